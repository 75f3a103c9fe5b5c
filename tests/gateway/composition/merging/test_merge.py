"""The merge, kind by kind: which types, defaults and directives the supergraph gets."""

from __future__ import annotations

import pytest
from graphql import build_schema

from tests.gateway.composition.composition_kit import composed, failed, fed2


def _api(**sdls: str) -> str:
    return composed(**sdls).api_schema_sdl


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ("Int!", "Int", "Int"),
        ("[Int!]!", "[Int]", "[Int]"),
        ("[[Int!]]!", "[[Int]]", "[[Int]]"),
        ("M", "U", "U"),
        ("[M!]!", "[I]", "[I]"),
    ],
)
def test_a_shared_field_gets_the_type_all_subgraphs_keep_to(first: str, second: str, merged: str) -> None:
    rest = """
        type M implements I @shareable { id: ID }
        interface I { id: ID }
        union U = M
    """
    api = _api(
        a=fed2("shareable", f"type Query {{ f: {first} @shareable m: M @shareable u: U @shareable }} {rest}"),
        b=fed2(
            "shareable", f"type Query {{ f: {second} @shareable m: M @shareable u: U @shareable }} {rest}"
        ),
    )
    assert f"f: {merged}\n" in api


def test_types_of_which_none_fits_all_subgraphs_are_an_error() -> None:
    (error,) = failed(
        a=fed2("shareable", "type Query { f: [Int]! @shareable }"),
        b=fed2("shareable", "type Query { f: [Int!] @shareable }"),
    ).errors
    assert error.code == "FIELD_TYPE_MISMATCH"


def test_an_argument_gets_the_strictest_type() -> None:
    api = _api(
        a=fed2("shareable", "type Query { f(x: [Int!]!): Int @shareable }"),
        b=fed2("shareable", "type Query { f(x: [Int]): Int @shareable }"),
    )
    assert "f(x: [Int!]!): Int" in api


def test_input_objects_keep_what_all_subgraphs_have() -> None:
    api = build_schema(
        _api(
            a="type Query { a(i: I): Int } input I { both: Int! = 1 mine: Int }",
            b="type Query { b(i: I): Int } input I { both: Int = 1 yours: Int }",
        )
    )
    (field,) = api.type_map["I"].fields.items()  # type: ignore[attr-defined]  # an input object
    assert field[0] == "both"
    assert str(field[1].type) == "Int!"


def test_enums_are_united_in_output_and_intersected_in_input() -> None:
    output = _api(a="type Query { a: E } enum E { X Y }", b="type Query { b: E } enum E { X Z }")
    assert all(value in output for value in ("  X\n", "  Y\n", "  Z\n"))
    given = _api(
        a="type Query { a(e: E): Int } enum E { X Y }", b="type Query { b(e: E): Int } enum E { X Z }"
    )
    assert "  X\n" in given
    assert "  Y\n" not in given


def test_unions_are_united() -> None:
    api = build_schema(
        _api(
            a="type Query { a: U } union U = M type M { m: Int }",
            b="type Query { b: U } union U = N type N { n: Int }",
        )
    )
    assert {member.name for member in api.type_map["U"].types} == {"M", "N"}  # type: ignore[attr-defined]  # a union


def test_the_most_frequent_description_is_taken() -> None:
    api = _api(
        a='"one" type Query { a: Int }', b='"two" type Query { b: Int }', c='"two" type Query { c: Int }'
    )
    assert '"""two"""' in api


def test_deprecation_and_specified_by_reach_the_api_schema() -> None:
    api = _api(
        a="""
        type Query { old: Int @deprecated(reason: "use new") new: Date f(x: Int @deprecated): Int }
        scalar Date @specifiedBy(url: "https://example.com/date")
        input Choice @oneOf { a: Int b: Int }
        extend type Query { g(c: Choice): E }
        enum E { A B @deprecated }
        """
    )
    assert 'old: Int @deprecated(reason: "use new")' in api
    assert '@specifiedBy(url: "https://example.com/date")' in api
    assert "B @deprecated" in api


def test_an_overridden_field_is_resolved_by_the_one_that_took_it() -> None:
    supergraph = composed(
        a=fed2(
            "key override",
            'type Query { m: M } type M @key(fields: "id") { id: ID! t: Int @override(from: "b") }',
        ),
        b=fed2("key", 'type M @key(fields: "id") { id: ID! t: Int }'),
    ).supergraph_sdl
    assert 't: Int @join__field(graph: A, override: "b")' in supergraph


def test_a_progressive_override_keeps_both_sides_with_its_label() -> None:
    supergraph = composed(
        a=fed2(
            "key override",
            """
            type Query { m: M }
            type M @key(fields: "id") { id: ID! t: Int @override(from: "b", label: "x1") }
            """,
        ),
        b=fed2("key", 'type M @key(fields: "id") { id: ID! t: Int }'),
    ).supergraph_sdl
    assert '@join__field(graph: A, override: "b", overrideLabel: "x1")' in supergraph
    assert '@join__field(graph: B, overrideLabel: "x1")' in supergraph


