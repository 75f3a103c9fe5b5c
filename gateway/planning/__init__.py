"""Operation to query plan."""
