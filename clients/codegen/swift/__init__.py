"""The Swift printer."""
