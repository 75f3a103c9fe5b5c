"""The playback contract, by version."""
