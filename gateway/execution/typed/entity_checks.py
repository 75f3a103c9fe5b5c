"""What must hold of a plan's entities before the fast way may look for them without looking twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.execution.typed.shapes import TYPENAME, NotTypableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.typed.fills import Fill, Target
    from gateway.execution.typed.shapes import Shape, Slot


def check_order(fills: Sequence[Fill]) -> None:
    """Objects at a path are looked up once: all of them must be there when a fetch first asks for them.

    Not so where conditions let a plan's fetch bring objects that the same fetch looks for elsewhere.

    Raises:
        NotTypableError: some come with the fetch itself, or later.
    """
    numbers = {fill.fetch.id: fill.number for fill in fills}
    before: dict[int, set[int]] = {}
    for fill, target in _targets(fills):
        if fill.number not in before:
            direct = {numbers[each] for each in fill.fetch.depends_on if each in numbers}
            before[fill.number] = direct.union(*(before[each] for each in direct))
        if target is not None and not target.inputs() <= before[fill.number]:
            raise NotTypableError(f"fetch {fill.fetch.id} looks for objects that come with it or later")


def check_representations(fills: Sequence[Fill]) -> None:
    """A representation is made of what was selected for it: its type's name and every required field.

    Where a condition left one of them out, the general way finds no entity there and asks for none.

    Raises:
        NotTypableError: something of a representation is not selected with these flags.
    """
    for fill, target in _targets(fills):
        if target is None:
            continue
        for name, (_, slots) in target.sent.items():
            if TYPENAME not in target.shape.own.get(name, ()) or not all(
                _selected(target.shape, name, slot) for _, slot in slots
            ):
                raise NotTypableError(f"fetch {fill.fetch.id} looks for entities that a condition leaves out")


def _selected(shape: Shape, type_name: str, slot: Slot) -> bool:
    """Tell whether some fetch brings a key of the objects of a type."""
    if slot.key in shape.own.get(type_name, ()) or slot.key in shape.late.get(type_name, ()):
        return True
    return slot.key in shape.possible[type_name] and bool(slot.filled_by - {shape.creator})


def _targets(fills: Sequence[Fill]) -> Iterator[tuple[Fill, Target | None]]:
    """Yield each fetch once without a target, then with each of its targets."""
    for fill in fills:
        yield fill, None
        for lookup in fill.lookups:
            for target in lookup.targets:
                yield fill, target
