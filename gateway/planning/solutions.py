"""What the search decides: which subgraphs are entered at a place, and which of them gives each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gateway.planning.items import FieldItem, FieldList
    from gateway.query_graph.moves import EntityMove, FieldMove

FETCH_COST = 10_000
"""One more request to a subgraph; everything else is about choosing between equal numbers of them."""

MERGED_FETCH_COST = 100
"""A fetch that a later pass will merge into one that is made anyway."""

FIELD_COST = 2
PROVIDED_COST = 1
"""Between equal numbers of fetches, rather the one a subgraph has put a @provides there for."""

UNSOLVED_COST = 1_000_000_000


class Bounds(NamedTuple):
    """What a search for a key or a requirement may not do, so that it ends.

    Attributes:
        asked: fields whose @requires are being looked for, with their nodes: not to be entered for again.
        hops: entities may be entered only by keys that take fewer entries in a row; a key's own fields
            are looked for under a smaller number than the key was found under.
    """

    asked: frozenset[tuple[int, str]] = frozenset()
    hops: int = 1_000_000


FREE = Bounds()


@dataclass(frozen=True, slots=True)
class Entry:
    """Enter a subgraph at the place in question.

    Attributes:
        node: where the entry arrives.
        move: the key it goes by; None at a root type.
        requiring: the field this entry is made for, with its @requires; None for one that any field may use.
        field_move: the move of `requiring`.
        bounds: under which the key's fields, and the required ones, are found.
    """

    node: int
    move: EntityMove | None
    requiring: FieldItem | None = None
    field_move: FieldMove | None = None
    bounds: Bounds = FREE


@dataclass(frozen=True, slots=True)
class FieldsSolution:
    """How the fields of one type are resolved from some nodes.

    Attributes:
        entries: in the order they are made; a key may need fields of an earlier one.
        chosen: for each plain field, the nodes that give it; several where its own selection is split.
        opened: every node that is at hand afterwards and was not before, keys' own entries included.
        used_starts: nodes of the start that something was taken from.
        failed: fields nobody can give.
    """

    cost: int
    entries: tuple[Entry, ...]
    chosen: tuple[tuple[FieldItem, tuple[int, ...]], ...]
    opened: tuple[int, ...]
    used_starts: frozenset[int]
    failed: tuple[FieldItem, ...] = ()


@dataclass(frozen=True, slots=True)
class SetSolution:
    """How a selection set is resolved from some nodes.

    Attributes:
        type_name: the type `fields` are resolved on.
        own: the fields resolved on the place's own type.
        fields: which fields those are.
        members: for an abstract type, the fields resolved for each object type: its name, the fields,
            and how.
    """

    cost: int
    type_name: str
    fields: FieldList
    own: FieldsSolution
    members: tuple[tuple[str, FieldList, FieldsSolution], ...]
    used_starts: frozenset[int]
