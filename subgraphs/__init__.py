"""The streaming graph: four subgraphs, each with its gRPC service."""
