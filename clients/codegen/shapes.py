"""Selection sets to shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    is_abstract_type,
    specified_scalar_types,
)
from graphql.language import FieldNode, InlineFragmentNode

from clients.codegen.errors import CodegenError, place_of
from clients.codegen.ir import (
    Documentation,
    LeafKind,
    LeafType,
    ListType,
    ObjectShape,
    SelectedField,
    ShapeType,
    Spread,
    UnionShape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import (
        GraphQLField,
        GraphQLNamedOutputType,
        GraphQLOutputType,
        GraphQLSchema,
        GraphQLUnionType,
    )
    from graphql.language import FragmentDefinitionNode, FragmentSpreadNode, SelectionNode, SelectionSetNode

    from clients.codegen.ir import OutputType, Shape

TYPENAME: Final = "__typename"
_TYPENAME_FIELD: Final = SelectedField(TYPENAME, LeafType("String", LeafKind.BUILT_IN, nullable=False))
_CONDITIONS: Final = frozenset({"skip", "include"})

if TYPE_CHECKING:
    Composite: TypeAlias = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


@dataclass(frozen=True, slots=True)
class _Part:
    """A selection set that counts for an object.

    Attributes:
        conditional: @skip or @include may leave all of it out.
    """

    selections: SelectionSetNode
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class _Collected:
    """What a type's objects have selected, in the order of its first selection."""

    fields: Mapping[str, list[tuple[FieldNode, bool]]]
    spreads: Mapping[str, list[tuple[FragmentSpreadNode, bool]]]
    narrowing: bool


