"""The fast way of a plan as text: what the generated code is, and what its names stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.execution.typed.object_lists import locations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.execution.typed.fills import Fill, Step
    from gateway.execution.typed.program import Program
    from gateway.execution.typed.shapes import Shape


def print_program(root: Shape, fills: Sequence[Fill], program: Program) -> str:
    """Return the generated code under a list of its fetches and of the objects' keys.

    Keys in brackets are the plan's own: they are taken out before the answer is written.
    """
    return "\n".join(_lines(root, fills, program)) + "\n"


def _lines(root: Shape, fills: Sequence[Fill], program: Program) -> Iterator[str]:
    for fill in fills:
        yield f"# fetch {fill.number}: {fill.fetch.subgraph}, fetch id {fill.fetch.id} of the plan"
    if program.covered is not None:
        yield "# a fetch has entities that could be asked for early; done where they cover the others"
    yield "#"
    yield f"# the answer: {_keys(root)}"
    for steps, shape in locations(root):
        yield f"# {_path(steps)} ({', '.join(shape.possible)}): {_keys(shape)}"
    yield ""
    yield program.source


def _path(steps: Sequence[Step]) -> str:
    return ".".join(step.slot.key + ".@" * step.slot.depth for step in steps)


def _keys(shape: Shape) -> str:
    return ", ".join(
        f"{slot.attribute} {f'[{slot.key}]' if slot.internal else slot.key}" for slot in shape.slots.values()
    )
