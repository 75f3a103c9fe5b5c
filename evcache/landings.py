"""What the last loads brought, for callers who asked before they landed.

A reader looks into the cache, finds nothing, and goes to join the load that is under way. Where its look took
longer than the load it finds none, and would load again: of a thousand readers of one cold key, the slowest.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

A = TypeVar("A")

_KEPT: Final = 256
"""A caller is late by milliseconds, or not at all."""


class Landings(Generic[A]):
    """Answers by name, with the order in which they came.

    Attributes:
        count: of landings so far; what a caller notes when it begins to ask.
    """

    __slots__ = ("_answers", "count")

    def __init__(self) -> None:
        self.count = 0
        self._answers: OrderedDict[str, tuple[int, A]] = OrderedDict()

    def note(self, name: str, answer: A) -> None:
        """A load landed."""
        self.count += 1
        self._answers[name] = self.count, answer
        self._answers.move_to_end(name)
        if len(self._answers) > _KEPT:
            self._answers.popitem(last=False)

    def forget(self, name: str) -> None:
        """A value was changed: what was loaded before is no answer any more."""
        self._answers.pop(name, None)

    def since(self, count: int, names: Iterable[str]) -> dict[str, A]:
        """What has landed of these names since there were so many landings."""
        if self.count == count:
            return {}
        known = ((name, self._answers.get(name)) for name in names)
        return {name: answer[1] for name, answer in known if answer is not None and answer[0] > count}
