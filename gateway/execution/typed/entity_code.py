"""Generated code of entity fetches: representations asked for, entities put where they belong.

A part is what one request asks for: all targets of a fetch, or some. Where a fetch has targets whose inputs
are there before those of the others, it can be split in two (see program.py): the second part then takes
what the first was answered, and asks for the rest only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from gateway.execution.typed.shapes import INT, TYPENAME
from gateway.execution.typed.structs import representation_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gateway.execution.typed.code_text import CodeText
    from gateway.execution.typed.fills import Fill, Lookup, Target
    from gateway.execution.typed.object_lists import ObjectLists
    from gateway.execution.typed.shapes import Slot
    from gateway.execution.typed.structs import Structs


@dataclass(frozen=True, slots=True)
class Part:
    """What one request of an entity fetch asks for.

    Attributes:
        number: of the functions, and of what the state keeps for them.
        places: for each lookup the targets, with the runtime type of the objects there.
        after: number of the part before, whose answers are used again.
        kept: another part comes after.
    """

    number: int
    fill: Fill
    places: tuple[tuple[tuple[Target, str], ...], ...]
    after: int | None = None
    kept: bool = False


def whole(fill: Fill) -> Part:
    """All of a fetch."""
    return Part(fill.number, fill, tuple(tuple(places_of(lookup)) for lookup in fill.lookups))


def places_of(lookup: Lookup) -> Iterator[tuple[Target, str]]:
    """Yield the targets of a lookup, each with the runtime types of objects it has."""
    for target in lookup.targets:
        for name in target.sent:
            yield target, name


class EntityCode:
    """Writes `ask_<number>` and `take_<number>` for parts of entity fetches."""

    def __init__(self, text: CodeText, lists: ObjectLists, structs: Structs, sources: frozenset[int]) -> None:
        self._text = text
        self._lists = lists
        self._structs = structs
        self._sources = sources
        self._decoders: dict[int, tuple[str, list[dict[str, str]]]] = {}

    def write(self, part: Part) -> None:
        """Write both functions."""
        for places in part.places:
            for target, _ in places:
                self._lists.at(target.steps)
        fill = part.fill
        if fill.number not in self._decoders:
            decoder, attributes = self._structs.entities_decoder(fill)
            self._decoders[fill.number] = self._text.name(decoder.decode), attributes
        decode, attributes = self._decoders[fill.number]
        for index, places in enumerate(part.places):
            for at in range(len(places)):
                self._write_put(part, index, at, attributes[index])
        self._write_ask(part)
        self._write_take(part, decode)

    def _write_ask(self, part: Part) -> None:
        add, name, body = self._text.add, self._text.name, part.fill.fetch.body
        add(0, f"def ask_{part.number}(state, given):")
        if part.after is not None:
            add(1, f"seen = state.seen.get({part.after}, {name({})})")
        for index in range(len(part.places)):
            self._write_representations(part, index)
        add(1, f"if not ({' or '.join(f'values{index}' for index in range(len(part.places)))}):")
        add(2, "return None")
        pieces = [name(body.head + b',"variables":{')]
        if part.fill.fetch.variable_usages:
            add(1, f"variables = {given(name(part.fill.fetch.variable_usages))}")
            add(1, "given_text = dumps(variables)[1:-1] + b',' if variables else b''")
            pieces.append("given_text")
        for index, lookup in enumerate(part.fill.lookups):
            comma = b"," if index else b""
            pieces.append(name(comma + orjson.dumps(lookup.source.variable) + b":"))
            pieces.append(_encoded(index, lookup))
        pieces.append(name(b"}" + body.tail))
        add(1, f"return b''.join(({', '.join(pieces)}))")

    def _write_representations(self, part: Part, index: int) -> None:
        add, places = self._text.add, part.places[index]
        add(1, f"values{index} = []")
        add(1, "groups = []")
        add(1, "known = {}")
        for target in dict.fromkeys(target for target, _ in places):
            add(1, f"for o in {self._lists.at(target.steps)}:")
            first = True
            for at, (each, type_name) in enumerate(places):
                if each is not target:
                    continue
                depth = 2
                if target.shape.abstract:
                    attribute = target.shape.slots[TYPENAME].attribute
                    word = "if" if first else "elif"
                    add(2, f"{word} o.{attribute} == {self._text.name(type_name)}:")
                    depth = 3
                first = False
                self._write_one(depth, part, index, at)
        add(1, f"state.groups[{part.number}].append(groups)")
        if part.kept:
            add(1, f"state.known[{part.number}] = known")

    def _write_one(self, depth: int, part: Part, index: int, at: int) -> None:
        add, places = self._text.add, part.places[index]
        target, type_name = places[at]
        sent_name, slots = target.sent[type_name]
        values = [f"r{number}" for number in range(len(slots))]
        for value, (_, slot) in zip(values, slots, strict=True):
            add(depth, f"{value} = o.{slot.attribute}")
        unsure = [value for value, (_, slot) in zip(values, slots, strict=True) if slot.internal]
        if unsure:
            add(depth, f"if {' or '.join(f'{value} is UNSET' for value in unsure)}:")
            add(depth + 1, "raise Unusual('a required value is missing')")
        add(depth, f"k = {self._identity(part.fill.lookups[index], sent_name, values, slots)}")
        if part.after is not None:
            add(depth, "e = seen.get(k, UNSET)")
            add(depth, "if e is not UNSET:")
            add(depth + 1, f"put_{part.number}_{index}_{at}(e, (o,))")
            add(depth + 1, "continue")
        made = self._text.name(representation_class(sent_name, tuple(name for name, _ in slots)))
        add(depth, "i = known.get(k)")
        add(depth, "if i is None:")
        add(depth + 1, f"known[k] = i = len(values{index})")
        add(depth + 1, f"values{index}.append({made}({', '.join(values)}))")
        one = len(places) == 1
        add(depth + 1, "groups.append([])" if one else f"groups.append([[] for _ in range({len(places)})])")
        add(depth, "groups[i].append(o)" if one else f"groups[i][{at}].append(o)")

    def _identity(
        self, lookup: Lookup, sent_name: str, values: Sequence[str], slots: Sequence[tuple[str, Slot]]
    ) -> str:
        """Return the expression of what tells equal representations."""
        parts = [
            value if _tells_apart(slot) else f"encode({value})"
            for value, (_, slot) in zip(values, slots, strict=True)
        ]
        if len({target.sent[name][0] for target, name in places_of(lookup)}) > 1:
            parts.insert(0, self._text.name(sent_name))
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)},)"

    def _write_put(self, part: Part, index: int, at: int, attributes: Mapping[str, str]) -> None:
        """Write the function that puts an entity into objects of one target and type."""
        add, lookup = self._text.add, part.fill.lookups[index]
        target, type_name = part.places[index][at]
        takes = target.takes[type_name]
        several = len({name for _, name in places_of(lookup)}) > 1
        add(0, f"def put_{part.number}_{index}_{at}(e, objects):")
        add(1, "if e is None:")
        if any(not s.wrapper.nullable or s.internal or id(s) in self._sources for _, s in takes):
            add(2, "raise Unusual('an unknown entity')")
        else:
            add(2, "return")
        if several and TYPENAME in attributes:
            sent_name = self._text.name(target.sent[type_name][0])
            add(1, f"if e.typename is not UNSET and e.typename != {sent_name}:")
            add(2, "raise Unusual('an entity of another type')")
        for number, (key, _) in enumerate(takes):
            add(1, f"v{number} = e.{attributes[key]}")
        if several and takes:
            add(1, f"if {' or '.join(f'v{number} is UNSET' for number in range(len(takes)))}:")
            add(2, "raise Unusual('a key is missing')")
        if takes:
            add(1, "for o in objects:")
        for number, (_, slot) in enumerate(takes):
            write_set(self._text, 2, "o", slot, f"v{number}")

    def _write_take(self, part: Part, decode: str) -> None:
        add = self._text.add
        add(0, f"def take_{part.number}(state, body):")
        add(1, f"answer = {decode}(body)")
        add(1, "if answer.errors:")
        add(2, "raise Unusual('errors')")
        for index, places in enumerate(part.places):
            add(1, f"groups = state.groups[{part.number}][{index}]")
            add(1, f"entities = answer.data.e{index}")
            add(1, "if len(entities) != len(groups):")
            add(2, "raise Unusual('another number of entities')")
            if not places:
                continue
            add(1, "for e, g in zip(entities, groups):")
            if len(places) == 1:
                add(2, f"put_{part.number}_{index}_0(e, g)")
                continue
            for at in range(len(places)):
                add(2, f"if g[{at}]:")
                add(3, f"put_{part.number}_{index}_{at}(e, g[{at}])")
        if part.kept:
            # Representations were numbered in the order in which they became known.
            add(1, f"state.seen[{part.number}] = dict(zip(state.known[{part.number}], entities))")


def _encoded(index: int, lookup: Lookup) -> str:
    """Return the call that writes a lookup's representations as the general way does.

    Large floats are written otherwise by the encoder (1e16 for 1e+16): both ways must send equal bodies, or
    the general one would ask again what was asked before it.
    """
    slots = [slot for target, name in places_of(lookup) for _, slot in target.sent[name][1]]
    text = f"encode(values{index})"
    return text if all(_tells_apart(slot) for slot in slots) else f"dumps(loads({text}))"


def given(usages: str) -> str:
    """Return the expression of the client's variables that a fetch uses."""
    return f"{{name: given[name] for name in {usages} if name in given}}"


def write_set(text: CodeText, depth: int, owner: str, slot: Slot, value: str) -> None:
    """Write the assignment of a value to a slot."""
    if slot.fillers > 1:
        # Who answers the same must agree; a null only says that this one does not know.
        text.add(depth, f"if {value} is not None:")
        depth += 1
    text.add(depth, f"{owner}.{slot.attribute} = {value}")


def _tells_apart(slot: Slot) -> bool:
    """Whether values are equal to Python exactly when they are to a subgraph (not so 1, 1.0 and true)."""
    return slot.text or (not slot.wrapper.lists and slot.leaf in {INT, bool})
