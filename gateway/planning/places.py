"""Where the fetch graph's builder stands: a place in the response, and who can give something there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.planning.fetch_graph import FetchField
from gateway.planning.items import TYPENAME
from gateway.query_plan.nodes import KeySegment, ListSegment, TypeSegment
from gateway.supergraph.records import TypeReference

if TYPE_CHECKING:
    from gateway.operations.normalized_operation import Condition, DeferDirective
    from gateway.planning.fetch_graph import FetchSelection, FetchStep
    from gateway.planning.response_shape import ResponseShape
    from gateway.planning.solutions import Entry
    from gateway.query_plan.nodes import ResponsePath

TYPENAME_TYPE = TypeReference("String!", "String", 0)


@dataclass(frozen=True, slots=True)
class Place:
    """A path of the response, with the type its objects have there.

    Attributes:
        keys: the response keys of the path alone, for messages.
        waits: steps that tell the runtime type for the path's type conditions.
        above: the object around; None at the root.
        conditions: of the fields on the way here: while they do not hold, what was placed here is not
            asked for, though another selection of the same fields may bring objects here all the same.
    """

    path: ResponsePath
    keys: tuple[str, ...]
    type_name: str
    shape: ResponseShape
    waits: frozenset[FetchStep] = frozenset()
    above: Above | None = None
    conditions: frozenset[Condition] = frozenset()

    def below(
        self,
        key: str,
        list_depth: int,
        type_name: str,
        providers: Providers,
        conditions: tuple[Condition, ...],
    ) -> Place:
        """The place a field leads to."""
        return Place(
            (*self.path, KeySegment(key), *((ListSegment(),) * list_depth)),
            (*self.keys, key),
            type_name,
            self.shape.child(key),
            self.waits,
            Above(self, providers),
            self.conditions.union(conditions),
        )

    def narrowed(self, type_name: str, waits: frozenset[FetchStep]) -> Place:
        """The same place, for one of its object types."""
        return Place(
            (*self.path, TypeSegment((type_name,))),
            self.keys,
            type_name,
            self.shape,
            self.waits | waits,
            self.above,
            self.conditions,
        )

    def known_as(self, type_name: str) -> Place:
        """The same place, where the object type is certain."""
        return Place(self.path, self.keys, type_name, self.shape, self.waits, self.above, self.conditions)


@dataclass(frozen=True, slots=True)
class Above:
    """A place further up, with who gives something there."""

    place: Place
    providers: Providers


@dataclass(frozen=True, slots=True)
class Provider:
    """A selection of a step that fields can be added to.

    Attributes:
        is_entry: the selection is the step's own root, so its objects are known with their type.
        typename_at: where `__typename` of these objects is to be selected.
        for_all_types: the selection is an interface object's, and stands for every object type at once.
        entry: how the step was entered, where `is_entry`.
    """

    node: int
    step: FetchStep
    selection: FetchSelection
    is_entry: bool
    typename_at: FetchSelection
    for_all_types: bool = False
    entry: Entry | None = None


Providers = dict[int, Provider]


@dataclass(frozen=True, slots=True)
class Deferral:
    """A @defer fragment, with the place it stands at."""

    directive: DeferDirective
    path: ResponsePath


DeferPath = tuple[Deferral, ...]
"""@defer fragments inside one another, outermost first; empty for the primary part."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What fields are being placed for.

    Attributes:
        conditions: conditions of the field that requires them.
        defers: the @defer around.
        mutation_position: index of the mutation's root field.
        inputs: takes every field placed under conditions that only its requiring field has.
    """

    conditions: tuple[Condition, ...] = ()
    defers: DeferPath = ()
    mutation_position: int | None = None
    inputs: list[FetchField] | None = None

    def below(self, defers: DeferPath) -> Purpose:
        """The same, further down the response."""
        return Purpose(self.conditions, defers, self.mutation_position, self.inputs)


def select_typename(selection: FetchSelection) -> None:
    """Select `__typename`, once."""
    selection.fields.setdefault(
        (TYPENAME, ()), FetchField(TYPENAME, TYPENAME, "", (), (), TYPENAME_TYPE, None)
    )
