"""What an operation may make the graph do, as the cost specification counts it.

An object weighs 1, a leaf 0, a mutation 10 on top; `@cost` says otherwise. A list multiplies what is below
it: by the argument that `@listSize` names, by its assumed size, or by a guess where nothing is said. Where an
object may be of several types the most expensive one counts. It is an estimate from above, made without data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.language import IntValueNode

from gateway.operations.normalized_operation import NormalizedOperation, RootKind, SelectedField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLField, GraphQLOutputType, GraphQLSchema

    from clients.codegen.list_sizes import CostRules
    from gateway.operations.normalized_operation import Selection

GUESSED_LIST: Final = 10
"""Entries of a list of which nothing is said."""

MUTATION: Final = 10
_NUMBER: Final = re.compile(r"\d+")


class CostEstimate:
    """Estimates the cost of operations over one schema."""

    def __init__(self, schema: GraphQLSchema, rules: CostRules) -> None:
        self._schema = schema
        self._rules = rules

    def of(self, operation: NormalizedOperation) -> int:
        """Estimate an operation's cost, each of its variables at its default value."""
        root = self._schema.type_map[operation.root_type]
        assert isinstance(root, GraphQLObjectType)  # noqa: S101 - a root type is one (GraphQL 3.3.1)
        defaults = {item.name: item.default for item in operation.variables if item.default is not None}
        base = MUTATION if operation.kind is RootKind.MUTATION else 0
        return base + _Walk(self._schema, self._rules, defaults).below(root, operation.selections, {})


class _Walk:
    """One operation's walk; every concrete type at a place is priced once."""

    def __init__(self, schema: GraphQLSchema, rules: CostRules, defaults: Mapping[str, str]) -> None:
        self._schema = schema
        self._rules = rules
        self._defaults = defaults
        self._known: dict[tuple[int, str, tuple[tuple[str, int], ...]], int] = {}

    def below(
        self, parent: GraphQLObjectType, selections: tuple[Selection, ...], sized: Mapping[str, int]
    ) -> int:
        """Price the selections on an object; `sized` holds the lengths its parent's `@listSize` gives."""
        key = (id(selections), parent.name, tuple(sorted(sized.items())))
        known = self._known.get(key)
        if known is None:
            fields = self._fields(parent, selections)
            known = self._known[key] = sum(self._field(parent, item, sized) for item in fields)
        return known

    def _fields(
        self, parent: GraphQLObjectType, selections: tuple[Selection, ...]
    ) -> Iterator[SelectedField]:
        for item in selections:
            if isinstance(item, SelectedField):
                yield item
            elif item.type_condition is None or self._applies(item.type_condition, parent):
                yield from self._fields(parent, item.selections)

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        named = self._schema.type_map[condition]
        return named is parent or (is_abstract_type(named) and self._schema.is_sub_type(named, parent))

    def _field(self, parent: GraphQLObjectType, item: SelectedField, sized: Mapping[str, int]) -> int:
        if item.name.startswith("__"):
            return 0
        definition = parent.fields[item.name]
        named = get_named_type(definition.type)
        weight = self._rules.weights.get((parent.name, item.name), 0 if is_leaf_type(named) else 1)
        length, inner = self._length(parent.name, item, definition, sized)
        if not is_composite_type(named):
            return weight
        types = (named,) if isinstance(named, GraphQLObjectType) else self._schema.get_possible_types(named)
        deepest = max((self.below(each, item.selections, inner) for each in types), default=0)
        return length * (weight + deepest)

    def _length(
        self, parent: str, item: SelectedField, definition: GraphQLField, sized: Mapping[str, int]
    ) -> tuple[int, dict[str, int]]:
        """How many entries the field has, and how many the fields that its `@listSize` names below it."""
        rule = self._rules.sizes.get((parent, item.name))
        if rule is None:
            return (sized.get(item.name, GUESSED_LIST) if _is_list(definition.type) else 1), {}
        given = [self._number(name, item, definition) for name in rule.arguments]
        sizes = [number for number in given if number is not None]
        size = max(sizes) if sizes else rule.assumed if rule.assumed is not None else GUESSED_LIST
        if rule.sized_fields:
            return 1, dict.fromkeys(rule.sized_fields, size)
        return size, {}

    def _number(self, name: str, item: SelectedField, definition: GraphQLField) -> int | None:
        text = next((argument.value for argument in item.arguments if argument.name == name), None)
        if text is None:
            node = definition.args[name].ast_node
            default = node.default_value if node else None
            return int(default.value) if isinstance(default, IntValueNode) else None
        if text.startswith("$"):
            text = self._defaults.get(text[1:], "")
        return int(text) if _NUMBER.fullmatch(text) else None


def _is_list(output: GraphQLOutputType) -> bool:
    return is_list_type(output.of_type if is_non_null_type(output) else output)
