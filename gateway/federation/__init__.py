"""The federation specifications' words: directive names, link and join definitions, field sets. No behaviour."""
