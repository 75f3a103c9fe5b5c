"""The playback gRPC service: bookmarks, sessions, leases. Meets the subgraph over gRPC only."""
