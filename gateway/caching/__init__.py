"""Caches that know nothing of GraphQL."""
