"""The profiles gRPC service: accounts, plans, profiles, lists, inbox. Meets the subgraph over gRPC only."""
