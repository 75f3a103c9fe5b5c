"""One trial: an operation through the gateway and through the monolith, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeAlias, cast

import orjson
from graphql import parse

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.execution.deduplicating_client import DeduplicatingClient
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.failure_naming_client import FailureNamingClient
from gateway.execution.in_process_client import InProcessSubgraphClient
from gateway.execution.prepared_plan import prepare_plan
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.operations.validate import validate_document
from gateway.operations.variables import coerce_variables
from gateway.planning.planner import Planner
from gateway.projection.projector import build_projector
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph
from gateway.supergraph.records import TypeKind
from tests.conformance.oracle.cached import CachedAnswers, CachedTrial, CachedWorld
from tests.conformance.oracle.fast_way import FastAnswer, Recorder, answer_fast
from tests.conformance.oracle.faults import LOUD, FaultySubgraph, worse_than_partial
from tests.conformance.oracle.print_subgraph import print_subgraph
from tests.conformance.oracle.serving import WorldSubgraph, answer_as_monolith
from tests.conformance.oracle.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLSchema

    from gateway.execution.in_process_client import InProcessSubgraph
    from gateway.execution.subgraph_client import SubgraphClient
    from gateway.projection.response import GraphQLResponse
    from gateway.query_plan.nodes import QueryPlan
    from tests.conformance.oracle.faults import Faults
    from tests.conformance.oracle.random_operation import RandomOperation
    from tests.conformance.oracle.world import World


Connect: TypeAlias = "Callable[[str, InProcessSubgraph], SubgraphClient]"


class DoesNotComposeError(AssertionError):
    """The world's subgraphs do not compose; its maker promises that they do."""


@dataclass(slots=True)
class Answered:
    """What both sides answered, and what the subgraphs complained of."""

    response: GraphQLResponse
    expected: object
    expected_errors: list[str]
    complaints: list[str]
    plan: QueryPlan
    fetches: int
    faults: Faults
    fast: FastAnswer
    cached: CachedAnswers

    @property
    def difference(self) -> str | None:
        """What is wrong, in words; None when the gateway answered as the monolith."""
        if wrong := self.fast_difference or self.cached.difference(self.response):
            return wrong
        if self.complaints:
            return "\n".join(["a subgraph was asked what it cannot know:", *self.complaints])
        if self.response.data != self.expected:
            return f"data differs:\n  expected {self.expected}\n  received {self.response.data}"
        if orjson.dumps(self.response.data) != orjson.dumps(self.expected):
            return f"keys in another order:\n  expected {self.expected}\n  received {self.response.data}"
        if bool(self.response.errors) != bool(self.expected_errors):
            return f"errors differ:\n  expected {self.expected_errors}\n  received {self.response.errors}"
        return None

    @property
    def fast_difference(self) -> str | None:
        """What the fast way did otherwise than the general way, over the same answers of subgraphs."""
        if self.fast.unasked:
            return f"the fast way sent other requests:\n  {self.fast.unasked}"
        if self.fast.body is None:
            return None
        if self.response.errors:
            return f"the fast way saw none of these errors:\n  {self.response.errors}"
        for body in (self.fast.body, self.fast.split):
            if body is not None and orjson.dumps(orjson.loads(body)) != orjson.dumps(self.response.to_dict()):
                return f"the fast way differs:\n  general {self.response.data}\n  fast {body!r}"
        return None

    @property
    def worse_than_partial(self) -> str | None:
        """What is wrong with an answer under faults, in words."""
        paths = [tuple(cast("list[str | int]", e["path"])) for e in self.response.errors if "path" in e]
        if fast := self.fast_difference:
            return fast
        loud = all(fault in LOUD for fault in self.faults.values())
        return worse_than_partial(self.expected, self.response.data, paths, loud=loud) or self._cached_worse(
            loud=loud
        )

    def _cached_worse(self, *, loud: bool) -> str | None:
        for response in self.cached.general:
            paths = [tuple(cast("list[str | int]", e["path"])) for e in response.errors if "path" in e]
            if wrong := worse_than_partial(self.expected, response.data, paths, loud=loud):
                return f"cached: {wrong}"
        healed = self.cached.healed
        if loud and healed is not None and healed.data != self.expected:
            return f"a fault was kept:\n  expected {self.expected}\n  received {healed.data}"
        return None


