from __future__ import annotations

from typing import Any, cast

import orjson
import pytest

from gateway.projection.response import EncodedResponse, GraphQLResponse


def test_errors_stand_before_data() -> None:
    body = GraphQLResponse({"a": 1}, [{"message": "m"}], {"x": 1}).to_bytes()
    assert body == b'{"errors":[{"message":"m"}],"data":{"a":1},"extensions":{"x":1}}'


def test_data_that_is_null_is_written() -> None:
    assert orjson.loads(GraphQLResponse(None).to_bytes()) == {"data": None}


PLAIN = {"data": {"a": [1, None], "b": "x"}}
FULL = {
    "errors": [{"message": "m", "extensions": {"code": "BAD"}}, {"message": "n"}],
    "data": None,
    "extensions": {"x": 1},
}


@pytest.mark.parametrize("content", [PLAIN, FULL])
def test_an_encoded_response_says_what_the_response_it_holds_would(content: dict[str, Any]) -> None:
    plain = GraphQLResponse(content["data"], content.get("errors", ()), content.get("extensions", {}))
    encoded = EncodedResponse(orjson.dumps(content))
    assert encoded.data == plain.data
    assert list(encoded.errors) == list(plain.errors)
    assert encoded.extensions == plain.extensions
    assert encoded.executed is plain.executed
    assert encoded.first_code() == plain.first_code()
    assert encoded.to_dict() == plain.to_dict()
    assert encoded.to_bytes() == plain.to_bytes()


def test_an_encoded_response_hands_out_its_bytes_as_they_are() -> None:
    body = b'{"data": {"ratio": 1e16}}'
    assert EncodedResponse(body).to_bytes() is body


def test_who_changes_what_an_encoded_response_says_changes_it_for_nobody_else() -> None:
    encoded = EncodedResponse(orjson.dumps(PLAIN))
    encoded.to_dict()["data"] = "changed"
    cast("dict[str, object]", encoded.data)["a"] = "changed"
    assert encoded.to_dict() == PLAIN
    assert encoded.to_bytes() == orjson.dumps(PLAIN)
