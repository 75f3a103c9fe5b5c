"""How the executor speaks to a subgraph: one Protocol, its request, its answer, its failure.

Every transport and every policy (deadline, de-duplication, retry, breaker) is a SubgraphClient; a policy
wraps another SubgraphClient. The order they are wrapped in is written down where they are wired.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.errors import ErrorCode
    from gateway.query_plan.nodes import OperationKind

JsonObject: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class SubgraphRequest:
    """One operation for one subgraph.

    Attributes:
        document: GraphQL text, valid in the subgraph.
        variables: JSON values; shared with the executor, so whoever hands them on in process copies them.
        headers: what is forwarded, the signed principal included: two requests with different headers are
            different requests. Lower-case names.
        trace_headers: forwarded too, but no part of the request's identity (trace context, request id).
        deadline: the event loop's time (`loop.time()`, seconds) by which the answer must be here; None
            for no limit.
        sharing_scope: equal requests under way at the same time are answered by one call when their
            scopes are equal; None never shares. A client's mutation has a scope of its own, so that what
            it reads back is never older than what it wrote.
    """

    subgraph: str
    document: str
    variables: Mapping[str, object]
    operation_name: str | None
    operation_kind: OperationKind
    headers: tuple[tuple[str, str], ...] = ()
    trace_headers: tuple[tuple[str, str], ...] = ()
    deadline: float | None = None
    sharing_scope: int | None = None


@dataclass(frozen=True, slots=True)
class SubgraphResponse:
    """A well-formed GraphQL response (specification section 7.1), its content not yet judged.

    Attributes:
        data: None for null or absent. Belongs to the receiver, who may change it.
        errors: the error objects as they came; entries that are no objects are already refused.
    """

    data: JsonObject | None
    errors: Sequence[JsonObject] = ()
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class SubgraphFailure(Exception):  # noqa: N818 - the word for it everywhere: an answer that did not come
    """No usable answer came.

    Attributes:
        subgraph: its name in the supergraph.
        code: what kind of failure; its text is what a client may read.
        detail: for operators; never shown to clients.
    """

    def __init__(self, subgraph: str, code: ErrorCode, detail: str) -> None:
        super().__init__(f"{subgraph}: {detail}")
        self.subgraph = subgraph
        self.code = code
        self.detail = detail


class SubgraphClient(Protocol):
    """Anything that answers a subgraph's operations."""

    async def fetch(self, request: SubgraphRequest) -> SubgraphResponse:
        """Answer the request.

        Raises:
            SubgraphFailure: no usable answer came.
        """
        ...
