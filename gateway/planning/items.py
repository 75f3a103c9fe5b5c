"""What is to be resolved, as interned values: the client's selections and the subgraphs' field sets alike.

Interned means that equal values are one object, so that the search remembers its results by identity
however often a selection occurs in an operation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from graphql import print_ast, visit
from graphql.language import VariableNode, Visitor

from gateway.federation.field_sets import FieldSetField
from gateway.operations.normalized_operation import Argument, SelectedField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import ArgumentNode

    from gateway.federation.field_sets import FieldSet
    from gateway.operations.normalized_operation import Condition, DeferDirective, Selection

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True, eq=False)
class FieldItem:
    """A field to resolve.

    Attributes:
        key: the client's response key; None for a field that a key or @requires needs, whose key is
            chosen where it is placed.
        arguments: canonical text in parentheses, empty without arguments.
        variables: names of the client's variables in the arguments.
        conditions: all must hold, those of the fragments around included.
        children: None for leaves.
        defers: the @defer fragments around the field within its parent's selection, outermost first.
    """

    name: str
    key: str | None
    arguments: str
    variables: tuple[str, ...]
    conditions: tuple[Condition, ...]
    children: ItemSet | None
    defers: tuple[DeferDirective, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FragmentItem:
    """Items for some runtime types; conditions are already on the fields inside."""

    type_condition: str
    children: ItemSet


Item: TypeAlias = FieldItem | FragmentItem


@dataclass(frozen=True, slots=True, eq=False)
class ItemSet:
    """A selection set, in order."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FieldList:
    """Fields on one type, with no fragments between them."""

    fields: tuple[FieldItem, ...]


class _ArgumentVariables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)


class Items:
    """Makes and remembers items; one for each plan, or for each supergraph's field sets."""

    def __init__(self, possible_types: Mapping[str, tuple[str, ...]]) -> None:
        self._possible_types = possible_types
        self._fields: dict[tuple[object, ...], FieldItem] = {}
        self._fragments: dict[tuple[str, int], FragmentItem] = {}
        self._sets: dict[tuple[int, ...], ItemSet] = {}
        self._lists: dict[tuple[int, ...], FieldList] = {}
        self._for_type: dict[tuple[int, str], FieldList] = {}
        self._field_sets: dict[FieldSet, ItemSet] = {}

    def of_selections(self, selections: Iterable[Selection]) -> ItemSet:
        """The client's selections."""
        return self._collect(selections, (), ())

    def _collect(
        self,
        selections: Iterable[Selection],
        conditions: tuple[Condition, ...],
        defers: tuple[DeferDirective, ...],
    ) -> ItemSet:
        found: list[Item] = []
        for selection in selections:
            merged = tuple(dict.fromkeys(conditions + selection.conditions))
            if isinstance(selection, SelectedField):
                found.append(
                    self.field(
                        selection.name,
                        selection.response_key,
                        selection.arguments,
                        merged,
                        self._collect(selection.selections, (), ()) if selection.selections else None,
                        defers,
                    )
                )
                continue
            inside = defers if selection.defer is None else (*defers, selection.defer)
            children = self._collect(selection.selections, merged, inside)
            if selection.type_condition is None:
                found.extend(children.items)
            else:
                found.append(self.fragment(selection.type_condition, children))
        return self.item_set(found)

    def of_field_set(self, field_set: FieldSet) -> ItemSet:
        """A key, or what a field requires."""
        known = self._field_sets.get(field_set)
        if known is None:
            known = self._field_sets[field_set] = self.item_set(self._field_set_items(field_set))
        return known

    def _field_set_items(self, field_set: FieldSet) -> list[Item]:
        found: list[Item] = []
        for selection in field_set:
            children = self.of_field_set(selection.selections) if selection.selections else None
            if isinstance(selection, FieldSetField):
                arguments = tuple(_argument(node) for node in selection.arguments)
                found.append(self.field(selection.name, None, arguments, (), children, ()))
            elif children is not None:
                if selection.type_condition is None:
                    found.extend(children.items)
                else:
                    found.append(self.fragment(selection.type_condition, children))
        return found

    def field(
        self,
        name: str,
        key: str | None,
        arguments: tuple[Argument, ...],
        conditions: tuple[Condition, ...],
        children: ItemSet | None,
        defers: tuple[DeferDirective, ...] = (),
    ) -> FieldItem:
        """The one field item of these parts."""
        identity = (name, key, arguments, conditions, id(children), defers)
        known = self._fields.get(identity)
        if known is None:
            text = ", ".join(f"{argument.name}: {argument.value}" for argument in arguments)
            known = self._fields[identity] = FieldItem(
                name,
                key,
                f"({text})" if text else "",
                tuple(sorted({name for argument in arguments for name in argument.variables})),
                conditions,
                children,
                defers,
            )
        return known

    def with_children(self, item: FieldItem, children: ItemSet) -> FieldItem:
        """The same field over other children."""
        if children is item.children:
            return item
        identity = (id(item), id(children))
        known = self._fields.get(identity)
        if known is None:
            known = self._fields[identity] = FieldItem(
                item.name, item.key, item.arguments, item.variables, item.conditions, children, item.defers
            )
        return known

    def under_conditions(self, item: FieldItem, conditions: tuple[Condition, ...]) -> FieldItem:
        """The same field under other conditions."""
        if conditions == item.conditions:
            return item
        identity = (id(item), conditions)
        known = self._fields.get(identity)
        if known is None:
            known = self._fields[identity] = replace(item, conditions=conditions)
        return known

    def typename(self) -> FieldItem:
        """`__typename` as a field that someone needs."""
        return self.field(TYPENAME, None, (), (), None)

    def fragment(self, type_condition: str, children: ItemSet) -> FragmentItem:
        """The one fragment item of these parts."""
        identity = (type_condition, id(children))
        known = self._fragments.get(identity)
        if known is None:
            known = self._fragments[identity] = FragmentItem(type_condition, children)
        return known

    def item_set(self, items: Iterable[Item]) -> ItemSet:
        """The one set of these items; repeated ones are dropped."""
        unique = tuple({id(item): item for item in items}.values())
        identity = tuple(id(item) for item in unique)
        known = self._sets.get(identity)
        if known is None:
            known = self._sets[identity] = ItemSet(unique)
        return known

    def field_list(self, fields: Iterable[FieldItem]) -> FieldList:
        """The one list of these fields; repeated ones are dropped."""
        unique = tuple({id(field): field for field in fields}.values())
        identity = tuple(id(field) for field in unique)
        known = self._lists.get(identity)
        if known is None:
            known = self._lists[identity] = FieldList(unique)
        return known

    def for_object(self, items: ItemSet, type_name: str) -> FieldList:
        """The fields that apply to an object type, through every fragment that includes it."""
        identity = (id(items), type_name)
        known = self._for_type.get(identity)
        if known is None:
            found: list[FieldItem] = []
            for item in items.items:
                if isinstance(item, FieldItem):
                    found.append(item)
                elif type_name in self.possible(item.type_condition):
                    found.extend(self.for_object(item.children, type_name).fields)
            known = self._for_type[identity] = self.field_list(found)
        return known

    def possible(self, type_name: str) -> tuple[str, ...]:
        """The object types behind a type's name."""
        return self._possible_types.get(type_name, (type_name,))


def _argument(node: ArgumentNode) -> Argument:
    variables = _ArgumentVariables()
    visit(node.value, variables)
    return Argument(node.name.value, print_ast(node.value), tuple(sorted(variables.names)))
