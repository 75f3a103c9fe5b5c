"""One request's DataLoaders over the profiles client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from subgraphs.chassis.batching import BatchLoader

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from protos.profiles.v1 import profiles_pb2 as pb
    from subgraphs.chassis.batching import RequestTasks
    from subgraphs.chassis.context import RequestContext
    from subgraphs.chassis.errors import CodedError
    from subgraphs.profiles.client import DeviceKey, PageKey, ProfilesClient

K = TypeVar("K")
V = TypeVar("V")


class ProfilesLoaders:
    """The loaders of one request.

    Args:
        client: The profiles client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: ProfilesClient, request: RequestContext, tasks: RequestTasks) -> None:
        def fetch(
            method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
        ) -> Callable[[Sequence[K]], Awaitable[Sequence[V | CodedError]]]:
            return partial(_with_context, method, request)

        self.accounts: BatchLoader[str, pb.Account] = BatchLoader(fetch(client.accounts), tasks)
        self.profiles: BatchLoader[str, pb.Profile] = BatchLoader(fetch(client.profiles), tasks)
        self.plans: BatchLoader[str, pb.Plan] = BatchLoader(fetch(client.plans), tasks)
        self.billing: BatchLoader[str, pb.Billing] = BatchLoader(fetch(client.billing), tasks)
        self.invoice_pages: BatchLoader[PageKey, pb.InvoicePage] = BatchLoader(
            fetch(client.invoice_pages), tasks
        )
        self.invoices: BatchLoader[str, pb.Invoice] = BatchLoader(fetch(client.invoices), tasks)
        self.devices: BatchLoader[DeviceKey, pb.Device] = BatchLoader(fetch(client.devices), tasks)
        self.device_pages: BatchLoader[PageKey, pb.DevicePage] = BatchLoader(
            fetch(client.device_pages), tasks
        )
        self.my_lists: BatchLoader[PageKey, pb.MyListPage] = BatchLoader(fetch(client.my_lists), tasks)
        self.in_my_list: BatchLoader[tuple[str, str], bool] = BatchLoader(fetch(client.in_my_list), tasks)
        self.notifications: BatchLoader[str, pb.Notification] = BatchLoader(
            fetch(client.notifications), tasks
        )
        self.inboxes: BatchLoader[PageKey, pb.NotificationPage] = BatchLoader(fetch(client.inboxes), tasks)
        self.unread_counts: BatchLoader[str, int] = BatchLoader(fetch(client.unread_counts), tasks)

        self.active_stream_counts: BatchLoader[str, int] = BatchLoader(
            fetch(client.active_stream_counts), tasks
        )

    def remember_in_my_list(self, profile_id: str, video_id: str, *, saved: bool) -> None:
        """Notes what a mutation of this request has just changed."""
        key = (profile_id, video_id)
        self.in_my_list.clear(key).prime(key, saved)


async def _with_context(
    method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
    request: RequestContext,
    keys: Sequence[K],
) -> Sequence[V | CodedError]:
    return await method(keys, request)
