"""@authenticated, @requiresScopes and @policy protect objects, not interfaces.

Specifications: https://specs.apollo.dev/authenticated, /requiresScopes, /policy.
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import Field, InterfaceType, ObjectType
from gateway.federation.directive_names import FederationDirective as Name


def check_authorization(view: FederationView, problems: Problems) -> None:
    """Check every application: an interface's requirements follow from those of its implementations."""
    for name in (Name.AUTHENTICATED, Name.REQUIRES_SCOPES, Name.POLICY):
        for element, directive in view.applications(name):
            is_interface = isinstance(element, InterfaceType) or (
                isinstance(element, ObjectType) and view.is_interface_object(element)
            )
            is_interface_field = isinstance(element, Field) and isinstance(element.parent, InterfaceType)
            if is_interface or is_interface_field:
                message = (
                    f'Invalid use of @{directive.name} on "{element.coordinate}": it cannot be applied to '
                    "interfaces, interface fields and interface objects"
                )
                problems.add(ErrorCode.AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE, message, directive.node)
