from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse

from gateway.execution.entity_cache.selection_policy import (
    SelectionPolicy,
    entity_policy,
    root_field_policy,
)
from tests.gateway.execution.entity_cache.cache_kit import (
    CACHE_CONTROL,
    CACHE_HINT,
    LINK,
    policies_for,
    products,
)

if TYPE_CHECKING:
    from gateway.execution.entity_cache.policies import SubgraphPolicies

MEDIA = """
interface Node { id: ID! }
interface Shown @cacheControl(maxAge: 50) { title: String }
union Thing = Film | Person | Secret
type Query { node: Node thing: Thing things: [Thing] @cacheHint(maxAge: 40) shown: Shown plain: Film }
type Film implements Node & Shown @key(fields: "id") @cacheControl(maxAge: 30) {
  id: ID!
  title: String
  cast: [Person]
}
type Person implements Node @key(fields: "id") { id: ID! name: String }
type Secret @key(fields: "id") @cacheControl(maxAge: 20, scope: PRIVATE) { id: ID! text: String }
interface Hinted @key(fields: "id") @cacheHint(maxAge: 100, staleWhileRevalidate: 7) {
  id: ID!
  rank: Int @cacheHint(maxAge: 5)
}
type One implements Hinted @key(fields: "id") { id: ID! rank: Int film: Film person: Person }
type Two implements Hinted @key(fields: "id") @cacheHint(maxAge: 60) { id: ID! rank: Int person: Person }
"""


@pytest.fixture(scope="module")
def shop() -> SubgraphPolicies:
    return products()


@pytest.fixture(scope="module")
def media() -> SubgraphPolicies:
    sdl = LINK + CACHE_CONTROL + CACHE_HINT + MEDIA
    return policies_for(media=sdl).subgraphs["media"]


def of_entity(policies: SubgraphPolicies, type_name: str, selection: str) -> SelectionPolicy:
    operation = parse(f"{{ {selection} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return entity_policy(policies, type_name, operation.selection_set)


def of_root(policies: SubgraphPolicies, field: str) -> SelectionPolicy:
    operation = parse(f"{{ {field} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    [node] = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    return root_field_policy(policies, node)


@pytest.mark.parametrize(
    ("selection", "age"),
    [
        ("... on Product { name }", 60),
        ("... on Product { __typename }", 60),
        ("... on Product { name price }", 10),
        ("... on Product { sibling { name } }", 60),
        ("... on Product { sibling { price } }", 10),
        ("... on Member { name } ... on Product { name }", 60),
        ("... { ... on Product { price } }", 10),
    ],
)
def test_the_least_age_counts(shop: SubgraphPolicies, selection: str, age: int) -> None:
    policy = of_entity(shop, "Product", selection)
    assert (policy.max_age, policy.reason) == (age, None)


@pytest.mark.parametrize(
    ("type_name", "selection", "reason"),
    [
        ("Member", "... on Member { name }", "no policy on Member.name"),
        ("Product", "... on Product { maker { name } }", "no policy on Product.maker"),
        ("Product", "... on Product { never }", "Product.never is not to be kept (maxAge: 0)"),
        ("Product", "... on Product { unheard }", "Product.unheard is not in the supergraph"),
        ("Product", "...Named", "a named fragment in the request"),
    ],
)
def test_why_an_entity_is_not_kept(
    shop: SubgraphPolicies, type_name: str, selection: str, reason: str
) -> None:
    assert of_entity(shop, type_name, selection) == SelectionPolicy(
        0, 0, private=False, guarded=False, types=of_entity(shop, type_name, selection).types, reason=reason
    )


def test_what_stands_below_a_cache_hint_is_covered_and_below_cache_control_is_not(
    shop: SubgraphPolicies,
) -> None:
    assert of_entity(shop, "Video", "... on Video { maker { name } }").max_age == 60
    assert of_entity(shop, "Product", "... on Product { maker { name } }").max_age == 0


def test_a_hint_says_how_long_it_may_be_served_past_its_age(shop: SubgraphPolicies) -> None:
    assert of_entity(shop, "Video", "... on Video { name }").stale == 100
    assert of_entity(shop, "Product", "... on Product { name }").stale == 0


@pytest.mark.parametrize(
    ("selection", "private", "guarded"),
    [
        ("name", False, False),
        ("seen", True, False),
        ("secret", False, True),
        ("sibling { seen secret }", True, True),
    ],
)
def test_the_narrowest_scope_counts(
    shop: SubgraphPolicies, selection: str, *, private: bool, guarded: bool
) -> None:
    policy = of_entity(shop, "Product", f"... on Product {{ {selection} }}")
    assert (policy.private, policy.guarded) == (private, guarded)


@pytest.mark.parametrize(
    ("field", "age", "reason"),
    [
        ("top { name }", 30, None),
        ("product(id: 1) { name price }", 10, None),
        ("now", 0, "no policy on Query.now"),
    ],
)
def test_a_root_field_has_its_own_word(
    shop: SubgraphPolicies, field: str, age: int, reason: str | None
) -> None:
    policy = of_root(shop, field)
    assert (policy.max_age, policy.reason) == (age, reason)


@pytest.mark.parametrize(
    ("field", "age", "private", "reason"),
    [
        ("plain { title }", 30, False, None),
        ("shown { title }", 30, False, None),
        ("node { id }", 0, False, "no policy on Query.node"),
        ("thing { ... on Film { title } }", 0, True, "no policy on Query.thing"),
        ("things { ... on Film { title } }", 20, True, None),
        ("things { ... on Person { name } }", 20, True, None),
        ("plain { cast { name } }", 0, False, "no policy on Film.cast"),
    ],
)
def test_whatever_an_abstract_type_may_turn_out_to_be_counts(
    media: SubgraphPolicies, field: str, age: int, reason: str | None, *, private: bool
) -> None:
    policy = of_root(media, field)
    assert (policy.max_age, policy.private, policy.reason) == (age, private, reason)


@pytest.mark.parametrize(
    ("type_name", "selection", "age"),
    [
        ("One", "... on One { id }", 100),
        ("One", "... on Hinted { rank }", 5),
        ("One", "... on One { film { title } }", 30),
        ("One", "... on One { person { name } }", 100),
        ("Two", "... on Two { id }", 60),
        ("Hinted", "... on Hinted { id }", 60),
        ("Hinted", "... on Two { person { name } }", 60),
    ],
)
def test_a_type_has_the_hints_of_its_interfaces_where_it_says_nothing(
    media: SubgraphPolicies, type_name: str, selection: str, age: int
) -> None:
    assert of_entity(media, type_name, selection).max_age == age


def test_every_entity_that_may_stand_in_an_answer_is_known(media: SubgraphPolicies) -> None:
    assert of_root(media, "things { __typename }").types == {"Film", "Person", "Secret"}
    assert of_entity(media, "One", "... on One { film { cast { id } } }").types == {"One", "Film", "Person"}
