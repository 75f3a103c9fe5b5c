"""Printing the merged schema as supergraph SDL."""
