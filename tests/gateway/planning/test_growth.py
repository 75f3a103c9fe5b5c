"""The search grows about linearly with depth and with the number of object types, never with the paths."""

from __future__ import annotations

from tests.gateway.planning.planning_kit import PlannedWorld


def chain(depth: int) -> str:
    """`next { next { ... } }`, with a field of another subgraph at each level."""
    inner = "id extra"
    for _ in range(depth):
        inner = f"id extra next {{ {inner} }}"
    return f"{{ node {{ {inner} }} }}"


def interface_world(object_types: int, graphs: int) -> PlannedWorld:
    """An interface whose object types are entities of every subgraph, each shareable field in all."""
    names = [f"G{number}" for number in range(graphs)]
    keyed = " ".join(f'@join__type(graph: {name}, key: "id")' for name in names)
    plain = " ".join(f"@join__type(graph: {name})" for name in names)
    implemented = " ".join(f'@join__implements(graph: {name}, interface: "Node")' for name in names)
    types = "\n".join(
        f"type T{number} implements Node {implemented} {keyed} "
        f"{{ id: ID! next: Node extra: Int @join__field(graph: G{number % graphs}) }}"
        for number in range(object_types)
    )
    return PlannedWorld(f"""
type Query {plain} {{ node: Node }}
interface Node {plain} {{ id: ID! next: Node extra: Int }}
{types}
""")


def considered(world: PlannedWorld, depth: int) -> int:
    plan = world.plan(chain(depth)).plan
    assert not plan.greedy
    return plan.paths_considered


def test_work_follows_depth() -> None:
    world = interface_world(object_types=4, graphs=3)
    shallow, deep = considered(world, 3), considered(world, 6)
    assert deep <= 3 * shallow + 10


def test_work_follows_the_number_of_object_types() -> None:
    few = considered(interface_world(object_types=4, graphs=3), 3)
    many = considered(interface_world(object_types=16, graphs=3), 3)
    assert many <= 6 * few + 10
