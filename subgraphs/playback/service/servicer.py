"""`playback.v1.Playback`. A profile's watch data is its own, an account's streams are the account's."""

# ruff: noqa: N802, ARG002 - gRPC's method names and parameters

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from protos.playback.v1 import playback_pb2 as pb
from protos.playback.v1 import playback_pb2_grpc
from subgraphs.chassis.context import current_call
from subgraphs.chassis.errors import CodedError, not_found
from subgraphs.chassis.pages import encode_cursor, page_request
from subgraphs.chassis.proto_values import timestamp_of_ms
from subgraphs.chassis.statuses import key_status
from subgraphs.playback.service import messages
from subgraphs.playback.service.storage import PlaybackStorage

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

    from subgraphs.chassis.database import Database

_CONTINUE_PAGE: Final = 20
_ACTIVITY_PAGE: Final = 50


class PlaybackServicer(playback_pb2_grpc.PlaybackServicer):
    """Answers every call of the contract.

    Args:
        storage: Bookmarks and sessions.
        clock: Seconds since the epoch.
    """

    def __init__(self, storage: PlaybackStorage, clock: Callable[[], float] = time.time) -> None:
        self._storage = storage
        self._clock = clock

    async def BatchGetBookmarks(
        self, request: pb.BatchGetBookmarksRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetBookmarksResponse:
        """Bookmarks of the caller's profile."""
        own = _own_profile()
        found = await self._storage.bookmarks(
            own, [key.video_id for key in request.keys if key.profile_id == own]
        )
        return pb.BatchGetBookmarksResponse(
            results=[
                pb.BookmarkResult(bookmark=messages.bookmark(found[key.video_id]))
                if key.profile_id == own and key.video_id in found
                else pb.BookmarkResult(status=key_status(not_found("bookmark")))
                for key in request.keys
            ]
        )

    async def BatchGetUpNext(
        self, request: pb.BatchGetUpNextRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetUpNextResponse:
        """What the caller's profile plays next in each show."""
        own = _own_profile()
        found = await self._storage.up_next(
            own, [key.show_id for key in request.keys if key.profile_id == own]
        )
        return pb.BatchGetUpNextResponse(
            results=[
                pb.UpNextResult(video_id=found[key.show_id])
                if key.profile_id == own and key.show_id in found
                else pb.UpNextResult(status=key_status(not_found("episode")))
                for key in request.keys
            ]
        )

    async def BatchGetContinueWatching(
        self, request: pb.BatchGetContinueWatchingRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetContinueWatchingResponse:
        """Pages of what the caller's profile is in the middle of."""
        current_call().principal.required_account()
        return pb.BatchGetContinueWatchingResponse(
            results=[await self._continue(key) for key in request.keys]
        )

    async def _continue(self, key: pb.ContinueWatchingKey) -> pb.ContinueWatchingResult:
        try:
            _require_own_profile(key.profile_id)
            page = await self._storage.continue_page(key.profile_id, page_request(key.page, _CONTINUE_PAGE))
        except CodedError as error:
            return pb.ContinueWatchingResult(status=key_status(error))
        entries = [
            pb.ContinueWatchingEntry(
                cursor=encode_cursor(row.last_watched_at, row.group_key),
                video_id=row.video_id,
                last_watched_at=timestamp_of_ms(row.last_watched_at),
                bookmark=messages.bookmark(row.bookmark),
            )
            for row in page.rows
        ]
        return pb.ContinueWatchingResult(page=pb.ContinueWatchingPage(entries=entries, page_info=page.info()))

    async def BatchGetViewingActivity(
        self, request: pb.BatchGetViewingActivityRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetViewingActivityResponse:
        """Pages of what the caller's profile has watched."""
        current_call().principal.required_account()
        return pb.BatchGetViewingActivityResponse(results=[await self._activity(key) for key in request.keys])

    async def _activity(self, key: pb.ViewingActivityKey) -> pb.ViewingActivityResult:
        try:
            _require_own_profile(key.profile_id)
            page = await self._storage.activity_page(key.profile_id, page_request(key.page, _ACTIVITY_PAGE))
        except CodedError as error:
            return pb.ViewingActivityResult(status=key_status(error))
        entries = [
            pb.ViewingActivityEntry(
                cursor=encode_cursor(row.watched_at, row.session_id),
                video_id=row.video_id,
                watched_at=timestamp_of_ms(row.watched_at),
                watched_ms=row.watched_ms,
            )
            for row in page.rows
        ]
        return pb.ViewingActivityResult(page=pb.ViewingActivityPage(entries=entries, page_info=page.info()))

    async def BatchListActiveStreams(
        self, request: pb.BatchListActiveStreamsRequest, context: grpc.ServicerContext
    ) -> pb.BatchListActiveStreamsResponse:
        """Live sessions of the caller's account."""
        own = current_call().principal.required_account()
        now = self._now()
        found = await self._storage.active_streams([own], now)
        streams = pb.ActiveStreams(sessions=[messages.session(row, now) for row in found.get(own, ())])
        return pb.BatchListActiveStreamsResponse(
            results=[
                pb.ActiveStreamsResult(streams=streams)
                if key == own
                else pb.ActiveStreamsResult(status=key_status(not_found("account")))
                for key in request.account_ids
            ]
        )

    async def BatchGetSessions(
        self, request: pb.BatchGetSessionsRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetSessionsResponse:
        """Sessions of the caller's account."""
        own = current_call().principal.required_account()
        now = self._now()
        found = await self._storage.sessions(request.session_ids)
        return pb.BatchGetSessionsResponse(
            results=[
                pb.SessionResult(session=messages.session(found[key], now))
                if key in found and found[key].account_id == own
                else pb.SessionResult(status=key_status(not_found("session")))
                for key in request.session_ids
            ]
        )

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _own_profile() -> str:
    """The profile that the caller acts as; empty, which is nobody's id, before one is chosen."""
    principal = current_call().principal
    principal.required_account()
    return principal.profile_id or ""


def _require_own_profile(profile_id: str) -> None:
    if not current_call().principal.owns_profile(profile_id):
        raise not_found("profile")


def register(database: Database, server: grpc.aio.Server) -> None:
    """Adds the servicer over `database` to a server."""
    playback_pb2_grpc.add_PlaybackServicer_to_server(PlaybackServicer(PlaybackStorage(database)), server)
