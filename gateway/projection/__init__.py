"""Data to the client's shape."""
