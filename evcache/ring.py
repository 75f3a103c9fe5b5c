"""Ketama: which node of a zone has a key.

Points and hashes are libketama's and EVCache's (`EVCacheKetamaNodeLocatorConfiguration`): MD5, 40 labels a
node, 4 points a label. Labels are built from a node's stable name (`zone-a/0`), not its address, so a node
replaced at another address keeps its keys.
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import md5
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS_A_NODE: Final = 40
_LARGEST_MEMORY: Final = 65_536


class KetamaRing:
    """A ring of named nodes.

    Args:
        names: of the nodes, at least one, all different; their order does not matter to where keys go.
    """

    __slots__ = ("_memory", "_owners", "_points")

    def __init__(self, names: Sequence[str]) -> None:
        points: dict[int, int] = {}
        # Two labels that fall on one point: the later name wins, whatever the order of the list was.
        for name in sorted(names):
            index = names.index(name)
            for label in range(LABELS_A_NODE):
                digest = _md5(f"{name}-{label}".encode())
                for at in range(0, 16, 4):
                    points[int.from_bytes(digest[at : at + 4], "little")] = index
        self._points = sorted(points)
        self._owners = [points[point] for point in self._points]
        self._memory: dict[str, int] = {}

    def node_of(self, key: str) -> int:
        """Index of the node a key belongs to."""
        found = self._memory.get(key)
        if found is None:
            at = bisect_left(self._points, int.from_bytes(_md5(key.encode())[:4], "little"))
            found = self._owners[at if at < len(self._points) else 0]
            if len(self._memory) >= _LARGEST_MEMORY:
                self._memory.clear()
            self._memory[key] = found
        return found


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()
