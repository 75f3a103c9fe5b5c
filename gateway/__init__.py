"""Marquee: a GraphQL federation gateway."""
