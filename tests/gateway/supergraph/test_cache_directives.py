from __future__ import annotations

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.supergraph.cache_directives import (
    CacheDirectives,
    CacheHint,
    SupergraphCaching,
    read_cache_directives,
)
from gateway.supergraph.load import load_supergraph
from tests.gateway.execution.entity_cache.cache_kit import CACHE_CONTROL, CACHE_HINT, LINK


def read(**sdls: str) -> SupergraphCaching:
    composed = compose([SubgraphDefinition(name, f"http://{name}", LINK + sdl) for name, sdl in sdls.items()])
    assert not isinstance(composed, CompositionFailure), composed.errors
    return read_cache_directives(load_supergraph(composed.supergraph_sdl))


A = 'type Query { p: P } type P @key(fields: "id") %s { id: ID! a: Int %s }'
B = 'type P @key(fields: "id") %s { id: ID! b: Int %s }'


def test_cache_control_is_each_subgraphs_own() -> None:
    said = read(
        a=CACHE_CONTROL + A % ("@cacheControl(maxAge: 5)", "@cacheControl(scope: PRIVATE)"),
        b=CACHE_CONTROL
        + B % ("@cacheControl(maxAge: 9, scope: PUBLIC)", "@cacheControl(inheritMaxAge: true)"),
        c=B.replace("b: Int", "c: Int") % ("", ""),
    )
    assert said.graphs == {
        "A": CacheDirectives({"P": CacheHint(5)}, {("P", "a"): CacheHint(private=True)}),
        "B": CacheDirectives({"P": CacheHint(9, private=False)}, {("P", "b"): CacheHint(inherits=True)}),
    }
    assert said.unattributed == ()


def test_a_composed_hint_is_the_only_subgraphs_that_can_have_written_it() -> None:
    said = read(a=CACHE_HINT + A % ("@cacheHint(maxAge: 5, staleWhileRevalidate: 2)", ""), b=B % ("", ""))
    assert said.graphs == {"A": CacheDirectives({"P": CacheHint(5, 2, covers_below=True)})}


def test_of_a_composed_hint_that_several_can_have_written_nobody_is_taken_to_be_the_author() -> None:
    """Else what one subgraph says would let another's personal fields be kept for everybody."""
    said = read(
        a=CACHE_HINT + A % ("@cacheHint(maxAge: 5)", "@cacheHint(maxAge: 3, scope: PROFILE)"),
        b=CACHE_HINT + B % ("", "@cacheHint(maxAge: 4)"),
    )
    assert said.unattributed == ("@cacheHint on P",)
    assert said.graphs == {
        "A": CacheDirectives(fields={("P", "a"): CacheHint(3, private=True, covers_below=True)}),
        "B": CacheDirectives(fields={("P", "b"): CacheHint(4, covers_below=True)}),
    }


def test_tags_come_with_what_may_be_kept() -> None:
    said = read(
        a=CACHE_CONTROL
        + A % ('@cacheControl(maxAge: 5) @cacheTag(format: "p-{$key.id}") @cacheTag(format: "all")', ""),
        b=B % ('@cacheTag(format: "b")', ""),
    )
    assert said.graphs == {"A": CacheDirectives({"P": CacheHint(5)}, type_tags={"P": ("p-{$key.id}", "all")})}


def test_what_is_not_for_everybody_is_known() -> None:
    said = read(a=CACHE_CONTROL + A % ("@cacheControl(maxAge: 5)", "@authenticated"))
    assert said.guarded_fields == {("P", "a")}


def test_ages_that_are_none_say_nothing() -> None:
    sdl = CACHE_CONTROL + A % ("@cacheControl(maxAge: -4)", "@cacheControl")
    assert read(a=sdl).graphs["A"] == CacheDirectives({"P": CacheHint(0)}, {("P", "a"): CacheHint()})
