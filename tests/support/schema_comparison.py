"""Comparing two SDL documents as schemas: order and layout of descriptions do not count."""

from __future__ import annotations

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectValueNode,
    SchemaDefinitionNode,
    UnionTypeDefinitionNode,
    ValueNode,
    parse,
    print_ast,
)
from graphql.language import DirectiveNode, FieldDefinitionNode, InputValueDefinitionNode, StringValueNode

_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
_UNORDERED_LISTS = frozenset({"import", "graphs", "slicingArguments", "sizedFields"})


def schema_differences(expected: str, actual: str, *, ignore_graph_urls: bool = False) -> list[str]:
    """Where the schemas differ, one line a coordinate; empty where they are equal."""
    first, second = _facts(expected, ignore_graph_urls), _facts(actual, ignore_graph_urls)
    return [
        f"{key}: expected {first.get(key)}, got {second.get(key)}"
        for key in sorted(first.keys() | second.keys())
        if first.get(key) != second.get(key)
    ]


def _facts(sdl: str, ignore_graph_urls: bool) -> dict[str, object]:  # noqa: FBT001 - private
    reader = _Reader(ignore_graph_urls=ignore_graph_urls)
    for node in parse(sdl, no_location=True).definitions:
        reader.read(node)
    if "schema roots" not in reader.facts:
        reader.facts["schema roots"] = sorted(
            (kind, name) for kind, name in _ROOTS.items() if f"{name} kind" in reader.facts
        )
    return reader.facts


class _Reader:
    def __init__(self, *, ignore_graph_urls: bool) -> None:
        self.ignore_graph_urls = ignore_graph_urls
        self.facts: dict[str, object] = {}

    def read(self, node: Node) -> None:
        if isinstance(node, SchemaDefinitionNode):
            self.facts["schema roots"] = sorted(
                (entry.operation.value, entry.type.name.value) for entry in node.operation_types
            )
            if node.directives:
                self.facts["schema"] = self._element(node)
            return
        name: str = node.name.value  # type: ignore[attr-defined]  # only the schema definition has no name
        if isinstance(node, DirectiveDefinitionNode):
            self.facts[f"@{name}"] = (
                node.repeatable,
                sorted(location.value for location in node.locations),
                sorted(map(self._input, node.arguments or ())),
                _description(node),
            )
            return
        self.facts[f"{name} kind"] = node.kind
        self.facts[name] = self._element(node)
        self._members(name, node)

    def _members(self, name: str, node: Node) -> None:
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                self.facts[f"{name} implements"] = sorted(i.name.value for i in node.interfaces or ())
                for field in node.fields or ():
                    self.facts[f"{name}.{field.name.value}"] = self._field(field)
            case InputObjectTypeDefinitionNode():
                for entry in node.fields or ():
                    self.facts[f"{name}.{entry.name.value}"] = self._input(entry)
            case EnumTypeDefinitionNode():
                for value in node.values or ():
                    self.facts[f"{name}.{value.name.value}"] = self._element(value)
            case UnionTypeDefinitionNode():
                self.facts[f"{name} members"] = sorted(member.name.value for member in node.types or ())
            case _:
                pass

    def _field(self, node: FieldDefinitionNode) -> object:
        return (print_ast(node.type), sorted(map(self._input, node.arguments or ())), self._element(node))

    def _input(self, node: InputValueDefinitionNode) -> tuple[str, str, str, object]:
        default = _value(node.default_value) if node.default_value else ""
        return (node.name.value, print_ast(node.type), default, self._element(node))

    def _element(self, node: Node) -> object:
        directives: tuple[DirectiveNode, ...] = getattr(node, "directives", None) or ()
        return (sorted(map(self._directive, directives)), _description(node))

    def _directive(self, node: DirectiveNode | ConstDirectiveNode) -> str:
        arguments = []
        for argument in node.arguments or ():
            name = argument.name.value
            if self.ignore_graph_urls and node.name.value == "join__graph" and name == "url":
                continue
            arguments.append(f"{name}: {_value(argument.value, is_set=name in _UNORDERED_LISTS)}")
        return f"@{node.name.value}({', '.join(sorted(arguments))})"


def _value(node: ValueNode, *, is_set: bool = False) -> str:
    if isinstance(node, ListValueNode):
        items = [_value(item) for item in node.values]
        return f"[{', '.join(sorted(items) if is_set else items)}]"
    if isinstance(node, ObjectValueNode):
        entries = sorted(f"{entry.name.value}: {_value(entry.value)}" for entry in node.fields)
        return f"{{{', '.join(entries)}}}"
    return repr(node.value) if isinstance(node, StringValueNode) else print_ast(node)


def _description(node: Node) -> str | None:
    description = getattr(node, "description", None)
    return description.value.strip() if description else None
