"""What profiles keeps of its reads, and for how long.

Everything but plans is the caller's own and kept under the caller's name. Money (billing, invoices), devices
and inboxes are asked for every time: they are rare, and must be right.
"""

from __future__ import annotations

from typing import Final

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.cached_reads import CachedRead, Keeping, Per, cached_messages, cached_values


def _id(key: str) -> str:
    return key


def _saved(key: tuple[str, str]) -> str:
    return f"{key[0]}/{key[1]}"


PLANS: Final = cached_messages("plan", pb.Plan, Keeping(fresh=600, stale=3600, near=True), _id)
ACCOUNTS: Final = cached_messages("account", pb.Account, Keeping(fresh=15), _id, per=Per.CALLER)
PROFILES: Final = cached_messages("profile", pb.Profile, Keeping(fresh=30, stale=300), _id, per=Per.CALLER)
IN_MY_LIST: Final[CachedRead[tuple[str, str], bool]] = cached_values(
    "in my list", Keeping(fresh=120, stale=600), _saved, per=Per.CALLER
)
"""Forgotten by the mutations of My List."""
