"""Version 1 of the profiles contract: the `.proto` with its generated stubs."""
