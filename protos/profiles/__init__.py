"""The profiles contract, by version."""
