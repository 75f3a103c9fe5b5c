from __future__ import annotations

from dataclasses import replace

from gateway.projection.response_errors import ErrorPolicy
from gateway.query_plan.outcome import ConcretePath, FetchFailure, SubgraphError
from tests.gateway.projection.projection_kit import codes, project

FILMS = "{films {id title minutes price} text}"


def failure(*places: ConcretePath, keys: str, code: str = "SUBGRAPH_TIMEOUT") -> FetchFailure:
    return FetchFailure(
        code=code,
        message="too late",
        subgraph="prices",
        fetch_id=3,
        places=places,
        keys=frozenset(keys.split()),
        error_id="e1",
    )


def test_a_failed_fetch_is_told_at_each_null_it_left_and_nowhere_else() -> None:
    data: dict[str, object] = {"films": [{"id": "1", "title": "M", "minutes": 1}, None], "text": "t"}
    response = project(FILMS, data, failure(("films", 0), keys="price"), policy=ErrorPolicy(explain=True))
    assert response.data == {
        "films": [{"id": "1", "title": "M", "minutes": 1, "price": None}, None],
        "text": "t",
    }
    assert response.errors == [
        {
            "message": "too late",
            "path": ["films", 0, "price"],
            "extensions": {
                "code": "SUBGRAPH_TIMEOUT",
                "errorId": "e1",
                "subgraph": "prices",
                "fetch": 3,
            },
        }
    ]


def test_a_required_field_of_a_failed_fetch_takes_its_object_along() -> None:
    data: dict[str, object] = {"films": [{"id": "1", "title": "M"}], "text": "t"}
    response = project(FILMS, data, failure(("films", 0), keys="minutes price"))
    assert response.data == {"films": [None], "text": "t"}
    assert codes(response) == [(["films", 0, "minutes"], "SUBGRAPH_TIMEOUT")]


def test_a_key_that_is_missing_without_any_failure_is_null_without_an_error() -> None:
    response = project("{film {id title}}", {"film": {"id": "1"}})
    assert response.data == {"film": {"id": "1", "title": None}}
    assert response.errors == []


def test_a_failure_does_not_explain_keys_that_were_not_its_own() -> None:
    response = project("{film {id title price}}", {"film": {"id": "1"}}, failure(("film",), keys="price"))
    assert codes(response) == [(["film", "price"], "SUBGRAPH_TIMEOUT")]


def test_a_subgraphs_error_explains_the_null_that_went_up_from_it() -> None:
    error = SubgraphError("no", "films", 1, ("films", 0, "minutes"), {"code": "NOPE"}, "e2")
    data: dict[str, object] = {"films": [{"id": "1", "minutes": None}], "text": "t"}
    response = project(FILMS, data, error)
    assert response.data == {"films": [None], "text": "t"}
    assert codes(response) == [(["films", 0, "minutes"], "NOPE")]


def test_a_null_where_none_may_be_that_nobody_explains_has_an_error_of_its_own() -> None:
    response = project("{must {id}}", {"must": [{"id": None}]})
    assert response.data is None
    assert codes(response) == [(["must", 0, "id"], "UNEXPECTED_NULL")]


def test_a_path_is_cut_where_only_the_plan_asked_for_more() -> None:
    error = SubgraphError("no", "films", 1, ("films", 0, "_key", "part"), {})
    response = project(FILMS, {"films": [None]}, error)
    assert codes(response) == [(["films", 0], "SUBGRAPH_ERROR")]


def test_there_is_one_error_a_path() -> None:
    errors = [SubgraphError(text, "films", n, ("text",), {}) for n, text in enumerate("ab")]
    response = project("{text}", {"text": None}, *errors)
    assert [error["message"] for error in response.errors] == ["a"]


def test_a_failure_that_left_no_hole_is_told_once_at_the_place_its_entities_share() -> None:
    data: dict[str, object] = {"films": [{"id": "1", "title": "M", "minutes": 1, "price": 1.5}] * 2}
    unused = failure(("films", 0), ("films", 1), keys="_key")
    assert codes(project("{films {id}}", data, unused)) == [(["films"], "SUBGRAPH_TIMEOUT")]
    root = failure((), keys="_x")
    assert codes(project("{films {id}}", data, root)) == [(None, "SUBGRAPH_TIMEOUT")]
    told = replace(failure((), keys="_x"), reported=True)
    assert codes(project("{films {id}}", data, told)) == []


def test_a_policy_hides_what_subgraphs_say_and_who_they_are() -> None:
    own = SubgraphError("secret", "films", 1, ("text",), {"code": "C", "hint": "secret"}, "e2")
    answered = replace(failure((), keys="film", code="GONE"), answered=True)
    policy = ErrorPolicy(expose_subgraph=False, expose_messages=False)
    response = project("{text film {id}}", {"text": None}, own, answered, policy=policy)
    assert codes(response) == [(["text"], "C"), (["film"], "GONE")]
    body = response.to_bytes()
    for hidden in (b"secret", b"films", b"prices", b"too late"):
        assert hidden not in body
    assert body.count(b"errorId") == 2


def test_stack_traces_never_pass() -> None:
    error = SubgraphError("m", "films", 1, ("text",), {"code": "C", "stacktrace": ["x"], "retryAfter": 3})
    [found] = project("{text}", {"text": None}, error).errors
    assert found["extensions"] == {"code": "C", "retryAfter": 3, "subgraph": "films"}


def test_extensions_nest_only_so_deep() -> None:
    deep: object = 1
    for _ in range(300):
        deep = {"a": deep}
    response = project("{text}", {"text": None}, SubgraphError("m", "films", 1, ("text",), {"deep": deep}))
    assert response.to_bytes()


def test_a_flood_of_errors_is_cut_and_counted() -> None:
    data: dict[str, object] = {"films": [{"id": None}] * 50}
    response = project("{films {id}}", data, policy=ErrorPolicy(max_errors=10))
    assert response.data == {"films": [None] * 50}
    assert len(response.errors) == 11
    assert response.errors[-1]["extensions"] == {"code": "ERRORS_LEFT_OUT", "leftOut": 40}
