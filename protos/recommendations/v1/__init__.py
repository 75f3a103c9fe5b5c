"""Version 1 of the recommendations contract: the `.proto` with its generated stubs."""
