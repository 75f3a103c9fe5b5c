"""Merging validated subgraphs into one supergraph: one file a kind of element."""
