"""Version 1 of the catalog contract: the `.proto` with its generated stubs."""
