"""The playback subgraph: sessions, bookmarks, active streams, what to watch next."""
