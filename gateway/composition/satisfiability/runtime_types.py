"""What a shared field can return in different subgraphs: the objects possible there must overlap."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.satisfiability.positions import Position, SubgraphMoves
from gateway.composition.schema.elements import InterfaceType, UnionType


@dataclass(frozen=True, slots=True)
class RuntimeTypesOutcome:
    """What is wrong, as the end of a sentence; an error code where nothing overlaps, a hint's otherwise."""

    code: ErrorCode | HintCode
    text: str


def compare_runtime_types(
    moves: Sequence[SubgraphMoves], positions: Iterable[Position], all_types: Collection[str]
) -> RuntimeTypesOutcome | None:
    """Compare; None where all subgraphs can return the same objects."""
    possible: dict[str, frozenset[str]] = {}
    abstract = 0
    for position in positions:
        subgraph = moves[position.subgraph]
        record = subgraph.record(position.type)
        if record is None:
            continue
        abstract += isinstance(record, InterfaceType | UnionType)
        names = frozenset(entry.name for entry in subgraph.schema.possible_types(record))
        # A single unknown type is an interface object: it stands for every implementing type.
        if not (len(names) == 1 and names.isdisjoint(all_types)):
            possible[subgraph.name] = names
    if abstract < 2 or not any(possible.values()):
        return None
    common = frozenset(all_types).intersection(*possible.values())
    distinct = set(possible.values())
    if common and len(distinct) == 1:
        return None
    listed = "; ".join(
        f'in "{name}": {", ".join(sorted(names)) or "none"}' for name, names in possible.items()
    )
    if not common:
        text = f"has no possible object in common between subgraphs ({listed})."
        return RuntimeTypesOutcome(ErrorCode.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES, text)
    text = (
        f"has different possible objects in its subgraphs ({listed}): it should return only "
        f"{', '.join(sorted(common))}, or the subgraphs will answer differently."
    )
    return RuntimeTypesOutcome(HintCode.INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN, text)
