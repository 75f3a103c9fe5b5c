from graphql import build_schema, parse, print_schema

from gateway.supergraph.api_schema import api_schema_sdl, build_api_schema

HEADER = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hide", for: SECURITY)
  @link(url: "https://bff.example/cacheHint/v1.0", import: ["@cacheHint", {name: "Scope", as: "CacheScope"}])
{ query: Query }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__type(graph: join__Graph!) repeatable on OBJECT | ENUM
directive @hide on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION | ENUM_VALUE | INPUT_FIELD_DEFINITION
directive @cacheHint(scope: CacheScope) on OBJECT | FIELD_DEFINITION
directive @shown(why: String) on FIELD | OBJECT
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A }
enum CacheScope { PUBLIC }
"""


def api(body: str) -> str:
    return print_schema(build_api_schema(parse(HEADER + body)))


def test_machinery_and_inaccessible_elements_are_gone() -> None:
    shown = api(
        """
        type Query @join__type(graph: A) @cacheHint {
          a(x: Int, y: Int @hide): Kind
          b: Hidden @hide
          old: Int @deprecated(reason: "use a")
        }
        type Hidden implements Node @hide { id: ID! }
        interface Node { id: ID! }
        union Any = Query | Hidden
        enum Kind { ONE TWO @hide }
        input In { a: Int b: Int @hide }
        """
    )
    expected = build_schema(
        """
        directive @shown(why: String) on FIELD
        type Query { a(x: Int): Kind old: Int @deprecated(reason: "use a") }
        interface Node { id: ID! }
        union Any = Query
        enum Kind { ONE }
        input In { a: Int }
        """
    )
    assert shown == print_schema(expected)


def test_an_inaccessible_root_is_no_root() -> None:
    supergraph = (
        HEADER.replace("{ query: Query }", "{ query: Query mutation: Mutation }")
        + """
        type Query { a: Int }
        type Mutation @hide { b: Int }
    """
    )
    assert "mutation" not in api_schema_sdl(parse(supergraph))
    assert build_api_schema(parse(supergraph)).mutation_type is None


def test_printed_sdl_builds_the_same_schema() -> None:
    document = parse(HEADER + 'type Query { "what" a: String @hide b: ID! }')
    assert print_schema(build_schema(api_schema_sdl(document))) == print_schema(build_api_schema(document))
