from __future__ import annotations

import pytest

from gateway.errors import InternalError
from gateway.operations.normalized_operation import NormalizedOperation, RootKind
from gateway.projection.projector import build_projector
from gateway.query_plan.outcome import ExecutionOutcome
from tests.gateway.projection.projection_kit import SCHEMA, codes, project, projector_of

FILM = {"__typename": "Film", "id": "1", "title": "M", "minutes": 90, "_internal": 0}


def test_the_answer_has_the_clients_order_and_aliases_and_nothing_else() -> None:
    response = project(
        "{media { ... on Film { minutes } name: title id __typename }}", {"media": {**FILM, "name": "M"}}
    )
    assert response.to_bytes() == b'{"data":{"media":{"minutes":90,"name":"M","id":"1","__typename":"Film"}}}'


def test_one_projector_serves_every_combination_of_conditions() -> None:
    projector = projector_of("query($x: Boolean!, $y: Boolean!) {text @include(if: $x) count @skip(if: $y)}")
    for x in (True, False, True):
        for y in (True, False):
            response = projector.project(ExecutionOutcome({"text": "t", "count": 1}), {"x": x, "y": y})
            assert response.data == {**({"text": "t"} if x else {}), **({} if y else {"count": 1})}


def test_typename_needs_no_subgraph() -> None:
    assert project("{__typename film {__typename}}", {"film": {}}).data == {
        "__typename": "Query",
        "film": {"__typename": "Film"},
    }


def test_a_renamed_root_type_is_called_by_the_api_schemas_name() -> None:
    assert project("mutation {__typename}", {"__typename": "RootMutation"}).data == {"__typename": "Mutation"}


def test_an_interfaces_name_is_accepted_where_only_one_type_is_possible() -> None:
    response = project("{film {__typename id}}", {"film": {"__typename": "Media", "id": "1"}})
    assert response.data == {"film": {"__typename": "Film", "id": "1"}}


@pytest.mark.parametrize(
    ("typename", "code"),
    [
        ("Secret", "VALUE_NOT_IN_SCHEMA"),
        ("Media", "VALUE_NOT_IN_SCHEMA"),
        ("Query", "VALUE_NOT_IN_SCHEMA"),
        (5, "SUBGRAPH_BAD_RESPONSE"),
        (["Film"], "SUBGRAPH_BAD_RESPONSE"),
        (None, "SUBGRAPH_BAD_RESPONSE"),
    ],
)
def test_an_object_of_a_type_outside_the_api_schema_is_null(typename: object, code: str) -> None:
    response = project(
        "{found {... on Film {id}} text}", {"found": [{**FILM, "__typename": typename}, FILM], "text": "t"}
    )
    assert response.data == {"found": [None, {"id": "1"}], "text": "t"}
    assert codes(response) == [(["found", 0], code)]


@pytest.mark.parametrize("typename", ["Song", 5, ["Film"], {}])
def test_an_object_that_names_another_type_is_null(typename: object) -> None:
    response = project("{film {id} text}", {"film": {**FILM, "__typename": typename}, "text": "t"})
    assert response.data == {"film": None, "text": "t"}
    assert codes(response) == [(["film"], "VALUE_NOT_IN_SCHEMA")]


def test_keys_with_names_of_python_are_plain_keys() -> None:
    response = project("{__class__: text constructor: text}", {"__class__": "a", "constructor": "b"})
    assert response.data == {"__class__": "a", "constructor": "b"}


def test_extensions_are_written_only_when_there_are_some() -> None:
    outcome = ExecutionOutcome({"text": "t"})
    response = projector_of("{text}").project(outcome, {}, extensions={"cost": 1})
    assert response.to_bytes() == b'{"data":{"text":"t"},"extensions":{"cost":1}}'


def test_an_operation_of_another_schema_is_refused() -> None:
    operation = NormalizedOperation(RootKind.QUERY, None, "Elsewhere", (), (), "")
    with pytest.raises(InternalError, match="no root type"):
        build_projector(operation, SCHEMA)
