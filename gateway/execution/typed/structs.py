"""msgspec classes of the shapes, and the decoders that read subgraphs' answers straight into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from gateway.execution.typed.shapes import TYPENAME, NotTypableError, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.typed.fills import Fill, Lookup
    from gateway.execution.typed.shapes import Slot, Wrapper


class Structs:
    """Makes one class a shape.

    No class takes part in garbage collection: the trees hold no cycles, and are gone with the request.
    """

    def __init__(self) -> None:
        self._classes: dict[int, type] = {}

    def of(self, shape: Shape) -> type:
        """Return the class of a shape.

        A key that the bringing fetch answers must be there, and fit. A key that comes later is null at first.
        Where runtime types differ nothing is known before the type is: keys are unset at first, and
        `settle` (program.py) does the rest.
        """
        made = self._classes.get(id(shape))
        if made is not None:
            return made
        members: list[tuple[str, Any] | tuple[str, Any, Any]] = []
        for slot in shape.slots.values():
            kind = _wrapped(self._value(slot), slot.wrapper)
            if shape.abstract:
                everywhere = slot.key == TYPENAME
                members.append(
                    (slot.attribute, kind) if everywhere else (slot.attribute, kind | UnsetType, UNSET)
                )
            elif slot.key in shape.own.get(next(iter(shape.possible)), ()):
                members.append((slot.attribute, kind))
            elif slot.typename:
                members.append((slot.attribute, kind, next(iter(shape.possible))))
            else:
                members.append((slot.attribute, kind | None, UNSET if slot.internal else None))
        made = self._classes[id(shape)] = _struct("Shape", members, shape.slots)
        return made

    def root(self, shape: Shape) -> type:
        """Return the class of the whole answer: every key is filled by hand."""
        names = {slot.attribute: slot.key for slot in shape.slots.values()}
        members: list[tuple[str, Any, Any]] = [
            (slot.attribute, Any, next(iter(shape.possible)) if slot.typename else None)
            for slot in shape.slots.values()
        ]
        return msgspec.defstruct("Root", members, rename=names, gc=False, kw_only=True)

    def roots_decoder(self, fill: Fill) -> msgspec.json.Decoder[Any]:
        """Return the decoder of a fetch at the root: `data` with one attribute a slot, named alike."""
        members: list[tuple[str, Any]] = [
            (slot.attribute, _wrapped(self._value(slot), slot.wrapper)) for slot in fill.roots
        ]
        return _answer_decoder(_struct("Roots", members, {slot.key: slot for slot in fill.roots}))

    def entities_decoder(self, fill: Fill) -> tuple[msgspec.json.Decoder[Any], list[dict[str, str]]]:
        """Return the decoder of an entity fetch, and for each lookup the attribute of each key.

        `data` has the attributes `e0`, `e1`, ... for the lookups in order.
        """
        members: list[tuple[str, Any]] = []
        attributes: list[dict[str, str]] = []
        for number, lookup in enumerate(fill.lookups):
            entity, named = self._entity(lookup)
            members.append((f"e{number}", list[entity | None]))  # type: ignore[valid-type] # made at run time
            attributes.append(named)
        names = {f"e{number}": lookup.source.alias for number, lookup in enumerate(fill.lookups)}
        data = msgspec.defstruct("Entities", members, rename=names, gc=False, kw_only=True)
        return _answer_decoder(data), attributes

    def _entity(self, lookup: Lookup) -> tuple[type, dict[str, str]]:
        slots: dict[str, Slot] = {}
        several = len({name for target in lookup.targets for name in target.takes}) > 1
        for target in lookup.targets:
            for takes in target.takes.values():
                for key, slot in takes:
                    known = slots.setdefault(key, slot)
                    if known.internal and not slot.internal:
                        slots[key] = slot
                    elif not slot.internal and (known.wrapper, known.leaf, known.shape) != (
                        slot.wrapper,
                        slot.leaf,
                        slot.shape,
                    ):
                        raise NotTypableError(f'entities of one request mean different things by "{key}"')
        attributes = {key: f"a{index}" for index, key in enumerate(slots)}
        members: list[Any] = []
        for key, slot in slots.items():
            kind = _wrapped(self._value(slot), slot.wrapper)
            members.append((attributes[key], kind | UnsetType, UNSET) if several else (attributes[key], kind))
        names = {attribute: key for key, attribute in attributes.items()}
        sent = {sent for target in lookup.targets for sent, _ in target.sent.values()}
        renamed = any(sent != name for target in lookup.targets for name, (sent, _) in target.sent.items())
        if not renamed:
            # Where the document asks for it: an entity of another type is the general way's to report.
            members.append(("typename", Literal[tuple(sorted(sent))] | UnsetType, UNSET))
            names["typename"] = TYPENAME
            attributes[TYPENAME] = "typename"
        return msgspec.defstruct("Entity", members, rename=names, gc=False, kw_only=True), attributes

    def _value(self, slot: Slot) -> Any:  # noqa: ANN401 - a type made at run time
        return slot.leaf if slot.shape is None else self.of(slot.shape)


def representation_class(sent_name: str, names: tuple[str, ...]) -> type:
    """Return the class of a representation: positional arguments in the order of the names."""
    members: list[Any] = [(f"r{index}", Any) for index in range(len(names))]
    rename = {f"r{index}": name for index, name in enumerate(names)}
    return msgspec.defstruct(
        "Representation", members, rename=rename, gc=False, tag_field=TYPENAME, tag=sent_name
    )


def _answer_decoder(data: type) -> msgspec.json.Decoder[Any]:
    answer = msgspec.defstruct("Answer", [("data", data), ("errors", list | None, None)], gc=False)
    return msgspec.json.Decoder(answer)


def _struct(name: str, members: list[Any], slots: Mapping[str, Slot]) -> type:
    rename = {slot.attribute: slot.key for slot in slots.values()}
    return msgspec.defstruct(name, members, rename=rename, gc=False, kw_only=True)


def _wrapped(value: Any, wrapper: Wrapper) -> Any:  # noqa: ANN401 - a type made at run time
    levels = (wrapper.nullable, *wrapper.lists)
    listed: Any = list  # what it is a list of is known at run time only
    kind = value
    for index, nullable in enumerate(reversed(levels)):
        if nullable:
            kind |= None
        if index < len(levels) - 1:
            kind = listed[kind]
    return kind
