"""The one value of every (object, field, arguments): what a monolith and every subgraph answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.conformance.oracle.world import COLORS, CONTEXT_USER, HIDDEN_COLOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conformance.oracle.world import Field, World

# How many entities a family has.
ENTITIES = 4


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the graph.

    Attributes:
        type_name: its concrete type.
        identity: equal for equal objects: `Family-3` for an entity, a digest for others.
        number: of an entity within its family; -1 for others.
        holder: the object above that sets a context.
    """

    type_name: str
    identity: str
    number: int = -1
    holder: Instance | None = None


@dataclass(slots=True)
class Truth:
    """Answers fields.

    Attributes:
        nulls: of a hundred, how many values that may be null are.
        mutations: how many mutation fields ran; their values depend on it, so that order shows.
    """

    world: World
    seed: int
    nulls: int = 15
    mutations: int = 0

    def value(self, parent: Instance, target: Field, arguments: Mapping[str, object]) -> object:
        """Return the value: a leaf, an Instance, None, or lists of them."""
        if target.is_key:
            return self._key_value(parent, target)
        text = json.dumps(arguments, sort_keys=True)
        return self._wrapped(target.wrapping, target, parent, f"{parent.identity}.{target.name}({text})")

    def entity(self, family: str, number: int) -> Instance:
        """Return an entity of a family."""
        for item in self.world.objects.values():
            residue, modulus = item.residue
            if item.family == family and number % modulus == residue:
                return Instance(item.name, f"{family}-{number}", number)
        raise LookupError(family)

    def _key_value(self, parent: Instance, target: Field) -> object:
        """Return a value that tells which entity it belongs to."""
        if target.named == "Int":
            return parent.number
        if target.named in {"ID", "String"}:
            return f"{parent.identity}-{target.name}"
        family = self.world.objects[target.named].family
        if family:  # an entity as a part of another's key
            return self.entity(family, parent.number % ENTITIES)
        return Instance(target.named, f"{parent.identity}-{target.name}", parent.number)

    def _wrapped(self, wrapping: str, target: Field, parent: Instance, at: str) -> object:
        dice = _dice(self.seed, at)
        if not wrapping.endswith("!") and dice % 100 < self.nulls:
            return None
        inner = wrapping.removesuffix("!")
        if inner.startswith("["):
            return [
                self._wrapped(inner[1:-1], target, parent, f"{at}[{index}]")
                for index in range((dice // 100) % 4)
            ]
        value = self._leaf_or_object(target, at, dice // 100)
        is_held = isinstance(value, Instance) and value.type_name == CONTEXT_USER
        return replace(value, holder=parent) if is_held else value  # type: ignore[type-var]

    def _leaf_or_object(self, target: Field, at: str, dice: int) -> object:
        match target.named:
            case "ID" | "String":
                return f"{target.name}-{dice % 1000}"
            case "Int":
                return dice % 1000
            case "Float":
                return (dice % 1000) + 0.5
            case "Boolean":
                return dice % 2 == 0
            case "Color":
                colors = (*COLORS, HIDDEN_COLOR) if self.world.hide_color else COLORS
                return colors[dice % len(colors)]
            case _:
                return self._object(target, at, dice)

    def _object(self, target: Field, at: str, dice: int) -> object:
        candidates = self.world.candidates(target)
        if not candidates:
            return None
        chosen = self.world.objects[candidates[dice % len(candidates)]]
        if not chosen.family:
            return Instance(chosen.name, hashlib.blake2b(at.encode(), digest_size=6).hexdigest())
        residue, modulus = chosen.residue
        number = residue + modulus * ((dice // 10) % (ENTITIES // modulus))
        return self.entity(chosen.family, number)


def _dice(seed: int, at: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}:{at}".encode(), digest_size=8).digest())
