from __future__ import annotations

import orjson

from gateway.projection.response import GraphQLResponse


def test_errors_stand_before_data() -> None:
    body = GraphQLResponse({"a": 1}, [{"message": "m"}], {"x": 1}).to_bytes()
    assert body == b'{"errors":[{"message":"m"}],"data":{"a":1},"extensions":{"x":1}}'


def test_data_that_is_null_is_written() -> None:
    assert orjson.loads(GraphQLResponse(None).to_bytes()) == {"data": None}
