"""Every hint code, with a graph of ours that earns it and no other."""

from __future__ import annotations

import pytest

from gateway.composition.hint_codes import HINT_CODES, HintCode
from tests.gateway.composition.composition_kit import composed, fed2

_AUDIT = """extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@shareable"])
"""
_AUDIT_LINK = '  @link(url: "https://example.com/audit/v{version}", import: [{imports}])\n'
_AUDITED = """@composeDirective(name: "@audit")
directive @audit on FIELD_DEFINITION
type Query { a: Int @audit }"""

_GRAPHS: dict[HintCode, dict[str, str]] = {
    HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE: {
        "a": fed2("shareable", "type Query { year: Int! @shareable }"),
        "b": fed2("shareable", "type Query { year: Int @shareable }"),
    },
    HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE: {
        "a": fed2("shareable", "type Query { year(of: ID!): Int @shareable }"),
        "b": fed2("shareable", "type Query { year(of: ID): Int @shareable }"),
    },
    HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE: {
        "a": fed2("shareable", "type Query { movies(first: Int = 5): Int @shareable }"),
        "b": fed2("shareable", "type Query { movies(first: Int): Int @shareable }"),
    },
    HintCode.INCONSISTENT_ENTITY: {
        "a": fed2("key shareable", 'type Query { a: T } type T @key(fields: "id") { id: ID! }'),
        "b": fed2("key shareable", "type Query { b: T } type T { id: ID! @shareable }"),
    },
    HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD: {
        "a": fed2("shareable", "type Query { a: T } type T @shareable { id: ID more: Int }"),
        "b": fed2(
            "shareable key",
            'type Query { b: U } type U @key(fields: "id") { id: ID! } type T @shareable { id: ID }',
        ),
    },
    HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD: {
        "a": fed2("shareable", "type Query { a: I } interface I { id: ID more: Int } "),
        "b": fed2("shareable", "type Query { b: I } interface I { id: ID }"),
    },
    HintCode.INCONSISTENT_INPUT_OBJECT_FIELD: {
        "a": "type Query { a(i: I): Int } input I { id: ID more: Int }",
        "b": "type Query { b(i: I): Int } input I { id: ID }",
    },
    HintCode.INCONSISTENT_UNION_MEMBER: {
        "a": fed2(
            "shareable", "type Query { a: U } union U = M | N type M @shareable { id: ID } type N { n: ID }"
        ),
        "b": fed2("shareable", "type Query { b: U } union U = M type M @shareable { id: ID }"),
    },
    HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM: {
        "a": "type Query { a(e: E): Int } enum E { X Y }",
        "b": "type Query { b(e: E): Int } enum E { X }",
    },
    HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM: {
        "a": "type Query { a: E } enum E { X Y }",
        "b": "type Query { b: E } enum E { X }",
    },
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE: {
        "a": "directive @trace on FIELD type Query { a: Int }",
        "b": "type Query { b: Int }",
    },
    HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION: {
        "a": "directive @trace on FIELD type Query { a: Int }",
        "b": "directive @trace on QUERY type Query { b: Int }",
    },
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE: {
        "a": "directive @trace repeatable on FIELD type Query { a: Int }",
        "b": "directive @trace on FIELD type Query { b: Int }",
    },
    HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS: {
        "a": "directive @trace on FIELD | QUERY type Query { a: Int }",
        "b": "directive @trace on FIELD type Query { b: Int }",
    },
    HintCode.INCONSISTENT_DESCRIPTION: {
        "a": '"The start" type Query { a: Int }',
        "b": '"The beginning" type Query { b: Int }',
    },
    HintCode.INCONSISTENT_ARGUMENT_PRESENCE: {
        "a": fed2("shareable", "type Query { movies(first: Int): Int @shareable }"),
        "b": fed2("shareable", "type Query { movies: Int @shareable }"),
    },
    HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST: {
        "a": fed2("override", 'type Query { a: Int @override(from: "gone") }'),
    },
    HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED: {
        "a": fed2("override", 'type Query { a: Int @override(from: "b") }'),
        "b": fed2("", "type Query { a: Int b: Int }"),
    },
    HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED: {
        "a": fed2("override", 'type Query { a: Int @override(from: "b") }'),
        "b": fed2("", "type Query { b: Int }"),
    },
    HintCode.OVERRIDE_MIGRATION_IN_PROGRESS: {
        "a": fed2("override", 'type Query { a: Int @override(from: "b", label: "percent(5)") }'),
        "b": fed2("", "type Query { a: Int b: Int }"),
    },
    HintCode.UNUSED_ENUM_TYPE: {"a": "type Query { a: Int } enum E { X }"},
    HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: {
        "a": fed2("shareable", 'type Query { a: Int @shareable @deprecated(reason: "old") }'),
        "b": fed2("shareable", 'type Query { a: Int @shareable @deprecated(reason: "gone") }'),
    },
    HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: {
        "a": fed2("shareable cost", "type Query { a: Int @shareable @cost(weight: 1) }"),
        "b": fed2("shareable cost", "type Query { a: Int @shareable @cost(weight: 2) }"),
    },
    HintCode.DIRECTIVE_COMPOSITION_INFO: {
        "a": _AUDIT + _AUDIT_LINK.format(version="1.0", imports='"@audit"') + _AUDITED,
        "b": _AUDIT
        + _AUDIT_LINK.format(version="2.0", imports='"@audit"')
        + "directive @audit on FIELD_DEFINITION\ntype Query { b: Int @audit }",
    },
    HintCode.DIRECTIVE_COMPOSITION_WARN: {
        "a": _AUDIT + _AUDIT_LINK.format(version="1.0", imports='"@audit"') + _AUDITED,
        "b": _AUDIT
        + _AUDIT_LINK.format(version="1.0", imports='{ name: "@audit", as: "@log" }')
        + "directive @log on FIELD_DEFINITION\ntype Query { b: Int @log }",
    },
    HintCode.INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN: {
        "a": fed2(
            "shareable",
            "type Query { a: I @shareable } interface I { id: ID } "
            "type M implements I @shareable { id: ID } type N implements I @shareable { id: ID }",
        ),
        "b": fed2(
            "shareable",
            "type Query { a: I @shareable n: N } interface I { id: ID } "
            "type M implements I @shareable { id: ID } type N @shareable { id: ID }",
        ),
    },
    HintCode.IMPLICITLY_UPGRADED_FEDERATION_VERSION: {
        "a": "extend schema\n"
        '  @link(url: "https://specs.apollo.dev/federation/v2.0")\n'
        '  @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost"])\n'
        "type Query { a: Int @cost(weight: 1) }",
    },
    HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: {
        "a": fed2(
            "key context fromContext shareable",
            """
            type Query { viewer: Viewer }
            type Viewer @key(fields: "id") @context(name: "viewer") { id: ID! language: String movie: Movie }
            type Movie @key(fields: "id") {
              id: ID!
              title(language: String @fromContext(field: "$viewer { language }")): String @shareable
            }
            """,
        ),
        "b": fed2(
            "key shareable",
            'type Movie @key(fields: "id") { id: ID! title(language: String): String @shareable }',
        ),
    },
}


def test_every_hint_code_has_a_meaning() -> None:
    assert set(HINT_CODES) == set(HintCode)


def test_every_hint_code_has_a_graph_here() -> None:
    assert set(_GRAPHS) == set(HintCode)


@pytest.mark.parametrize("code", sorted(HintCode))
def test_a_graph_earns_its_hint_and_no_other(code: HintCode) -> None:
    hints = composed(**_GRAPHS[code]).hints
    assert {hint.code for hint in hints} == {code}
    assert all(hint.message for hint in hints)
