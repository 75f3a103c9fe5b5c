"""Whether a constant value fits a type.

Specification: GraphQL, "Values of Correct Type", with the leniency composition has always shown: required
input fields that are left out are not missed, and custom scalars take anything.
"""

from graphql.pyutils import Undefined

from gateway.composition.schema.builtins import BUILT_IN_SCALARS
from gateway.composition.schema.elements import EnumType, InputType
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_list, is_non_null
from gateway.composition.schema.values import OptionalValue, Value


def is_valid_value(schema: Schema, value: OptionalValue, reference: str) -> bool:
    """Whether the value may be given where that type is expected."""
    if is_non_null(reference):
        return value is not None and is_valid_value(schema, value, reference[:-1])
    if value is None or value is Undefined:
        return True
    if is_list(reference):
        items = value if isinstance(value, list) else [value]
        return all(is_valid_value(schema, item, reference[1:-1]) for item in items)
    found = schema.type(reference)
    if isinstance(found, InputType):
        return isinstance(value, dict) and _is_valid_object(schema, value, found)
    if isinstance(found, EnumType):
        return isinstance(value, str) and value in found.values
    return reference not in BUILT_IN_SCALARS or _is_valid_scalar(value, reference)


def _is_valid_object(schema: Schema, value: dict[str, Value], expected: InputType) -> bool:
    return value.keys() <= expected.fields.keys() and all(
        is_valid_value(schema, value.get(name, Undefined), entry.type)
        for name, entry in expected.fields.items()
    )


def _is_valid_scalar(value: OptionalValue, name: str) -> bool:
    match value:
        case bool():
            return name == "Boolean"
        case int():
            return name in {"Int", "ID", "Float"}
        case float():
            return name == "Float" or (value.is_integer() and name in {"Int", "ID"})
        case str():
            return name in {"String", "ID"}
        case _:
            return False
