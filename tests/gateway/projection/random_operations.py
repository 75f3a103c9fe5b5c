"""Random schemas, operations on them and answers to them, for holding projection to graphql-core.

The names are fixed and the types' wrappings vary: what is tested is where null goes, not naming. All of
it comes from one `random.Random`, as answers are far larger than what hypothesis likes to draw piecewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
)

if TYPE_CHECKING:
    from random import Random

    from graphql import GraphQLOutputType

Answer: TypeAlias = "dict[str, object]"

WRAPPINGS = ("{}", "{}!", "[{}]", "[{}!]", "[{}]!", "[{}!]!", "[[{}!]]")
CONDITIONS = ("", "", "", " @include(if: $x)", " @skip(if: $y)", " @skip(if: $x) @include(if: $y)")
_SCALARS = {"text": "String", "id": "ID", "count": "Int", "ratio": "Float", "flag": "Boolean", "mood": "Mood"}
_LINKS = {"one": "A", "other": "B", "node": "Node", "any": "Any"}
_NODE_FIELDS = ("text", "mood", "one", "node")
_VALUES: dict[str, tuple[object, ...]] = {
    "String": ("", "x"),
    "ID": ("1",),
    "Int": (-3, 0, 2**31 - 1),
    "Float": (0.5,),
    "Boolean": (True, False),
    "Mood": ("GOOD", "BAD"),
}


def random_schema(random: Random) -> GraphQLSchema:
    """A schema of two objects behind an interface, one more behind a union, and an enum."""
    wrapped = {name: random.choice(WRAPPINGS).format(named) for name, named in {**_SCALARS, **_LINKS}.items()}
    fields = "\n".join(f"{name}: {type_text}" for name, type_text in wrapped.items())
    shared = "\n".join(f"{name}: {wrapped[name]}" for name in _NODE_FIELDS)
    return build_schema(f"""
        type Query {{ {fields} }}
        type A implements Node {{ {fields} }}
        type B implements Node {{ {fields} }}
        type C {{ {fields} }}
        interface Node {{ {shared} }}
        union Any = A | B | C
        enum Mood {{ GOOD BAD }}
    """)


@dataclass(frozen=True, slots=True)
class RandomOperation:
    """Writes selections and answers to them.

    Attributes:
        nulls: how probable a null is, for each value.
        missing: how probable it is that a key is absent.
    """

    random: Random
    schema: GraphQLSchema
    nulls: float
    missing: float

    def selections(self, parent: str, depth: int) -> str:
        """Return a selection set in braces."""
        parts = [self._selection(parent, depth) for _ in range(self.random.randint(1, 5))]
        return f"{{ {' '.join(parts)} }}"

    def _selection(self, parent: str, depth: int) -> str:
        condition = self.random.choice(CONDITIONS)
        parent_type = self.schema.type_map[parent]
        if depth > 0 and self.random.random() < 0.25:
            wanted = self.random.choice([name for name in self._conditions_on(parent) if name])
            return f"... on {wanted}{condition} {self.selections(wanted, depth - 1)}"
        if isinstance(parent_type, GraphQLUnionType) or self.random.random() < 0.1:
            return f"{self.random.choice(['', 'own: '])}__typename{condition}"
        assert isinstance(parent_type, GraphQLObjectType | GraphQLInterfaceType)
        name = self.random.choice(list(parent_type.fields))
        alias = self.random.choice(["", f"{name}Alias: "])
        named = get_named_type(parent_type.fields[name].type).name
        if named in _VALUES:
            return f"{alias}{name}{condition}"
        if depth == 0:
            return f"__typename{condition}"
        return f"{alias}{name}{condition} {self.selections(named, depth - 1)}"

    def _conditions_on(self, parent: str) -> list[str]:
        if parent == "Query":
            return ["Query"]
        own = self._objects(parent)
        return [name for name in ("A", "B", "C", "Node", "Any") if own & self._objects(name)]

    def _objects(self, name: str) -> set[str]:
        named = self.schema.type_map[name]
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return {member.name for member in self.schema.get_possible_types(named)}
        return {name}

    def answer(self, type_name: str, depth: int) -> Answer:
        """Return an object with every key, aliases too, for selections of this depth."""
        named = self.schema.type_map[type_name]
        assert isinstance(named, GraphQLObjectType)
        answer: Answer = {"__typename": type_name, "surplus": 1}
        for name, field in named.fields.items():
            for key in (name, f"{name}Alias"):
                if self.random.random() >= self.missing:
                    answer[key] = self._value(field.type, depth)
        return answer

    def _value(self, value_type: GraphQLOutputType, depth: int) -> object:
        if self.random.random() < self.nulls:
            return None
        if isinstance(value_type, GraphQLNonNull):
            return self._value(value_type.of_type, depth)
        if isinstance(value_type, GraphQLList):
            return [self._value(value_type.of_type, depth) for _ in range(self.random.randint(0, 2))]
        name = value_type.name
        if name in _VALUES:
            return self.random.choice(_VALUES[name])
        if depth == 0:
            return None
        return self.answer(self.random.choice(sorted(self._objects(name))), depth - 1)