def connect_in_process(_: str, subgraph: InProcessSubgraph) -> SubgraphClient:
    """Call a subgraph without a hop."""
    return InProcessSubgraphClient(subgraph, max_response_bytes=1 << 20)


class FederatedWorld:
    """A world composed and served."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.definitions = [
            SubgraphDefinition(name, f"http://{name}", print_subgraph(world, name))
            for name in world.subgraphs
        ]
        composed = compose(self.definitions)
        if isinstance(composed, CompositionFailure):
            texts = [f"{error.code}: {error.message}" for error in composed.errors]
            raise DoesNotComposeError("\n".join([*texts, *self.describe()]))
        self.supergraph_sdl = composed.supergraph_sdl
        supergraph = load_supergraph(composed.supergraph_sdl)
        self.schema: GraphQLSchema = build_api_schema(supergraph.document)
        self._planner = Planner(supergraph)
        self._supergraph = supergraph
        self._caches: dict[int, CachedWorld] = {}
        self._object_types = frozenset(
            name for name, item in supergraph.types.items() if item.kind is TypeKind.OBJECT
        )

    def describe(self) -> list[str]:
        """The subgraphs' SDL, for a report."""
        return [f"# {item.name}\n{item.sdl}" for item in self.definitions]

    async def answer(
        self,
        operation: RandomOperation,
        seed: int,
        faults: Faults | None = None,
        connect: Connect = connect_in_process,
    ) -> Answered:
        """Run an operation on both sides.

        Args:
            operation: valid on the API schema.
            seed: of the truth.
            faults: which subgraphs fail, and how.
            connect: makes the client of a subgraph.
        """
        truth = Truth(self.world, seed)
        labels = frozenset({"percent(50)"} if seed % 2 else ())
        subgraphs = {name: WorldSubgraph(self.world, name, truth, labels) for name in self.world.subgraphs}
        dice = Random(seed)  # noqa: S311 - dice
        answering: dict[str, InProcessSubgraph] = {**subgraphs}
        for name, fault in (faults or {}).items():
            answering[name] = FaultySubgraph(subgraphs[name], fault, dice)
        recorders = {
            name: Recorder(FailureNamingClient(DeduplicatingClient(connect(name, item))))
            for name, item in answering.items()
        }
        executor = Executor(recorders)
        parsed = parse_operation(operation.text, None, OperationLimits())
        assert not validate_document(self.schema, parsed.document)
        normalized = normalize_operation(parsed, self.schema)
        variables = coerce_variables(self.schema, parsed.operation, operation.variables)
        assert isinstance(variables, dict)
        plan = self._planner.plan(normalized, labels).plan
        prepared = prepare_plan(plan, self._object_types)
        outcome = await executor.execute(prepared, ExecutionRequest(variables=variables))
        response = build_projector(normalized, self.schema).project(outcome, variables)
        fast = await answer_fast(prepared, normalized, self.schema, variables, recorders, live=not faults)
        cached = await self._cache_of(seed, shared=not faults).answer(
            CachedTrial(
                plan,
                normalized,
                variables,
                lambda: {name: FailureNamingClient(connect(name, item)) for name, item in answering.items()},
                (lambda: {name: connect(name, item) for name, item in subgraphs.items()}) if faults else None,
                dice,
            )
        )
        monolith = answer_as_monolith(
            self.world, Truth(self.world, seed), self.schema, parse(operation.text), operation.variables
        )
        return Answered(
            response,
            monolith.data,
            [error.message for error in monolith.errors or ()],
            [text for item in subgraphs.values() for text in item.complaints],
            plan,
            sum(len(item.documents) for item in subgraphs.values()),
            faults or {},
            fast,
            cached,
        )

    def _cache_of(self, seed: int, *, shared: bool) -> CachedWorld:
        """The cache of one truth; one of its own where subgraphs answer what is not true."""
        if not shared:
            return CachedWorld(self._supergraph, self.schema, seed)
        known = self._caches.get(seed)
        if known is None:
            known = self._caches[seed] = CachedWorld(self._supergraph, self.schema, seed)
        return known
