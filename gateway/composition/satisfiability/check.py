"""The last stage before printing: a MergedSupergraph that is proved satisfiable."""

from dataclasses import dataclass

from gateway.composition.definitions import CompositionError, CompositionHint
from gateway.composition.merging.merge import MergedSupergraph
from gateway.composition.satisfiability.traversal import Traversal


@dataclass(frozen=True, slots=True)
class SatisfiableSupergraph:
    """A merged schema every operation of which can be answered, with all hints."""

    merged: MergedSupergraph
    hints: tuple[CompositionHint, ...]


def check_satisfiability(
    merged: MergedSupergraph,
) -> SatisfiableSupergraph | list[CompositionError]:
    """Prove it, or return one error for each operation that shows a gap."""
    traversal = Traversal(merged)
    traversal.run()
    if traversal.errors:
        return traversal.errors
    return SatisfiableSupergraph(merged, (*merged.hints, *traversal.hints))
