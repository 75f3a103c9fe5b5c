"""One request's DataLoaders over the playback client; what is kept of them is in cache_table.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.playback import cache_table as table

if TYPE_CHECKING:
    from subgraphs.chassis.request_reads import RequestReads
    from subgraphs.playback.client import PlaybackClient


class PlaybackLoaders:
    """The loaders of one request.

    Args:
        client: The playback client.
        reads: The request's reads.
    """

    def __init__(self, client: PlaybackClient, reads: RequestReads) -> None:
        self.bookmarks = reads.cached(table.BOOKMARKS, client.bookmarks)
        self.up_next = reads.cached(table.UP_NEXT, client.up_next)
        self.continue_pages = reads.plain(client.continue_pages)
        self.activity_pages = reads.plain(client.activity_pages)
        self.active_streams = reads.plain(client.active_streams)
        self.sessions = reads.plain(client.sessions)
