"""The response's `errors` (specification section 7.1.2): who is to blame for each null.

Errors come from three sides: the subgraphs' own, fetches that failed, and values that completion could
not let through. A null is reported once: by the subgraph's own error at its path or below it, else by
the failed fetch that should have answered it, else as what it is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gateway.errors import ErrorCode
from gateway.projection.json_depth import is_within_depth
from gateway.projection.problems import ProblemKind
from gateway.query_plan.outcome import FetchFailure, SubgraphError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.projection.problems import Problem
    from gateway.query_plan.outcome import ConcretePath, ExecutionError

logger = logging.getLogger(__name__)

# Response keys below response keys, for cutting paths to what the client selected.
ResponseShape: TypeAlias = "dict[str, ResponseShape]"

# What servers put there for their own developers: source paths, queries, stack traces.
_PRIVATE_EXTENSIONS = frozenset({"stacktrace", "stackTrace", "exception", "debug", "debugMessage", "trace"})

_MAX_EXTENSION_DEPTH = 20
_CODES = {
    ProblemKind.WRONG_VALUE: ErrorCode.SUBGRAPH_BAD_RESPONSE,
    ProblemKind.OUTSIDE_SCHEMA: ErrorCode.VALUE_NOT_IN_SCHEMA,
    ProblemKind.NULL: ErrorCode.UNEXPECTED_NULL,
    ProblemKind.MISSING_REQUIRED: ErrorCode.UNEXPECTED_NULL,
}
_MESSAGES = {
    ProblemKind.WRONG_VALUE: "A subgraph answered with a value that does not fit the field's type.",
    ProblemKind.OUTSIDE_SCHEMA: ErrorCode.VALUE_NOT_IN_SCHEMA.value,
    ProblemKind.NULL: ErrorCode.UNEXPECTED_NULL.value,
    ProblemKind.MISSING_REQUIRED: ErrorCode.UNEXPECTED_NULL.value,
}


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """How much errors tell.

    Attributes:
        expose_subgraph: name the subgraph in `extensions.subgraph`.
        expose_messages: show the subgraphs' own messages and extensions; else their codes alone.
        explain: name the failed fetch in `extensions.fetch`, for a caller who asked and may know.
        max_errors: how many errors a response lists; the nulls of the others stay.
    """

    expose_subgraph: bool = True
    expose_messages: bool = True
    explain: bool = False
    max_errors: int = 1000


def build_errors(
    problems: Sequence[Problem],
    execution_errors: Sequence[ExecutionError],
    shape: ResponseShape,
    policy: ErrorPolicy,
) -> list[dict[str, object]]:
    """Return the error objects of a response, at most one a path."""
    builder = _Builder(execution_errors, shape, policy)
    for problem in problems:
        builder.add_problem(problem)
    builder.add_unused_failures()
    return builder.listed()


class _Builder:
    def __init__(
        self, execution_errors: Sequence[ExecutionError], shape: ResponseShape, policy: ErrorPolicy
    ) -> None:
        self._policy = policy
        self._shape = shape
        self._errors: list[dict[str, object]] = []
        self._left_out = 0
        self._at: set[ConcretePath] = set()
        self._at_or_below: set[ConcretePath] = set()
        self._failures: dict[ConcretePath, list[FetchFailure]] = {}
        self._unused: dict[int, FetchFailure] = {}
        self._unexplained: list[Problem] = []
        for error in execution_errors:
            if isinstance(error, SubgraphError):
                self._add_subgraph_error(error)
            else:
                for place in error.places:
                    self._failures.setdefault(place, []).append(error)
                if not error.reported:
                    self._unused[id(error)] = error

    def listed(self) -> list[dict[str, object]]:
        """Return the errors, cut at the policy's limit, after telling operators what nobody explains."""
        if self._unexplained:
            first = self._unexplained[0]
            logger.warning(
                "%d values of an answer are null and no failed fetch explains them; first: %s at %s",
                len(self._unexplained),
                first.kind.name,
                first.path,
            )
        if self._left_out:
            code = ErrorCode.ERRORS_LEFT_OUT
            extensions = {"code": code.name, "leftOut": self._left_out}
            self._errors.append({"message": code.value, "extensions": extensions})
        return self._errors

    def add_problem(self, problem: Problem) -> None:
        """Add the error of a null that completion made, unless another tells of it."""
        path = problem.path
        if path in self._at_or_below:
            return
        if problem.kind in {ProblemKind.WRONG_VALUE, ProblemKind.OUTSIDE_SCHEMA}:
            self._add_own(problem)
            return
        failure = self._failure_for(path)
        if failure is not None:
            self._unused.pop(id(failure), None)
            self._add_failure(failure, path)
        elif problem.kind is not ProblemKind.MISSING and not self._error_above(path):
            self._add_own(problem)

    def add_unused_failures(self) -> None:
        """Add the failures that left no hole in what the client selected, so that none is lost."""
        for failure in self._unused.values():
            common = _common_prefix(failure.places)
            self._add_failure(failure, self._cut(common) or None)

    def _add_subgraph_error(self, error: SubgraphError) -> None:
        path = self._cut(error.path) if error.path is not None else None
        if path is not None and path in self._at:
            return
        extensions = _public(error.extensions) if self._policy.expose_messages else {}
        code = error.extensions.get("code")
        code = code if isinstance(code, str) else ErrorCode.SUBGRAPH_ERROR.name
        message = error.message if self._policy.expose_messages else ErrorCode.SUBGRAPH_ERROR.value
        extensions |= self._source(error.subgraph, error.fetch_id, error.error_id)
        self._append(message, path or None, code, extensions)

    def _add_failure(self, failure: FetchFailure, path: ConcretePath | None) -> None:
        exposed = self._policy.expose_messages or not failure.answered
        extensions = _public(failure.extensions) if exposed else {}
        extensions |= self._source(failure.subgraph, failure.fetch_id, failure.error_id)
        message = failure.message if exposed else ErrorCode.SUBGRAPH_ERROR.value
        self._append(message, path, failure.code, extensions)

    def _add_own(self, problem: Problem) -> None:
        self._unexplained.append(problem)
        self._append(_MESSAGES[problem.kind], problem.path, _CODES[problem.kind].name, {})

    def _source(self, subgraph: str, fetch_id: int, error_id: str) -> dict[str, object]:
        source: dict[str, object] = {"errorId": error_id} if error_id else {}
        if self._policy.expose_subgraph and subgraph:
            source["subgraph"] = subgraph
        if self._policy.explain:
            source["fetch"] = fetch_id
        return source

    def _append(
        self, message: str, path: ConcretePath | None, code: str, extensions: Mapping[str, object]
    ) -> None:
        if len(self._errors) >= self._policy.max_errors:
            self._left_out += 1
            return
        error: dict[str, object] = {"message": message}
        if path is not None:
            error["path"] = list(path)
            self._at.add(path)
            self._at_or_below.update(path[:length] for length in range(1, len(path) + 1))
        error["extensions"] = {"code": code, **extensions}
        self._errors.append(error)

    def _failure_for(self, path: ConcretePath) -> FetchFailure | None:
        """Return the failure that should have answered the key at this path: of the nearest place."""
        for length in range(len(path) - 1, -1, -1):
            for failure in self._failures.get(path[:length], ()):
                if path[length] in failure.keys:
                    return failure
        return None

    def _error_above(self, path: ConcretePath) -> bool:
        return any(path[:length] in self._at for length in range(1, len(path)))

    def _cut(self, path: ConcretePath) -> ConcretePath:
        """Return the path as far as the client's own selections go: keys only the plan needs are left out."""
        shape = self._shape
        for length, entry in enumerate(path):
            if isinstance(entry, str):
                if entry not in shape:
                    return path[:length]
                shape = shape[entry]
        return path


def _public(extensions: Mapping[str, object]) -> dict[str, object]:
    return {
        key: value
        for key, value in extensions.items()
        if key not in _PRIVATE_EXTENSIONS and key != "code" and is_within_depth(value, _MAX_EXTENSION_DEPTH)
    }


def _common_prefix(places: Sequence[ConcretePath]) -> ConcretePath:
    if not places:
        return ()
    low, high = min(places, key=_sortable), max(places, key=_sortable)
    length = 0
    while length < min(len(low), len(high)) and low[length] == high[length]:
        length += 1
    return low[:length]


def _sortable(path: ConcretePath) -> tuple[tuple[bool, str | int], ...]:
    return tuple((isinstance(entry, str), entry) for entry in path)
