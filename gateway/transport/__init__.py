"""HTTP in, bytes out: the only room that knows the web framework besides app and cli."""
