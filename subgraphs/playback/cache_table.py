"""What playback keeps of its reads, and for how long.

Positions are the caller's own, and move while somebody watches: they are kept for seconds, which is enough
for the several screens that ask for the same ones. Sessions and streams are asked for every time.
"""

from __future__ import annotations

from typing import Final

from protos.playback.v1 import playback_pb2 as pb
from subgraphs.chassis.cached_reads import CachedRead, Keeping, Per, cached_messages, cached_values


def _pair(key: tuple[str, str]) -> str:
    return f"{key[0]}/{key[1]}"


_POSITION: Final = Keeping(fresh=15, stale=300, missing=15)

BOOKMARKS: Final = cached_messages("bookmark", pb.Bookmark, _POSITION, _pair, per=Per.CALLER)
UP_NEXT: Final[CachedRead[tuple[str, str], str]] = cached_values("up next", _POSITION, _pair, per=Per.CALLER)
