"""Progressive @override: which labels are on for a request.

`percent(n)` labels are on for n of 100 callers. A signed-in caller keeps the side of the road it was put on
(the account's id is hashed with the label), so that one member never sees two owners take turns; an
anonymous request draws anew.
"""

from __future__ import annotations

import hashlib
import random
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.security.principal import Principal

_PERCENT: Final = re.compile(r"percent\((?P<share>\d{1,3}(?:\.\d{1,8})?)\)")


class OverrideLabels:
    """Decides the labels of one supergraph, request by request.

    Args:
        labels: every label of the supergraph.
        custom: for labels that are not `percent(n)`: a callable that says whether the label is on for a
            request. A label without one is off.
        draw: a number in [0, 100), for anonymous callers.
    """

    def __init__(
        self,
        labels: Iterable[str],
        custom: Mapping[str, Callable[[GraphQLRequest], bool]],
        draw: Callable[[], float] = lambda: random.random() * 100,  # noqa: S311 - traffic share, no secret
    ) -> None:
        self._shares: dict[str, float] = {}
        self._custom: dict[str, Callable[[GraphQLRequest], bool]] = {}
        for label in labels:
            match = _PERCENT.fullmatch(label)
            if match:
                self._shares[label] = float(match["share"])
            elif label in custom:
                self._custom[label] = custom[label]
        self._draw = draw

    def active(self, request: GraphQLRequest, principal: Principal) -> frozenset[str]:
        """The labels that are on for a request."""
        if not self._shares and not self._custom:
            return frozenset()
        drawn = None if principal.account_id else self._draw()
        on = {
            label
            for label, share in self._shares.items()
            if (_place(principal.account_id, label) if drawn is None else drawn) < share
        }
        on.update(label for label, decide in self._custom.items() if decide(request))
        return frozenset(on)


def _place(account: str | None, label: str) -> float:
    """A caller's fixed place in [0, 100) for one label."""
    digest = hashlib.sha256(f"{label}\0{account}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 * 100
