"""Generated code: one Python function a step, specialised to one plan.

What is generated is plain attribute access over the classes of structs.py. Only names made here (`f3`,
`at_2`) and numbers stand in the text; everything that comes from outside (type names, keys) is handed over
as an object in the namespace, so no document can bring code in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from msgspec import UNSET

from gateway.execution.typed.fills import Step
from gateway.execution.typed.shapes import INT, TYPENAME, Shape
from gateway.execution.typed.structs import Structs, representation_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gateway.execution.prepared_plan import PreparedFetch
    from gateway.execution.typed.fills import Fill, Lookup, Target
    from gateway.execution.typed.shapes import Slot

_MOST_IDENTITY_KEYS = 3


class UnusualAnswerError(Exception):
    """Something only the general way can deal with came up; nothing is wrong yet."""


class State:
    """One run of a program.

    Attributes:
        root: the answer under construction.
        lists: the objects at each path, once they are there.
        groups: for each fetch and lookup the objects of each representation sent.
    """

    __slots__ = ("groups", "lists", "root")

    def __init__(self, root: object, lists: int, fetches: int) -> None:
        self.root = root
        self.lists: list[list[Any] | None] = [None] * lists
        self.groups: list[list[list[Any]]] = [[] for _ in range(fetches)]


@dataclass(frozen=True, slots=True)
class ProgramFetch:
    """One fetch: `ask` returns the request's body, None where there is nothing to ask; `take` merges.

    Attributes:
        waits: how many fetches have to be done before.
        unblocks: numbers of the fetches that wait for this one.
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
    """

    source: str
    fetches: tuple[ProgramFetch, ...]
    begin: Callable[[], State]
    finish: Callable[[State], bytes]


def write_program(root: Shape, fills: Sequence[Fill]) -> Program:
    """Generate and compile the code.

    Raises:
        NotTypableError: classes that cannot be made.
    """
    return _Writer(root, fills).program()


@dataclass(slots=True)
class _Text:
    lines: list[str] = field(default_factory=list)

    def add(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)


class _Writer:
    def __init__(self, root: Shape, fills: Sequence[Fill]) -> None:
        self._root = root
        self._fills = fills
        self._structs = Structs()
        self._text = _Text()
        self._paths: dict[tuple[tuple[int, frozenset[str] | None], ...], int] = {}
        encoder = msgspec.json.Encoder()
        self._names: dict[str, Any] = {
            "UNSET": UNSET,
            "Unusual": UnusualAnswerError,
            "encode": encoder.encode,
            "dumps": orjson.dumps,
            "loads": orjson.loads,
        }
        self._sources = {
            id(slot)
            for fill in fills
            for lookup in fill.lookups
            for target in lookup.targets
            for _, slots in target.sent.values()
            for _, slot in slots
        }

    def program(self) -> Program:
        for fill in self._fills:
            self._write_ask(fill)
            self._write_take(fill)
        self._write_finish()
        source = "\n".join(self._text.lines) + "\n"
        exec(compile(source, "<fast way>", "exec"), self._names)  # noqa: S102 - our own text, see the module
        numbers = {fill.fetch.id: fill.number for fill in self._fills}
        waits = {
            fill.number: {numbers[before] for before in fill.fetch.depends_on if before in numbers}
            for fill in self._fills
        }
        fetches = tuple(
            ProgramFetch(
                fill.fetch,
                self._names[f"ask_{fill.number}"],
                self._names[f"take_{fill.number}"],
                len(waits[fill.number]),
                tuple(number for number, before in waits.items() if fill.number in before),
            )
            for fill in self._fills
        )
        root, lists, count = self._structs.root(self._root), len(self._paths), len(fetches)
        return Program(source, fetches, lambda: State(root(), lists, count), self._names["finish"])

    # -- lists of objects ------------------------------------------------------------------------------

    def _at(self, steps: Sequence[Step]) -> str:
        """Return the call that yields the objects at a path; the function is written at its first use."""
        if not steps:
            return "(state.root,)"
        key = tuple((id(step.slot), step.types) for step in steps)
        number = self._paths.get(key)
        if number is None:
            above = self._at(steps[:-1])
            number = self._paths[key] = len(self._paths)
            self._write_at(number, above, steps[-1])
        return f"at_{number}(state)"

    def _write_at(self, number: int, above: str, step: Step) -> None:
        add = self._text.add
        add(0, f"def at_{number}(state):  # {step.slot.key!a}")
        add(1, f"found = state.lists[{number}]")
        add(1, "if found is None:")
        identity = _determined_by(step)
        if identity is None:
            self._write_plain_list(above, step)
        else:
            _write_distinct(self._text, above, step, identity)
        add(2, f"state.lists[{number}] = found")
        add(1, "return found")

    def _write_plain_list(self, above: str, step: Step) -> None:
        levels = [*(f"v{level}" for level in range(step.slot.depth)), "o"]
        loops = f"for p in {above} if ({levels[0]} := p.{step.slot.attribute})"
        for outer, inner, nullable in zip(levels, levels[1:], step.slot.wrapper.lists, strict=False):
            loops += f" for {inner} in {outer}" + (f" if {inner} is not None" if nullable else "")
        if step.types is not None:
            loops += f" if o.{step.shape.slots[TYPENAME].attribute} in {self._name(step.types)}"
        self._text.add(2, f"found = [o {loops}]")

    def _name(self, value: object) -> str:
        """Return a name for an object that the generated code uses."""
        name = f"C{len(self._names)}"
        self._names[name] = value
        return name

    # -- asking ----------------------------------------------------------------------------------------

    def _write_ask(self, fill: Fill) -> None:
        for lookup in fill.lookups:
            for target in lookup.targets:
                self._at(target.steps)
        add = self._text.add
        body = fill.fetch.body
        add(0, f"def ask_{fill.number}(state, given):")
        usages = fill.fetch.variable_usages
        if not fill.lookups:
            if not usages:
                add(1, f"return {self._name(body.head + body.tail)}")
            else:
                add(1, f"return {self._name(body.with_variables)}({_given(self._name(usages))})")
            return
        counts: list[str] = []
        for index, lookup in enumerate(fill.lookups):
            self._write_representations(fill, index, lookup)
            counts.append(f"values{index}")
        add(1, f"if not ({' or '.join(counts)}):")
        add(2, "return None")
        parts = [self._name(body.head + b',"variables":{')]
        if usages:
            add(1, f"variables = {_given(self._name(usages))}")
            add(1, "given_text = dumps(variables)[1:-1] + b',' if variables else b''")
            parts.append("given_text")
        for index, lookup in enumerate(fill.lookups):
            comma = b"," if index else b""
            parts.append(self._name(comma + orjson.dumps(lookup.source.variable) + b":"))
            parts.append(_encoded(index, lookup))
        parts.append(self._name(b"}" + body.tail))
        add(1, f"return b''.join(({', '.join(parts)}))")

    def _write_representations(self, fill: Fill, index: int, lookup: Lookup) -> None:
        add = self._text.add
        add(1, f"values{index} = []")
        add(1, "groups = []")
        add(1, "known = {}")
        pairs = list(_pairs(lookup))
        for number, (target, name) in enumerate(pairs):
            if number and pairs[number - 1][0] is target:
                continue
            add(1, f"for o in {self._at(target.steps)}:")
            depth = 2
            for at, (each, type_name) in enumerate(pairs):
                if each is not target:
                    continue
                if target.shape.abstract:
                    attribute = target.shape.slots[TYPENAME].attribute
                    add(2, f"{'if' if at == number else 'elif'} o.{attribute} == {self._name(type_name)}:")
                    depth = 3
                self._write_one(depth, index, lookup, at)
            del name
        add(1, f"state.groups[{fill.number}].append(groups)")

    def _write_one(self, depth: int, index: int, lookup: Lookup, at: int) -> None:
        add = self._text.add
        places = list(_pairs(lookup))
        target, type_name = places[at]
        sent, pairs = target.sent[type_name], len(places)
        several = len({each.sent[name] for each, name in places}) > 1
        sent_name, slots = sent
        made = representation_class(sent_name, tuple(name for name, _ in slots))
        values = [f"r{number}" for number in range(len(slots))]
        for value, (_, slot) in zip(values, slots, strict=True):
            add(depth, f"{value} = o.{slot.attribute}")
        unsure = [value for value, (_, slot) in zip(values, slots, strict=True) if slot.internal]
        if unsure:
            add(depth, f"if {' or '.join(f'{value} is UNSET' for value in unsure)}:")
            add(depth + 1, "raise Unusual('a required value is missing')")
        parts = [
            value if _tells_apart(slot) else f"encode({value})"
            for value, (_, slot) in zip(values, slots, strict=True)
        ]
        if several:
            parts.insert(0, self._name(sent_name))
        add(depth, f"k = {parts[0]}" if len(parts) == 1 else f"k = ({', '.join(parts)},)")
        add(depth, "i = known.get(k)")
        add(depth, "if i is None:")
        add(depth + 1, f"known[k] = i = len(values{index})")
        add(depth + 1, f"values{index}.append({self._name(made)}({', '.join(values)}))")
        add(depth + 1, "groups.append([])" if pairs == 1 else f"groups.append([[] for _ in range({pairs})])")
        add(depth, "groups[i].append(o)" if pairs == 1 else f"groups[i][{at}].append(o)")

    # -- taking ----------------------------------------------------------------------------------------

    def _write_take(self, fill: Fill) -> None:
        settled = [
            (steps, shape)
            for steps, shape in _locations(self._root, ())
            if shape.abstract and shape.creator == fill.number
        ]
        for steps, _ in settled:
            self._at(steps)
        add = self._text.add
        if fill.lookups:
            decoder, attributes = self._structs.entities_decoder(fill)
        else:
            decoder, attributes = self._structs.roots_decoder(fill), []
        add(0, f"def take_{fill.number}(state, body):")
        add(1, f"answer = {self._name(decoder.decode)}(body)")
        add(1, "if answer.errors:")
        add(2, "raise Unusual('errors')")
        add(1, "data = answer.data")
        if not fill.lookups:
            add(1, "root = state.root")
        for slot in fill.roots:
            _write_set(self._text, 1, "root", slot, f"data.{slot.attribute}")
        for index, lookup in enumerate(fill.lookups):
            self._write_entities(fill, index, lookup, attributes[index])
        for steps, shape in settled:
            self._write_settle(steps, shape)

    def _write_entities(self, fill: Fill, index: int, lookup: Lookup, attributes: Mapping[str, str]) -> None:
        add = self._text.add
        pairs = list(_pairs(lookup))
        several = len({name for _, name in pairs}) > 1
        add(1, f"groups = state.groups[{fill.number}][{index}]")
        add(1, f"entities = data.e{index}")
        add(1, "if len(entities) != len(groups):")
        add(2, "raise Unusual('another number of entities')")
        add(1, "for e, g in zip(entities, groups):")
        add(2, "if e is None:")
        taken = [slot for target, name in pairs for _, slot in target.takes[name]]
        if any(not slot.wrapper.nullable or slot.internal or id(slot) in self._sources for slot in taken):
            add(3, "raise Unusual('an unknown entity')")
        else:
            add(3, "continue")
        for at, (target, name) in enumerate(pairs):
            takes = target.takes[name]
            one = "g" if len(pairs) == 1 else f"g[{at}]"
            depth = 2
            if several:
                add(2, f"if {one}:")
                depth = 3
                if TYPENAME in attributes:
                    add(
                        3, f"if e.typename is not UNSET and e.typename != {self._name(target.sent[name][0])}:"
                    )
                    add(4, "raise Unusual('an entity of another type')")
            for number, (key, _) in enumerate(takes):
                add(depth, f"v{number} = e.{attributes[key]}")
            if several and takes:
                unset = " or ".join(f"v{number} is UNSET" for number in range(len(takes)))
                add(depth, f"if {unset}:")
                add(depth + 1, "raise Unusual('a key is missing')")
            if takes:
                add(depth, f"for o in {one}:")
            for number, (_, slot) in enumerate(takes):
                _write_set(self._text, depth + 1, "o", slot, f"v{number}")
            if not takes and several:
                add(depth, "pass")

    def _write_settle(self, steps: Sequence[Step], shape: Shape) -> None:
        """What no decoder knows of objects of several types: which keys belong to the type they are of."""
        add = self._text.add
        add(1, f"for o in {self._at(steps)}:")
        add(2, f"n = o.{shape.slots[TYPENAME].attribute}")
        for index, name in enumerate(shape.possible):
            add(2, f"{'if' if index == 0 else 'elif'} n == {self._name(name)}:")
            own = shape.own.get(name, set())
            missing = [slot for key, slot in shape.slots.items() if key in own and key != TYPENAME]
            if missing:
                add(3, f"if {' or '.join(f'o.{slot.attribute} is UNSET' for slot in missing)}:")
                add(4, "raise Unusual('a key is missing')")
            for key, slot in shape.slots.items():
                if key in own or key == TYPENAME:
                    continue
                late = self._name(name) if slot.typename else "None"
                add(3, f"o.{slot.attribute} = {late if key in shape.possible[name] else 'UNSET'}")
            add(3, "continue")
        add(2, "raise Unusual('an object of another type')")

    # -- finishing -------------------------------------------------------------------------------------

    def _write_finish(self) -> None:
        surplus = [
            (steps, shape)
            for steps, shape in _locations(self._root, ())
            if any(shape.surplus_of(name) for name in shape.possible)
        ]
        for steps, _ in surplus:
            self._at(steps)
        add = self._text.add
        response = msgspec.defstruct("Response", [("data", Any)], gc=False)
        add(0, "def finish(state):")
        for steps, shape in surplus:
            add(1, f"for o in {self._at(steps)}:")
            if not shape.abstract:
                for slot in shape.surplus_of(next(iter(shape.possible))):
                    add(2, f"o.{slot.attribute} = UNSET")
                continue
            add(2, f"n = o.{shape.slots[TYPENAME].attribute}")
            for name in shape.possible:
                slots = shape.surplus_of(name)
                if slots:
                    add(2, f"if n == {self._name(name)}:")
                    for slot in slots:
                        add(3, f"o.{slot.attribute} = UNSET")
        add(1, f"return encode({self._name(response)}(state.root))")


def _encoded(index: int, lookup: Lookup) -> str:
    """Return the call that writes a lookup's representations as the general way does.

    Large floats are written otherwise by the encoder (1e16 for 1e+16): both ways must send equal bodies, or
    the general one would ask again what was asked before it.
    """
    slots = [slot for target, name in _pairs(lookup) for _, slot in target.sent[name][1]]
    text = f"encode(values{index})"
    return text if all(_tells_apart(slot) for slot in slots) else f"dumps(loads({text}))"


def _given(usages: str) -> str:
    return f"{{name: given[name] for name in {usages} if name in given}}"


def _write_set(text: _Text, depth: int, owner: str, slot: Slot, value: str) -> None:
    if slot.fillers > 1:
        # Who answers the same must agree; a null only says that this one does not know.
        text.add(depth, f"if {value} is not None:")
        depth += 1
    text.add(depth, f"{owner}.{slot.attribute} = {value}")


def _pairs(lookup: Lookup) -> Iterator[tuple[Target, str]]:
    for target in lookup.targets:
        for name in target.sent:
            yield target, name


def _locations(shape: Shape, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Shape]]:
    for slot in shape.slots.values():
        if slot.shape is not None:
            below = (*steps, Step(slot, slot.shape, None))
            yield below, slot.shape
            yield from _locations(slot.shape, below)


def _tells_apart(slot: Slot) -> bool:
    """Whether values are equal to Python exactly when they are to a subgraph (not so 1, 1.0 and true)."""
    return slot.text or (not slot.wrapper.lists and slot.leaf in {INT, bool})


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


def _write_distinct(text: _Text, above: str, step: Step, identity: Sequence[Slot]) -> None:
    """Objects of equal keys become one object, so that all later steps see each of them once."""
    add, slot = text.add, step.slot
    values = ", ".join(f"o.{each.attribute}" for each in identity)
    key = values if len(identity) == 1 else f"({values})"
    add(2, "known = {}")
    add(2, f"for p in {above}:")
    if slot.depth == 0:
        add(3, f"o = p.{slot.attribute}")
        add(3, "if o:")
        add(4, f"q = known.setdefault({key}, o)")
        add(4, "if q is not o:")
        add(5, f"p.{slot.attribute} = q")
    else:
        add(3, f"v = p.{slot.attribute}")
        add(3, "if v:")
        add(4, "for i, o in enumerate(v):")
        add(5, "if o is not None:")
        add(6, f"q = known.setdefault({key}, o)")
        add(6, "if q is not o:")
        add(7, "v[i] = q")
    add(2, "found = list(known.values())")
