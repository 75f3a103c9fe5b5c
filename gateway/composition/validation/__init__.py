"""Rules a subgraph must keep on its own, one family a file."""
