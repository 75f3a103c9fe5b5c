"""Keys on interfaces and @interfaceObject.

Specification: https://specs.apollo.dev/federation, @key and @interfaceObject.
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import Directive, InterfaceType, ObjectType
from gateway.composition.selections import SelectedField, SelectionError, Selections
from gateway.composition.validation.field_sets import UnfitTargetError
from gateway.federation.directive_names import FederationDirective as Name


def check_interface_keys(view: FederationView, problems: Problems) -> None:
    """Every key of an interface must be a key, resolvable alike, of each implementing type."""
    for interface in view.schema.interfaces():
        for key in view.applied(interface, Name.KEY):
            _check_key(view, problems, interface, key)
    for element, directive in view.applications(Name.INTERFACE_OBJECT):
        if not view.is_entity(element):
            message = (
                f'@interfaceObject can only be applied to entity types, but "{element.name}" has no @key '
                "in this subgraph."
            )
            problems.add(ErrorCode.INTERFACE_OBJECT_USAGE_ERROR, message, directive.node)


def _check_key(view: FederationView, problems: Problems, interface: InterfaceType, key: Directive) -> None:
    missing: list[ObjectType] = []
    unresolvable: list[ObjectType] = []
    wanted = _shape(view, interface, key)
    for implementation in view.schema.implementations(interface.name):
        matching = [
            entry
            for entry in view.applied(implementation, Name.KEY)
            if _shape(view, implementation, entry) == wanted
        ]
        if not matching:
            missing.append(implementation)
        elif key.arguments.get("resolvable") is not False and (
            matching[0].arguments.get("resolvable") is False
        ):
            unresolvable.append(implementation)
    for found, what in ((missing, "is missing on"), (unresolvable, "must be resolvable on")):
        if found:
            names = ", ".join(f'"{entry.name}"' for entry in found)
            fields = key.arguments.get("fields")
            message = f'Key @key(fields: "{fields}") on interface "{interface.name}" {what} {names}.'
            nodes = [entry.node for entry in found]
            problems.add(ErrorCode.INTERFACE_KEY_NOT_ON_IMPLEMENTATION, message, *nodes)
            return


def _shape(view: FederationView, parent: ObjectType | InterfaceType, key: Directive) -> object:
    """The key without its order; an invalid key is reported elsewhere, and nothing about it is compared."""
    fields = key.arguments.get("fields")
    try:
        return _nested(view.resolver.resolve_names(parent, fields if isinstance(fields, str) else ""))
    except SelectionError as error:
        message = f'Invalid @key(fields: "{fields}") on "{parent.name}": {error.message}'
        raise UnfitTargetError(ErrorCode.KEY_INVALID_FIELDS, message, parent) from error


def _nested(selections: Selections) -> frozenset[object]:
    return frozenset(
        (
            entry.field.name if isinstance(entry, SelectedField) else entry.condition.name,
            _nested(entry.selections),
        )
        for entry in selections
    )
