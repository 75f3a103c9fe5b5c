import pytest

from gateway.errors import ClientError, ErrorCode
from gateway.operations.limits import OperationLimits
from gateway.operations.parse import parse_operation


def code_of(text: str, name: str | None = None, limits: OperationLimits | None = None) -> ErrorCode:
    with pytest.raises(ClientError) as caught:
        parse_operation(text, name, limits or OperationLimits())
    return caught.value.code


def test_a_syntax_error_has_its_place() -> None:
    with pytest.raises(ClientError) as caught:
        parse_operation("{\n  a(\n}", None, OperationLimits())
    assert caught.value.code is ErrorCode.GRAPHQL_PARSE_FAILED
    assert list(caught.value.locations) == [(3, 1)]


def test_too_many_tokens_are_a_limit_not_a_syntax_error() -> None:
    assert code_of("{ a b c d e }", limits=OperationLimits(max_tokens=4)) is ErrorCode.OPERATION_TOO_LARGE


def test_the_only_operation_needs_no_name() -> None:
    assert parse_operation("query A { a }", None, OperationLimits()).operation.name is not None


def test_a_named_operation_is_picked() -> None:
    parsed = parse_operation("query A { a } query B { b }", "B", OperationLimits())
    assert parsed.operation.name
    assert parsed.operation.name.value == "B"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("query A { a } query B { b }", None),
        ("query A { a }", "B"),
        ("fragment F on Q { a }", None),
    ],
)
def test_an_operation_that_cannot_be_picked_is_said(text: str, name: str | None) -> None:
    assert code_of(text, name) is ErrorCode.OPERATION_RESOLUTION_FAILED


def test_the_names_to_choose_from_are_listed() -> None:
    with pytest.raises(ClientError, match=r"\(A, B\)"):
        parse_operation("query A { a } query B { b }", None, OperationLimits())
