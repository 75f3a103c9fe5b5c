"""Generated code that finds the objects at a path, once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.execution.typed.fills import Step
from gateway.execution.typed.shapes import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.typed.code_text import CodeText
    from gateway.execution.typed.shapes import Shape, Slot

_MOST_IDENTITY_KEYS = 3


class ObjectLists:
    """Writes one function a path, which keeps what it found in `state.lists`."""

    def __init__(self, text: CodeText) -> None:
        self._text = text
        self._numbers: dict[tuple[tuple[int, frozenset[str] | None], ...], int] = {}

    @property
    def count(self) -> int:
        """How many lists a run has."""
        return len(self._numbers)

    def at(self, steps: Sequence[Step]) -> str:
        """Return the call that yields the objects at a path.

        The function is written at its first use: nobody may be in the middle of writing another.
        """
        if not steps:
            return "(state.root,)"
        key = tuple((id(step.slot), step.types) for step in steps)
        number = self._numbers.get(key)
        if number is None:
            above = self.at(steps[:-1])
            number = self._numbers[key] = len(self._numbers)
            self._write(number, above, steps[-1])
        return f"at_{number}(state)"

    def _write(self, number: int, above: str, step: Step) -> None:
        add = self._text.add
        add(0, f"def at_{number}(state):")
        add(1, f"found = state.lists[{number}]")
        add(1, "if found is None:")
        identity = _determined_by(step)
        if identity is None:
            self._write_all(above, step)
        else:
            self._write_distinct(above, step, identity)
        add(2, f"state.lists[{number}] = found")
        add(1, "return found")

    def _write_all(self, above: str, step: Step) -> None:
        levels = [*(f"v{level}" for level in range(step.slot.depth)), "o"]
        loops = f"for p in {above} if ({levels[0]} := p.{step.slot.attribute})"
        for outer, inner, nullable in zip(levels, levels[1:], step.slot.wrapper.lists, strict=False):
            loops += f" for {inner} in {outer}" + (f" if {inner} is not None" if nullable else "")
        if step.types is not None:
            loops += f" if o.{step.shape.slots[TYPENAME].attribute} in {self._text.name(step.types)}"
        self._text.add(2, f"found = [o {loops}]")

    def _write_distinct(self, above: str, step: Step, identity: Sequence[Slot]) -> None:
        """Objects of equal keys become one object, so that all later steps see each of them once."""
        add, attribute = self._text.add, step.slot.attribute
        values = ", ".join(f"o.{each.attribute}" for each in identity)
        key = values if len(identity) == 1 else f"({values})"
        add(2, "known = {}")
        add(2, f"for p in {above}:")
        if step.slot.depth == 0:
            add(3, f"o = p.{attribute}")
            add(3, "if o:")
            add(4, f"q = known.setdefault({key}, o)")
            add(4, "if q is not o:")
            add(5, f"p.{attribute} = q")
        else:
            add(3, f"v = p.{attribute}")
            add(3, "if v:")
            add(4, "for i, o in enumerate(v):")
            add(5, "if o is not None:")
            add(6, f"q = known.setdefault({key}, o)")
            add(6, "if q is not o:")
            add(7, "v[i] = q")
        add(2, "found = list(known.values())")


def _determined_by(step: Step) -> list[Slot] | None:
    """Return the keys by which objects are wholly determined, so that equal ones may be one object.

    So it is where the bringing fetch answers only text: whatever else comes, comes by a representation made
    of these keys.
    """
    shape, slot = step.shape, step.slot
    if shape.abstract or step.types is not None or slot.depth > 1:
        return None
    own = shape.own.get(next(iter(shape.possible)), set())
    slots = [each for each in shape.slots.values() if each.key in own and each.key != TYPENAME]
    fits = 0 < len(slots) <= _MOST_IDENTITY_KEYS and all(each.text for each in slots)
    return slots if fits else None


def locations(shape: Shape, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Shape]]:
    """Yield every place of objects in the answer; one shape may have several."""
    for slot in shape.slots.values():
        if slot.shape is not None:
            below = (*steps, Step(slot, slot.shape, None))
            yield below, slot.shape
            yield from locations(slot.shape, below)
