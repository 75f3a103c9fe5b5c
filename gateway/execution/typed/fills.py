"""Which fetch fills which keys of the shapes, and how entities find their way into them.

Reads each fetch's document against the shapes. Whatever the fast way cannot do is found here, when the plan
is compiled, and never while a request runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from graphql import (
    BooleanValueNode,
    FieldNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    VariableNode,
    is_abstract_type,
    parse,
)

from gateway.execution.typed.entity_checks import check_order, check_representations
from gateway.execution.typed.required_fields import required_of, sources_of
from gateway.execution.typed.shapes import (
    TYPENAME,
    NotTypableError,
    Shape,
    Wrapper,
    check_filled,
    leaf_of,
    shows_the_same,
)
from gateway.query_plan.nodes import KeySegment, ListSegment, OperationKind, TypeSegment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import DirectiveNode, GraphQLSchema, SelectionNode

    from gateway.execution.prepared_plan import EntityLookup, PreparedFetch
    from gateway.execution.typed.shapes import Flags, Slot
    from gateway.query_plan.nodes import ResponsePath


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: from objects to those under one of their keys."""

    slot: Slot
    shape: Shape
    types: frozenset[str] | None


@dataclass(slots=True, eq=False)
class Target:
    """The objects at one path of a lookup.

    Attributes:
        steps: from the root.
        sent: for each runtime type of them the name sent, and the slots the representation is read from.
        takes: for each of these types which key of an entity goes into which slot.
    """

    steps: tuple[Step, ...]
    shape: Shape
    sent: dict[str, tuple[str, tuple[tuple[str, Slot], ...]]] = field(default_factory=dict)
    takes: dict[str, list[tuple[str, Slot]]] = field(default_factory=dict)

    def inputs(self) -> set[int]:
        """The numbers of the fetches that bring the objects, and what their representations hold."""
        inputs: set[int] = set()
        for step in self.steps:
            inputs |= step.slot.filled_by
        for _, slots in self.sent.values():
            for _, slot in slots:
                inputs |= slot.filled_by
        return inputs


@dataclass(slots=True, eq=False)
class Lookup:
    """One `_entities` field of a fetch."""

    source: EntityLookup
    targets: list[Target]


@dataclass(slots=True, eq=False)
class Fill:
    """One fetch; `roots` is what one at the root answers."""

    number: int
    fetch: PreparedFetch
    lookups: list[Lookup]
    roots: list[Slot] = field(default_factory=list)


def read_fills(
    fetches: Sequence[PreparedFetch], root: Shape, schema: GraphQLSchema, flags: Flags
) -> list[Fill]:
    """Work out what each fetch fills; the shapes are completed on the way.

    Raises:
        NotTypableError: the plan has something only the general way can do.
    """
    reader = _Reader(root, schema, flags)
    kept = [fetch for fetch in fetches if all(flags.get(name) is wanted for name, wanted in fetch.conditions)]
    fills = [reader.place(number, fetch) for number, fetch in enumerate(kept)]
    for fill in fills:
        reader.unite_targets(fill)
    for fill in fills:
        reader.note_needs(fill)
    for fill in fills:
        reader.fill(fill)
    check_filled(root)
    check_order(fills)
    check_representations(fills)
    return fills


@dataclass(slots=True)
class _Answered:
    """What a document selects under one key: the field, the runtime types that have it, what is below."""

    name: str
    types: set[str]
    selections: list[SelectionNode]


