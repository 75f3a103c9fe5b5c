"""Nodes and edges of the query graph: pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.federation.field_sets import FieldSet
    from gateway.supergraph.records import ContextArgument, TypeReference


@dataclass(frozen=True, slots=True)
class SubgraphTypeNode:
    """A composite type as one subgraph knows it.

    Attributes:
        id: index into `QueryGraph.nodes`.
        graph: the subgraph's id in the supergraph.
        is_interface_object: an interface of the supergraph that this subgraph knows as an object type;
            the subgraph can tell neither the runtime type nor who implements it.
        is_abstract: an interface or union here (never an interface object).
        provided: on nodes that exist only below a @provides, the field set they add to the plain node
            of the same type and subgraph; None on plain nodes.
    """

    id: int
    type_name: str
    graph: str
    is_interface_object: bool = False
    is_abstract: bool = False
    provided: str | None = None

    def __str__(self) -> str:
        mark = f" + {{ {self.provided} }}" if self.provided is not None else ""
        return f"{self.type_name}/{self.graph}{mark}"


@dataclass(frozen=True, slots=True)
class FieldMove:
    """A field that the head's subgraph resolves.

    On an abstract node a field move exists only where every object type behind it (in that subgraph)
    resolves the field there without conditions; otherwise go through the abstract moves.

    Attributes:
        tail: None for leaves.
        type: the field's type in this subgraph.
        requires: @requires on the parent type; the head must then be entered anew with these fields.
        context_arguments: arguments to fill from an ancestor (@fromContext).
        override_label: the label that decides whether the move exists.
        active_with_label: the move exists while the label is on (True) or while it is off (False).
    """

    field: str
    head: int
    tail: int | None
    type: TypeReference
    requires: FieldSet | None = None
    requires_text: str | None = None
    context_arguments: tuple[ContextArgument, ...] = ()
    override_label: str | None = None
    active_with_label: bool = True
    provided: bool = False

    def is_active(self, override_labels: frozenset[str]) -> bool:
        """Whether the move exists for a request with these labels on."""
        if self.override_label is None:
            return True
        return (self.override_label in override_labels) is self.active_with_label


@dataclass(frozen=True, slots=True)
class EntityMove:
    """Enter a subgraph at an entity, by a key. Keys belong to the tail: any node of the head's type may go.

    Attributes:
        type_name: the type that goes: every node of this type has the move.
        key: what a representation needs, selected on `type_name`.
        representation_typename: what to send as `__typename`, where it is not the runtime type (the
            interface's name, for an interface object).
    """

    type_name: str
    tail: int
    key: FieldSet
    key_text: str
    representation_typename: str | None = None


@dataclass(frozen=True, slots=True)
class AbstractMove:
    """Go on as one of the object types behind an interface or union of the same subgraph."""

    head: int
    tail: int
    type_name: str


@dataclass(frozen=True, slots=True)
class ReentryMove:
    """Start anew at a root type: from a field that returns it, any subgraph with that root may go on."""

    type_name: str
    tail: int
