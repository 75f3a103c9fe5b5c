"""One request's DataLoaders over the profiles client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.chassis.batching import BatchLoader, in_context

if TYPE_CHECKING:
    from protos.profiles.v1 import profiles_pb2 as pb
    from subgraphs.chassis.batching import RequestTasks
    from subgraphs.chassis.context import RequestContext
    from subgraphs.profiles.client import DeviceKey, PageKey, ProfilesClient


class ProfilesLoaders:
    """The loaders of one request.

    Args:
        client: The profiles client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: ProfilesClient, request: RequestContext, tasks: RequestTasks) -> None:
        self.accounts: BatchLoader[str, pb.Account] = BatchLoader(in_context(client.accounts, request), tasks)
        self.profiles: BatchLoader[str, pb.Profile] = BatchLoader(in_context(client.profiles, request), tasks)
        self.plans: BatchLoader[str, pb.Plan] = BatchLoader(in_context(client.plans, request), tasks)
        self.billing: BatchLoader[str, pb.Billing] = BatchLoader(in_context(client.billing, request), tasks)
        self.invoice_pages: BatchLoader[PageKey, pb.InvoicePage] = BatchLoader(
            in_context(client.invoice_pages, request), tasks
        )
        self.invoices: BatchLoader[str, pb.Invoice] = BatchLoader(in_context(client.invoices, request), tasks)
        self.devices: BatchLoader[DeviceKey, pb.Device] = BatchLoader(
            in_context(client.devices, request), tasks
        )
        self.device_pages: BatchLoader[PageKey, pb.DevicePage] = BatchLoader(
            in_context(client.device_pages, request), tasks
        )
        self.my_lists: BatchLoader[PageKey, pb.MyListPage] = BatchLoader(
            in_context(client.my_lists, request), tasks
        )
        self.in_my_list: BatchLoader[tuple[str, str], bool] = BatchLoader(
            in_context(client.in_my_list, request), tasks
        )
        self.notifications: BatchLoader[str, pb.Notification] = BatchLoader(
            in_context(client.notifications, request), tasks
        )
        self.inboxes: BatchLoader[PageKey, pb.NotificationPage] = BatchLoader(
            in_context(client.inboxes, request), tasks
        )
        self.unread_counts: BatchLoader[str, int] = BatchLoader(
            in_context(client.unread_counts, request), tasks
        )

        self.active_stream_counts: BatchLoader[str, int] = BatchLoader(
            in_context(client.active_stream_counts, request), tasks
        )

    def remember_in_my_list(self, profile_id: str, video_id: str, *, saved: bool) -> None:
        """Notes what a mutation of this request has just changed."""
        key = (profile_id, video_id)
        self.in_my_list.clear(key).prime(key, saved)
