"""@cost and @listSize.

Specification: https://ibm.github.io/graphql-specs/cost-spec.html.
"""

from collections.abc import Iterator

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import Directive, Field, FieldsType, InterfaceType
from gateway.composition.schema.type_references import is_list_or_non_null_list, named_type
from gateway.federation.directive_names import FederationDirective as Name


def check_cost(view: FederationView, problems: Problems) -> None:
    """Check every application."""
    for element, directive in view.applications(Name.COST):
        if isinstance(element, Field) and isinstance(element.parent, InterfaceType):
            message = f'@cost cannot be applied to the interface field "{element.coordinate}"'
            problems.add(ErrorCode.COST_APPLIED_TO_INTERFACE_FIELD, message, directive.node)
    for element, directive in view.applications(Name.LIST_SIZE):
        if isinstance(element, Field):
            for code, message in _list_size_mistakes(view, element, directive):
                problems.add(code, message, directive.node)


def _names(directive: Directive, argument: str) -> list[str]:
    value = directive.arguments.get(argument)
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, str)]


def _list_size_mistakes(
    view: FederationView, field: Field, directive: Directive
) -> Iterator[tuple[ErrorCode, str]]:
    sized = _names(directive, "sizedFields")
    if not sized and not is_list_or_non_null_list(field.type):
        yield ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST, f'"{field.coordinate}" is not a list'
    assumed = directive.arguments.get("assumedSize")
    if isinstance(assumed, int) and assumed < 0:
        message = f'Assumed size of "{field.coordinate}" cannot be negative'
        yield ErrorCode.LIST_SIZE_INVALID_ASSUMED_SIZE, message
    for name in _names(directive, "slicingArguments"):
        argument = field.arguments.get(name)
        if argument is None:
            message = f'Slicing argument "{name}" is not an argument of "{field.coordinate}"'
            yield ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT, message
        elif argument.type not in {"Int", "Int!"}:
            message = f'Slicing argument "{argument.coordinate}" must be Int or Int!'
            yield ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT, message
    if sized:
        yield from _sized_field_mistakes(view, field, sized)


def _sized_field_mistakes(
    view: FederationView, field: Field, names: list[str]
) -> Iterator[tuple[ErrorCode, str]]:
    parent = view.schema.composite(named_type(field.type))
    if parent is None:
        message = f'Sized fields cannot be used because "{field.type}" has no fields'
        yield ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD, message
        return
    for name in names:
        sized = parent.fields.get(name) if isinstance(parent, FieldsType) else None
        if sized is None:
            message = f'Sized field "{name}" is not a field on type "{parent.name}"'
            yield ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD, message
        elif not is_list_or_non_null_list(sized.type):
            message = f'Sized field "{sized.coordinate}" is not a list'
            yield ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST, message
