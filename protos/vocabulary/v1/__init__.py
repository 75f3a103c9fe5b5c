"""Version 1 of the vocabulary contract: the `.proto` with its generated stubs."""
