"""The recommendations contract, by version."""
