"""@external: only where it has a use, never on an interface's fields.

Specification: https://specs.apollo.dev/federation, @external.
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import FieldsType, InterfaceType


def check_externals(view: FederationView, problems: Problems) -> None:
    """Check every external field."""
    for record in view.schema.types.values():
        if not isinstance(record, FieldsType):
            continue
        for field in record.fields.values():
            if not view.is_external(field):
                continue
            if isinstance(record, InterfaceType):
                message = f'Interface field "{field.coordinate}" is marked @external, which is nonsensical.'
                problems.add(ErrorCode.EXTERNAL_ON_INTERFACE, message, field.node)
            if not view.is_used(field):
                message = (
                    f'Field "{field.coordinate}" is marked @external but is not used in any @key, @provides '
                    "or @requires, nor to satisfy an interface. Remove the field, or the @external."
                )
                problems.add(ErrorCode.EXTERNAL_UNUSED, message, field.node)
