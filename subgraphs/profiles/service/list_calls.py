"""The calls about what belongs to one profile.

My List and the inbox. Only that profile's own token opens them.
"""

# ruff: noqa: N802, ARG002 - gRPC's method names and parameters

from __future__ import annotations

from typing import TYPE_CHECKING

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.context import current_call
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail, not_found
from subgraphs.chassis.pages import encode_cursor, page_request
from subgraphs.chassis.proto_values import timestamp_of_ms
from subgraphs.chassis.statuses import key_status
from subgraphs.profiles.service import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

    from subgraphs.profiles.service.list_storage import ListStorage
    from subgraphs.profiles.service.records import MyListRecord

_LIST_PAGE = 40
_INBOX_PAGE = 20
_LONGEST_VIDEO_ID = 64


class ListCalls:
    """Answers for the profile that the caller acts as.

    Args:
        list_storage: Where lists are.
        clock: Seconds since the epoch.
    """

    def __init__(self, list_storage: ListStorage, clock: Callable[[], float]) -> None:
        self._lists = list_storage
        self._clock = clock

    async def BatchGetMyList(
        self, request: pb.BatchGetMyListRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetMyListResponse:
        """Pages of the caller's My List."""
        current_call().principal.required_account()
        return pb.BatchGetMyListResponse(results=[await self._my_list(key) for key in request.keys])

    async def _my_list(self, key: pb.MyListKey) -> pb.MyListResult:
        try:
            own = _own_profile(key.profile_id)
            page, total = await self._lists.my_list_page(own, page_request(key.page, _LIST_PAGE))
        except CodedError as error:
            return pb.MyListResult(status=key_status(error))
        return pb.MyListResult(
            page=pb.MyListPage(
                entries=[_entry(row) for row in page.rows], page_info=page.info(), total_count=total
            )
        )

    async def BatchInMyList(
        self, request: pb.BatchInMyListRequest, context: grpc.ServicerContext
    ) -> pb.BatchInMyListResponse:
        """Whether the caller's profile has saved each video."""
        principal = current_call().principal
        principal.required_account()
        own = principal.profile_id or ""
        wanted = [key.video_id for key in request.keys if key.profile_id == own]
        saved = await self._lists.in_my_list(own, wanted)
        return pb.BatchInMyListResponse(
            results=[
                pb.InMyListResult(in_my_list=key.video_id in saved)
                if own and key.profile_id == own
                else pb.InMyListResult(status=key_status(not_found("profile")))
                for key in request.keys
            ]
        )

    async def AddToMyList(
        self, request: pb.AddToMyListRequest, context: grpc.ServicerContext
    ) -> pb.AddToMyListResponse:
        """Saves a video for the caller's profile."""
        own = _own_profile(request.profile_id)
        if not 0 < len(request.video_id) <= _LONGEST_VIDEO_ID:
            raise CodedError(ErrorCode.BAD_REQUEST, "not a video's id", ErrorDetail.INVALID_ARGUMENT)
        row = await self._lists.add_to_my_list(own, request.video_id, int(self._clock() * 1000))
        return pb.AddToMyListResponse(entry=_entry(row))

    async def RemoveFromMyList(
        self, request: pb.RemoveFromMyListRequest, context: grpc.ServicerContext
    ) -> pb.RemoveFromMyListResponse:
        """Forgets a video for the caller's profile."""
        own = _own_profile(request.profile_id)
        return pb.RemoveFromMyListResponse(
            removed=await self._lists.remove_from_my_list(own, request.video_id)
        )

    async def BatchGetNotifications(
        self, request: pb.BatchGetNotificationsRequest, context: grpc.ServicerContext
    ) -> pb.BatchGetNotificationsResponse:
        """Notifications of the caller's profile."""
        principal = current_call().principal
        principal.required_account()
        found = await self._lists.notifications(request.notification_ids)
        return pb.BatchGetNotificationsResponse(
            results=[
                pb.NotificationResult(notification=messages.notification(found[key]))
                if key in found and principal.owns_profile(found[key].profile_id)
                else pb.NotificationResult(status=key_status(not_found("notification")))
                for key in request.notification_ids
            ]
        )

    async def BatchListNotifications(
        self, request: pb.BatchListNotificationsRequest, context: grpc.ServicerContext
    ) -> pb.BatchListNotificationsResponse:
        """Pages of the caller's inbox."""
        current_call().principal.required_account()
        return pb.BatchListNotificationsResponse(results=[await self._inbox(key) for key in request.keys])

    async def _inbox(self, key: pb.NotificationsKey) -> pb.NotificationsResult:
        try:
            own = _own_profile(key.profile_id)
            page = await self._lists.notification_page(
                own, page_request(key.page, _INBOX_PAGE), unread_only=key.unread_only
            )
        except CodedError as error:
            return pb.NotificationsResult(status=key_status(error))
        edges = [
            pb.NotificationEdge(
                cursor=encode_cursor(row.created_at, row.id), notification=messages.notification(row)
            )
            for row in page.rows
        ]
        return pb.NotificationsResult(page=pb.NotificationPage(edges=edges, page_info=page.info()))

    async def BatchCountUnread(
        self, request: pb.BatchCountUnreadRequest, context: grpc.ServicerContext
    ) -> pb.BatchCountUnreadResponse:
        """Unread notifications of the caller's profile."""
        principal = current_call().principal
        principal.required_account()
        own = [key for key in request.profile_ids if principal.owns_profile(key)]
        counts = await self._lists.unread_counts(own)
        return pb.BatchCountUnreadResponse(
            results=[
                pb.UnreadResult(unread=counts.get(key, 0))
                if key in own
                else pb.UnreadResult(status=key_status(not_found("profile")))
                for key in request.profile_ids
            ]
        )


def _own_profile(profile_id: str) -> str:
    principal = current_call().principal
    principal.required_account()
    if not principal.owns_profile(profile_id):
        raise not_found("profile")
    return profile_id


def _entry(row: MyListRecord) -> pb.MyListEntry:
    return pb.MyListEntry(
        video_id=row.video_id,
        added_at=timestamp_of_ms(row.added_at),
        cursor=encode_cursor(row.added_at, row.video_id),
    )
