"""Query plan to data."""
