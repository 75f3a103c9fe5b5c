"""A fetch's output rewrites: in its answer before the merge, and in the paths of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gateway.execution.response_paths import compile_path
from gateway.query_plan.nodes import KeyRename, KeySegment, ListSegment, ValueSet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gateway.execution.merging import Merger
    from gateway.execution.subgraph_client import JsonObject
    from gateway.query_plan.nodes import FetchRewrite, ResponsePath
    from gateway.query_plan.outcome import ConcretePath

Rewriter: TypeAlias = "Callable[[JsonObject], None]"


def compile_rewrites(rewrites: Sequence[FetchRewrite], merger: Merger) -> Rewriter | None:
    """Return a function that applies the rewrites, in order, to an answer in place; None without any."""
    if not rewrites:
        return None
    appliers = [_compile(rewrite, merger) for rewrite in rewrites]

    def apply(answer: JsonObject) -> None:
        for applier in appliers:
            applier(answer)

    return apply


def _compile(rewrite: FetchRewrite, merger: Merger) -> Rewriter:
    find = compile_path(rewrite.path)
    match rewrite:
        case KeyRename(_, key, rename_to):

            def rename(answer: JsonObject) -> None:
                for value in find(answer):
                    if key in value:
                        # Merged and not set: the new key may hold what another fragment brought.
                        merger.merge(value, {rename_to: value.pop(key)})

            return rename
        case ValueSet(_, key, constant):

            def assign(answer: JsonObject) -> None:
                for value in find(answer):
                    value[key] = constant

            return assign


def rewrite_path(path: ConcretePath, rewrites: Sequence[FetchRewrite]) -> ConcretePath:
    """Return an error's path with internal aliases replaced as the rewrites replace them in the data.

    Type conditions are not looked at: a path does not tell types, and an internal alias is used for one
    field alone.
    """
    for rewrite in rewrites:
        if isinstance(rewrite, KeyRename):
            at = _match_prefix(path, rewrite.path)
            if at is not None and at < len(path) and path[at] == rewrite.key:
                path = (*path[:at], rewrite.rename_to, *path[at + 1 :])
    return path


def _match_prefix(path: ConcretePath, pattern: ResponsePath) -> int | None:
    """Return how many entries of the path the pattern covers; None when it does not fit."""
    at = 0
    for segment in pattern:
        if isinstance(segment, KeySegment):
            if at >= len(path) or path[at] != segment.key:
                return None
            at += 1
        elif isinstance(segment, ListSegment):
            if at >= len(path) or not isinstance(path[at], int):
                return None
            at += 1
    return at
