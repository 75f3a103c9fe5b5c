"""The fast way of a plan as a program: one generated function a step, specialised to the plan.

What is generated is plain attribute access over the classes of structs.py.

**Early starts.** A fetch may have targets whose inputs are there a wave before those of the others: the
heavy query's inventory knows its first products long before the last. Asked for in two requests, the second
often has nothing left to ask, as its entities were among the first: a wave less. Where it has, the two
requests cost more than one. So every run notes whether the first targets would have covered the others, and
a plan is split only after they always did (typed_plan.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import orjson
from msgspec import UNSET

from gateway.execution.typed.code_text import CodeText
from gateway.execution.typed.entity_code import EntityCode, given, whole, write_set
from gateway.execution.typed.object_lists import ObjectLists, locations
from gateway.execution.typed.shapes import TYPENAME, Shape
from gateway.execution.typed.structs import Structs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gateway.execution.prepared_plan import PreparedFetch
    from gateway.execution.typed.fills import Fill, Step


class UnusualAnswerError(Exception):
    """Something only the general way can deal with came up; nothing is wrong yet."""


class State:
    """One run of a program.

    Attributes:
        root: the answer under construction.
        lists: the objects at each path, once they are there.
        groups: for each part and lookup the objects of each representation sent.
        known: of parts that come before another: what tells their representations, in their order.
        seen: of the same: the entity of each of them.
    """

    __slots__ = ("groups", "known", "lists", "root", "seen")

    def __init__(self, root: object, lists: int, parts: int) -> None:
        self.root = root
        self.lists: list[list[Any] | None] = [None] * lists
        self.groups: list[list[list[Any]]] = [[] for _ in range(parts)]
        self.known: dict[int, dict[object, int]] = {}
        self.seen: dict[int, dict[object, Any]] = {}


Covered: TypeAlias = "Callable[[State], bool]"


@dataclass(frozen=True, slots=True)
class ProgramFetch:
    """One request: `ask` returns its body, None where there is nothing to ask; `take` merges the answer.

    Attributes:
        waits: how many others have to be done before.
        unblocks: numbers of those that wait for this one.
    """

    fetch: PreparedFetch
    ask: Callable[[State, Mapping[str, object]], bytes | None]
    take: Callable[[State, bytes], None]
    waits: int
    unblocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A plan's fast way.

    Attributes:
        source: the generated text, for reading.
        begin: makes the state of a run.
        finish: writes the response's bytes.
        covered: tells of a finished run whether early starts asked for all (in the split program), or would
            have; None where nothing can be split.
        split: the same with early starts; None where there are none, and in the split program itself.
    """

    source: str
    fetches: tuple[ProgramFetch, ...]
    begin: Callable[[], State]
    finish: Callable[[State], bytes]
    covered: Covered | None
    split: Program | None


def write_program(root: Shape, fills: Sequence[Fill]) -> Program:
    """Generate and compile the code.

    Args:
        root: the answer's shape.
        fills: the plan's fetches; their order is one that satisfies every dependency.

    Raises:
        NotTypableError: classes that cannot be made.
    """
    return _Writer(root, fills).program()


@dataclass(frozen=True, slots=True)
class _Early:
    """What can be asked for early.

    Attributes:
        first: which of the fetch's places are ready first.
        waits: the fetches these wait for.
    """

    first: frozenset[int]
    waits: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Request:
    """One request of a program.

    Attributes:
        number: of its functions.
        waits: the fetches to wait for, and the part before.
        stands_for: the fetch whose end this is for others; its own number where it is the whole fetch.
    """

    number: int
    fill: Fill
    waits: frozenset[int]
    stands_for: int | None = None


