import pytest

from gateway.federation.field_sets import (
    FieldSetField,
    FieldSetFragment,
    InvalidFieldSetError,
    field_names,
    parse_field_set,
    print_field_set,
)


@pytest.mark.parametrize("text", ["id", "{ id }", "  id\n", "id,"])
def test_one_field_is_read_with_or_without_braces(text: str) -> None:
    assert parse_field_set(text) == (FieldSetField("id"),)


def test_nested_fields_keep_their_order() -> None:
    assert print_field_set(parse_field_set("a b{c d{e}} f")) == "a b { c d { e } } f"


def test_arguments_fragments_aliases_and_directives_are_kept() -> None:
    fields = parse_field_set("x: a(n: 1) @skip(if: true) ... on T { b }")
    assert print_field_set(fields) == "x: a(n: 1) @skip(if: true) ... on T { b }"
    assert isinstance(fields[1], FieldSetFragment)
    assert list(field_names(fields)) == ["a", "b"]


@pytest.mark.parametrize("text", ["", "{}", "a {", "a }", "a {}", "1a", "...F", "{a} {b}"])
def test_what_is_no_selection_set_is_refused(text: str) -> None:
    with pytest.raises(InvalidFieldSetError):
        parse_field_set(text)
