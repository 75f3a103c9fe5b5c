"""One request's DataLoaders over the playback client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.chassis.batching import BatchLoader, in_context

if TYPE_CHECKING:
    from protos.playback.v1 import playback_pb2 as pb
    from subgraphs.chassis.batching import RequestTasks
    from subgraphs.chassis.context import RequestContext
    from subgraphs.playback.client import PageKey, PlaybackClient


class PlaybackLoaders:
    """The loaders of one request.

    Args:
        client: The playback client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: PlaybackClient, request: RequestContext, tasks: RequestTasks) -> None:
        self.bookmarks: BatchLoader[tuple[str, str], pb.Bookmark] = BatchLoader(
            in_context(client.bookmarks, request), tasks
        )
        self.up_next: BatchLoader[tuple[str, str], str] = BatchLoader(
            in_context(client.up_next, request), tasks
        )
        self.continue_pages: BatchLoader[PageKey, pb.ContinueWatchingPage] = BatchLoader(
            in_context(client.continue_pages, request), tasks
        )
        self.activity_pages: BatchLoader[PageKey, pb.ViewingActivityPage] = BatchLoader(
            in_context(client.activity_pages, request), tasks
        )
        self.active_streams: BatchLoader[str, pb.ActiveStreams] = BatchLoader(
            in_context(client.active_streams, request), tasks
        )
        self.sessions: BatchLoader[str, pb.Session] = BatchLoader(in_context(client.sessions, request), tasks)
