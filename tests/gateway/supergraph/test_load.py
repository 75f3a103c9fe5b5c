"""Reading supergraph SDL."""

from __future__ import annotations

import pytest

from gateway.supergraph.errors import SupergraphError, SupergraphErrorCode
from gateway.supergraph.load import load_supergraph
from gateway.supergraph.records import ContextArgument, TypeKind
from tests.gateway.planning.planning_kit import supergraph_sdl

FEDERATION_1 = """
schema
  @core(feature: "https://specs.apollo.dev/core/v0.2")
  @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION)
{ query: Query }
enum join__Graph {
  ACCOUNTS @join__graph(name: "accounts" url: "http://a")
  REVIEWS @join__graph(name: "reviews" url: "http://r")
}
type Query { me: User @join__field(graph: ACCOUNTS) }
type User
  @join__owner(graph: ACCOUNTS)
  @join__type(graph: ACCOUNTS, key: "id")
  @join__type(graph: REVIEWS, key: "id")
{
  id: ID! @join__field(graph: ACCOUNTS)
  name: String @join__field(graph: ACCOUNTS)
  stats: Stats @join__field(graph: REVIEWS)
}
type Stats { count: Int }
"""


def test_every_join_directive_becomes_a_record() -> None:
    supergraph = load_supergraph(
        supergraph_sdl("""
type Query @join__type(graph: A) { user(id: ID! = "1"): [User!]! @join__field(graph: A, provides: "name") }
type User implements Node @join__implements(graph: A, interface: "Node")
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", resolvable: false, extension: true) {
  id: ID!
  name: String @join__field(graph: A, external: true) @join__field(graph: B, type: "String!")
  age: Int @join__field(graph: A, override: "b", overrideLabel: "percent(5)", requires: "name")
  secret: Int @inaccessible
}
interface Node @join__type(graph: A, key: "id") @join__type(graph: B, key: "id", isInterfaceObject: true) {
  id: ID!
}
union Any @join__type(graph: A) @join__unionMember(graph: A, member: "User") = User
enum Color @join__type(graph: A) { RED @join__enumValue(graph: A) BLUE @inaccessible }
""")
    )
    user = supergraph.types["User"]
    assert [(join.graph, join.key, join.resolvable, join.extension) for join in user.joins] == [
        ("A", "id", True, False),
        ("B", "id", False, True),
    ]
    assert user.implements_in == (("A", "Node"),)
    external, typed = user.fields["name"].joins
    assert external.external
    assert typed.type is not None
    assert typed.type.text == "String!"
    age = user.fields["age"].joins[0]
    assert (age.override, age.override_label, age.requires) == ("b", "percent(5)", "name")
    assert user.fields["secret"].inaccessible
    assert supergraph.types["Node"].joins[1].is_interface_object
    field = supergraph.types["Query"].fields["user"]
    assert (field.type.name, field.type.list_depth, field.joins[0].provides) == ("User", 1, "name")
    assert field.arguments[0].default == '"1"'
    assert supergraph.possible_types["Any"] == ("User",)
    assert supergraph.possible_types["Node"] == ("User",)
    assert supergraph.override_labels() == frozenset({"percent(5)"})
    values = supergraph.types["Color"].values
    assert [(value.name, value.graphs, value.inaccessible) for value in values] == [
        ("RED", ("A",), False),
        ("BLUE", (), True),
    ]


def test_specification_types_are_left_out() -> None:
    supergraph = load_supergraph(supergraph_sdl("type Query @join__type(graph: A) { a: Int }"))
    assert list(supergraph.types) == ["Query"]
    assert supergraph.types["Query"].kind is TypeKind.OBJECT


def test_a_federation_1_supergraph_has_owners_and_value_types_everywhere() -> None:
    supergraph = load_supergraph(FEDERATION_1)
    assert supergraph.types["User"].owner == "ACCOUNTS"
    assert supergraph.types["Stats"].graphs == ("ACCOUNTS", "REVIEWS")
    assert [subgraph.name for subgraph in supergraph.subgraphs.values()] == ["accounts", "reviews"]


def test_arguments_from_context_are_read() -> None:
    argument = '{context: "a__user", name: "locale", type: "String", selection: "{ locale }"}'
    supergraph = load_supergraph(
        supergraph_sdl(f"""
type Query @join__type(graph: A) {{ user: User }}
type User @join__type(graph: A, key: "id") @context(name: "a__user") {{
  id: ID!
  locale: String
  greeting: String @join__field(graph: A, contextArguments: [{argument}])
}}
""")
    )
    user = supergraph.types["User"]
    assert user.contexts == ("a__user",)
    assert user.fields["greeting"].joins[0].context_arguments == (
        ContextArgument("a__user", "locale", "String", "{ locale }"),
    )


def test_imported_directives_may_have_other_names() -> None:
    sdl = supergraph_sdl("type Query @join__type(graph: A) { a: Int @hidden b: Int }").replace(
        '"https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY',
        '"https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY, '
        'import: [{name: "@inaccessible", as: "@hidden"}]',
    )
    fields = load_supergraph(sdl).types["Query"].fields
    assert (fields["a"].inaccessible, fields["b"].inaccessible) == (True, False)


def test_directives_may_have_another_prefix() -> None:
    sdl = supergraph_sdl("type Query @join__type(graph: A) { a: Int @join__field(graph: A) }")
    renamed = sdl.replace("join__", "j__").replace('join/v0.5"', 'join/v0.5", as: "j"')
    supergraph = load_supergraph(renamed)
    assert list(supergraph.subgraphs) == ["A"]
    assert supergraph.types["Query"].fields["a"].joins[0].graph == "A"


@pytest.mark.parametrize(
    ("sdl", "code", "place"),
    [
        ("type Query {", SupergraphErrorCode.INVALID_GRAPHQL, (1, 13)),
        ("type Query { a: Int }", SupergraphErrorCode.NOT_A_SUPERGRAPH, (1, 1)),
        (
            'schema @link(url: "https://specs.apollo.dev/join/v0.9", for: EXECUTION) { query: Query }',
            SupergraphErrorCode.UNSUPPORTED_LINKED_FEATURE,
            (1, 1),
        ),
        (
            (
                'schema @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)\n'
                '  @link(url: "https://example.com/firewall/v1.0", for: SECURITY) { query: Query }'
            ),
            SupergraphErrorCode.UNSUPPORTED_LINKED_FEATURE,
            (2, 3),
        ),
        (
            'schema @link(url: "https://specs.apollo.dev/join/v0.3") { query: Query } type Query { a: Int }',
            SupergraphErrorCode.INVALID_SUPERGRAPH,
            (1, 1),
        ),
        (
            supergraph_sdl("type Query @join__type(graph: A) { a: Int }\ntype X @join__type { b: Int }"),
            SupergraphErrorCode.INVALID_SUPERGRAPH,
            None,
        ),
    ],
)
def test_an_unreadable_supergraph_is_refused_with_its_place(
    sdl: str, code: SupergraphErrorCode, place: tuple[int, int] | None
) -> None:
    with pytest.raises(SupergraphError) as caught:
        load_supergraph(sdl)
    assert caught.value.code is code
    if place is not None:
        assert (caught.value.line, caught.value.column) == place
    assert "\n" not in caught.value.message
