"""Subgraph SDL to supergraph SDL."""
