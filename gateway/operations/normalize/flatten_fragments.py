"""Pass 2: drop fragments that cannot match, and open those that always do.

A fragment on the parent's own type, or on an interface the parent implements, always matches; its fields
then stand in the parent with the fragment's conditions added to theirs. Safe because the parent has those
fields, the client's order is kept and nothing is moved across a fragment that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphql.type import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
)

from gateway.operations.normalize.inline_fragment_spreads import NEVER_VARIABLE
from gateway.operations.normalized_operation import Condition, SelectedField, SelectedFragment, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql.type import GraphQLNamedType


def flatten_fragments(
    selections: tuple[Selection, ...], schema: GraphQLSchema, parent: str
) -> tuple[Selection, ...]:
    """Flatten the selections of an object of type `parent`."""
    return _Flattener(schema, {}).selections(selections, parent, ())


@dataclass(frozen=True, slots=True)
class _Flattener:
    schema: GraphQLSchema
    possible: dict[str, frozenset[str]]

    def selections(
        self, selections: Iterable[Selection], parent: str, conditions: tuple[Condition, ...]
    ) -> tuple[Selection, ...]:
        """Flatten; `conditions` already hold wherever these selections are read."""
        found = tuple(self._flatten(selections, parent, conditions))
        return found or (SelectedField("__typename", conditions=(Condition(NEVER_VARIABLE),)),)

    def _flatten(
        self, selections: Iterable[Selection], parent: str, conditions: tuple[Condition, ...]
    ) -> Iterator[Selection]:
        for selection in selections:
            own = tuple(item for item in selection.conditions if item not in conditions)
            if any(replace(item, negated=not item.negated) in (*conditions, *own) for item in own):
                continue  # @include and @skip on the same variable: never there
            if isinstance(selection, SelectedField):
                yield self._field(selection, parent, own, (*conditions, *own))
            else:
                yield from self._fragment(selection, parent, own, conditions)

    def _field(
        self,
        field: SelectedField,
        parent: str,
        own: tuple[Condition, ...],
        conditions: tuple[Condition, ...],
    ) -> SelectedField:
        if not field.selections:
            return replace(field, conditions=own)
        child = self._field_type(parent, field.name)
        if child is None:  # introspection below __schema and __type: left as it is
            return replace(field, conditions=own)
        return replace(field, conditions=own, selections=self.selections(field.selections, child, conditions))

    def _fragment(
        self,
        fragment: SelectedFragment,
        parent: str,
        own: tuple[Condition, ...],
        conditions: tuple[Condition, ...],
    ) -> Iterator[Selection]:
        condition = fragment.type_condition or parent
        mine, theirs = self._possible(parent), self._possible(condition)
        if not mine & theirs:
            return
        if fragment.defer is None and self._always_matches(parent, condition):
            for inner in self._flatten(fragment.selections, parent, (*conditions, *own)):
                yield replace(inner, conditions=(*own, *inner.conditions))
            return
        inner_selections = tuple(self._flatten(fragment.selections, condition, (*conditions, *own)))
        if inner_selections:
            yield replace(fragment, type_condition=condition, conditions=own, selections=inner_selections)

    def _always_matches(self, parent: str, condition: str) -> bool:
        if parent == condition:
            return True
        parent_type = self.schema.get_type(parent)
        if isinstance(parent_type, GraphQLObjectType):
            return parent in self._possible(condition)
        if isinstance(parent_type, GraphQLInterfaceType):
            return any(interface.name == condition for interface in parent_type.interfaces)
        return False

    def _field_type(self, parent: str, name: str) -> str | None:
        parent_type = self.schema.get_type(parent)
        if isinstance(parent_type, GraphQLObjectType | GraphQLInterfaceType):
            field = parent_type.fields.get(name)
            if field is not None:
                named: GraphQLNamedType = get_named_type(field.type)
                return named.name
        return None

    def _possible(self, name: str) -> frozenset[str]:
        known = self.possible.get(name)
        if known is None:
            named = self.schema.get_type(name)
            if is_abstract_type(named) and isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
                known = frozenset(item.name for item in self.schema.get_possible_types(named))
            else:
                known = frozenset((name,))
            self.possible[name] = known
        return known
