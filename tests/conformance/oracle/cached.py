"""The same operation through the entity cache, under policies made up: cold, warm, and with holes in it.

The truth never changes while a world's operations share a store, so whatever is kept has to be answered as
the subgraphs would answer it: by the general way and by the fast one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from gateway.execution.entity_cache.entity_cache import EntityCache
from gateway.execution.entity_cache.memory_store import MemoryStore
from gateway.execution.entity_cache.policies import policies_of
from gateway.execution.entity_cache.report import CacheIdentity
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import compile_program
from gateway.operations.collect_fields import condition_variables
from gateway.projection.projector import build_projector
from gateway.supergraph.cache_directives import CacheDirectives, CacheHint, SupergraphCaching
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from graphql import GraphQLSchema

    from gateway.execution.prepared_plan import PreparedPlan
    from gateway.execution.subgraph_client import SubgraphClient
    from gateway.operations.normalized_operation import NormalizedOperation
    from gateway.projection.response import GraphQLResponse
    from gateway.query_plan.nodes import QueryPlan
    from gateway.supergraph.records import Supergraph

_IDENTITIES = (CacheIdentity(b"[]"), CacheIdentity(b"[]", b"[]", b'["member"]'))


def random_policies(supergraph: Supergraph, seed: int) -> SupergraphCaching:
    """Make up what each subgraph says: a word for most types, for some fields, for every other root field.

    A coordinate has the same word however small the rest of a world is made.
    """
    graphs: dict[str, CacheDirectives] = {graph: CacheDirectives() for graph in supergraph.subgraphs}
    for item in supergraph.types.values():
        for graph in item.graphs if item.is_composite else ():
            own = graphs[graph]
            if item.name != supergraph.query_type and _dice(seed, graph, item.name) % 10 < 7:
                own.types[item.name] = _hint(_dice(seed, graph, item.name, "hint"))
            share = 6 if item.name == supergraph.query_type else 2
            for name in item.fields:
                if _dice(seed, graph, item.name, name) % 10 < share:
                    own.fields[item.name, name] = _hint(_dice(seed, graph, item.name, name, "hint"))
    return SupergraphCaching(graphs, (), frozenset(), frozenset())


def _hint(dice: int) -> CacheHint:
    return CacheHint(
        max_age=0 if dice % 12 == 0 else 1000,
        private=(True, None, None, False)[dice // 12 % 4],
        inherits=dice // 48 % 2 == 0,
        covers_below=dice // 96 % 2 == 0,
    )


def _dice(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=6).digest())


class ForgetfulStore(MemoryStore):
    """A store that can be made to forget some of what it holds."""

    def __init__(self) -> None:
        super().__init__(1 << 24)
        self.forgotten: frozenset[str] = frozenset()
        self.known: set[str] = set()

    def forget_half(self, dice: Random) -> None:
        self.forgotten = frozenset(key for key in sorted(self.known) if dice.random() < 0.5)

    async def get_many(self, keys: object) -> Mapping[str, bytes]:
        found = await super().get_many(keys)  # type: ignore[arg-type] # handed on as it came
        self.known |= found.keys()
        return {key: value for key, value in found.items() if key not in self.forgotten}


@dataclass(slots=True)
class CachedAnswers:
    """What came of the cached runs.

    Attributes:
        general: the responses of the general way.
        fast: bodies of the fast way, where it came to an end.
        others: pairs of responses to other variables, without the cache and with it.
        healed: with the same cache once all subgraphs answer well.
    """

    general: list[GraphQLResponse] = field(default_factory=list)
    fast: list[bytes] = field(default_factory=list)
    others: list[tuple[GraphQLResponse, GraphQLResponse]] = field(default_factory=list)
    healed: GraphQLResponse | None = None
    hits: int = 0

    def difference(self, expected: GraphQLResponse) -> str | None:
        """What differs from the answer without a cache, in words."""
        pairs = [(expected, response) for response in self.general]
        for without, cached in (*pairs, *self.others):
            if orjson.dumps(cached.data) != orjson.dumps(without.data):
                return f"cached data differs:\n  without {without.data}\n  cached {cached.data}"
            if bool(cached.errors) != bool(without.errors):
                return f"cached errors differ:\n  without {without.errors}\n  cached {cached.errors}"
        for body in self.fast:
            if expected.errors or orjson.dumps(orjson.loads(body)["data"]) != orjson.dumps(expected.data):
                return f"the fast way differs when cached:\n  without {expected.data}\n  cached {body!r}"
        return None


@dataclass(frozen=True, slots=True)
class CachedTrial:
    """An operation of a world, ready to be run.

    Attributes:
        clients: makes the subgraphs' clients anew.
        healthy: the same without faults; None where there are none.
    """

    plan: QueryPlan
    operation: NormalizedOperation
    variables: Mapping[str, object]
    clients: Callable[[], Mapping[str, SubgraphClient]]
    healthy: Callable[[], Mapping[str, SubgraphClient]] | None
    dice: Random


class CachedWorld:
    """The entity cache of one world and one truth."""

    def __init__(self, supergraph: Supergraph, schema: GraphQLSchema, seed: int) -> None:
        self._policies = policies_of(supergraph, random_policies(supergraph, seed))
        self._schema = schema
        self._store = ForgetfulStore()
        self._object_types = frozenset(
            name for name, item in supergraph.types.items() if item.kind is TypeKind.OBJECT
        )

    async def answer(self, trial: CachedTrial) -> CachedAnswers:
        """Answer an operation several times: as the store is, again, with half of it forgotten, and again."""
        cache = EntityCache(self._store, self._policies, refresh_seconds=5)
        prepared = prepare_plan(trial.plan, self._object_types, cache.rules)
        answers = CachedAnswers()
        if prepared.has_mutation:
            return answers  # a mutation run again is another one
        runs = _Runs(prepared, trial, self._schema)
        executor = Executor({name: cache.wrap(name, client) for name, client in trial.clients().items()})
        identity = trial.dice.choice(_IDENTITIES)
        request = ExecutionRequest(variables=trial.variables, identity=identity)
        for run in range(4):
            self._store.forgotten = frozenset()
            if run == 2:
                self._store.forget_half(trial.dice)
            if run % 2:
                answers.fast += await runs.fast(executor, request)
            answers.general.append(await runs.general(executor, request))
        if trial.healthy is not None:
            healed = {name: cache.wrap(name, client) for name, client in trial.healthy().items()}
            answers.healed = await runs.general(Executor(healed), request)
        elif (others := _others(trial.variables)) != trial.variables:
            other = ExecutionRequest(variables=others, identity=identity)
            without = await runs.general(Executor(trial.clients()), other)
            answers.others.append((without, await runs.general(executor, other)))
        answers.hits = cache.counters.hits
        return answers


@dataclass(frozen=True, slots=True)
class _Runs:
    prepared: PreparedPlan
    trial: CachedTrial
    schema: GraphQLSchema

    async def general(self, executor: Executor, request: ExecutionRequest) -> GraphQLResponse:
        outcome = await executor.execute(self.prepared, request)
        return build_projector(self.trial.operation, self.schema).project(outcome, request.variables)

    async def fast(self, executor: Executor, request: ExecutionRequest) -> list[bytes]:
        operation = self.trial.operation
        names = condition_variables(operation.selections)
        flags = {name: bool(request.variables.get(name)) for name in names}
        try:
            program = compile_program(self.prepared, operation, self.schema, flags)
        except NotTypableError:
            return []
        body = await executor.fast_run(program, request).run()
        return [] if body is None else [body]


def _others(variables: Mapping[str, object]) -> dict[str, object]:
    """Other values of the same types, where it is easy to say some."""
    return {name: _other(value) for name, value in variables.items()}


def _other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return {name: _other(item) for name, item in value.items()} if isinstance(value, dict) else value
