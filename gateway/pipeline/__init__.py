"""One request as a straight line."""
