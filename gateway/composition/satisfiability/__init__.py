"""Proving that every operation of the merged schema can be answered by the subgraphs."""
