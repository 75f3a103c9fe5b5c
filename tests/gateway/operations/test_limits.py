import pytest
from graphql import parse

from gateway.errors import ClientError, ErrorCode
from gateway.operations.limits import OperationLimits, check_expanded_size, check_text


def refused(text: str, limits: OperationLimits) -> ClientError:
    with pytest.raises(ClientError) as caught:
        check_text(text, limits)
    assert caught.value.code is ErrorCode.OPERATION_TOO_LARGE
    return caught.value


def test_a_text_over_the_limit_is_refused_with_both_sizes() -> None:
    error = refused("{" + "a" * 100 + "}", OperationLimits(max_bytes=50))
    assert "102 bytes" in error.message
    assert "50" in error.message


def test_size_is_counted_in_bytes_not_characters() -> None:
    refused('{ a(x: "' + "é" * 30 + '") }', OperationLimits(max_bytes=60))


def test_nesting_is_refused_before_parsing_with_its_line() -> None:
    error = refused("\n" + "{a" * 500 + "}" * 500, OperationLimits(max_depth=100))
    assert "100 levels" in error.message
    assert "line 2" in error.message


def test_lists_and_arguments_count_as_nesting_too() -> None:
    refused("{ a(x: " + "[" * 60 + "]" * 60 + ") }", OperationLimits(max_depth=50))


@pytest.mark.parametrize(
    "text",
    ['{ a(x: "((((((") }', '{ a(x: """{{{{{{""") }', "{ a # ((((((\n }", '{ a(x: "\\"((((((") }'],
)
def test_brackets_in_strings_and_comments_do_not_count(text: str) -> None:
    check_text(text, OperationLimits(max_depth=3))


def test_siblings_do_not_add_up_to_depth() -> None:
    check_text("{ " + "a { b } " * 200 + "}", OperationLimits(max_depth=3))


def test_reused_fragments_are_counted_expanded() -> None:
    levels = 18
    fragments = "".join(
        f"fragment F{level} on Q {{ ...F{level + 1} ...F{level + 1} }} " for level in range(levels)
    )
    document = parse("{ ...F0 } " + fragments + f"fragment F{levels} on Q {{ a }}")
    with pytest.raises(ClientError) as caught:
        check_expanded_size(document, OperationLimits())
    assert caught.value.code is ErrorCode.OPERATION_TOO_LARGE


def test_fragments_that_spread_each_other_do_not_hang() -> None:
    document = parse("{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }")
    check_expanded_size(document, OperationLimits())


def test_too_many_aliases_are_refused() -> None:
    document = parse("{ " + " ".join(f"a{number}: a" for number in range(10_000)) + " }")
    with pytest.raises(ClientError, match="10000 aliases"):
        check_expanded_size(document, OperationLimits())