class ShapeBuilder:
    """Builds the shapes of selection sets over one schema and one set of fragments."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments

    def shape(self, type_name: str, selections: SelectionSetNode) -> Shape:
        """Build the shape of a selection set on a type.

        Raises:
            CodegenError: whether a fragment is in an answer could not be told from the answer.
        """
        return self._shape(self._composite(type_name), [_Part(selections)])

    def _composite(self, name: str) -> Composite:
        return self._schema.type_map[name]  # type: ignore[return-value] # validation: only these have selections

    def _shape(self, parent: Composite, parts: list[_Part]) -> Shape:
        other = self._collect(parent, parts)
        if not other.narrowing:
            return self._object(parent, other)
        common = self._object(parent, other)
        cases: list[ObjectShape] = []
        for each in sorted(self._schema.get_possible_types(parent), key=lambda item: item.name):  # type: ignore[arg-type] # abstract: an object's set is never narrowed
            collected = self._collect(each, parts)
            if self._asks_more(collected, other):
                cases.append(_with_typename(self._object(each, collected)))
        return _union(parent.name, _with_typename(common), cases)

    @staticmethod
    def _asks_more(case: _Collected, other: _Collected) -> bool:
        """Whether a type has something selected that not every type has."""
        fields = {id(node) for nodes in case.fields.values() for node, _ in nodes}
        known = {id(node) for nodes in other.fields.values() for node, _ in nodes}
        return fields != known or case.spreads.keys() != other.spreads.keys()

    def _collect(self, parent: Composite, parts: Iterable[_Part]) -> _Collected:
        fields: dict[str, list[tuple[FieldNode, bool]]] = {}
        spreads: dict[str, list[tuple[FragmentSpreadNode, bool]]] = {}
        narrowing = False
        for selection, conditional in self._flat(parent, parts):
            if selection is None:
                narrowing = True
            elif isinstance(selection, FieldNode):
                key = (selection.alias or selection.name).value
                fields.setdefault(key, []).append((selection, conditional))
            else:
                spreads.setdefault(selection.name.value, []).append((selection, conditional))
        return _Collected(fields, spreads, narrowing)

    def _flat(
        self, parent: Composite, parts: Iterable[_Part]
    ) -> Iterator[tuple[FieldNode | FragmentSpreadNode | None, bool]]:
        """Fields and spreads that count for a type; None stands for a fragment on some objects only."""
        for part in parts:
            for selection in part.selections.selections:
                conditional = part.conditional or _is_conditional(selection)
                if isinstance(selection, FieldNode):
                    yield selection, conditional
                elif not self._covers(self._condition(selection), parent):
                    yield None, conditional
                elif isinstance(selection, InlineFragmentNode):
                    yield from self._flat(parent, [_Part(selection.selection_set, conditional)])
                else:
                    yield selection, conditional  # type: ignore[misc] # the third of the three kinds

    def _condition(self, selection: SelectionNode) -> str | None:
        if isinstance(selection, InlineFragmentNode):
            return selection.type_condition.name.value if selection.type_condition else None
        return self._fragments[selection.name.value].type_condition.name.value  # type: ignore[attr-defined] # a spread

    def _covers(self, condition: str | None, parent: Composite) -> bool:
        """Whether every object of the parent type, future ones included, is of the condition's type."""
        if condition is None or condition == parent.name:
            return True
        named = self._schema.type_map[condition]
        return (
            is_abstract_type(named)
            and isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
            and self._schema.is_sub_type(named, parent)
        )

    def _object(self, parent: Composite, collected: _Collected) -> ObjectShape:
        fields = tuple(self._field(parent, key, nodes) for key, nodes in collected.fields.items())
        spreads = tuple(self._spread(name, nodes, collected) for name, nodes in collected.spreads.items())
        return ObjectShape(parent.name, fields, spreads)

    def _field(self, parent: Composite, key: str, nodes: list[tuple[FieldNode, bool]]) -> SelectedField:
        name = nodes[0][0].name.value
        if name == TYPENAME:
            return replace(_TYPENAME_FIELD, key=key)
        definition: GraphQLField = parent.fields[name]  # type: ignore[union-attr] # a union has __typename alone
        # A part of its selections may be left out where the field itself stays.
        always = [node for node, conditional in nodes if not conditional]
        parts = [
            _Part(node.selection_set, conditional and (bool(always) or len(nodes) > 1))
            for node, conditional in nodes
            if node.selection_set is not None
        ]
        output = self._output(definition.type, parts)
        documentation = Documentation(definition.description, definition.deprecation_reason)
        return SelectedField(key, output if always else replace(output, nullable=True), documentation)

    def _output(self, output: GraphQLOutputType, parts: list[_Part], *, nullable: bool = True) -> OutputType:
        if isinstance(output, GraphQLNonNull):
            return self._output(output.of_type, parts, nullable=False)
        if isinstance(output, GraphQLList):
            return ListType(self._output(output.of_type, parts), nullable)
        if parts:
            return ShapeType(self._shape(self._composite(output.name), parts), nullable)
        return leaf_type(output, nullable=nullable)

    def _spread(
        self, name: str, nodes: list[tuple[FragmentSpreadNode, bool]], collected: _Collected
    ) -> Spread:
        if not all(conditional for _, conditional in nodes):
            return Spread(name)
        others = set(collected.fields)
        for other in collected.spreads:
            if other != name:
                others |= self._keys(other, always=False)
        proof = self._keys(name, always=True) - others - {TYPENAME}
        if not proof:
            problem = (
                f"{place_of(nodes[0][0])}: no answer tells whether {name} is in it: every field of it that "
                "is always there is selected elsewhere too; put the condition on fields instead."
            )
            raise CodegenError([problem])
        return Spread(name, tuple(sorted(proof)))

    def _keys(self, fragment: str, *, always: bool) -> set[str]:
        """Top-level keys of a fragment: those it always has, or all it may have."""
        definition = self._fragments[fragment]
        parent = self._composite(definition.type_condition.name.value)
        collected = self._collect(parent, [_Part(definition.selection_set)])
        keys = {
            key
            for key, nodes in collected.fields.items()
            if not always or not all(conditional for _, conditional in nodes)
        }
        for name, nodes in collected.spreads.items():
            if not always or not all(conditional for _, conditional in nodes):
                keys |= self._keys(name, always=always)
        return keys


def leaf_type(named: GraphQLNamedOutputType, *, nullable: bool) -> LeafType:
    """The type of a scalar or an enum."""
    if isinstance(named, GraphQLEnumType):
        return LeafType(named.name, LeafKind.ENUM, nullable)
    built_in = named.name in specified_scalar_types
    return LeafType(named.name, LeafKind.BUILT_IN if built_in else LeafKind.SCALAR, nullable)


def _is_conditional(selection: SelectionNode) -> bool:
    return any(node.name.value in _CONDITIONS for node in selection.directives or ())


def _with_typename(shape: ObjectShape) -> ObjectShape:
    """Every case says its type, whether it was asked for or not: documents are sent with `__typename`."""
    fields = tuple(item for item in shape.fields if item.key != TYPENAME)
    return replace(shape, fields=(_TYPENAME_FIELD, *fields))


def _union(type_name: str, other: ObjectShape, cases: list[ObjectShape]) -> UnionShape:
    common = ObjectShape(
        type_name,
        tuple(item for item in other.fields if all(item in case.fields for case in cases)),
        tuple(item for item in other.spreads if all(item in case.spreads for case in cases)),
    )
    return UnionShape(type_name, common, tuple(cases), other)
