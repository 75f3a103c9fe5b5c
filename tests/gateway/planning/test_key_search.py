"""Looking for keys: many subgraphs, each entered by keys that others hold."""

from __future__ import annotations

import pytest

from gateway.query_plan.summary import count_fetches, count_stages
from tests.gateway.planning.planning_kit import PlannedWorld


def keyed_world(keys_of: list[list[int]], *, plain_from: int = 0) -> PlannedWorld:
    """Subgraph i has the entity with these keys, resolves all of them, and its own field f<i>."""
    count = len(keys_of)
    joins = "\n".join(
        f'@join__type(graph: G{graph}, key: "k{key}")' for graph, keys in enumerate(keys_of) for key in keys
    )
    fields = "\n".join(
        f"k{key}: ID "
        + " ".join(f"@join__field(graph: G{graph})" for graph in range(count) if key in keys_of[graph])
        for key in sorted({key for keys in keys_of for key in keys})
    )
    own = "\n".join(f"f{graph}: Int @join__field(graph: G{graph})" for graph in range(plain_from, count))
    return PlannedWorld(f"""
type Query @join__type(graph: G0) {{ e: E @join__field(graph: G0) }}
type E
{joins}
{{
{fields}
{own}
}}
""")


@pytest.mark.parametrize("length", [3, 8, 16])
def test_a_chain_of_keys_is_followed_to_its_end(length: int) -> None:
    world = keyed_world([[graph, graph + 1] for graph in range(length)])
    plan = world.plan(f"{{ e {{ f{length - 1} }} }}").plan
    assert (count_fetches(plan), count_stages(plan)) == (length, length)
    assert plan.paths_considered < 40 * length


@pytest.mark.parametrize("count", [4, 8, 16])
def test_many_keys_in_every_subgraph_take_no_more_than_their_number_to_search(count: int) -> None:
    keys = [[graph + step for step in range(4)] for graph in range(count)]
    world = keyed_world(keys)
    fields = " ".join(f"f{graph}" for graph in range(count))
    plan = world.plan(f"{{ e {{ {fields} }} }}").plan
    assert count_fetches(plan) == count
    assert not plan.greedy
    assert plan.paths_considered < 60 * count * count


def test_the_shortest_way_to_a_key_is_taken() -> None:
    world = keyed_world([[0, 1], [1, 5], [0, 2], [2, 3], [3, 5], [5, 6]])
    plan = world.plan("{ e { f5 } }").plan
    assert count_fetches(plan) == 3
