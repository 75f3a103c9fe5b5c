"""One request's DataLoaders over the profiles client; what is kept of them is in cache_table.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.profiles import cache_table as table

if TYPE_CHECKING:
    from subgraphs.chassis.request_reads import RequestReads
    from subgraphs.profiles.client import ProfilesClient


class ProfilesLoaders:
    """The loaders of one request.

    Args:
        client: The profiles client.
        reads: The request's reads.
    """

    def __init__(self, client: ProfilesClient, reads: RequestReads) -> None:
        self._reads = reads
        self.accounts = reads.cached(table.ACCOUNTS, client.accounts)
        self.profiles = reads.cached(table.PROFILES, client.profiles)
        self.plans = reads.cached(table.PLANS, client.plans)
        self.billing = reads.plain(client.billing)
        self.invoice_pages = reads.plain(client.invoice_pages)
        self.invoices = reads.plain(client.invoices)
        self.devices = reads.plain(client.devices)
        self.device_pages = reads.plain(client.device_pages)
        self.my_lists = reads.plain(client.my_lists)
        self.in_my_list = reads.cached(table.IN_MY_LIST, client.in_my_list)
        self.notifications = reads.plain(client.notifications)
        self.inboxes = reads.plain(client.inboxes)
        self.unread_counts = reads.plain(client.unread_counts)
        self.active_stream_counts = reads.plain(client.active_stream_counts)

    async def my_list_changed(self, profile_id: str, video_id: str, *, saved: bool) -> None:
        """Forgets everywhere what a mutation has changed; this request knows it at once."""
        key = (profile_id, video_id)
        self.in_my_list.clear(key).prime(key, saved)
        await self._reads.forget(table.IN_MY_LIST, key)
