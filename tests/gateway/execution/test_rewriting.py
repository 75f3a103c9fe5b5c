from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.execution.merging import Merger
from gateway.execution.rewriting import compile_rewrites, rewrite_path
from gateway.query_plan.nodes import KeyRename, ValueSet
from tests.gateway.execution.plan_kit import path

if TYPE_CHECKING:
    from gateway.query_plan.nodes import FetchRewrite
    from gateway.query_plan.outcome import ConcretePath


def rewritten(answer: dict[str, object], *rewrites: FetchRewrite) -> dict[str, object]:
    apply = compile_rewrites(rewrites, Merger())
    assert apply is not None
    apply(answer)
    return answer


def test_without_rewrites_there_is_nothing_to_call() -> None:
    assert compile_rewrites((), Merger()) is None


def test_a_key_is_renamed_wherever_the_path_leads() -> None:
    answer: dict[str, object] = {"l": [{"_v": 1}, None, {"w": 2}], "_v": 3}
    assert rewritten(answer, KeyRename(path("l.@"), "_v", "v")) == {"l": [{"v": 1}, None, {"w": 2}], "_v": 3}


def test_a_renamed_object_is_merged_with_what_stands_there() -> None:
    answer: dict[str, object] = {"_o": {"a": 1}, "o": {"b": 2}}
    assert rewritten(answer, KeyRename((), "_o", "o")) == {"o": {"a": 1, "b": 2}}


def test_rewrites_are_applied_in_order() -> None:
    renames = (
        KeyRename((), "_o", "o"),
        KeyRename(path("o"), "_v", "v"),
        ValueSet(path("o"), "__typename", "T"),
    )
    assert rewritten({"_o": {"_v": 1}}, *renames) == {"o": {"v": 1, "__typename": "T"}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("_o", "l", 3, "_v"), ("o", "l", 3, "v")),
        (("_o", "l", 3, "_v", "x"), ("o", "l", 3, "v", "x")),
        (("_o",), ("o",)),
        (("o", "l", "3", "_v"), ("o", "l", "3", "_v")),
        (("x", "l", 3, "_v"), ("x", "l", 3, "_v")),
        ((), ()),
    ],
)
def test_paths_of_errors_follow(before: ConcretePath, after: ConcretePath) -> None:
    renames = (KeyRename((), "_o", "o"), KeyRename(path("o.l.@|[T]"), "_v", "v"), ValueSet((), "k", "v"))
    assert rewrite_path(before, renames) == after
