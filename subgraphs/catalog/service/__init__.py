"""The catalog's gRPC service: storage, search, servicer. Knows nothing of GraphQL."""
