"""The printed operation that is left, and the paths that were taken out, are the language of these tests."""

from graphql import build_schema, parse

from gateway.errors import ErrorCode
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.normalize.print_operation import print_operation
from gateway.operations.parse import parse_operation
from gateway.security.access_rules import AccessRules, read_access_rules
from gateway.security.authorization import AuthorizedOperation, authorize
from gateway.security.principal import ANONYMOUS, Principal

SDL = """
directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
type Query {
  viewer: Viewer movie: Movie node: Node nodes: [Node] hits: [Hit]
  secret: Int @policy(policies: [["p"]])
}
type Viewer @authenticated { account: Account! name: String }
interface Node { id: ID! }
type Account implements Node @authenticated {
  id: ID!
  email: String @requiresScopes(scopes: [["account:read"], ["support", "pii"]])
}
type Movie implements Node { id: ID! inMyList: Boolean @authenticated title: String }
union Hit = Account | Movie
"""
SCHEMA = build_schema(SDL)
RULES = read_access_rules(parse(SDL))
MEMBER = Principal("account-1")


def ask(text: str, principal: Principal, rules: AccessRules = RULES) -> AuthorizedOperation:
    parsed = parse_operation(text, None, OperationLimits())
    return authorize(normalize_operation(parsed, SCHEMA), rules, SCHEMA, principal)


def left(result: AuthorizedOperation) -> str | None:
    return print_operation(result.operation) if result.operation else None


def paths(result: AuthorizedOperation) -> list[str]:
    return [".".join(item.path) for item in result.forbidden]


def test_a_permitted_operation_is_the_same_object() -> None:
    text = "{ viewer { name account { id } } movie { inMyList } }"
    result = ask(text, MEMBER)
    assert not result.forbidden
    assert left(result) == "query {viewer {name account {id}} movie {inMyList}}"


def test_a_field_of_a_protected_type_is_taken_out_whole() -> None:
    result = ask("{ viewer { name } movie { title } }", ANONYMOUS)
    assert left(result) == "query {movie {title}}"
    assert paths(result) == ["viewer"]
    assert result.forbidden[0].code is ErrorCode.UNAUTHENTICATED


def test_a_protected_field_is_taken_out_by_its_response_key() -> None:
    result = ask("{ movie { title saved: inMyList } }", ANONYMOUS)
    assert left(result) == "query {movie {title}}"
    assert paths(result) == ["movie.saved"]


def test_an_operation_with_nothing_left_reaches_nobody() -> None:
    result = ask("{ viewer { name } }", ANONYMOUS)
    assert result.operation is None
    assert paths(result) == ["viewer"]


def test_scopes_are_alternatives_of_sets() -> None:
    text = "{ viewer { account { id email } } }"
    assert paths(ask(text, MEMBER)) == ["viewer.account.email"]
    assert ask(text, MEMBER).forbidden[0].code is ErrorCode.PERMISSION_DENIED
    assert paths(ask(text, Principal("a", scopes=frozenset({"support"})))) == ["viewer.account.email"]
    assert not ask(text, Principal("a", scopes=frozenset({"support", "pii"}))).forbidden
    assert not ask(text, Principal("a", scopes=frozenset({"account:read"}))).forbidden


def test_the_message_says_what_is_needed() -> None:
    message = ask("{ viewer { account { email } } }", MEMBER).forbidden[0].message
    assert message == "Not allowed to read Account.email: it needs the scope account:read or pii and support."


def test_a_policy_nobody_satisfies_is_closed() -> None:
    assert paths(ask("{ secret movie { id } }", MEMBER)) == ["secret"]
    assert not ask("{ secret }", Principal("a", policies=frozenset({"p"}))).forbidden


def test_a_fragment_does_not_get_around_the_rules_of_its_type() -> None:
    result = ask("{ node { ... on Account { email } ... on Movie { title } } }", ANONYMOUS)
    assert left(result) == "query {node {... on Movie {title}}}"
    assert paths(result) == ["node.email"]


def test_behind_an_interface_the_runtime_type_decides() -> None:
    result = ask("{ nodes { id } }", ANONYMOUS)
    assert left(result) == "query {nodes {... on Movie {id}}}"
    assert paths(result) == ["nodes.id"]


def test_behind_a_union_even_the_type_name_is_protected() -> None:
    result = ask("{ hits { __typename ... on Movie { id } } }", ANONYMOUS)
    assert left(result) == "query {hits {... on Movie {__typename} ... on Movie {id}}}"


def test_an_object_whose_fields_are_all_forbidden_stays_an_object() -> None:
    result = ask("{ movie { inMyList } }", ANONYMOUS)
    assert left(result) == "query {movie {__typename}}"
    assert paths(result) == ["movie.inMyList"]


def test_without_rules_nothing_is_looked_at() -> None:
    assert not ask("{ viewer { name } }", ANONYMOUS, AccessRules()).forbidden


def test_a_supergraph_may_call_the_directives_otherwise() -> None:
    sdl = """
    schema
      @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY)
      @link(
        url: "https://specs.apollo.dev/requiresScopes/v0.1"
        import: [{ name: "@requiresScopes", as: "@needs" }]
      )
    { query: Query }
    type Query { a: Int @signedIn b: Int @needs(scopes: [["s"]]) c: Int }
    """
    rules = read_access_rules(parse(sdl))
    assert set(rules.fields) == {("Query", "a"), ("Query", "b")}
    assert rules.fields["Query", "a"].authenticated
    assert rules.fields["Query", "b"].scopes == ((frozenset({"s"}),),)
