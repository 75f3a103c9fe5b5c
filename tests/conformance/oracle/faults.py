"""Subgraphs that fail, and what a gateway still owes its client when they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from tests.conformance.oracle.world import CONTEXT_HOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from gateway.execution.in_process_client import InProcessSubgraph
    from tests.conformance.oracle.world import World

Path: TypeAlias = "tuple[str | int, ...]"

# No leaf type of a world lets this through.
GARBAGE = {"__class__": ["garbage"]}


class Fault(Enum):
    """How a subgraph fails; LOUD ones have to be explained at every null they cause."""

    DOWN = "raises instead of answering"
    FLAKY = "raises every other time"
    REFUSES = "answers errors and no data"
    NO_GRAPHQL = "answers a list"
    SHORT = "answers one entity too few"
    NULLS = "answers null for some values"
    GARBAGE = "answers objects for some leaves, and leaves for some objects"
    WRONG_TYPE = "names types that nobody has"


LOUD = frozenset({Fault.DOWN, Fault.FLAKY, Fault.REFUSES, Fault.NO_GRAPHQL, Fault.SHORT})

Faults: TypeAlias = "Mapping[str, Fault]"


def random_faults(random: Random, world: World) -> Faults:
    """Choose one or two subgraphs that fail."""
    count = min(len(world.subgraphs), random.choice([1, 1, 2]))
    # What is computed of a context says nothing of where it was wrong: only faults that leave it out.
    possible = sorted(LOUD, key=lambda fault: fault.name) if CONTEXT_HOLDER in world.objects else list(Fault)
    return {name: random.choice(possible) for name in random.sample(world.subgraphs, count)}


@dataclass(slots=True)
class FaultySubgraph:
    """A subgraph with a fault."""

    inner: InProcessSubgraph
    fault: Fault
    random: Random
    calls: int = 0

    async def execute(
        self,
        document: str,
        variables: dict[str, object],
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Mapping[str, object]:
        """Answer, or not."""
        self.calls += 1
        answer = await self.inner.execute(document, variables, operation_name, headers)
        match self.fault:
            case Fault.DOWN:
                raise ConnectionError("down")
            case Fault.FLAKY if self.calls % 2:
                raise ConnectionError("flaky")
            case Fault.REFUSES:
                return {"errors": [{"message": "no", "extensions": {"code": "REFUSED"}}]}
            case Fault.NO_GRAPHQL:
                return [answer]  # type: ignore[return-value]  # this is the fault
            case Fault.SHORT:
                return _short(answer)
            case Fault.NULLS | Fault.GARBAGE | Fault.WRONG_TYPE:
                return {**answer, "data": self._spoiled(answer["data"], 0)}
            case _:
                return answer

    def _spoiled(self, value: object, depth: int) -> object:
        # A null stays: an object in its place might be taken for one that just has no fields.
        if depth > 1 and value is not None and self.random.random() < 0.15:
            if self.fault is Fault.NULLS:
                return None
            if self.fault is Fault.GARBAGE:
                return "garbage" if isinstance(value, dict | list) else GARBAGE
        if isinstance(value, dict):
            spoiled = {key: self._spoiled(item, depth + 1) for key, item in value.items()}
            if self.fault is Fault.WRONG_TYPE and "__typename" in spoiled and self.random.random() < 0.3:
                spoiled["__typename"] = "Nobody"
            return spoiled
        return [self._spoiled(item, depth + 1) for item in value] if isinstance(value, list) else value


def _short(answer: Mapping[str, object]) -> Mapping[str, object]:
    data = answer.get("data")
    if not isinstance(data, dict):
        return answer
    shortened = {
        key: value[:-1] if isinstance(value, list) and key.startswith("_e") else value
        for key, value in data.items()
    }
    return {**answer, "data": shortened}


def worse_than_partial(
    expected: object, received: object, error_paths: Sequence[Path], *, loud: bool
) -> str | None:
    """Return what is wrong with a partial answer; None when it is the full one with holes, each explained.

    Args:
        expected: the full answer's data.
        received: the partial answer's.
        error_paths: of its errors.
        loud: whether every hole must have an error at it, below it or above it.
    """
    for path, hole in _holes(expected, received, ()):
        if not hole:
            return f"a value at {path} is neither the true one nor null"
        if loud and not any(
            error[: len(path)] == path or path[: len(error)] == error for error in error_paths
        ):
            return f"nobody explains the null at {path}; errors: {error_paths}"
    return None


def _holes(expected: object, received: object, path: Path) -> Iterator[tuple[Path, bool]]:
    """Yield where the two differ, and whether null is what was received there."""
    if expected is not None and received is None:
        yield path, True
    elif isinstance(expected, dict) and isinstance(received, dict) and expected.keys() == received.keys():
        for key, value in expected.items():
            yield from _holes(value, received[key], (*path, key))
    elif isinstance(expected, list) and isinstance(received, list) and len(expected) == len(received):
        for index, value in enumerate(expected):
            yield from _holes(value, received[index], (*path, index))
    elif expected != received or type(expected) is not type(received):
        yield path, False
