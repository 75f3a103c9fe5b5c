"""A feature's element must not be used under its default name once it is imported under another.

Specification: https://specs.apollo.dev/link/v1.0.
"""

from collections.abc import Iterator

from gateway.composition.schema.elements import (
    EnumType,
    FieldsType,
    InputType,
    NamedType,
    ScalarType,
    UnionType,
)
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import named_type


def shadowed_elements(schema: Schema) -> Iterator[str]:
    """A message for each used element whose default name is shadowed by an import."""
    links = schema.links
    if links is None:
        return
    for name in schema.directives:
        found = links.shadowing_import(name, is_directive=True)
        if found is not None and schema.applications(name):
            yield _message(found[1], found[0].url.identity, "@" + name)
    for name in schema.types:
        found = links.shadowing_import(name, is_directive=False)
        if found is not None and _is_used(schema, links, name):
            yield _message(found[1], found[0].url.identity, name)


def _message(imported: str, identity: str, name: str) -> str:
    return (
        f'Cannot import "{imported}" from feature "{identity}": "{name}" is defined and used as well. '
        "Use the imported name and remove that definition."
    )


def _is_used(schema: Schema, links: LinkedFeatures, name: str) -> bool:
    """Uses by elements that are themselves shadowed do not count."""
    for record in schema.types.values():
        if name in _references(record) and links.shadowing_import(record.name, is_directive=False) is None:
            return True
    return any(
        name in {named_type(argument.type) for argument in definition.arguments.values()}
        and links.shadowing_import(definition.name, is_directive=True) is None
        for definition in schema.directives.values()
    )


def _references(record: NamedType) -> set[str]:
    match record:
        case FieldsType():
            types = {named_type(field.type) for field in record.fields.values()}
            arguments = {
                named_type(argument.type)
                for field in record.fields.values()
                for argument in field.arguments.values()
            }
            return types | arguments
        case InputType():
            return {named_type(entry.type) for entry in record.fields.values()}
        case UnionType():
            return set(record.members)
        case EnumType() | ScalarType():
            return set()
