"""What completion finds wrong with the data, as values; errors are made of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from gateway.query_plan.outcome import ConcretePath

# Where completion stands: (place of the parent, key or index). One small tuple an object is all that
# error paths cost while nothing is wrong.
Place: TypeAlias = "tuple[Place, str | int] | None"


class ProblemKind(Enum):
    """Why a value became null."""

    MISSING = "nobody answered the field; it may be null"
    MISSING_REQUIRED = "nobody answered the field, and it may not be null"
    NULL = "null was answered for a field that may not be null"
    WRONG_VALUE = "the value does not fit the field's type"
    OUTSIDE_SCHEMA = "the value is an enum value or an object of a type that the API schema does not have"


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that completion made null."""

    kind: ProblemKind
    path: ConcretePath


@dataclass(slots=True)
class Problems:
    """Collects the problems of one response.

    Attributes:
        note_missing: whether a field that nobody answered, and that may be null, is worth a note; without
            any failed fetch it is not: an entity that its subgraph does not know leaves such fields.
    """

    note_missing: bool
    found: list[Problem] = field(default_factory=list)

    def add(self, kind: ProblemKind, place: Place) -> None:
        """Add a problem."""
        self.found.append(Problem(kind, to_path(place)))

    def missing(self, place: Place, key: str) -> None:
        """Note that nobody answered a field that may be null."""
        if self.note_missing:
            self.add(ProblemKind.MISSING, (place, key))


def to_path(place: Place) -> ConcretePath:
    """Return the place as a response path."""
    entries: list[str | int] = []
    while place is not None:
        place, entry = place
        entries.append(entry)
    return tuple(reversed(entries))
