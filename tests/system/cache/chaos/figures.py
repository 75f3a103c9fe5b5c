"""What an experiment found: figures, each beside its control and the bound it has to keep."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


_SLACK: Final = 3.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        what: it is, its unit included.
        found: with the fault.
        bound: what it has to be, in words, with numbers.
        holds: whether it is.
        control: the same without the fault, where there is such a thing.
        timed: whether it measures time, or what becomes of reads that are given up after some milliseconds:
            a machine with something else to do can spoil it.
        near: whether it is at least not far from its bound: what a test run may ask of a timed figure on a
            machine that it knows nothing of, while `make chaos-cache` asks for the bound itself.
    """

    what: str
    found: float
    bound: str
    holds: bool
    control: float | None = None
    timed: bool = False
    near: bool = False


@dataclass(slots=True)
class Findings:
    """The figures of one experiment, as they come in.

    Attributes:
        figures: in the order in which they were found.
    """

    figures: list[Figure] = field(default_factory=list)

    def exactly(self, what: str, found: float, expected: float) -> None:
        """A figure with one right value."""
        self.figures.append(Figure(what, found, f"= {expected:g}", found == expected))

    def holds(self, what: str, found: bool) -> None:  # noqa: FBT001 - it is the figure
        """Something that has to be so."""
        self.exactly(what, float(found), 1.0)

    def at_most(self, what: str, found: float, most: float, *, timed: bool = False) -> None:
        """A figure with an upper bound."""
        near = timed and found <= _SLACK * most
        self.figures.append(Figure(what, found, f"≤ {most:.3g}", found <= most, timed=timed, near=near))

    def at_least(self, what: str, found: float, least: float, *, timed: bool = False) -> None:
        """A figure with a lower bound."""
        near = timed and found >= least / _SLACK
        self.figures.append(Figure(what, found, f"≥ {least:g}", found >= least, timed=timed, near=near))

    def ratio_at_least(
        self, what: str, found: float, control: float, share: float, *, timed: bool = False
    ) -> None:
        """A figure that keeps to a share of its control."""
        bound = f"≥ {share:g} x control"
        near = timed and found >= share * control / _SLACK
        self.figures.append(Figure(what, found, bound, found >= share * control, control, timed, near))

    def time_at_most(self, what: str, found: float, control: float, share: float, grace: float) -> None:
        """A time in milliseconds beside its control.

        `grace` is what is let pass in any case: with both below it, the machine decides which is longer.
        """
        bound = f"≤ {share:g} x control, or {grace:.3g}"
        most = max(share * control, grace)
        self.figures.append(
            Figure(what, found, bound, found <= most, control, timed=True, near=found <= _SLACK * most)
        )

    @property
    def broken(self) -> list[Figure]:
        """The figures that do not keep their bound."""
        return [figure for figure in self.figures if not figure.holds]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values is; 0 of none."""
    if len(values) < 2:
        return values[0] if values else 0.0
    cuts = statistics.quantiles(values, n=1000, method="inclusive")
    return cuts[min(998, round(share * 1000) - 1)]
