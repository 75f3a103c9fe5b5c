"""A subgraph's SDL as the schema its server would validate operations against."""

from __future__ import annotations

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    build_ast_schema,
    parse,
    print_ast,
    validate,
)


def subgraph_schema(sdl: str) -> GraphQLSchema:
    """The schema of a subgraph: extensions folded in, `_entities` added, federation directives ignored."""
    document = parse(sdl)
    roots = _root_names(document)
    query = roots["query"]
    extended = f"extend type {query} {{ _service: String }}\n"
    entities = _entity_names(document)
    if entities:
        extended += f"scalar _Any\nunion _Entity = {' | '.join(entities)}\n"
        extended += f"extend type {query} {{ _entities(representations: [_Any!]!): [_Entity]! }}\n"
    schema = " ".join(f"{kind}: {name}" for kind, name in roots.items())
    types = _printed(parse(f"{_printed(document)}\n{extended}"))
    return build_ast_schema(
        parse(f"schema {{ {schema} }}\n{types}"), assume_valid=True, assume_valid_sdl=True
    )


def operation_errors(schema: GraphQLSchema, operation: str) -> list[str]:
    """What the subgraph would say against an operation; empty when it is valid."""
    return [error.message for error in validate(schema, parse(operation))]


def _root_names(document: DocumentNode) -> dict[str, str]:
    names = {
        operation.operation.value: operation.type.name.value
        for definition in document.definitions
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode)
        for operation in definition.operation_types or ()
    }
    defined = {
        definition.name.value
        for definition in document.definitions
        if isinstance(definition, TypeDefinitionNode | TypeExtensionNode)
    }
    for kind, name in (("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")):
        if name in defined:
            names.setdefault(kind, name)
    names.setdefault("query", "Query")
    return names


def _entity_names(document: DocumentNode) -> list[str]:
    """Object types with a key, and the object types behind interfaces with one."""
    keyed: set[str] = set()
    objects: dict[str, set[str]] = {}
    for definition in document.definitions:
        if not isinstance(
            definition,
            ObjectTypeDefinitionNode
            | ObjectTypeExtensionNode
            | InterfaceTypeDefinitionNode
            | InterfaceTypeExtensionNode,
        ):
            continue
        name = definition.name.value
        if any(directive.name.value.endswith("key") for directive in definition.directives or ()):
            keyed.add(name)
        if isinstance(definition, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            implemented = {interface.name.value for interface in definition.interfaces or ()}
            objects.setdefault(name, set()).update(implemented)
    return sorted(name for name, implemented in objects.items() if name in keyed or implemented & keyed)


def _printed(document: DocumentNode) -> str:
    """The type definitions, where an extension of nothing stands as the definition."""
    defined = {
        definition.name.value
        for definition in document.definitions
        if isinstance(definition, TypeDefinitionNode)
    }
    parts: list[str] = []
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode | DirectiveDefinitionNode):
            continue
        text = print_ast(definition)
        if isinstance(definition, TypeExtensionNode) and definition.name.value not in defined:
            defined.add(definition.name.value)
            text = text.removeprefix("extend ")
        parts.append(text)
    return "\n".join(parts)
