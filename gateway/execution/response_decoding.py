"""Bytes from a subgraph, read into a SubgraphResponse or refused (specification section 7.1)."""

from __future__ import annotations

import orjson

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import JsonObject, SubgraphFailure, SubgraphResponse


def decode_response(subgraph: str, body: bytes | bytearray | memoryview) -> SubgraphResponse:
    """Read a GraphQL response.

    Raises:
        SubgraphFailure: SUBGRAPH_BAD_RESPONSE when the bytes are not JSON, not an object, carry neither
            `data` nor `errors`, or carry something else than the specification allows under them.
    """
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(subgraph, f"the body is not JSON ({error})") from None
    return check_response(subgraph, answer)


def check_response(subgraph: str, answer: object) -> SubgraphResponse:
    """Judge a decoded answer.

    Raises:
        SubgraphFailure: as `decode_response`.
    """
    if not isinstance(answer, dict):
        raise _bad(subgraph, f"the body is a JSON {_kind(answer)} where an object belongs")
    data = answer.get("data")
    if data is not None and not isinstance(data, dict):
        raise _bad(subgraph, f"`data` is a JSON {_kind(data)} where an object belongs")
    errors = _errors(subgraph, answer.get("errors"))
    if data is None and not errors:
        raise _bad(subgraph, "the answer carries neither data nor errors")
    extensions = answer.get("extensions")
    return SubgraphResponse(data, errors, extensions if isinstance(extensions, dict) else {})


def _errors(subgraph: str, errors: object) -> list[JsonObject]:
    if errors is None:
        return []
    if not isinstance(errors, list):
        raise _bad(subgraph, f"`errors` is a JSON {_kind(errors)} where a list belongs")
    if not all(isinstance(error, dict) for error in errors):
        raise _bad(subgraph, "an entry of `errors` is not an object")
    return errors


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "object"


def _bad(subgraph: str, detail: str) -> SubgraphFailure:
    return SubgraphFailure(subgraph, ErrorCode.SUBGRAPH_BAD_RESPONSE, detail)
