"""Version 1 of the playback contract: the `.proto` with its generated stubs."""
