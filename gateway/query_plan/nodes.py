"""The contract between planner and executor: a query plan as pure data.

The planner makes these values, the executor runs them, and the two share nothing else. The tree
(Sequence, Parallel, Flatten, Fetch) is Apollo's query plan vocabulary and is what people read; the
`id` and `depends_on` of each fetch carry the same order as a graph, so that an executor may start a
fetch as soon as its own inputs are there instead of waiting at a SequenceNode for its neighbours.

An executor needs no schema: runtime type names are already expanded to concrete lists here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class OperationKind(Enum):
    """Which root type an operation starts from."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class KeySegment:
    """Step into the value under a response key."""

    key: str


@dataclass(frozen=True, slots=True)
class ListSegment:
    """Step into every item of a list (printed `@`); one segment a list level."""


@dataclass(frozen=True, slots=True)
class TypeSegment:
    """Go on only where `__typename` is one of these (printed `|[A,B]`)."""

    type_names: tuple[str, ...]


PathSegment: TypeAlias = KeySegment | ListSegment | TypeSegment
ResponsePath: TypeAlias = tuple[PathSegment, ...]


@dataclass(frozen=True, slots=True)
class RequiredField:
    """One field of a representation.

    Attributes:
        name: the key in the representation that is sent.
        source: the key in the response data it is read from; differs from `name` where a client's
            alias, or an internal alias for conflicting arguments, stands in the data.
        selections: empty for leaves; lists are walked through, null stays null.
    """

    name: str
    source: str
    selections: tuple[RequiredSelection, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredFragment:
    """Fields of a representation for some runtime types.

    Attributes:
        type_names: values of `__typename` in the data that this fragment is for; never empty. The name
            of an interface is among them where an @interfaceObject subgraph answers with it.
        representation_typename: what to send as `__typename` (the interface's name for an
            @interfaceObject subgraph); None sends the runtime type as it is.
        selections: what to send for these types.
    """

    type_names: tuple[str, ...]
    selections: tuple[RequiredSelection, ...]
    representation_typename: str | None = None


RequiredSelection: TypeAlias = RequiredField | RequiredFragment


@dataclass(frozen=True, slots=True)
class KeyRename:
    """Rename a key in a fetch's answer before it is merged.

    Attributes:
        path: from the fetch's own root (for an entity fetch: from each entity) to the objects that
            hold the key.
        key: the response key in the subgraph's answer (an internal alias).
        rename_to: the key it is merged under.
    """

    path: ResponsePath
    key: str
    rename_to: str


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Set a constant in a fetch's answer before it is merged (a known `__typename`)."""

    path: ResponsePath
    key: str
    value: str


FetchRewrite: TypeAlias = KeyRename | ValueSet


@dataclass(frozen=True, slots=True)
class ContextInput:
    """A variable of an entity fetch whose value stands in an ancestor of each entity (@fromContext).

    Entities whose ancestors hold different values are asked for in different requests.

    Attributes:
        variable: its name in the operation.
        path: from the root of the data to the ancestors: the start of the fetch's own path.
        selections: where in an ancestor the value is: one leaf for each runtime type, perhaps below other
            fields. Without a value the variable is null.
    """

    variable: str
    path: ResponsePath
    selections: tuple[RequiredSelection, ...]


@dataclass(frozen=True, slots=True)
class FetchNode:
    """One request to one subgraph.

    Without `requires` it starts at a root type and its answer merges at the root of the data. With
    `requires` it is an entity fetch inside a FlattenNode: its document has one `_entities` field over
    the variable `representations`, and item i of the answer merges into every place representation i
    was collected from.

    Attributes:
        id: unique within the plan.
        depends_on: ids of the fetches whose results must be merged before this one starts. One left
            out by its condition counts as done.
        operation: the GraphQL document, valid against the subgraph's schema.
        variable_usages: names of the client's variables that the document uses, sorted.
        output_rewrites: applied to the answer, in order, before it is merged.
        contexts: variables filled from ancestors; only entity fetches have any.
    """

    id: int
    subgraph: str
    operation_kind: OperationKind
    operation: str
    operation_name: str | None = None
    variable_usages: tuple[str, ...] = ()
    requires: tuple[RequiredFragment, ...] = ()
    output_rewrites: tuple[FetchRewrite, ...] = ()
    depends_on: tuple[int, ...] = ()
    contexts: tuple[ContextInput, ...] = ()


@dataclass(frozen=True, slots=True)
class FlattenNode:
    """Run an entity fetch for every object found at `path` from the root of the data.

    A fetch without `requires` starts at the query root all the same (a field of another subgraph returned
    the root type, as mutation payloads do): it is sent once, if any object is found at `path`, and its
    answer merges into each of them.
    """

    path: ResponsePath
    node: FetchNode


@dataclass(frozen=True, slots=True)
class EntityInput:
    """One aliased `_entities` field of a BatchFetchNode.

    Attributes:
        alias: the response key of the `_entities` field in the subgraph's answer.
        variable: the name of its representations variable.
        paths: where its entities stand; representations are deduplicated across all of them.
    """

    alias: str
    variable: str
    paths: tuple[ResponsePath, ...]
    requires: tuple[RequiredFragment, ...]
    output_rewrites: tuple[FetchRewrite, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchFetchNode:
    """Several entity fetches to one subgraph in one request, each an aliased `_entities` field.

    An input whose paths hold no entity is sent with an empty list of representations.
    """

    id: int
    subgraph: str
    operation: str
    inputs: tuple[EntityInput, ...]
    operation_name: str | None = None
    variable_usages: tuple[str, ...] = ()
    depends_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """Run the nodes one after the other."""

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class ParallelNode:
    """Run the nodes at the same time."""

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """Run one of two clauses by a Boolean variable of the client (@include, @skip)."""

    condition: str
    if_clause: PlanNode | None
    else_clause: PlanNode | None


@dataclass(frozen=True, slots=True)
class DeferredNode:
    """A part of the answer that may come later (@defer).

    Attributes:
        depends: ids of fetches of the primary part that must be done first.
        path: where the deferred fragment stands in the response.
        node: fetches only this part needs; None where the primary part fetched everything.
        condition: a Boolean variable (@defer(if:)); while it is false the part is none of its own: its
            fetches run, and its fields are answered, with the primary part.
    """

    depends: tuple[int, ...]
    label: str | None
    path: ResponsePath
    node: PlanNode | None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class DeferNode:
    """The primary part of an answer and the parts deferred after it."""

    primary: PlanNode | None
    deferred: tuple[DeferredNode, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionNode:
    """A subscription's source fetch, and what runs for every event."""

    primary: FetchNode
    rest: PlanNode | None


PlanNode: TypeAlias = (
    FetchNode
    | FlattenNode
    | BatchFetchNode
    | SequenceNode
    | ParallelNode
    | ConditionNode
    | DeferNode
    | SubscriptionNode
)


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A whole plan.

    Attributes:
        node: None for an operation that needs no subgraph (introspection, `__typename` alone).
        greedy: the planner's budget was spent and cheaper search finished the plan.
        paths_considered: how much work planning took, for reports.
    """

    node: PlanNode | None
    greedy: bool = False
    paths_considered: int = 0
