"""@shareable: once on a declaration, never on an interface's field.

Specification: https://specs.apollo.dev/federation, @shareable.
"""

from collections import Counter

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import Element, Field, ObjectType
from gateway.federation.directive_names import FederationDirective as Name


def check_shareable(view: FederationView, problems: Problems) -> None:
    """Check every application."""
    counts: Counter[tuple[Element, int | None]] = Counter()
    for element, directive in view.applications(Name.SHAREABLE):
        place = (element, directive.extension)
        counts[place] += 1
        is_object_field = isinstance(element, Field) and isinstance(element.parent, ObjectType)
        if counts[place] == 2 and (isinstance(element, ObjectType) or is_object_field):
            message = (
                f"Invalid duplicate application of @shareable on the same declaration of "
                f'"{element.coordinate}"'
            )
            problems.add(ErrorCode.INVALID_SHAREABLE_USAGE, message, directive.node)
        if isinstance(element, Field) and not is_object_field:
            message = (
                f'Invalid use of @shareable on field "{element.coordinate}": '
                "only object type fields can be marked with @shareable"
            )
            problems.add(ErrorCode.INVALID_SHAREABLE_USAGE, message, directive.node)