class _Reader:
    def __init__(self, root: Shape, schema: GraphQLSchema, flags: Flags) -> None:
        self._root = root
        self._schema = schema
        self._flags = flags
        self._needed: dict[int, set[str]] = {}
        self._documents: dict[int, Sequence[SelectionNode]] = {}

    def place(self, number: int, fetch: PreparedFetch) -> Fill:
        """Find where a fetch's entities stand."""
        if fetch.kind is not OperationKind.QUERY:
            raise NotTypableError("only queries have a fast way")
        if fetch.contexts or fetch.rewrite is not None or fetch.find_roots is not None:
            raise NotTypableError(f"fetch {fetch.id} takes contexts, renames keys or starts below the root")
        [operation] = parse(fetch.document, no_location=True).definitions
        if not isinstance(operation, OperationDefinitionNode):
            raise NotTypableError(f"fetch {fetch.id} has a document of another kind")
        self._documents[number] = operation.selection_set.selections
        lookups: list[Lookup] = []
        for source in fetch.lookups:
            if source.rewrite is not None:
                raise NotTypableError(f"fetch {fetch.id} renames keys")
            lookups.append(Lookup(source, [self._target(path) for path in source.paths]))
        return Fill(number, fetch, lookups)

    def _target(self, path: ResponsePath) -> Target:
        shape = self._root
        steps: list[Step] = []
        segments = list(path)
        while segments:
            segment = segments.pop(0)
            if not isinstance(segment, KeySegment):
                raise NotTypableError("a path that does not start with a key")
            slot = shape.slots.get(segment.key)
            if slot is None or slot.shape is None:
                raise NotTypableError(f'entities below "{segment.key}", which the client did not ask for')
            depth = 0
            types: frozenset[str] | None = None
            while segments and not isinstance(segments[0], KeySegment):
                following = segments.pop(0)
                if isinstance(following, ListSegment):
                    depth += 1
                elif isinstance(following, TypeSegment):
                    names = frozenset(following.type_names)
                    types = names if types is None else types & names
            if depth != slot.depth:
                raise NotTypableError(f'a path through "{segment.key}" with other list levels than its type')
            shape = slot.shape
            if types is not None and types >= set(shape.possible):
                types = None
            steps.append(Step(slot, shape, types))
        if not steps:
            raise NotTypableError("entities at the root")
        return Target(tuple(steps), shape)

    def unite_targets(self, fill: Fill) -> None:
        """Give the objects an entity brings one shape, where the entity stands in several places."""
        for lookup in fill.lookups:
            first, *others = lookup.targets
            for key, below in self._composites(fill, lookup, first.shape):
                for other in others:
                    there = other.shape.slots.get(key)
                    if there is None or there.shape is None or not shows_the_same(below, there.shape):
                        raise NotTypableError(f'places of one entity show different things of "{key}"')
                    there.shape = below

    def _composites(self, fill: Fill, lookup: Lookup, shape: Shape) -> Iterator[tuple[str, Shape]]:
        answered: dict[str, _Answered] = {}
        self._collect(self._entity_selections(fill, lookup), set(shape.possible), answered)
        for key in answered:
            slot = shape.slots.get(key)
            if slot is not None and slot.shape is not None:
                yield key, slot.shape

    def _entity_selections(self, fill: Fill, lookup: Lookup) -> Sequence[SelectionNode]:
        for node in self._documents[fill.number]:
            if isinstance(node, FieldNode) and _key(node) == lookup.source.alias:
                return node.selection_set.selections if node.selection_set else ()
        raise NotTypableError(f"fetch {fill.fetch.id} has no field {lookup.source.alias}")

    def note_needs(self, fill: Fill) -> None:
        """Note what representations are read from, so that no more is decoded than that."""
        for lookup in fill.lookups:
            # Walked anew: shapes may have been united above them.
            lookup.targets = [self._target(path) for path in lookup.source.paths]
            for target in lookup.targets:
                needed = self._needed.setdefault(id(target.shape), {TYPENAME})
                needed.update(sources_of(lookup.source.requires))

    def fill(self, fill: Fill) -> None:
        """Note what a fetch fills."""
        if not fill.lookups:
            answered: dict[str, _Answered] = {}
            self._collect(self._documents[fill.number], set(self._root.possible), answered)
            for key, selected in answered.items():
                slot = self._root.slots.get(key)
                if key == TYPENAME or (slot is not None and slot.typename):
                    continue  # known, and a subgraph may call its root as it likes
                if slot is None:
                    raise NotTypableError(f'a root field "{key}" that the client did not ask for')
                self._fill_slot(slot, selected, fill.number)
                fill.roots.append(slot)
            return
        for lookup in fill.lookups:
            for target in lookup.targets:
                self._fill_target(fill, lookup, target)

    def _fill_target(self, fill: Fill, lookup: Lookup, target: Target) -> None:
        shape = target.shape
        types = set(shape.possible if target.steps[-1].types is None else target.steps[-1].types)
        for name in sorted(types & set(shape.possible)):
            recipe = required_of(lookup.source, name)
            if recipe is None:
                continue
            sent_name, required = recipe
            slots: list[tuple[str, Slot]] = []
            for selection in required:
                if selection.name == TYPENAME:
                    continue
                slot = shape.slots.get(selection.source)
                if slot is None or selection.selections or slot.shape is not None:
                    raise NotTypableError(f'a representation with objects in it, or "{selection.source}"')
                slots.append((selection.name, slot))
            target.sent[name] = (sent_name, tuple(slots))
            answered: dict[str, _Answered] = {}
            self._collect(self._entity_selections(fill, lookup), {name}, answered)
            target.takes[name] = list(self._taken(fill, shape, answered))

    def _taken(
        self, fill: Fill, shape: Shape, answered: Mapping[str, _Answered]
    ) -> Iterator[tuple[str, Slot]]:
        for key, selected in answered.items():
            slot = shape.slots.get(key)
            if key == TYPENAME:
                continue  # looked at when it is decoded; the object has its own
            if slot is None:
                if key not in self._needed.get(id(shape), ()):
                    continue
                slot = self._internal(shape, key, selected)
            self._fill_slot(slot, selected, fill.number)
            for name in selected.types:
                if key not in shape.possible[name]:
                    shape.late.setdefault(name, set()).add(key)
            yield key, slot

    def _fill_slot(self, slot: Slot, selected: _Answered, number: int) -> None:
        if slot.depth and slot.filled_by - {number}:
            raise NotTypableError(f'two fetches bring the list "{slot.key}", which are united item by item')
        slot.fillers += 1
        slot.filled_by.add(number)
        if slot.shape is None:
            return
        if slot.creator not in {None, number}:
            raise NotTypableError(f'two fetches bring objects under "{slot.key}"')
        if slot.creator is None or slot.shape.creator is None:
            slot.creator = slot.shape.creator = number
            self._fill_own(slot.shape, selected.selections, number)

    def _fill_own(self, shape: Shape, selections: Sequence[SelectionNode], number: int) -> None:
        """Note what the fetch that brings objects answers of them."""
        answered: dict[str, _Answered] = {}
        for name in shape.possible:
            mine: dict[str, _Answered] = {}
            self._collect(selections, {name}, mine)
            for key, selected in mine.items():
                known = answered.setdefault(key, selected)
                if known is not selected:
                    known.types |= selected.types
                    if known.selections != selected.selections:
                        raise NotTypableError(f'a fetch asks differently for "{key}" by runtime type')
        for key, selected in answered.items():
            slot = shape.slots.get(key)
            if slot is None:
                # A type's name is looked at wherever it was asked for: a wrong one makes the object null.
                if key not in self._needed.get(id(shape), ()) and key != TYPENAME:
                    continue
                slot = self._internal(shape, key, selected)
            for name in selected.types:
                shape.own.setdefault(name, set()).add(key)
            self._fill_slot(slot, selected, number)
        if shape.abstract and any(TYPENAME not in shape.own.get(name, ()) for name in shape.possible):
            raise NotTypableError("objects of several types without their __typename")

    def _internal(self, shape: Shape, key: str, selected: _Answered) -> Slot:
        if key == TYPENAME:
            # No name of an interface: the general way finds no entities behind one.
            slot = shape.add_internal(key, Literal[tuple(sorted(shape.possible))])
            # A null here is no name either: the general way asks for no entity behind it.
            slot.wrapper = Wrapper(nullable=False)
            slot.text = slot.typename = True
            return slot
        if selected.selections:
            raise NotTypableError(f'objects under "{key}" that only the plan needs')
        types = [self._schema.get_type(name) for name in shape.possible]
        fields = {
            str(each.fields[selected.name].type): each.fields[selected.name].type
            for each in types
            if isinstance(each, GraphQLObjectType) and selected.name in each.fields
        }
        if len(fields) == 1:
            wrapper, leaf, text = leaf_of(*fields.values())
            slot = shape.add_internal(key, leaf)
            slot.wrapper, slot.text = wrapper, text
            return slot
        return shape.add_internal(key, Any)  # a field that clients do not see: taken as it is

    def _collect(
        self, selections: Sequence[SelectionNode], types: set[str], into: dict[str, _Answered]
    ) -> None:
        for node in selections:
            if not self._included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                below = list(node.selection_set.selections) if node.selection_set else []
                known = into.setdefault(_key(node), _Answered(node.name.value, set(), []))
                known.types |= types
                known.selections += below
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else None
                narrowed = types if condition is None else {t for t in types if self._is_a(t, condition)}
                if narrowed:
                    self._collect(node.selection_set.selections, narrowed, into)
            else:
                raise NotTypableError("a fetch with named fragments")

    def _included(self, directives: Sequence[DirectiveNode]) -> bool:
        for directive in directives:
            name = directive.name.value
            if name not in {"include", "skip"}:
                raise NotTypableError(f"a fetch with @{name}")
            value = directive.arguments[0].value if directive.arguments else None
            if isinstance(value, VariableNode) and value.name.value in self._flags:
                given = self._flags[value.name.value]
            elif isinstance(value, BooleanValueNode):
                given = value.value
            else:
                raise NotTypableError(f"a fetch with @{name} by a value that is not the client's")
            if given is (name == "skip"):
                return False
        return True

    def _is_a(self, type_name: str, condition: str) -> bool:
        if type_name == condition:
            return True
        named = self._schema.get_type(condition)
        runtime_type: Any = self._schema.get_type(type_name)
        if named is None:
            raise NotTypableError(f"a fetch with a fragment on {condition}, which clients do not see")
        return is_abstract_type(named) and self._schema.is_sub_type(named, runtime_type)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value
