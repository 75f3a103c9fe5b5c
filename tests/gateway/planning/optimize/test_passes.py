"""The optimize passes, on what each is for."""

from __future__ import annotations

from gateway.planning.fetch_graph import FetchField, FetchGraph, FetchSelection, FetchStep
from gateway.planning.optimize.batch_fetches import batch_fetches
from gateway.planning.optimize.drop_empty_steps import drop_empty_steps
from gateway.planning.optimize.drop_implied_parents import drop_implied_parents
from gateway.planning.optimize.merge_same_place import merge_same_place
from gateway.planning.optimize.order_mutations import order_mutations
from gateway.query_plan.nodes import (
    KeySegment,
    OperationKind,
    RequiredField,
    RequiredFragment,
    ResponsePath,
    TypeSegment,
)
from gateway.supergraph.records import TypeReference

INT = TypeReference("Int", "Int", 0)


def selecting(type_name: str, *names: str) -> dict[str, FetchSelection]:
    selection = FetchSelection(type_name)
    for name in names:
        selection.fields[name, ()] = FetchField(name, name, "", (), (), INT, None)
    return {type_name: selection}


def path(*keys: str) -> ResponsePath:
    return tuple(KeySegment(key) for key in keys)


class Steps:
    """Makes steps of one graph."""

    def __init__(self) -> None:
        self.graph = FetchGraph()

    def root(self, graph: str, *names: str, position: int | None = None) -> FetchStep:
        kind = OperationKind.QUERY if position is None else OperationKind.MUTATION
        step = FetchStep(
            len(self.graph.steps), graph, kind, (), is_entity=False, roots=selecting("Query", *names)
        )
        step.mutation_position = position
        self.graph.steps.append(step)
        return step

    def entity(
        self, graph: str, at: ResponsePath, type_name: str, names: tuple[str, ...], *parents: FetchStep
    ) -> FetchStep:
        step = FetchStep(
            len(self.graph.steps),
            graph,
            OperationKind.QUERY,
            at,
            is_entity=True,
            roots=selecting(type_name, *names),
            requires=(RequiredFragment((type_name,), (RequiredField("id", "id"),)),),
            parents=set(parents),
        )
        self.graph.steps.append(step)
        return step


def test_an_empty_step_is_dropped_and_its_parents_are_inherited() -> None:
    steps = Steps()
    root = steps.root("a", "x")
    empty = steps.entity("b", path("x"), "X", (), root)
    last = steps.entity("c", path("x"), "X", ("f",), empty)
    drop_empty_steps(steps.graph)
    assert steps.graph.steps == [root, last]
    assert last.parents == {root}


def test_a_parent_that_another_implies_is_dropped() -> None:
    steps = Steps()
    root = steps.root("a", "x")
    middle = steps.entity("b", path("x"), "X", ("f",), root)
    last = steps.entity("c", path("x"), "X", ("g",), root, middle)
    drop_implied_parents(steps.graph)
    assert last.parents == {middle}


def test_object_types_of_one_place_share_a_lookup() -> None:
    steps = Steps()
    root = steps.root("a", "x")
    one = steps.entity("b", (*path("x"), TypeSegment(("X",))), "X", ("f",), root)
    steps.entity("b", (*path("x"), TypeSegment(("Y",))), "Y", ("f",), root)
    merge_same_place(steps.graph)
    assert steps.graph.steps == [root, one]
    assert list(one.roots) == ["X", "Y"]
    assert one.path == (*path("x"), TypeSegment(("X", "Y")))
    assert [fragment.type_names for fragment in one.requires] == [("X",), ("Y",)]


def test_steps_that_need_each_other_are_not_merged() -> None:
    steps = Steps()
    root = steps.root("a", "x")
    one = steps.entity("b", path("x"), "X", ("f",), root)
    between = steps.entity("c", path("x"), "X", ("g",), one)
    steps.entity("b", path("x"), "X", ("h",), between)
    merge_same_place(steps.graph)
    assert len(steps.graph.steps) == 4


def test_steps_of_one_stage_share_a_request() -> None:
    steps = Steps()
    root = steps.root("a", "x", "y")
    one = steps.entity("b", path("x"), "X", ("f",), root)
    other = steps.entity("b", path("y"), "Y", ("g",), root)
    batch_fetches(steps.graph)
    assert steps.graph.steps == [root, one]
    assert one.batched == [other]


def test_a_step_with_time_to_spare_waits_for_a_later_one_of_its_subgraph() -> None:
    steps = Steps()
    root = steps.root("a", "x", "y")
    early = steps.entity("b", path("y"), "Y", ("g",), root)
    middle = steps.entity("c", path("x"), "X", ("f",), root)
    late = steps.entity("b", path("x"), "X", ("h",), middle)
    batch_fetches(steps.graph)
    assert early.batched == [late]
    assert early.parents == {root, middle}


def test_a_plan_is_not_made_longer_to_save_a_request() -> None:
    steps = Steps()
    root = steps.root("a", "x", "y")
    early = steps.entity("b", path("y"), "Y", ("g",), root)
    steps.entity("d", path("y", "g"), "G", ("i",), early)
    middle = steps.entity("c", path("x"), "X", ("f",), root)
    steps.entity("b", path("x"), "X", ("h",), middle)
    batch_fetches(steps.graph)
    assert len(steps.graph.steps) == 5


def test_mutations_of_neighbours_are_one_step_and_later_ones_wait_for_all_before() -> None:
    steps = Steps()
    first = steps.root("a", "m1", position=0)
    steps.root("a", "m2", position=1)
    below = steps.entity("b", path("m1"), "X", ("f",), first)
    below.mutation_position = 0
    third = steps.root("b", "m3", position=2)
    order_mutations(steps.graph)
    assert steps.graph.steps == [first, below, third]
    assert [key for key, _ in first.roots["Query"].fields] == ["m1", "m2"]
    assert third.parents == {first, below}