def test_tags_are_united() -> None:
    supergraph = composed(
        a=fed2("tag shareable", 'type Query { a: Int @shareable @tag(name: "x") }'),
        b=fed2("tag shareable", 'type Query { a: Int @shareable @tag(name: "y") @tag(name: "x") }'),
    ).supergraph_sdl
    assert supergraph.count('@tag(name: "x")') == 1
    assert supergraph.count('@tag(name: "y")') == 1


@pytest.mark.parametrize(
    ("name", "first", "second", "merged"),
    [
        ("requiresScopes", '[["a"]]', '[["b"]]', '@requiresScopes(scopes: [["a", "b"]])'),
        ("policy", '[["a"], ["c"]]', '[["b"]]', '@policy(policies: [["a", "b"], ["b", "c"]])'),
        ("cost", "3", "7", "@cost(weight: 7)"),
        ("listSize", "3", "7", "assumedSize: 7"),
    ],
)
def test_directive_arguments_are_merged_by_their_strategy(
    name: str, first: str, second: str, merged: str
) -> None:
    argument = {"requiresScopes": "scopes", "policy": "policies", "cost": "weight", "listSize": "assumedSize"}
    sdls = [
        fed2(f"shareable {name}", f"type Query {{ a: [Int] @shareable @{name}({argument[name]}: {value}) }}")
        for value in (first, second)
    ]
    assert merged in composed(a=sdls[0], b=sdls[1]).supergraph_sdl


def test_composed_directives_travel_with_their_link() -> None:
    supergraph = composed(
        a="""
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
          @link(url: "https://example.com/audit/v1.2", import: ["@audit"])
          @composeDirective(name: "@audit")
        directive @audit(level: Int = 1) repeatable on FIELD_DEFINITION
        type Query { a: Int @audit(level: 2) @audit b: Int }
        """
    ).supergraph_sdl
    assert '@link(url: "https://example.com/audit/v1.2", import: ["@audit"])' in supergraph
    assert "directive @audit(level: Int = 1) repeatable on FIELD_DEFINITION" in supergraph
    assert "@audit(level: 2) @audit" in supergraph


def test_inaccessible_elements_are_in_the_supergraph_but_not_in_the_api() -> None:
    outcome = composed(
        a=fed2("inaccessible", "type Query { a: Int b: T @inaccessible } type T @inaccessible { c: Int }")
    )
    assert "type T" in outcome.supergraph_sdl
    assert "type T" not in outcome.api_schema_sdl


def test_an_interface_object_s_fields_reach_the_implementations() -> None:
    api = _api(
        catalog=fed2(
            "key",
            'type Query { v: V } interface V @key(fields: "id") { id: ID! } '
            'type M implements V @key(fields: "id") { id: ID! }',
        ),
        lists=fed2(
            "key interfaceObject", 'type V @interfaceObject @key(fields: "id") { id: ID! saved: Int }'
        ),
    )
    assert "saved: Int" in api.partition("type M implements V")[2].partition("}")[0]


def test_renamed_and_namespaced_imports_mean_the_same() -> None:
    plain = composed(a=fed2("key", 'type Query { m: M } type M @key(fields: "id") { id: ID! }'))
    url = "https://specs.apollo.dev/federation/v2.9"
    for head, key in (
        (f'@link(url: "{url}", import: [{{ name: "@key", as: "@id" }}])', "id"),
        (f'@link(url: "{url}")', "federation__key"),
        (f'@link(url: "{url}", as: "fed")', "fed__key"),
    ):
        sdl = f'extend schema {head} type Query {{ m: M }} type M @{key}(fields: "id") {{ id: ID! }}'
        assert composed(a=sdl).supergraph_sdl == plain.supergraph_sdl


@pytest.mark.parametrize("version", [f"v2.{minor}" for minor in range(15)])
def test_every_federation_2_version_composes(version: str) -> None:
    sdl = fed2("key", 'type Query { m: M } type M @key(fields: "id") { id: ID! }', version)
    assert "type M" in composed(a=sdl).supergraph_sdl


def test_merge_errors_name_all_subgraphs_concerned() -> None:
    (error,) = failed(
        a=fed2("shareable", "type Query { f: Int @shareable }"),
        b=fed2("shareable", "type Query { f: String @shareable }"),
        c=fed2("shareable", "type Query { f: Int @shareable }"),
    ).errors
    assert error.code == "FIELD_TYPE_MISMATCH"
    assert set(error.subgraphs) == {"a", "b", "c"}
    assert {place.subgraph for place in error.locations} == {"a", "b", "c"}
