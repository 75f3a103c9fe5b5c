from __future__ import annotations

import pytest

from tests.gateway.composition.composition_kit import composed, fed2

CONTROL = """
enum CacheControlScope { PUBLIC PRIVATE }
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)
  on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
"""
A = """
type Query { p: P @cacheControl(maxAge: 3) }
type P @key(fields: "id") @cacheControl(maxAge: 5) { id: ID! }
"""
B = 'type P @key(fields: "id") @cacheControl(maxAge: %s) { id: ID! b: Int }'


@pytest.mark.parametrize(
    ("age", "records"),
    [
        (5, ['graphs: [A, B], name: "cacheControl", args: {maxAge: 5}']),
        (
            7,
            [
                'graphs: [A], name: "cacheControl", args: {maxAge: 5}',
                'graphs: [B], name: "cacheControl", args: {maxAge: 7}',
            ],
        ),
    ],
)
def test_cache_control_is_recorded_with_the_subgraphs_that_wrote_it(age: int, records: list[str]) -> None:
    sdl = composed(a=fed2("key", CONTROL + A), b=fed2("key", CONTROL + B % age)).supergraph_sdl
    product = sdl[sdl.index("type P\n") :]
    assert [line for line in product.splitlines() if "@join__directive(" in line][: len(records)] == [
        f"  @join__directive({record})" for record in records
    ]
    assert 'p: P @join__field(graph: A) @join__directive(graphs: [A], name: "cacheControl"' in sdl


def test_a_union_has_no_place_for_it() -> None:
    union = "union U @cacheControl(maxAge: 3) = P"
    sdl = composed(a=fed2("key", CONTROL + A + union)).supergraph_sdl
    assert "cacheControl" not in sdl[sdl.index("union U") :]
