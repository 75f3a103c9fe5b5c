"""The gRPC contracts with their generated stubs."""