class _Writer:
    def __init__(self, root: Shape, fills: Sequence[Fill]) -> None:
        self._root = root
        self._fills = fills
        self._structs = Structs()
        self._text = CodeText(
            UNSET=UNSET,
            Unusual=UnusualAnswerError,
            encode=msgspec.json.Encoder().encode,
            dumps=orjson.dumps,
            loads=orjson.loads,
        )
        self._lists = ObjectLists(self._text)
        numbers = {fill.fetch.id: fill.number for fill in fills}
        self._waits = {
            fill.number: frozenset(numbers[before] for before in fill.fetch.depends_on if before in numbers)
            for fill in fills
        }
        sources = frozenset(
            id(slot)
            for fill in fills
            for lookup in fill.lookups
            for target in lookup.targets
            for _, slots in target.sent.values()
            for _, slot in slots
        )
        self._entities = EntityCode(self._text, self._lists, self._structs, sources)

    def program(self) -> Program:
        early = self._early_starts()
        for fill in self._fills:
            if fill.lookups:
                self._entities.write(whole(fill))
            else:
                self._write_root(fill)
            self._write_settled(fill.number, fill)
        plain = [_Request(fill.number, fill, self._waits[fill.number]) for fill in self._fills]
        split = list(self._write_split(plain, early))
        self._write_finish()
        names = self._text.compiled()
        root, lists, count = self._structs.root(self._root), self._lists.count, len(plain) + 2 * len(early)

        def made(requests: Sequence[_Request], covered: Covered | None, other: Program | None) -> Program:
            return Program(
                self._text.source,
                tuple(_fetch(request, requests, names) for request in requests),
                lambda: State(root(), lists, count),
                names["finish"],
                covered,
                other,
            )

        if not early:
            return made(plain, None, None)
        rest = frozenset(request.number for request in split if request.number >= len(plain) + len(early))
        return made(plain, _would_cover(early), made(split, _did_cover(rest), None))

    # -- early starts ----------------------------------------------------------------------------------

    def _early_starts(self) -> dict[int, _Early]:
        depths: dict[int, int] = {}
        for fill in self._fills:
            depths[fill.number] = 1 + max((depths[before] for before in self._waits[fill.number]), default=0)
        found: dict[int, _Early] = {}
        for fill in self._fills:
            if len(fill.lookups) != 1 or len(fill.lookups[0].targets) < 2:
                continue
            inputs = [target.inputs() for target in fill.lookups[0].targets]
            ready = [max((depths[before] for before in each), default=0) for each in inputs]
            places = whole(fill).places[0]
            order = {id(target): index for index, target in enumerate(fill.lookups[0].targets)}
            first = {index for index, depth in enumerate(ready) if depth == min(ready)}
            early = frozenset(at for at, (target, _) in enumerate(places) if order[id(target)] in first)
            if early and len(early) < len(places):
                waits = frozenset(before for index in first for before in inputs[index])
                found[fill.number] = _Early(early, waits)
        return found

    def _write_split(self, plain: Sequence[_Request], early: Mapping[int, _Early]) -> Iterator[_Request]:
        """Write the requests of fetches that start early; the others are as they were."""
        number = len(plain)
        for request in plain:
            start = early.get(request.number)
            if start is None:
                yield request
                continue
            part = whole(request.fill)
            [places] = part.places
            first = tuple(place for at, place in enumerate(places) if at in start.first)
            rest = tuple(place for at, place in enumerate(places) if at not in start.first)
            after = number + len(early)
            self._entities.write(replace(part, number=number, places=(first,), kept=True))
            self._write_settled(number, request.fill)
            self._entities.write(replace(part, number=after, places=(rest,), after=number))
            self._write_settled(after, request.fill)
            yield _Request(number, request.fill, start.waits)
            yield _Request(after, request.fill, request.waits | {number}, request.number)
            number += 1

    # -- fetches at the root, and what decoders cannot know ----------------------------------------------

    def _write_root(self, fill: Fill) -> None:
        add, name, body = self._text.add, self._text.name, fill.fetch.body
        add(0, f"def ask_{fill.number}(state, given):")
        usages = fill.fetch.variable_usages
        if usages:
            add(1, f"return {name(body.with_variables)}({given(name(usages))})")
        else:
            add(1, f"return {name(body.head + body.tail)}")
        add(0, f"def take_{fill.number}(state, body):")
        add(1, f"answer = {name(self._structs.roots_decoder(fill).decode)}(body)")
        add(1, "if answer.errors:")
        add(2, "raise Unusual('errors')")
        add(1, "data, root = answer.data, state.root")
        for slot in fill.roots:
            write_set(self._text, 1, "root", slot, f"data.{slot.attribute}")

    def _write_settled(self, number: int, fill: Fill) -> None:
        """After an answer is taken: which keys belong to objects of several types is known only now."""
        brought = [
            (steps, shape)
            for steps, shape in locations(self._root)
            if shape.abstract and shape.creator == fill.number
        ]
        for steps, _ in brought:
            self._lists.at(steps)
        self._text.add(0, f"def settled_{number}(state, body):")
        self._text.add(1, f"take_{number}(state, body)")
        for steps, shape in brought:
            self._write_settle(steps, shape)

    def _write_settle(self, steps: Sequence[Step], shape: Shape) -> None:
        add, name = self._text.add, self._text.name
        add(1, f"for o in {self._lists.at(steps)}:")
        add(2, f"n = o.{shape.slots[TYPENAME].attribute}")
        for index, type_name in enumerate(shape.possible):
            add(2, f"{'if' if index == 0 else 'elif'} n == {name(type_name)}:")
            own = shape.own.get(type_name, set())
            missing = [slot for key, slot in shape.slots.items() if key in own and key != TYPENAME]
            if missing:
                add(3, f"if {' or '.join(f'o.{slot.attribute} is UNSET' for slot in missing)}:")
                add(4, "raise Unusual('a key is missing')")
            for key, slot in shape.slots.items():
                if key not in own and key != TYPENAME:
                    late = name(type_name) if slot.typename else "None"
                    add(3, f"o.{slot.attribute} = {late if key in shape.possible[type_name] else 'UNSET'}")
            add(3, "continue")
        add(2, "raise Unusual('an object of another type')")

    def _write_finish(self) -> None:
        """Take out what the client did not ask for, and encode."""
        surplus = [
            (steps, shape)
            for steps, shape in locations(self._root)
            if any(shape.surplus_of(name) for name in shape.possible)
        ]
        for steps, _ in surplus:
            self._lists.at(steps)
        add = self._text.add
        add(0, "def finish(state):")
        for steps, shape in surplus:
            add(1, f"for o in {self._lists.at(steps)}:")
            if shape.abstract:
                add(2, f"n = o.{shape.slots[TYPENAME].attribute}")
            for type_name in shape.possible:
                slots = shape.surplus_of(type_name)
                if slots and shape.abstract:
                    add(2, f"if n == {self._text.name(type_name)}:")
                for slot in slots:
                    add(3 if shape.abstract else 2, f"o.{slot.attribute} = UNSET")
        response = msgspec.defstruct("Response", [("data", Any)], gc=False)
        add(1, f"return encode({self._text.name(response)}(state.root))")


def _fetch(request: _Request, requests: Sequence[_Request], names: Mapping[str, Any]) -> ProgramFetch:
    mine = {request.number, request.stands_for}
    return ProgramFetch(
        request.fill.fetch,
        names[f"ask_{request.number}"],
        names[f"settled_{request.number}"],
        len(request.waits),
        tuple(at for at, other in enumerate(requests) if mine & other.waits),
    )


def _would_cover(early: Mapping[int, _Early]) -> Covered:
    def covered(state: State) -> bool:
        for number, start in early.items():
            for groups in state.groups[number]:
                for group in groups:
                    if not any(group[at] for at in start.first):
                        return False
        return True

    return covered


def _did_cover(rest: frozenset[int]) -> Covered:
    return lambda state: not any(groups for number in rest for groups in state.groups[number])
