"""Types must have what the interfaces they implement declare.

Specification: GraphQL, "IsValidImplementation".
"""

from collections.abc import Iterator

from gateway.composition.schema.elements import Element, Field, FieldsType, InterfaceType
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_subtype


def implementation_mistakes(schema: Schema) -> Iterator[tuple[str, Element]]:
    """What implementing types lack or declare differently, with the element to point at."""
    for record in schema.types.values():
        if not isinstance(record, FieldsType) or not record.interfaces:
            continue
        for name in record.interfaces:
            interface = schema.types.get(name)
            if isinstance(interface, InterfaceType):
                yield from _compare(schema, record, interface)


def _compare(schema: Schema, record: FieldsType, interface: InterfaceType) -> Iterator[tuple[str, Element]]:
    if record is interface:
        yield f"Type {record.name} cannot implement itself: that would be a circular reference.", record
    for expected in interface.fields.values():
        field = record.fields.get(expected.name)
        if field is None:
            message = f"Interface field {expected.coordinate} expected but {record.name} does not provide it."
            yield message, record
            continue
        if not is_subtype(expected.type, field.type, schema.is_direct_subtype):
            message = (
                f"Interface field {expected.coordinate} expects type {expected.type} but {field.coordinate} "
                f"of type {field.type} is not a proper subtype."
            )
            yield message, field
        if expected.arguments or field.arguments:
            yield from _compare_arguments(expected, field)
    for name in interface.interfaces:
        if name not in record.interfaces:
            yield f"Type {record.name} must implement {name} because {interface.name} does.", record


def _compare_arguments(expected: Field, field: Field) -> Iterator[tuple[str, Element]]:
    for argument in expected.arguments.values():
        own = field.arguments.get(argument.name)
        if own is None:
            message = (
                f"Interface field argument {argument.coordinate} expected but {field.coordinate} "
                "does not provide it."
            )
            yield message, field
        elif own.type != argument.type:
            message = (
                f"Interface field argument {argument.coordinate} expects type {argument.type} but "
                f"{own.coordinate} is type {own.type}."
            )
            yield message, own
    for own in field.arguments.values():
        if own.name not in expected.arguments and own.is_required:
            message = (
                f"Field {field.coordinate} includes required argument {own.name} that is missing from the "
                f"interface field {expected.coordinate}."
            )
            yield message, own
