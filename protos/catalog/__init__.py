"""The catalog contract, by version."""
