"""Throws an operation that is valid on a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    parse,
    validate,
)

if TYPE_CHECKING:
    from random import Random

    from graphql import GraphQLArgument, GraphQLCompositeType

_MAX_DEPTH = 5
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class RandomOperation:
    """A document with one operation, and values for its variables."""

    text: str
    variables: dict[str, object]


def random_operation(random: Random, schema: GraphQLSchema) -> RandomOperation:
    """Throw an operation; fields that cannot be merged are rare, and thrown again."""
    for _ in range(_ATTEMPTS):
        operation = _Writer(random, schema).operation()
        if not validate(schema, parse(operation.text)):
            return operation
    return RandomOperation("{ __typename }", {})


@dataclass(slots=True)
class _Writer:
    random: Random
    schema: GraphQLSchema
    definitions: list[str] = field(default_factory=list)
    variables: dict[str, object] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    budget: int = 50
    keys: int = 0

    def operation(self) -> RandomOperation:
        query, mutation = self.schema.query_type, self.schema.mutation_type
        assert query is not None
        use_mutation = mutation is not None and self.random.random() < 0.2
        root = mutation if use_mutation and mutation is not None else query
        selections = self._selections(root, _MAX_DEPTH)
        definitions = f"({', '.join(self.definitions)})" if self.definitions else ""
        kind = "mutation" if use_mutation else "query"
        text = "\n".join([f"{kind} Random{definitions} {selections}", *self.fragments])
        return RandomOperation(text, self.variables)

    def _selections(self, parent: GraphQLCompositeType, depth: int) -> str:
        parts = [self._selection(parent, depth) for _ in range(self.random.randint(1, 5))]
        return f"{{ {' '.join(parts)} }}"

    def _selection(self, parent: GraphQLCompositeType, depth: int) -> str:
        self.budget -= 1
        dice = self.random.random()
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        is_abstract = isinstance(parent, GraphQLInterfaceType | GraphQLUnionType)
        if depth > 0 and dice < (0.5 if is_abstract else 0.12):
            return self._fragment(parent, depth)
        if not fields or dice > 0.93:
            return f"{self.random.choice(['', 'kind: '])}__typename{self._condition()}"
        name = self.random.choice(list(fields))
        is_mutation = parent is self.schema.mutation_type
        return self._field(name, fields[name], depth, is_mutation=is_mutation)

    def _field(self, name: str, definition: GraphQLField, depth: int, *, is_mutation: bool) -> str:
        named = get_named_type(definition.type)
        if not is_leaf_type(named) and (depth == 0 or self.budget < 0):
            return "__typename"
        arguments = self._arguments(definition.args)
        # The key follows from the arguments, so that equal keys can be merged.
        key = name if not arguments else f"{name}_{sum(arguments.encode()) % 100}"
        if is_mutation:
            # Twice under one key, and once under a condition, its turn would depend on variables.
            self.keys += 1
            key = f"{key}_{self.keys}"
        elif self.random.random() < 0.1:
            key = f"{key}_again"
        alias = f"{key}: " if key != name else ""
        below = f" {self._selections(named, depth - 1)}" if is_composite_type(named) else ""
        return f"{alias}{name}{arguments}{self._condition()}{below}"

    def _fragment(self, parent: GraphQLCompositeType, depth: int) -> str:
        own = self._objects(parent)
        options = [
            item
            for item in self.schema.type_map.values()
            if is_composite_type(item) and not item.name.startswith("__") and own & self._objects(item)
        ]
        chosen = self.random.choice(options)
        selections = self._selections(chosen, depth - 1)
        condition = self._condition()
        dice = self.random.random()
        if dice < 0.2:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {chosen.name} {selections}")
            return f"...{name}{condition}"
        if dice < 0.25:
            return f"...{condition} {self._selections(parent, depth - 1)}"
        return f"... on {chosen.name}{condition} {selections}"

    def _objects(self, item: GraphQLCompositeType) -> set[str]:
        if isinstance(item, GraphQLObjectType):
            return {item.name}
        return {member.name for member in self.schema.get_possible_types(item)}

    def _condition(self) -> str:
        dice = self.random.random()
        if dice > 0.12:
            return ""
        directive = self.random.choice(["include", "skip"])
        value = self.random.random() < 0.5
        if dice > 0.09:
            return f" @{directive}(if: {str(value).lower()})"
        return f" @{directive}(if: ${self._variable('Boolean!', value)})"

    def _arguments(self, arguments: dict[str, GraphQLArgument]) -> str:
        given = [
            f"{name}: {self._argument_value(definition)}"
            for name, definition in arguments.items()
            if isinstance(definition.type, GraphQLNonNull) or self.random.random() < 0.5
        ]
        return f"({', '.join(given)})" if given else ""

    def _argument_value(self, definition: GraphQLArgument) -> str:
        type_text = str(definition.type)
        number = self.random.randint(0, 2)
        text, value = {
            "Color": ("GREEN", "GREEN"),
            "Filter": (f"{{n: {number}, color: RED}}", {"n": number, "color": "RED"}),
        }.get(type_text.removesuffix("!"), (str(number), number))
        if self.random.random() < 0.6:
            return text
        if type_text == "Filter" and self.random.random() < 0.5:
            return f"{{n: ${self._variable('Int', number)}}}"
        return f"${self._variable(type_text, value)}"

    def _variable(self, type_text: str, value: object) -> str:
        """Return the name of a variable with this value; one in three has it as its default."""
        name = f"v{len(self.definitions)}"
        simple = isinstance(value, int)
        if simple and self.random.random() < 0.3:
            default = str(value).lower() if isinstance(value, bool) else str(value)
            self.definitions.append(f"${name}: {type_text} = {default}")
        else:
            self.definitions.append(f"${name}: {type_text}")
            self.variables[name] = value
        return name
