from __future__ import annotations

from graphql import build_client_schema, get_introspection_query, print_schema

from gateway.query_plan.outcome import ExecutionOutcome
from tests.gateway.projection.projection_kit import SCHEMA, project, projector_of


def test_the_introspection_query_describes_the_api_schema() -> None:
    response = project(get_introspection_query(), {})
    assert response.errors == []
    assert isinstance(response.data, dict)
    assert print_schema(build_client_schema(response.data)) == print_schema(SCHEMA)  # type: ignore[arg-type]


def test_introspection_stands_beside_data_with_aliases_fragments_variables_and_conditions() -> None:
    text = """
        query($name: String!, $yes: Boolean!, $unrelated: [Int]) {
            text
            ... on Query { mine: __type(name: $name) { ...T @include(if: $yes) kind @skip(if: $yes) } }
            __schema { queryType { name } }
        }
        fragment T on __Type { name fields { name } }
    """
    projector = projector_of(text)
    for name, fields in (("Song", ["id", "title", "singer"]), ("Media", ["id", "title"])):
        response = projector.project(ExecutionOutcome({"text": "t"}), {"name": name, "yes": True})
        assert response.data == {
            "text": "t",
            "mine": {"name": name, "fields": [{"name": field} for field in fields]},
            "__schema": {"queryType": {"name": "Query"}},
        }


def test_an_unknown_type_is_null() -> None:
    assert project('{__type(name: "Nope") {name}}', {}).data == {"__type": None}
