"""How the executor speaks to a subgraph: one Protocol, its request, its answer, its failure.

Every transport and every policy (deadline, de-duplication, retry, breaker) is a SubgraphClient; a policy
wraps another SubgraphClient. The order they are wrapped in is written down where they are wired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import msgspec
import orjson

from gateway.errors import ErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.rules import FetchRules
    from gateway.query_plan.cache_report import CacheReport
    from gateway.query_plan.nodes import OperationKind

JsonObject: TypeAlias = dict[str, object]


class SubgraphRequest(msgspec.Struct, frozen=True, gc=False):
    """One operation for one subgraph.

    A Struct and no dataclass, as is the answer: a frozen dataclass takes seven times as long to make.

    Attributes:
        document: GraphQL text, valid in the subgraph.
        body: the whole request in JSON, as it is POSTed (GraphQL over HTTP, section 5.4): document, variables
            and operation name. Equal bodies are equal requests.
        headers: what is forwarded, the signed principal included: two requests with different headers are
            different requests. Lower-case names.
        trace_headers: forwarded too, but no part of the request's identity (trace context, request id).
        deadline: the event loop's time (`loop.time()`, seconds) by which the answer must be here; None
            for no limit.
        sharing_scope: equal requests under way at the same time are answered by one call when their
            scopes are equal; None never shares. A client's mutation has a scope of its own, so that what
            it reads back is never older than what it wrote.
        caching: what of the answer may be kept; None where nothing may be, or nobody keeps anything.
        identity: what answers to the caller depend on; there wherever `caching` is used.
    """

    subgraph: str
    document: str
    operation_name: str | None
    operation_kind: OperationKind
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    trace_headers: tuple[tuple[str, str], ...] = ()
    deadline: float | None = None
    sharing_scope: int | None = None
    caching: FetchRules | None = None
    identity: CacheIdentity | None = None

    @property
    def variables(self) -> dict[str, object]:
        """The variables, read out of the body anew: the caller's own."""
        return cast("dict[str, object]", orjson.loads(self.body).get("variables") or {})


class RequestBody:
    """The body of the requests of one fetch: all but the variables is written once.

    Attributes:
        head: up to the variables, without the comma before them.
        tail: what comes after them.
    """

    __slots__ = ("head", "tail")

    def __init__(self, document: str, operation_name: str | None) -> None:
        self.head = b'{"query":' + orjson.dumps(document)
        name = b"" if operation_name is None else b',"operationName":' + orjson.dumps(operation_name)
        self.tail = name + b"}"

    def with_variables(self, variables: Mapping[str, object]) -> bytes:
        """Write the whole body."""
        if not variables:
            return self.head + self.tail
        return b'%b,"variables":%b%b' % (self.head, orjson.dumps(variables), self.tail)


class SubgraphAnswer(msgspec.Struct, frozen=True, gc=False):
    """The bytes a subgraph answered with, not yet read.

    Attributes:
        body: shared by everyone who joined the call, and so never changed.
        origin: for operators, in front of what is wrong with the body (`HTTP 502: `); empty where there is
            nothing to say.
        code_if_bad: what kind of failure it is when the body is no GraphQL response.
        cache_control: what the subgraph itself says of keeping the answer (`read_limit` reads it).
        report: what came of the entity cache; None where it had no part in the answer.
    """

    body: bytes
    origin: str = ""
    code_if_bad: ErrorCode = ErrorCode.SUBGRAPH_BAD_RESPONSE
    cache_control: str | None = None
    report: CacheReport | None = None


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

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer the request.

        Raises:
            SubgraphFailure: no usable answer came.
        """
        ...
