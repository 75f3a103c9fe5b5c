"""Directives used where, how often and with which arguments their definitions allow.

Specification: GraphQL, "Directives Are In Valid Locations", "Directives Are Unique Per Location",
"Argument Names", "Required Arguments".
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    Directive,
    DirectiveDefinition,
    Element,
    EnumType,
    EnumValue,
    Field,
    InputType,
    InputValue,
    InterfaceType,
    ObjectType,
    ScalarType,
    SchemaElement,
    UnionType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.value_validity import is_valid_value

_LOCATIONS: dict[type[Element], str] = {
    SchemaElement: "SCHEMA",
    ScalarType: "SCALAR",
    ObjectType: "OBJECT",
    Field: "FIELD_DEFINITION",
    InterfaceType: "INTERFACE",
    UnionType: "UNION",
    EnumType: "ENUM",
    EnumValue: "ENUM_VALUE",
    InputType: "INPUT_OBJECT",
}

_UNCHECKED = (None, "", 0, False)
"""Values the reference composition has never looked at, and graphs in the wild rely on it."""


def location_of(element: Element) -> str:
    """The directive location an element stands for."""
    if isinstance(element, InputValue):
        in_input = isinstance(element.parent, InputType)
        return "INPUT_FIELD_DEFINITION" if in_input else "ARGUMENT_DEFINITION"
    return _LOCATIONS[type(element)]


def check_directive_usage(schema: Schema, problems: Problems) -> None:
    """Check every application of every directive."""
    for element in schema.elements():
        if not element.directives:
            continue
        location = location_of(element)
        seen: set[str] = set()
        for directive in element.directives:
            definition = schema.directive(directive.name)
            if definition is None:
                continue
            if location not in definition.locations:
                _invalid(problems, f'Directive "@{directive.name}" may not be used on {location}.', directive)
            if directive.name in seen and not definition.repeatable:
                message = f'The directive "@{directive.name}" can only be used once at this location.'
                _invalid(problems, message, directive)
            seen.add(directive.name)
            _check_arguments(schema, element, directive, definition, problems)


def _check_arguments(
    schema: Schema,
    element: Element,
    directive: Directive,
    definition: DirectiveDefinition,
    problems: Problems,
) -> None:
    for name in directive.arguments:
        if name not in definition.arguments:
            _invalid(problems, f'Unknown argument "{name}" on directive "@{directive.name}".', directive)
    for name, argument in definition.arguments.items():
        if name not in directive.arguments:
            if argument.is_required:
                message = (
                    f'Directive "@{directive.name}" argument "{name}" of type "{argument.type}" is required, '
                    "but it was not provided."
                )
                _invalid(problems, message, directive)
        elif directive.arguments[name] not in _UNCHECKED and not is_valid_value(
            schema, directive.arguments[name], argument.type
        ):
            message = (
                f'Invalid value for "{argument.coordinate}" of type "{argument.type}" in application of '
                f'"@{directive.name}" to "{element.coordinate}".'
            )
            _invalid(problems, message, directive)


def _invalid(problems: Problems, message: str, directive: Directive) -> None:
    problems.add(ErrorCode.INVALID_GRAPHQL, message, directive.node)
