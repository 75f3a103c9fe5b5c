"""The demo world: MovieLens-100K or made-up titles, members and their lives with them; pure and seeded."""
