"""The client's answer as a tree of shapes: what objects it has, their keys in order, and the keys' types.

A shape becomes one msgspec Struct class: what a subgraph answers is decoded into it, and it is encoded as it
is. So a shape holds, beside the client's keys, the keys that only the plan needs; those are taken out
before the answer is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
)
from msgspec import Meta

from gateway.operations.collect_fields import collect_fields, sub_selections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gateway.operations.normalized_operation import Selection

TYPENAME = "__typename"

# What the general way lets through, and nothing that it would have to change (leaf_values.py). Whatever is
# refused here goes the general way, so being stricter is safe, being laxer is not.
INT = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
_WIDE_INT = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_LEAVES: dict[str, object] = {
    "String": str,
    "ID": str,
    "Boolean": bool,
    "Int": INT,
    "Float": float | _WIDE_INT,
}
_CUSTOM_SCALAR = str | bool | float | _WIDE_INT

# A class for objects of so many types has too many keys to gain anything.
_MOST_TYPES = 40

_TEXTS = frozenset({"String", "ID"})


class NotTypableError(Exception):
    """This plan has no fast way; the message says what stands against it."""


@dataclass(slots=True, eq=False)
class Slot:
    """One key of a shape.

    Attributes:
        attribute: the Struct's name for it.
        wrapper: list levels and nullability, outermost first: `True` for a list, with whether it may be null.
        leaf: the msgspec type of the value inside the lists; None where objects stand there.
        shape: of the objects.
        internal: no key of the client's.
        text: every value is a string or null.
        typename: the field is `__typename`, whatever the key.
        creator: number of the fetch that brings the objects, once known.
        fillers: how often a fetch brings values.
        filled_by: the numbers of these fetches.
    """

    key: str
    attribute: str
    wrapper: Wrapper
    leaf: object = None
    shape: Shape | None = None
    internal: bool = False
    text: bool = False
    typename: bool = False
    creator: int | None = None
    fillers: int = 0
    filled_by: set[int] = field(default_factory=set)

    @property
    def depth(self) -> int:
        """How many list levels there are."""
        return len(self.wrapper.lists)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Nullability of a value, and of the items of each list level, outermost first."""

    nullable: bool
    lists: tuple[bool, ...] = ()


@dataclass(slots=True, eq=False)
class Shape:
    """The objects of one place of the answer.

    Attributes:
        possible: the runtime types, and for each the client's keys in order.
        abstract: the runtime type has to be told by `__typename`.
        slots: by key; the client's in an order that fits all runtime types, then the plan's own.
        own: for each runtime type the keys that the fetch that brings the objects answers.
        late: for each runtime type the plan's own keys that other fetches add.
        creator: number of that fetch; None for the root.
    """

    possible: Mapping[str, tuple[str, ...]]
    abstract: bool
    slots: dict[str, Slot] = field(default_factory=dict)
    own: dict[str, set[str]] = field(default_factory=dict)
    late: dict[str, set[str]] = field(default_factory=dict)
    creator: int | None = None

    def add_internal(self, key: str, leaf: object) -> Slot:
        """Add a key that the plan needs and the client did not ask for."""
        slot = Slot(key, f"f{len(self.slots)}", Wrapper(nullable=True), leaf, internal=True, text=leaf is str)
        self.slots[key] = slot
        return slot

    def surplus_of(self, type_name: str) -> list[Slot]:
        """The keys that objects of a runtime type carry and the client must not see."""
        wanted = self.possible[type_name]
        carried = self.own.get(type_name, set()) | self.late.get(type_name, set())
        return [slot for key, slot in self.slots.items() if key not in wanted and key in carried]


Flags: TypeAlias = "Mapping[str, bool]"


def build_root_shape(
    schema: GraphQLSchema, root_type: GraphQLObjectType, selections: Sequence[Selection], flags: Flags
) -> Shape:
    """Lay out an operation's answer.

    Raises:
        NotTypableError: introspection, or runtime types whose keys cannot share one layout.
    """
    return _Builder(schema, flags).shape((root_type,), selections, abstract=False)


