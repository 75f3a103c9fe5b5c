"""Bytes from a subgraph, read into a SubgraphResponse or refused (specification section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from gateway.errors import ErrorCode
from gateway.execution.subgraph_client import JsonObject, SubgraphAnswer, SubgraphFailure

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class SubgraphResponse:
    """A well-formed GraphQL response (specification section 7.1), its content not yet judged.

    Attributes:
        data: None for null or absent. Belongs to the receiver, who may change it.
        errors: the error objects as they came; entries that are no objects are already refused.
    """

    data: JsonObject | None
    errors: Sequence[JsonObject] = ()


def decode_answer(subgraph: str, answer: SubgraphAnswer) -> SubgraphResponse:
    """Read a GraphQL response.

    Raises:
        SubgraphFailure: with the answer's `code_if_bad`, when the bytes are not JSON, not an object, carry
            neither `data` nor `errors`, or carry something else than the specification allows under them.
    """
    try:
        try:
            value = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            raise _bad(subgraph, f"the body is not JSON ({error})") from None
        return check_response(subgraph, value)
    except SubgraphFailure as failure:
        raise SubgraphFailure(subgraph, answer.code_if_bad, answer.origin + failure.detail) from None


def check_response(subgraph: str, answer: object) -> SubgraphResponse:
    """Judge a decoded answer.

    Raises:
        SubgraphFailure: SUBGRAPH_BAD_RESPONSE, as `decode_answer`.
    """
    if not isinstance(answer, dict):
        raise _bad(subgraph, f"the body is a JSON {_kind(answer)} where an object belongs")
    data = answer.get("data")
    if data is not None and not isinstance(data, dict):
        raise _bad(subgraph, f"`data` is a JSON {_kind(data)} where an object belongs")
    errors = _errors(subgraph, answer.get("errors"))
    if data is None and not errors:
        raise _bad(subgraph, "the answer carries neither data nor errors")
    return SubgraphResponse(data, errors)


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
