"""What the supergraph says of sizes and costs: `@listSize` and `@cost` (specs.apollo.dev/cost/v0.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import value_from_ast_untyped
from graphql.language import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql.language import DocumentNode


@dataclass(frozen=True, slots=True)
class FieldSize:
    """A field's `@listSize`.

    Attributes:
        assumed: entries, where no argument says how many.
        arguments: the arguments that say how many.
        sized_fields: the fields below that have so many entries; empty where the field itself has.
    """

    assumed: int | None
    arguments: tuple[str, ...]
    sized_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CostRules:
    """The directives of a supergraph by `(type, field)`."""

    sizes: Mapping[tuple[str, str], FieldSize] = field(default_factory=dict)
    weights: Mapping[tuple[str, str], int] = field(default_factory=dict)


def read_cost_rules(supergraph: DocumentNode) -> CostRules:
    """Collect the directives of every field."""
    sizes: dict[tuple[str, str], FieldSize] = {}
    weights: dict[tuple[str, str], int] = {}
    for definition in supergraph.definitions:
        if not isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            continue
        for item in definition.fields or ():
            place = (definition.name.value, item.name.value)
            size, weight = _arguments(item, "listSize"), _arguments(item, "cost")
            if size is not None:
                sizes[place] = FieldSize(
                    size.get("assumedSize"),
                    tuple(size.get("slicingArguments") or ()),
                    tuple(size.get("sizedFields") or ()),
                )
            if weight is not None:
                weights[place] = int(weight["weight"])
    return CostRules(sizes, weights)


def _arguments(item: FieldDefinitionNode, directive: str) -> dict[str, Any] | None:
    for node in item.directives or ():
        if node.name.value == directive:
            return {entry.name.value: value_from_ast_untyped(entry.value) for entry in node.arguments or ()}
    return None