class _Builder:
    def __init__(self, schema: GraphQLSchema, flags: Flags) -> None:
        self._schema = schema
        self._flags = flags

    def shape(
        self, types: Sequence[GraphQLObjectType], selections: Sequence[Selection], *, abstract: bool
    ) -> Shape:
        if len(types) > _MOST_TYPES:
            raise NotTypableError(f"one place may hold objects of {len(types)} types")
        collected = {each.name: collect_fields(self._schema, each, selections, self._flags) for each in types}
        shape = Shape(
            {name: tuple(fields) for name, fields in collected.items()},
            abstract,
        )
        for key in _common_order([list(fields) for fields in collected.values()]):
            selected = [(each, collected[each.name][key]) for each in types if key in collected[each.name]]
            slots = [
                self._slot(each, key, fields[0].name, sub_selections(fields)) for each, fields in selected
            ]
            shape.slots[key] = _united(
                key, f"f{len(shape.slots)}", slots, [each.name for each, _ in selected]
            )
        return shape

    def _slot(
        self, parent: GraphQLObjectType, key: str, name: str, selections: Sequence[Selection]
    ) -> tuple[Slot, object]:
        if name == TYPENAME:
            return Slot(key, "", Wrapper(nullable=False)), name
        if name in {"__schema", "__type"}:
            raise NotTypableError("introspection is answered by the gateway itself")
        if key == TYPENAME:
            raise NotTypableError(f"a field that the client calls {TYPENAME}")
        wrapper, named = _unwrap(parent.fields[name].type)
        slot = Slot(key, "", wrapper)
        match named:
            case GraphQLObjectType():
                slot.shape = self.shape((named,), selections, abstract=False)
            case GraphQLInterfaceType() | GraphQLUnionType():
                possible = self._schema.get_possible_types(named)
                slot.shape = self.shape(possible, selections, abstract=True)
            case _:
                slot.wrapper, slot.leaf, slot.text = leaf_of(parent.fields[name].type)
        return slot, (str(named), selections)


def leaf_of(output_type: GraphQLOutputType) -> tuple[Wrapper, object, bool]:
    """Return what Slot has for a leaf type: wrapper, leaf, text."""
    wrapper, named = _unwrap(output_type)
    if isinstance(named, GraphQLEnumType):
        return wrapper, Literal[tuple(named.values)], not wrapper.lists
    return wrapper, _LEAVES.get(named.name, _CUSTOM_SCALAR), named.name in _TEXTS and not wrapper.lists


def _unwrap(output_type: GraphQLOutputType) -> tuple[Wrapper, Any]:
    levels: list[bool] = []
    nullable = True
    current: object = output_type
    while True:
        if isinstance(current, GraphQLNonNull):
            nullable, current = False, current.of_type
        elif isinstance(current, GraphQLList):
            levels.append(nullable)
            nullable, current = True, current.of_type
        else:
            levels.append(nullable)
            return Wrapper(levels[0], tuple(levels[1:])), current


def _common_order(sequences: Iterable[Sequence[str]]) -> list[str]:
    """Return all keys in an order that every sequence has them in.

    Raises:
        NotTypableError: there is none.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for sequence in sequences:
        for index, key in enumerate(sequence):
            sorter.add(key, *sequence[max(index - 1, 0) : index])
    try:
        return list(sorter.static_order())
    except CycleError:
        raise NotTypableError("runtime types of one place answer their keys in different orders") from None


def _united(key: str, attribute: str, found: Sequence[tuple[Slot, object]], names: Sequence[str]) -> Slot:
    """Return the one slot of a key that one or more runtime types have."""
    (first, what), *others = found
    if what == TYPENAME and all(other == TYPENAME for _, other in others):
        return Slot(key, attribute, first.wrapper, Literal[tuple(names)], text=True, typename=True)
    if any(other_what != what or other.wrapper != first.wrapper for other, other_what in others):
        raise NotTypableError(f'runtime types of one place mean different things by "{key}"')
    first.attribute = attribute
    return first


def shows_the_same(one: Shape, two: Shape) -> bool:
    """Whether the client sees the same of two shapes; neither has the plan's own keys yet."""
    if one is two:
        return True
    if one.abstract is not two.abstract or dict(one.possible) != dict(two.possible):
        return False
    for key, slot in one.slots.items():
        other = two.slots[key]
        if (slot.wrapper, slot.leaf, slot.shape is None) != (other.wrapper, other.leaf, other.shape is None):
            return False
        if slot.shape is not None and other.shape is not None and not shows_the_same(slot.shape, other.shape):
            return False
    return True


def check_filled(shape: Shape) -> None:
    """See to it that every key of the answer is brought by some fetch.

    Raises:
        NotTypableError: one is not.
    """
    for slot in shape.slots.values():
        if not slot.fillers and not slot.typename:
            raise NotTypableError(f'no fetch fills "{slot.key}"')
        if slot.shape is not None:
            check_filled(slot.shape)
