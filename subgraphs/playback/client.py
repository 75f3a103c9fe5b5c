"""The typed gRPC client of playback.v1: hashable keys in, messages or errors out, one call a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from protos.playback.v1 import playback_pb2 as pb
from protos.playback.v1 import playback_pb2_grpc
from subgraphs.chassis.channels import call
from subgraphs.chassis.pages import page_message
from subgraphs.chassis.statuses import outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import grpc

    from subgraphs.chassis.context import RequestContext
    from subgraphs.chassis.errors import CodedError

SERVICE: Final = "playback.v1.Playback"


@dataclass(frozen=True, slots=True)
class PageKey:
    """One page of a profile's list."""

    profile_id: str
    first: int
    after: str | None


def page_key(profile_id: str, first: int, after: str | None) -> PageKey:
    """A page that a resolver asks for.

    Raises:
        CodedError: BAD_REQUEST unless `first` is at least 1.
    """
    page_message(first, after)
    return PageKey(profile_id, first, after)


class PlaybackClient:
    """Calls the playback service.

    Args:
        channel: An open channel to it.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = playback_pb2_grpc.PlaybackStub(channel)

    async def bookmarks(
        self, keys: Sequence[tuple[str, str]], context: RequestContext
    ) -> Sequence[pb.Bookmark | CodedError]:
        """Bookmarks by (profile id, video id)."""
        request = pb.BatchGetBookmarksRequest(
            keys=[pb.BookmarkKey(profile_id=profile, video_id=video) for profile, video in keys]
        )
        response = await call(self._stub.BatchGetBookmarks, request, context)
        return outcomes(response.results, lambda result: result.bookmark)

    async def up_next(
        self, keys: Sequence[tuple[str, str]], context: RequestContext
    ) -> Sequence[str | CodedError]:
        """Episode ids by (profile id, show id)."""
        request = pb.BatchGetUpNextRequest(
            keys=[pb.UpNextKey(profile_id=profile, show_id=show) for profile, show in keys]
        )
        response = await call(self._stub.BatchGetUpNext, request, context)
        return outcomes(response.results, lambda result: result.video_id)

    async def continue_pages(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.ContinueWatchingPage | CodedError]:
        """Pages of what profiles are in the middle of."""
        request = pb.BatchGetContinueWatchingRequest(
            keys=[
                pb.ContinueWatchingKey(profile_id=key.profile_id, page=page_message(key.first, key.after))
                for key in keys
            ]
        )
        response = await call(self._stub.BatchGetContinueWatching, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def activity_pages(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.ViewingActivityPage | CodedError]:
        """Pages of what profiles have watched."""
        request = pb.BatchGetViewingActivityRequest(
            keys=[
                pb.ViewingActivityKey(profile_id=key.profile_id, page=page_message(key.first, key.after))
                for key in keys
            ]
        )
        response = await call(self._stub.BatchGetViewingActivity, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def active_streams(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.ActiveStreams | CodedError]:
        """Live sessions by account id."""
        request = pb.BatchListActiveStreamsRequest(account_ids=keys)
        response = await call(self._stub.BatchListActiveStreams, request, context)
        return outcomes(response.results, lambda result: result.streams)

    async def sessions(
        self, keys: Sequence[str], context: RequestContext
    ) -> Sequence[pb.Session | CodedError]:
        """Sessions by id."""
        response = await call(
            self._stub.BatchGetSessions, pb.BatchGetSessionsRequest(session_ids=keys), context
        )
        return outcomes(response.results, lambda result: result.session)
