"""Parsing a subgraph's SDL into a ParsedSubgraph, or errors that name line and column."""

from graphql import GraphQLSyntaxError, Source, parse

from gateway.composition.building.schema_builder import build_schema
from gateway.composition.definitions import CompositionError, SourceLocation, SubgraphDefinition
from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.values import UnreadableValueError
from gateway.composition.subgraphs import ParsedSubgraph
from gateway.composition.validation.roots import rename_roots
from gateway.composition.validation.validate import validate_federation, validate_graphql
from gateway.federation.directive_names import RESERVED_SUBGRAPH_NAME


def parse_subgraph(definition: SubgraphDefinition) -> ParsedSubgraph | list[CompositionError]:
    """Parse, build and validate one subgraph; federation 1 rules wait for the upgrade."""
    try:
        return _parse(definition)
    except RecursionError:
        message = f"[{definition.name}] A value, a type or a field set is nested too deeply to be read."
    except UnreadableValueError as error:
        message = f"[{definition.name}] {error}"
    return [CompositionError(ErrorCode.INVALID_GRAPHQL, message, (definition.name,))]


def _parse(definition: SubgraphDefinition) -> ParsedSubgraph | list[CompositionError]:
    name = definition.name
    try:
        document = parse(Source(definition.sdl, name))
    except GraphQLSyntaxError as error:
        return [_syntax_error(name, error)]
    problems = Problems(name)
    schema = build_schema(document, problems)
    if not problems:
        validate_graphql(schema, problems)
    if problems:
        return problems.errors
    if name == RESERVED_SUBGRAPH_NAME:
        return [name_error(name, "this name is reserved")]
    rename_roots(schema, problems)
    view = FederationView(schema)
    if view.version is not None:
        validate_federation(view, problems)
    return problems.errors if problems else ParsedSubgraph(name, definition.url, schema, view)


def name_error(name: str, reason: str) -> CompositionError:
    """Why a subgraph cannot have this name."""
    message = f'Invalid name "{name}" for a subgraph: {reason}.'
    return CompositionError(ErrorCode.INVALID_SUBGRAPH_NAME, message, (name,))


def _syntax_error(name: str, error: GraphQLSyntaxError) -> CompositionError:
    places = tuple(SourceLocation(name, place.line, place.column) for place in error.locations or ())
    where = f" (line {places[0].line}, column {places[0].column})" if places else ""
    return CompositionError(ErrorCode.INVALID_GRAPHQL, f"[{name}] {error.message}{where}", (name,), places)
