"""The graph of moves between subgraph types."""
