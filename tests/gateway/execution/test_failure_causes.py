"""Which failure explains an entity that could not be asked for."""

from gateway.execution.fetch_errors import failures_below, failures_by_place, find_cause
from gateway.query_plan.outcome import ConcretePath, FetchFailure


def failure(subgraph: str, *places: ConcretePath) -> FetchFailure:
    return FetchFailure("SUBGRAPH_UNAVAILABLE", "gone", subgraph, 1, places, frozenset(("f",)))


def cause(place: ConcretePath, *failures: FetchFailure) -> str | None:
    by_place = failures_by_place(failures)
    found = find_cause(by_place, failures_below(by_place), place)
    return found.subgraph if found else None


def test_the_nearest_failure_above_goes_before_all_others() -> None:
    far, near, below = failure("far", ("a",)), failure("near", ("a", 0)), failure("below", ("a", 0, "b", "c"))
    assert cause(("a", 0, "b"), far, near, below) == "near"


def test_a_failure_below_explains_what_a_nested_requires_lacks() -> None:
    assert cause(("a", 0), failure("below", ("a", 0, "b"))) == "below"


def test_a_failure_beside_explains_nothing() -> None:
    assert cause(("a", 0), failure("beside", ("a", 1, "b"))) is None
