"""@context and @fromContext.

Specification: https://specs.apollo.dev/context.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from graphql.pyutils import Undefined

from gateway.composition.context_values import parse_context
from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    CompositeType,
    Directive,
    Element,
    Field,
    InputValue,
    InterfaceType,
    ObjectType,
    UnionType,
)
from gateway.composition.validation.context_selections import selection_mistakes
from gateway.federation.directive_names import FederationDirective as Name

_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def check_contexts(view: FederationView, problems: Problems) -> None:
    """Check the names of contexts, then every argument that reads one."""
    types: dict[str, list[CompositeType]] = defaultdict(list)
    for element, directive in view.applications(Name.CONTEXT):
        name = directive.arguments.get("name")
        if not isinstance(name, str) or "_" in name or not _NAME.fullmatch(name):
            message = f'Context name "{name}" is invalid: use letters and digits only.'
            problems.add(ErrorCode.CONTEXT_NAME_INVALID, message, directive.node)
        if isinstance(element, ObjectType | InterfaceType | UnionType):
            types[str(name)].append(element)
    for element, directive in view.applications(Name.FROM_CONTEXT):
        for code, message in _mistakes(view, element, directive, types):
            problems.add(code, message, directive.node)


def _mistakes(
    view: FederationView,
    element: Element,
    directive: Directive,
    types: dict[str, list[CompositeType]],
) -> Iterator[tuple[ErrorCode, str]]:
    where = element.coordinate
    field = element.parent if isinstance(element, InputValue) else None
    if not isinstance(element, InputValue) or not isinstance(field, Field):
        message = f'@fromContext cannot be used on a directive definition\'s argument "{where}".'
        yield ErrorCode.CONTEXT_NOT_SET, message
        return
    owner = field.owner
    if not isinstance(owner, ObjectType):
        yield (
            ErrorCode.CONTEXT_NOT_SET,
            f'@fromContext cannot be used on an abstract type\'s field: "{where}".',
        )
        return
    for name in owner.interfaces:
        interface = view.schema.types.get(name)
        if isinstance(interface, InterfaceType) and field.name in interface.fields:
            message = f'@fromContext cannot be used on a field that implements "{name}.{field.name}".'
            yield ErrorCode.CONTEXT_NOT_SET, message
    if element.default is not Undefined:
        yield ErrorCode.CONTEXT_NOT_SET, f'@fromContext arguments may not have a default value: "{where}".'
    value = parse_context(directive.arguments.get("field"))
    if value is None or not value.selection:
        message = f'@fromContext argument "{where}" does not reference a context.'
        yield ErrorCode.NO_CONTEXT_IN_SELECTION, message
        return
    if value.context not in types:
        message = f'Context "{value.context}" is used at location "{where}" but is never set.'
        yield ErrorCode.CONTEXT_NOT_SET, message
    else:
        for mistake in selection_mistakes(view, element, value.selection, types[value.context]):
            message = (
                f'Context "{value.context}" is used in "{where}" but the selection is invalid: {mistake}'
            )
            yield ErrorCode.CONTEXT_INVALID_SELECTION, message
    if all(key.arguments.get("resolvable") is False for key in view.applied(owner, Name.KEY)):
        message = f'"{owner.name}" has no resolvable key but has a field with a contextual argument.'
        yield ErrorCode.CONTEXT_NO_RESOLVABLE_KEY, message
