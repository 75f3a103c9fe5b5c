"""One supergraph with everything made from it: swapped as a whole when a new supergraph comes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from gateway.caching.lru import LruCache
from gateway.caching.single_flight import SingleFlight
from gateway.errors import ClientError, ErrorCode
from gateway.execution.prepared_plan import PreparedPlan, prepare_plan
from gateway.execution.typed.typed_plan import TypedPlan
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.normalized_operation import NormalizedOperation, SelectedField
from gateway.operations.parse import ParsedOperation, parse_operation
from gateway.operations.validate import validate_document
from gateway.pipeline.override_labels import OverrideLabels
from gateway.pipeline.reports import plan_report
from gateway.planning.budget import PlannerSettings
from gateway.planning.planner import Planner
from gateway.projection.projector import Projector, build_projector
from gateway.security.access_rules import read_access_rules
from gateway.security.authorization import AuthorizedOperation, authorize
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.execution.entity_cache.rules import RuleReader
    from gateway.execution.executor import Executor
    from gateway.pipeline.graphql_request import GraphQLRequest
    from gateway.query_plan.nodes import QueryPlan
    from gateway.security.principal import Principal
    from gateway.settings import Settings
    from gateway.supergraph.records import Supergraph

_LARGEST_CACHED_TEXT = 64 * 1024


@dataclass(frozen=True, slots=True)
class ValidOperation:
    """An operation that may be planned, with what variable coercion needs of its syntax tree."""

    parsed: ParsedOperation
    normalized: NormalizedOperation


@dataclass(frozen=True, slots=True)
class RefusedOperation:
    """A document that is not valid, with everything that is wrong with it."""

    errors: tuple[ClientError, ...]


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """All that executing an operation needs, for one kind of caller.

    Attributes:
        plan: None when the caller may read none of it, or nothing needs a subgraph.
        typed: the plan's fast way; None where a part of the operation is forbidden, or by the settings.
        labels: the override labels it was planned with.
    """

    authorized: AuthorizedOperation
    plan: PreparedPlan | None
    typed: TypedPlan | None
    query_plan: QueryPlan | None
    projector: Projector
    labels: frozenset[str]


_DocumentKey: TypeAlias = tuple[str, str | None]
_PlanKey: TypeAlias = tuple[str, object, frozenset[str]]


@dataclass(slots=True)
class _Caches:
    documents: LruCache[_DocumentKey, ValidOperation | RefusedOperation]
    plans: LruCache[_PlanKey, PreparedOperation]
    planning: SingleFlight[_PlanKey, PreparedOperation] = field(default_factory=SingleFlight)


class Snapshot:
    """A supergraph, its API schema, planner, executor and caches.

    Args:
        custom_labels: for progressive @override labels other than `percent(n)`.
        caching: reads what of the fetches' answers may be kept; None where nothing is.
    """

    def __init__(
        self,
        supergraph: Supergraph,
        executor: Executor,
        settings: Settings,
        custom_labels: Mapping[str, Callable[[GraphQLRequest], bool]],
        caching: RuleReader | None = None,
    ) -> None:
        self.api_schema = build_api_schema(supergraph.document)
        self.executor = executor
        self.labels = OverrideLabels(supergraph.override_labels(), custom_labels)
        self._rules = read_access_rules(supergraph.document)
        self.planner = Planner(
            supergraph, PlannerSettings(max_milliseconds=float(settings.planning_milliseconds))
        )
        self._object_types = frozenset(
            name for name, item in supergraph.types.items() if item.kind is TypeKind.OBJECT
        )
        limits = settings.limits
        self._limits = OperationLimits(
            limits.document_bytes, limits.depth, limits.tokens, limits.selections, limits.aliases
        )
        self.caching = caching
        self._suggestions = settings.suggestions
        self._introspection = settings.introspection
        self._fast_way = settings.fast_way
        size = settings.plan_cache_size
        self._caches = _Caches(LruCache(size), LruCache(size))
        # One thread: plans are made one after the other, and the event loop goes on meanwhile.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planning")

    @property
    def plans_made(self) -> int:
        """How many plans were made so far, cached or not."""
        return self._caches.planning.started

    def close(self) -> None:
        """Let go of the planning thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def read(self, text: str, operation_name: str | None) -> ValidOperation | RefusedOperation:
        """Parse, validate and normalize a document; a text seen before is one look-up."""
        key = (text, operation_name)
        found = self._caches.documents.get(key)
        if found is None:
            found = self._read(text, operation_name)
            if len(text) <= _LARGEST_CACHED_TEXT:
                self._caches.documents.put(key, found)
        return found

    def _read(self, text: str, operation_name: str | None) -> ValidOperation | RefusedOperation:
        try:
            parsed = parse_operation(text, operation_name, self._limits)
            errors = validate_document(self.api_schema, parsed.document, suggestions=self._suggestions)
            if errors:
                return RefusedOperation(tuple(errors))
            normalized = normalize_operation(parsed, self.api_schema)
        except ClientError as error:
            return RefusedOperation((error,))
        if not self._introspection and _introspects(normalized):
            message = "Introspection is switched off on this gateway."
            return RefusedOperation((ClientError(message, ErrorCode.GRAPHQL_VALIDATION_FAILED),))
        return ValidOperation(parsed, normalized)

    async def prepare(
        self, operation: NormalizedOperation, principal: Principal, labels: frozenset[str]
    ) -> PreparedOperation:
        """Authorize and plan an operation; equal ones wait for one plan, and then find it.

        Raises:
            ClientError: PLANNING_FAILED.
        """
        key = (operation.signature, self._rules.access_class(principal), labels)
        found = self._caches.plans.get(key)
        if found is None:

            async def plan() -> PreparedOperation:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._thread, self._prepare, operation, principal, labels)

            found = await self._caches.planning.run(key, plan)
            self._caches.plans.put(key, found)
        return found

    def _prepare(
        self, operation: NormalizedOperation, principal: Principal, labels: frozenset[str]
    ) -> PreparedOperation:
        authorized = authorize(operation, self._rules, self.api_schema, principal)
        projector = build_projector(operation, self.api_schema)
        if authorized.operation is None:
            return PreparedOperation(authorized, None, None, None, projector, labels)
        query_plan = self.planner.plan(authorized.operation, labels).plan
        plan = prepare_plan(query_plan, self._object_types, self.caching)
        typed = None
        if self._fast_way and not authorized.forbidden:
            typed = TypedPlan(plan, operation, self.api_schema, self._thread.submit)
        return PreparedOperation(authorized, plan, typed, query_plan, projector, labels)

    async def compile(self, prepared: PreparedOperation) -> None:
        """Compile an operation's fast way now, instead of when it has proved worth it."""
        if prepared.typed is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, prepared.typed.compile_now)

    async def report(self, prepared: PreparedOperation) -> dict[str, object]:
        """Say by which plan an operation is answered, and why: `extensions.queryPlan`."""
        operation = prepared.authorized.operation
        if operation is None:
            return plan_report(None, ())
        loop = asyncio.get_running_loop()
        # Explained anew each time: who asks is a person, and a person's question need not be cached.
        explanations = await loop.run_in_executor(
            self._thread, self.planner.explain, operation, prepared.labels
        )
        return plan_report(prepared.query_plan, explanations)


def _introspects(operation: NormalizedOperation) -> bool:
    """Introspection stands at the root only; fragments on the root type are opened by normalization."""
    return any(
        isinstance(item, SelectedField) and item.name in {"__schema", "__type"}
        for item in operation.selections
    )
