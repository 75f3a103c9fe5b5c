"""The profiles subgraph: who is watching, what they pay for, what they may see, saved and were told."""
