"""The printed form of the normalized operation is the language of these tests."""

import pytest
from graphql import NoUnusedVariablesRule, build_schema, specified_rules, validate
from hypothesis import given
from hypothesis import strategies as st

from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.normalize.print_operation import print_operation
from gateway.operations.normalized_operation import NormalizedOperation
from gateway.operations.parse import parse_operation

SCHEMA = build_schema(
    """
    type Query { node: Node  book: Book  any: Any  list(n: Int, s: String, f: F): [Book] }
    interface Node { id: ID! }
    interface Titled { title: String  node: Node }
    type Book implements Node & Titled { id: ID! title: String pages: Int node: Node }
    type Film implements Node & Titled { id: ID! title: String length: Int node: Node }
    union Any = Book | Film
    input F { a: Int b: [String] }
    """
)


def normalized(text: str) -> NormalizedOperation:
    parsed = parse_operation(text, None, OperationLimits())
    # A variable may lose its last use to a constant condition; everything else must stay valid.
    rules = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]
    assert not validate(SCHEMA, parsed.document, rules)
    return normalize_operation(parsed, SCHEMA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ book { id ...F } } fragment F on Book { title id }", "query {book {id title}}"),
        ("{ book { ... on Node { id } } }", "query {book {id}}"),
        ("{ node { ... on Node { id } ... on Book { title } } }", "query {node {id ... on Book {title}}}"),
        (
            "{ node { ... on Titled { ... on Book { pages } title } } }",
            "query {node {... on Titled {... on Book {pages} title}}}",
        ),
        ("{ any { ... on Book { ... on Node { id } } } }", "query {any {... on Book {id}}}"),
        ("{ book { id @skip(if: true) title @include(if: true) } }", "query {book {title}}"),
        (
            "query($a: Boolean!) { book { ... @include(if: $a) { id title @include(if: $a) } } }",
            "query($a: Boolean!) {book {id @include(if: $a) title @include(if: $a)}}",
        ),
        (
            "query($a: Boolean!) { book { id @include(if: $a) @skip(if: $a) title } }",
            "query($a: Boolean!) {book {title}}",
        ),
        (
            "query($a: Boolean!) { book @include(if: $a) { id @include(if: $a) } }",
            "query($a: Boolean!) {book @include(if: $a) {id}}",
        ),
        (
            "query($a: Boolean!) { book { id id @include(if: $a) } }",
            "query($a: Boolean!) {book {id}}",
        ),
        (
            "query($a: Boolean!) { book { id @include(if: $a) title id } }",
            "query($a: Boolean!) {book {id @include(if: $a) title id}}",
        ),
        ("{ book { node { id } } book { node { ... on Film { length } } } }",
         "query {book {node {id ... on Film {length}}}}"),
        (
            "{ node { ... on Book { id } ... on Book { title } ... on Film { id } ... on Book { pages } } }",
            "query {node {... on Book {id title} ... on Film {id} ... on Book {pages}}}",
        ),
        (
            ("query($a: Boolean!) { node { id } node @skip(if: $a) { __typename } "
            "node { ... on Book { title } } }"),
            "query($a: Boolean!) {node {id} node @skip(if: $a) {__typename} node {... on Book {title}}}",
        ),
        ('{ list(s: """x""", n: 1) { id } }', 'query {list(n: 1, s: "x") {id}}'),
        ('{ list(f: {b: ["x"], a: 1}) { i: id id } }', 'query {list(f: {b: ["x"], a: 1}) {i: id id}}'),
        (
            "{ book { id @skip(if: true) } }",
            "query($marquee__never: Boolean! = false) {book {__typename @include(if: $marquee__never)}}",
        ),
    ],
)  # fmt: skip
def test_normal_form(text: str, expected: str) -> None:
    assert print_operation(normalized(text)) == expected


def test_the_name_is_no_part_of_the_signature_but_order_is() -> None:
    first, second = normalized("query A { book { id title } }"), normalized("query B { book { id title } }")
    assert first.signature == second.signature
    assert first.signature != normalized("{ book { title id } }").signature


def test_arguments_in_another_order_are_the_same_operation() -> None:
    assert normalized('{ list(n: 1, s: "x") { id } }') == normalized('{ list(s: "x", n: 1) { id } }')


@st.composite
def selections(draw: st.DrawFn, parent: str = "Book", depth: int = 3) -> str:
    fields = {
        "Book": ["id", "title", "pages"],
        "Film": ["id", "title", "length"],
        "Node": ["id"],
        "Titled": ["title"],
    }
    items = []
    for _ in range(draw(st.integers(1, 4))):
        directive = draw(st.sampled_from(["", " @include(if: $v)", " @skip(if: $v)", " @include(if: true)"]))
        kind = draw(st.integers(0, 3 if depth else 0))
        if kind == 0:
            items.append(draw(st.sampled_from(fields[parent])) + directive)
        elif kind == 1 and parent in {"Book", "Film", "Titled"}:
            items.append("node" + directive + draw(selections("Node", depth - 1)))
        else:
            condition = draw(st.sampled_from(sorted(fields)))
            possible = {"Book": {"Book"}, "Film": {"Film"}}.get(parent, {"Book", "Film"})
            inner = {"Book": {"Book"}, "Film": {"Film"}}.get(condition, {"Book", "Film"})
            if possible & inner:
                items.append(f"... on {condition}{directive}" + draw(selections(condition, depth - 1)))
            else:
                items.append("__typename")
    return " { " + " ".join(items) + " }"


@given(selections())
def test_the_normal_form_is_valid_and_its_own_normal_form(inner: str) -> None:
    text = "query($v: Boolean!) { book" + inner + " }"
    once = normalized(text)
    again = normalized(print_operation(once))
    assert print_operation(again) == print_operation(once)
