"""The vocabulary contract, by version."""
