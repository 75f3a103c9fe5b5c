"""The contract between executor and projection: what running a query plan yields, as pure data.

The data is one tree of plain dicts, lists and JSON scalars under the plan's response keys, with keys,
`__typename`s and other surplus still in it. A key that is absent was answered by nobody; a null was
answered as null. Projection makes the client's answer of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.query_plan.cache_report import CacheReport

ConcretePath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SubgraphError:
    """One error out of a subgraph's answer, with its path turned into the client's response.

    Attributes:
        message: the subgraph's own words.
        path: where in the response; None where the subgraph named no path.
        extensions: the subgraph's own, `code` included where it gave one.
        error_id: what the operator's log line carries.
    """

    message: str
    subgraph: str
    fetch_id: int
    path: ConcretePath | None
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    error_id: str = ""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A fetch, or some of its entities, that brought nothing; it explains the keys that are missing.

    Attributes:
        code: the stable code: an ErrorCode's name, or the subgraph's own code.
        message: may be shown to the client.
        places: the objects it should have filled, as paths in the response; `((),)` for a root fetch.
        keys: the response keys it should have set in each of the places.
        extensions: the subgraph's own, where an error of the subgraph is behind the failure.
        answered: the message is the subgraph's own, not the gateway's.
        reported: another error tells of it already, so it needs no mention where no key is missing.
    """

    code: str
    message: str
    subgraph: str
    fetch_id: int
    places: tuple[ConcretePath, ...]
    keys: frozenset[str]
    error_id: str = ""
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    answered: bool = False
    reported: bool = False


ExecutionError: TypeAlias = SubgraphError | FetchFailure


@dataclass(frozen=True, slots=True)
class ExecutionOutcome:
    """What came of a plan: always the data there is, and why the rest is not there.

    Attributes:
        data: a tree of its own that the receiver may keep; never shared between requests.
        reports: for each answer of a subgraph the fetch's id, and what came of the entity cache; None where
            it had no part in the answer.
    """

    data: dict[str, object]
    errors: tuple[ExecutionError, ...] = ()
    reports: tuple[tuple[int, CacheReport | None], ...] = ()
