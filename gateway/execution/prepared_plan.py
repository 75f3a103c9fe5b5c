"""A QueryPlan made ready to run: done once a plan, so that a request repeats nothing of it.

The plan's tree is flattened into fetches with what each waits for; paths, representations and rewrites
are compiled to functions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from gateway.errors import ErrorCode, InternalError
from gateway.execution.contexts import prepare_contexts
from gateway.execution.entity_cache.rules import AskedEntities
from gateway.execution.merging import Merger
from gateway.execution.representations import compile_requires
from gateway.execution.response_paths import compile_path
from gateway.execution.rewriting import compile_rewrites
from gateway.execution.subgraph_client import RequestBody
from gateway.query_plan.nodes import (
    BatchFetchNode,
    ConditionNode,
    DeferNode,
    EntityInput,
    FetchNode,
    FlattenNode,
    KeySegment,
    OperationKind,
    ParallelNode,
    SequenceNode,
    SubscriptionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.contexts import PreparedContext
    from gateway.execution.entity_cache.rules import FetchRules, RuleReader
    from gateway.execution.representations import RepresentationBuilder
    from gateway.execution.response_paths import Finder
    from gateway.execution.rewriting import Rewriter
    from gateway.query_plan.nodes import FetchRewrite, PlanNode, QueryPlan, RequiredFragment, ResponsePath


@dataclass(frozen=True, slots=True)
class EntityLookup:
    """One `_entities` field of a fetch.

    Attributes:
        may_share: nothing is written below these entities that is not meant for all places of an entity
            alike, so the places may hold the same objects.
    """

    alias: str
    variable: str
    paths: tuple[ResponsePath, ...]
    requires: tuple[RequiredFragment, ...]
    finders: tuple[Finder, ...]
    builder: RepresentationBuilder
    rewrite: Rewriter | None
    rewrites: tuple[FetchRewrite, ...]
    may_share: bool = False


@dataclass(frozen=True, slots=True)
class PreparedFetch:
    """One fetch of the plan.

    Attributes:
        body: writes the requests' bodies.
        conditions: client's variables and the values all of them must have; else the fetch is left out.
        depends_on: ids of the fetches to wait for; only ids of this plan.
        lookups: empty for a fetch that starts at a root type.
        rewrite, rewrites: for a fetch at a root type; entities' are in the lookups.
        root_path: where the answer of a fetch at a root type belongs: below a field of another subgraph
            that returned the root type; mostly empty.
        contexts: variables filled from ancestors of the entities; there is one lookup then.
        find_roots: finds the objects at `root_path`; None for an empty one.
        caching: what of its answers may be kept; None where nothing is.
    """

    id: int
    subgraph: str
    kind: OperationKind
    document: str
    operation_name: str | None
    body: RequestBody
    variable_usages: tuple[str, ...]
    conditions: tuple[tuple[str, bool], ...]
    depends_on: frozenset[int]
    lookups: tuple[EntityLookup, ...]
    rewrite: Rewriter | None = None
    rewrites: tuple[FetchRewrite, ...] = ()
    root_path: ResponsePath = ()
    find_roots: Finder | None = None
    contexts: tuple[PreparedContext, ...] = ()
    caching: FetchRules | None = None


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """What the executor runs.

    Attributes:
        fetches: in the plan's order, which is one that satisfies every dependency.
        source: a subscription's first fetch, whose answers (the events) come from elsewhere.
        has_mutation: the plan changes something; its fetches must not be shared with other requests.
    """

    fetches: tuple[PreparedFetch, ...]
    merger: Merger
    source: PreparedFetch | None = None
    has_mutation: bool = False


def prepare_plan(
    plan: QueryPlan, object_types: frozenset[str] = frozenset(), rules: RuleReader | None = None
) -> PreparedPlan:
    """Make a plan ready to run.

    Args:
        plan: the planner's.
        object_types: names of the supergraph's object types; with them a wrong `__typename` of an entity
            is noticed, and an interface's name never replaces a concrete type's.
        rules: reads what of the fetches' answers may be kept. Of mutations and subscriptions nothing is, and
            nothing in them is answered out of a cache.

    Raises:
        InternalError: the fetches wait for each other in a circle.
    """
    merger = Merger(object_types)
    fetches = tuple(_flattened(plan.node, (), merger)) if plan.node is not None else ()
    source = None
    if isinstance(plan.node, SubscriptionNode):
        source, fetches = fetches[0], fetches[1:]
    known = {fetch.id for fetch in fetches}
    fetches = tuple(replace(fetch, depends_on=fetch.depends_on & known) for fetch in fetches)
    fetches = _in_order(_serialize_mutations(fetches))
    has_mutation = any(fetch.kind is OperationKind.MUTATION for fetch in fetches)
    if rules is not None and source is None and not has_mutation:
        fetches = tuple(replace(fetch, caching=_caching(fetch, rules)) for fetch in fetches)
    return PreparedPlan(
        fetches=tuple(_with_sharing(fetch, fetches) for fetch in fetches),
        merger=merger,
        source=source,
        has_mutation=has_mutation,
    )


def _caching(fetch: PreparedFetch, rules: RuleReader) -> FetchRules | None:
    asked = tuple(
        AskedEntities(lookup.alias, lookup.variable, lookup.builder.sent_names()) for lookup in fetch.lookups
    )
    return rules.read(fetch.subgraph, fetch.document, fetch.body, asked)


def _flattened(
    node: PlanNode, conditions: tuple[tuple[str, bool], ...], merger: Merger
) -> Iterator[PreparedFetch]:
    match node:
        case FetchNode():
            yield _prepare_fetch(node, (), conditions, merger)
        case FlattenNode(path, inner):
            yield _prepare_fetch(inner, path, conditions, merger)
        case BatchFetchNode():
            yield _prepare_batch(node, conditions, merger)
        case ConditionNode(variable, if_clause, else_clause):
            if if_clause is not None:
                yield from _flattened(if_clause, (*conditions, (variable, True)), merger)
            if else_clause is not None:
                yield from _flattened(else_clause, (*conditions, (variable, False)), merger)
        case SequenceNode() | ParallelNode() | DeferNode() | SubscriptionNode():
            for child in _children(node):
                yield from _flattened(child, conditions, merger)
        case _:
            assert_never(node)


def _children(node: SequenceNode | ParallelNode | DeferNode | SubscriptionNode) -> Iterator[PlanNode]:
    match node:
        case SequenceNode(nodes) | ParallelNode(nodes):
            yield from nodes
        case DeferNode(primary, deferred):
            # A server may answer deferred parts with the rest (specification draft, @defer): all at once.
            if primary is not None:
                yield primary
            yield from (part.node for part in deferred if part.node is not None)
        case SubscriptionNode(source, rest):
            yield source
            if rest is not None:
                yield rest
        case _:
            assert_never(node)


def _prepare_fetch(
    node: FetchNode, path: ResponsePath, conditions: tuple[tuple[str, bool], ...], merger: Merger
) -> PreparedFetch:
    lookups: tuple[EntityLookup, ...] = ()
    rewrites = node.output_rewrites
    if node.requires:
        only = EntityInput("_entities", "representations", (path,), node.requires, node.output_rewrites)
        lookups = (_prepare_lookup(only, merger),)
        rewrites = ()
    return PreparedFetch(
        id=node.id,
        subgraph=node.subgraph,
        kind=node.operation_kind,
        document=node.operation,
        operation_name=node.operation_name,
        body=RequestBody(node.operation, node.operation_name),
        variable_usages=node.variable_usages,
        conditions=conditions,
        depends_on=frozenset(node.depends_on),
        lookups=lookups,
        rewrite=compile_rewrites(rewrites, merger),
        rewrites=rewrites,
        root_path=() if node.requires else path,
        find_roots=compile_path(path) if path and not node.requires else None,
        contexts=prepare_contexts(node.contexts, path),
    )


def _prepare_batch(
    node: BatchFetchNode, conditions: tuple[tuple[str, bool], ...], merger: Merger
) -> PreparedFetch:
    return PreparedFetch(
        id=node.id,
        subgraph=node.subgraph,
        kind=OperationKind.QUERY,
        document=node.operation,
        operation_name=node.operation_name,
        body=RequestBody(node.operation, node.operation_name),
        variable_usages=node.variable_usages,
        conditions=conditions,
        depends_on=frozenset(node.depends_on),
        lookups=tuple(_prepare_lookup(part, merger) for part in node.inputs),
    )


def _prepare_lookup(part: EntityInput, merger: Merger) -> EntityLookup:
    return EntityLookup(
        alias=part.alias,
        variable=part.variable,
        paths=part.paths,
        requires=part.requires,
        finders=tuple(compile_path(path) for path in part.paths),
        builder=compile_requires(part.requires),
        rewrite=compile_rewrites(part.output_rewrites, merger),
        rewrites=part.output_rewrites,
    )


def _serialize_mutations(fetches: tuple[PreparedFetch, ...]) -> tuple[PreparedFetch, ...]:
    """Let each mutation wait for everything before it, as the specification (6.2.2) has it."""
    ordered: list[PreparedFetch] = []
    for fetch in fetches:
        if fetch.kind is OperationKind.MUTATION:
            before = frozenset(other.id for other in ordered)
            ordered.append(replace(fetch, depends_on=fetch.depends_on | before))
        else:
            ordered.append(fetch)
    return tuple(ordered)


def _in_order(fetches: tuple[PreparedFetch, ...]) -> tuple[PreparedFetch, ...]:
    """Return the fetches so that each comes after those it waits for, else in the plan's order.

    Raises:
        InternalError: there is no such order.
    """
    done: set[int] = set()
    ordered: list[PreparedFetch] = []
    rest = list(fetches)
    while rest:
        ready = [fetch for fetch in rest if fetch.depends_on <= done]
        if not ready:
            ids = sorted(fetch.id for fetch in rest)
            raise InternalError(
                f"The plan's fetches {ids} wait for each other", ErrorCode.INTERNAL_SERVER_ERROR
            )
        ordered += ready
        done.update(fetch.id for fetch in ready)
        rest = [fetch for fetch in rest if fetch.id not in done]
    return tuple(ordered)


def _with_sharing(fetch: PreparedFetch, fetches: Sequence[PreparedFetch]) -> PreparedFetch:
    if not fetch.lookups:
        return fetch
    lookups = tuple(replace(lookup, may_share=_may_share(fetch, lookup, fetches)) for lookup in fetch.lookups)
    return replace(fetch, lookups=lookups)


def _may_share(fetch: PreparedFetch, lookup: EntityLookup, fetches: Sequence[PreparedFetch]) -> bool:
    """Tell whether all places of an entity may hold the same objects, see EntityLookup.

    Places of one path are alike, except for fetches that come there by another path (other type
    conditions), and for roots that arrive later and may reach down here.
    """
    if len(lookup.paths) != 1 or any(other.contexts for other in fetches):
        return False  # with contexts, what stands above a place matters below it
    path = lookup.paths[0]
    keys = _keys(path)
    for other in fetches:
        if other is fetch or other.id in fetch.depends_on:
            continue
        if not other.lookups:
            return False
        for other_path in (p for part in other.lookups for p in part.paths):
            if _keys(other_path)[: len(keys)] == keys and other_path[: len(path)] != path:
                return False
    return len(fetch.lookups) == 1


def _keys(path: ResponsePath) -> tuple[str, ...]:
    return tuple(segment.key for segment in path if isinstance(segment, KeySegment))
