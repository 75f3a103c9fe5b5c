from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import FastWay, TypedPlan
from tests.gateway.execution.typed.library_graph import library

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.execution.typed.program import State
    from tests.gateway.execution.typed.typed_kit import Prepared

PAUSE = 200


class Later:
    """Keeps what is to be done later until the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], None]) -> object:
        self.waiting.append(work)
        return None

    def work(self) -> None:
        for task in self.waiting:
            task()
        self.waiting.clear()


def typed_plan(prepared: Prepared, later: Later) -> TypedPlan:
    return TypedPlan(prepared.plan, prepared.operation, prepared.schema, later)


def test_the_fast_way_is_made_at_the_second_use_and_taken_when_it_is_there() -> None:
    later = Later()
    plan = typed_plan(library().prepare("{ text }"), later)
    assert plan.fast_way({}) is None
    assert later.waiting == []
    assert plan.fast_way({}) is None
    assert plan.fast_way({}) is None
    assert len(later.waiting) == 1
    later.work()
    found = plan.fast_way({})
    assert found is not None
    assert len(found.program.fetches) == 1
    assert plan.fast_way({}) is found
    assert later.waiting == []


def test_each_combination_of_conditions_has_a_fast_way_of_its_own() -> None:
    later = Later()
    prepared = library().prepare(
        "query($a: Boolean = false, $n: Int) { text @include(if: $a) search(low: $n) }"
    )
    plan = typed_plan(prepared, later)
    for variables in ({"a": True, "n": 1}, {"a": False}, {"a": True, "n": 2}, {}):
        assert plan.fast_way(variables) is None
    later.work()
    with_text, without = plan.fast_way({"a": True}), plan.fast_way({"a": False})
    assert with_text is not None
    assert without is not None
    assert with_text is not without


def test_warm_up_makes_the_variant_in_which_every_condition_is_false() -> None:
    plan = typed_plan(library().prepare("query($a: Boolean!) { text flag @skip(if: $a) }"), Later())
    plan.compile_now()
    assert plan.fast_way({"a": False}) is not None
    assert plan.fast_way({"a": True}) is None


def test_a_plan_without_a_fast_way_is_not_compiled_again(caplog: pytest.LogCaptureFixture) -> None:
    later = Later()
    plan = typed_plan(library().prepare("{ __schema { queryType { name } } }"), later)
    with caplog.at_level(logging.DEBUG, "gateway.execution.typed.typed_plan"):
        for _ in range(5):
            assert plan.fast_way({}) is None
            later.work()
    [record] = caplog.records
    assert "No fast way" in record.message
    assert "introspection" in record.message


def test_a_defect_while_compiling_is_logged_and_leaves_the_general_way(
    caplog: pytest.LogCaptureFixture,
) -> None:
    prepared = library().prepare("{ text }")
    [fetch] = prepared.plan.fetches
    broken = replace(prepared.plan, fetches=(replace(fetch, document="{ no document"),))
    later = Later()
    plan = typed_plan(replace(prepared, plan=broken), later)
    assert plan.fast_way({}) is None
    assert plan.fast_way({}) is None
    later.work()
    assert plan.fast_way({}) is None
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("mutation { change }", "only queries have a fast way"),
        ("subscription { changes }", "only queries have a fast way"),
        ('{ __type(name: "User") { name } }', "introspection is answered by the gateway itself"),
        ("{ text __schema { queryType { name } } }", "introspection is answered by the gateway itself"),
        ("{ __typename }", "nothing is fetched"),
    ],
)
def test_what_has_no_fast_way_says_why(query: str, reason: str) -> None:
    assert library().why_not(query) == reason


class Compiled:
    """A fast way over a program that a test makes up."""

    def __init__(self, covered: Callable[[State], bool] | None = None) -> None:
        self.later = Later()
        plain = replace(library().prepare("{ text }").compile(), covered=covered)
        self._split = replace(plain)
        program = replace(plain, split=self._split if covered else None)
        self.way = FastWay(lambda: program, self.later)
        self.way.compile()

    def is_split(self) -> bool:
        return self.way.program is self._split

    def succeed(self, times: int = 1) -> None:
        for _ in range(times):
            self.way.succeeded(self.way.program, self.way.program.begin())


def test_after_three_runs_given_up_in_a_row_it_is_left_out_for_a_while() -> None:
    plan = typed_plan(library().prepare("{ text }"), Later())
    plan.compile_now()
    for _ in range(3):
        way = plan.fast_way({})
        assert way is not None
        way.failed(way.program)
    assert [plan.fast_way({}) for _ in range(PAUSE)] == [None] * PAUSE
    assert plan.fast_way({}) is way


def test_a_run_that_comes_to_its_end_wipes_out_those_given_up_before() -> None:
    compiled = Compiled()
    for _ in range(5):
        compiled.way.failed(compiled.way.program)
        compiled.way.failed(compiled.way.program)
        compiled.succeed()
        assert compiled.way.is_worth_trying()


def test_a_pause_may_follow_a_pause() -> None:
    way = Compiled().way
    for _ in range(2):
        for _ in range(3):
            assert way.is_worth_trying()
            way.failed(way.program)
        assert sum(not way.is_worth_trying() for _ in range(PAUSE)) == PAUSE


def test_a_way_that_is_not_compiled_has_no_program() -> None:
    with pytest.raises(NotTypableError):
        _ = FastWay(lambda: None, Later()).program


def test_early_starts_are_made_after_ten_runs_that_they_would_have_covered() -> None:
    compiled = Compiled(covered=lambda _: True)
    compiled.succeed(9)
    assert not compiled.is_split()
    compiled.succeed()
    assert compiled.is_split()
    compiled.succeed(5)
    assert compiled.is_split()


@pytest.mark.parametrize("given_up", [True, False])
def test_one_run_that_they_do_not_cover_ends_them_for_long(given_up: bool) -> None:  # noqa: FBT001 - a case
    covers = [True]
    compiled = Compiled(covered=lambda _: covers[0])
    compiled.succeed(10)
    assert compiled.is_split()
    if given_up:
        compiled.way.failed(compiled.way.program)
    else:
        covers[0] = False
        compiled.succeed()
        covers[0] = True
    assert not compiled.is_split()
    compiled.succeed(509)
    assert not compiled.is_split()
    compiled.succeed()
    assert compiled.is_split()


def test_a_plan_without_anything_to_start_early_is_never_split() -> None:
    compiled = Compiled()
    compiled.succeed(50)
    assert not compiled.is_split()
