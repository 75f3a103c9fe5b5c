"""@skip and @include between fields that share a place."""

from __future__ import annotations

from gateway.query_plan.nodes import BatchFetchNode
from gateway.query_plan.summary import fetches
from tests.gateway.planning.planning_kit import PlannedWorld

WORLD = PlannedWorld("""
type Query @join__type(graph: A) { products: [P] @join__field(graph: A) }
type P @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID!
  weight: Int @join__field(graph: A) @join__field(graph: B, external: true)
  estimate: Int @join__field(graph: B, requires: "weight")
  label: String @join__field(graph: B)
}
""")


def test_what_a_conditional_field_requires_is_left_out_with_it() -> None:
    first, second = fetches(
        WORLD.plan("query($x: Boolean!) { products { estimate @include(if: $x) } }").plan.node
    )
    assert first.operation == ("query($x:Boolean!){products{...@include(if:$x){id weight} __typename}}")
    assert second.operation.endswith("{estimate}}}")


def test_a_representation_that_another_field_needs_as_well_is_always_whole() -> None:
    first, second = fetches(
        WORLD.plan("query($x: Boolean!) { products { label estimate @include(if: $x) } }").plan.node
    )
    assert first.operation == "{products{id weight __typename}}"
    assert second.operation.endswith("{estimate@include(if:$x) label}}}")


def test_objects_that_come_under_different_conditions_are_asked_for_apart() -> None:
    operation = "query($x: Boolean!) { products { label } products @include(if: $x) { estimate } }"
    first, second = fetches(WORLD.plan(operation).plan.node)
    assert first.operation == (
        "query($x:Boolean!){products{id __typename} ...@include(if:$x){products{id weight __typename}}}"
    )
    assert isinstance(second, BatchFetchNode)
    assert len(second.inputs) == 2
