"""Validation of one subgraph: GraphQL's rules first, federation's only where those are kept."""

from collections.abc import Callable

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import ObjectType
from gateway.composition.schema.schema import Schema
from gateway.composition.validation.authorization import check_authorization
from gateway.composition.validation.contexts import check_contexts
from gateway.composition.validation.cost import check_cost
from gateway.composition.validation.directive_usage import check_directive_usage
from gateway.composition.validation.externals import check_externals
from gateway.composition.validation.field_sets import UnfitTargetError, check_field_sets
from gateway.composition.validation.implementations import implementation_mistakes
from gateway.composition.validation.interface_keys import check_interface_keys
from gateway.composition.validation.shadowing import shadowed_elements
from gateway.composition.validation.shareable import check_shareable
from gateway.composition.validation.type_system import check_types

_FEDERATION_RULES: tuple[Callable[[FederationView, Problems], None], ...] = (
    check_field_sets,
    check_contexts,
    check_externals,
    check_interface_keys,
    check_shareable,
    check_cost,
    check_authorization,
)


def validate_graphql(schema: Schema, problems: Problems) -> None:
    """Check GraphQL's own rules.

    Every subgraph has a query root, if only for the fields federation itself adds.
    """
    if "query" not in schema.definition.roots and "Query" not in schema.types:
        schema.types["Query"] = ObjectType("Query", defined=True)
        schema.definition.roots["query"] = "Query"
    check_directive_usage(schema, problems)
    check_types(schema, problems)
    for message, element in implementation_mistakes(schema):
        problems.add(ErrorCode.INVALID_GRAPHQL, message, element.node)
    for message in shadowed_elements(schema):
        problems.add(ErrorCode.INVALID_LINK_DIRECTIVE_USAGE, message)


def validate_federation(view: FederationView, problems: Problems) -> None:
    """Check federation 2's rules; federation 1 subgraphs are checked after their upgrade."""
    try:
        for rule in _FEDERATION_RULES:
            rule(view, problems)
    except UnfitTargetError as error:
        problems.fatal(error.code, error.message, error.element.node)
