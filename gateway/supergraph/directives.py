"""Read the join directives' arguments (https://specs.apollo.dev/join/v0.3, with v0.1 and v0.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectValueNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    TypeNode,
    ValueNode,
    parse_type,
    print_ast,
)

from gateway.supergraph.errors import SupergraphError, SupergraphErrorCode
from gateway.supergraph.records import (
    ContextArgument,
    DirectiveUse,
    JoinField,
    JoinType,
    Subgraph,
    TypeReference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphql import ConstDirectiveNode, DocumentNode

    from gateway.supergraph.links import Links


NodeT = TypeVar("NodeT")


def listed(nodes: Iterable[NodeT] | None) -> tuple[NodeT, ...]:
    """A node's list attribute, which the parser leaves None where nothing was written."""
    return tuple(nodes or ())


def read_type_reference(node: TypeNode) -> TypeReference:
    """A type as written, with its core name and its number of lists."""
    match node:
        case NamedTypeNode():
            return TypeReference(node.name.value, node.name.value, 0)
        case NonNullTypeNode():
            inner = read_type_reference(node.type)
            return TypeReference(f"{inner.text}!", inner.name, inner.list_depth)
        case ListTypeNode():
            inner = read_type_reference(node.type)
            return TypeReference(f"[{inner.text}]", inner.name, inner.list_depth + 1)
    message = f"Unknown kind of type: {node.kind}"  # the grammar has no fourth
    raise TypeError(message)


class _Arguments:
    """A directive use's arguments, by name and expected kind."""

    def __init__(self, use: ConstDirectiveNode) -> None:
        self._use = use
        self._values = {argument.name.value: argument.value for argument in listed(use.arguments)}

    def text(self, name: str) -> str | None:
        """A string or enum argument."""
        value = self._values.get(name)
        return value.value if isinstance(value, StringValueNode | EnumValueNode) else None

    def required(self, name: str) -> str:
        """A string or enum argument that must be there."""
        value = self.text(name)
        if value is None:
            start = self._use.loc.start_token if self._use.loc else None
            raise SupergraphError(
                f"@{self._use.name.value} lacks its argument {name!r}",
                SupergraphErrorCode.INVALID_SUPERGRAPH,
                start.line if start else 1,
                start.column if start else 1,
            )
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """A Boolean argument."""
        value = self._values.get(name)
        return value.value if isinstance(value, BooleanValueNode) else default

    def items(self, name: str) -> tuple[ValueNode, ...]:
        """A list argument's items."""
        value = self._values.get(name)
        return tuple(value.values) if isinstance(value, ListValueNode) else ()

    def printed(self, name: str) -> str | None:
        """Any argument as text."""
        value = self._values.get(name)
        return None if value is None else print_ast(value)


class JoinDirectives:
    """Reads join directives under the names the document gives them."""

    def __init__(self, links: Links) -> None:
        self.prefix = links.directive("join", "Graph").removesuffix("__Graph")
        self._names = {
            name: links.directive("join", name)
            for name in (
                "graph",
                "type",
                "field",
                "implements",
                "unionMember",
                "enumValue",
                "owner",
                "directive",
            )
        }
        self._inaccessible = links.directive("inaccessible")
        self._context = links.directive("context")

    def _uses(self, directives: Iterable[ConstDirectiveNode], name: str) -> list[_Arguments]:
        local = self._names[name]
        return [_Arguments(use) for use in directives if use.name.value == local]

    def subgraph(self, graph_id: str, directives: Sequence[ConstDirectiveNode]) -> Subgraph:
        """A value of the join__Graph enum."""
        uses = self._uses(directives, "graph")
        if not uses:
            return Subgraph(graph_id, graph_id.lower(), "")
        return Subgraph(graph_id, uses[0].required("name"), uses[0].text("url") or "")

    def types(self, directives: Sequence[ConstDirectiveNode]) -> tuple[JoinType, ...]:
        """Every @join__type."""
        return tuple(
            JoinType(
                graph=use.required("graph"),
                key=use.text("key"),
                extension=use.flag("extension", default=False),
                resolvable=use.flag("resolvable", default=True),
                is_interface_object=use.flag("isInterfaceObject", default=False),
            )
            for use in self._uses(directives, "type")
        )

    def owner(self, directives: Sequence[ConstDirectiveNode]) -> str | None:
        """@join__owner of a Federation 1 supergraph."""
        uses = self._uses(directives, "owner")
        return uses[0].required("graph") if uses else None

    def fields(self, directives: Sequence[ConstDirectiveNode]) -> tuple[JoinField, ...]:
        """Every @join__field."""
        return tuple(self._field(use) for use in self._uses(directives, "field"))

    @staticmethod
    def _field(use: _Arguments) -> JoinField:
        type_text = use.text("type")
        return JoinField(
            graph=use.text("graph"),
            requires=use.text("requires"),
            provides=use.text("provides"),
            type=read_type_reference(parse_type(type_text)) if type_text else None,
            external=use.flag("external", default=False),
            override=use.text("override"),
            used_overridden=use.flag("usedOverridden", default=False),
            override_label=use.text("overrideLabel"),
            context_arguments=tuple(
                argument
                for item in use.items("contextArguments")
                for argument in (_context_argument(item),)
                if argument is not None
            ),
        )

    def implements(
        self, directives: Sequence[ConstDirectiveNode], graphs: tuple[str, ...], interfaces: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        """(subgraph, interface) pairs; without any @join__implements every subgraph implements all."""
        uses = self._uses(directives, "implements")
        if uses:
            return tuple((use.required("graph"), use.required("interface")) for use in uses)
        return tuple((graph, interface) for graph in graphs for interface in interfaces)

    def union_members(
        self, directives: Sequence[ConstDirectiveNode], graphs: tuple[str, ...], members: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        """(subgraph, member) pairs; without any @join__unionMember every subgraph has all."""
        uses = self._uses(directives, "unionMember")
        if uses:
            return tuple((use.required("graph"), use.required("member")) for use in uses)
        return tuple((graph, member) for graph in graphs for member in members)

    def enum_value_graphs(self, directives: Sequence[ConstDirectiveNode]) -> tuple[str, ...]:
        """Subgraphs that know an enum value; empty means all of the enum's."""
        return tuple(use.required("graph") for use in self._uses(directives, "enumValue"))

    def inaccessible(self, directives: Sequence[ConstDirectiveNode]) -> bool:
        """Whether @inaccessible hides the element from clients."""
        return any(use.name.value == self._inaccessible for use in directives)

    def contexts(self, directives: Sequence[ConstDirectiveNode]) -> tuple[str, ...]:
        """Names of the contexts a type opens."""
        return tuple(
            _Arguments(use).required("name") for use in directives if use.name.value == self._context
        )

    def schema_uses(self, document: DocumentNode) -> tuple[DirectiveUse, ...]:
        """Every @join__directive on the schema."""
        return tuple(
            DirectiveUse(
                use.required("name"),
                tuple(item.value for item in use.items("graphs") if isinstance(item, EnumValueNode)),
                use.printed("args") or "{}",
            )
            for definition in document.definitions
            if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode)
            for use in self._uses(listed(definition.directives), "directive")
        )


def _context_argument(value: ValueNode) -> ContextArgument | None:
    if not isinstance(value, ObjectValueNode):
        return None
    entries = {
        field.name.value: field.value.value
        for field in value.fields
        if isinstance(field.value, StringValueNode)
    }
    if not {"context", "name", "type", "selection"} <= entries.keys():
        return None
    return ContextArgument(entries["context"], entries["name"], entries["type"], entries["selection"])
