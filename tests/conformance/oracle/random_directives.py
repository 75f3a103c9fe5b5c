"""What every part of the thrower of worlds needs, and the directives it puts on fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.conformance.oracle.world import (
    CONTEXT_HOLDER,
    CONTEXT_USER,
    HIDDEN_TYPE,
    LEAVES,
    MUTATION,
    QUERY,
    Argument,
    Declaration,
    Field,
    ObjectType,
    World,
)

if TYPE_CHECKING:
    from random import Random

WRAPPINGS = ("{}", "{}", "{}", "{}!", "[{}]", "[{}!]!", "[{}!]", "[[{}]]")
OTHER_KEYS = ("sku", "k1 k2", "info { code }")
ARGUMENTS = (
    (),
    (),
    (),
    (Argument("n", "Int"),),
    (Argument("n", "Int", "2"), Argument("color", "Color")),
    (Argument("filter", "Filter"),),
    (Argument("must", "Int!"),),
)


# Types with rules of their own for what may lead to them.
APART = frozenset({QUERY, MUTATION, HIDDEN_TYPE, "Split", CONTEXT_HOLDER, CONTEXT_USER})


@dataclass(slots=True)
class WorldDice:
    """The world so far, and the dice.

    Attributes:
        counter: numbers the fields' names.
    """

    random: Random
    world: World
    counter: int = 0

    def leaf_field(self, prefix: str) -> Field:
        self.counter += 1
        return Field(
            f"{prefix}{self.counter}",
            self.random.choice(LEAVES),
            self.random.choice(WRAPPINGS),
            self.random.choice(ARGUMENTS),
        )

    def constant_arguments(self, required: Field) -> str:
        values = {"n": "3", "color": "RED", "filter": "{n: 1}", "must": "4"}
        given = [
            argument
            for argument in required.arguments
            if argument.type_text.endswith("!") or self.chance(0.5)
        ]
        if not given:
            return ""
        return f"({', '.join(f'{argument.name}: {values[argument.name]}' for argument in given)})"

    def plain_objects(self) -> list[ObjectType]:
        """Object types that are neither roots, nor hidden, nor behind the interface entity, nor keys."""
        return [
            item
            for item in self.world.objects.values()
            if item.name not in APART and not item.name.endswith("Info") and item.family != "Media"
        ]

    def subgraphs_of(self, name: str) -> set[str]:
        return {s for s in self.world.subgraphs if self.world.type_exists(name, s)}

    def some(self, options: list[str], at_least: int = 1) -> list[str]:
        return self.random.sample(options, self.random.randint(min(at_least, len(options)), len(options)))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


@dataclass(slots=True)
class DirectiveMaker(WorldDice):
    """Puts @requires, @provides, @override and @inaccessible on fields of a world."""

    def add_directives(self) -> None:
        for item in self.plain_objects():
            if item.family and len(item.subgraphs) > 1:
                for _ in range(self.random.randint(0, 3)):
                    self._requires(item)
                if self.chance(0.3):
                    self._override(item)
        for _ in range(self.random.randint(0, 6)):
            self._provides()
        if self.chance(0.3):
            self._inaccessible()

    def _own_fields(self, item: ObjectType) -> list[Field]:
        """Fields with one owner and no directive yet."""
        return [
            f
            for f in item.fields.values()
            if len(f.declarations) == 1
            and not next(iter(f.declarations.values())).directives
            and not f.is_key
        ]

    def _requires(self, item: ObjectType) -> None:
        """Add a field that is computed of fields other subgraphs resolve."""
        sources = [
            f
            for f in item.fields.values()
            if len(f.declarations) == 1
            and not f.is_key
            and all(d.requires or not d.directives for d in f.declarations.values())
        ]
        self.random.shuffle(sources)
        subgraph = self.random.choice(entered(item))
        selections = []
        for source in sources[: self.random.choice([1, 1, 2])]:
            selection = self._required_selection(source, subgraph)
            if selection is not None:
                source.declarations[subgraph] = Declaration(["@external"], external=True)
                selections.append(selection)
        if selections:
            selection = " ".join(selections)
            new = self.leaf_field("r")
            new.declarations[subgraph] = Declaration(
                [f'@requires(fields: "{selection}")'], requires=selection
            )
            item.fields[new.name] = new

    def _required_selection(self, required: Field, subgraph: str) -> str | None:
        """Return how the field is selected in a @requires of a subgraph; None when it cannot be."""
        if subgraph in required.declarations:
            return None
        selection = required.name + self.constant_arguments(required)
        if required.named in LEAVES:
            return selection
        known = self.world.candidates(required)
        if not known or not set(known) <= self._known_in(required.named, subgraph):
            return None
        target = self.world.objects[known[0]]
        condition = "" if target.name == required.named else f"... on {target.name} "
        inner = [
            f
            for f in target.fields.values()
            if f.named in LEAVES and not f.arguments and self._may_be_required(f, subgraph)
        ]
        if not inner:
            return None
        chosen = self.random.choice(inner)
        if subgraph not in chosen.declarations:
            chosen.declarations[subgraph] = Declaration(["@external"], external=True)
        below = f"{condition}{{ {chosen.name} }}" if condition else chosen.name
        return f"{selection} {{ {below} }}"

    def _known_in(self, type_name: str, subgraph: str) -> set[str]:
        """The object types that a value of the type may have in a subgraph, without those behind Media."""
        if not self.world.type_exists(type_name, subgraph):
            return set()
        names = self.world.possible_types(type_name, subgraph)
        return {name for name in names if self.world.objects[name].family != "Media"}

    def _may_be_required(self, candidate: Field, subgraph: str) -> bool:
        """Tell whether a subgraph has the field below another, or may declare it as external."""
        if subgraph in candidate.declarations:
            # Under a labelled @override composition, like the reference, takes the field as not there.
            return (
                not candidate.declarations[subgraph].external and not candidate.declarations[subgraph].label
            )
        return len(candidate.declarations) == 1 and not candidate.is_key

    def _is_required_in(self, subgraph: str, field: str) -> bool:
        """Tell whether a @requires of the subgraph names the field."""
        return any(
            re.search(rf"\b{field}\b", item.declarations[subgraph].requires)
            for owner in self.world.objects.values()
            for item in owner.fields.values()
            if subgraph in item.declarations
        )

    def _override(self, item: ObjectType) -> None:
        fields = [f for f in self._own_fields(item) if not next(iter(f.declarations.values())).requires]
        if not fields:
            return
        taken = self.random.choice(fields)
        old = next(iter(taken.declarations))
        others = [name for name in entered(item) if name != old]
        if not others:
            return
        new = self.random.choice(others)
        if taken.named not in LEAVES and new not in self.subgraphs_of(taken.named):
            return
        label = "percent(50)" if self.chance(0.4) and not self._is_required_in(old, taken.name) else ""
        arguments = f'from: "{old}"' + (f', label: "{label}"' if label else "")
        before = taken.declarations[old]
        after = Declaration([f"@override({arguments})"], overrides=True, label=label)
        taken.declarations[old] = replace(before, overridden=True, label=label)
        taken.declarations[new] = after
        if taken.named not in LEAVES and not self.world.candidates(taken):
            del taken.declarations[new]
            taken.declarations[old] = before

    def _provides(self) -> None:
        """Let a link bring a field of its target that its subgraph does not resolve otherwise."""
        links = [
            (link, subgraph)
            for item in self.world.objects.values()
            for link in item.fields.values()
            for subgraph, declaration in link.declarations.items()
            if link.named not in LEAVES
            and self.world.candidates(link)
            and all(
                self.world.objects[name].family not in {"", "Media"} for name in self.world.candidates(link)
            )
            and not (declaration.external or declaration.overridden or declaration.provides)
        ]
        if not links:
            return
        link, subgraph = self.random.choice(links)
        target = self.world.objects[self.random.choice(self.world.candidates(link))]
        condition = "" if target.name == link.named else f"... on {target.name} "
        fields = [f for f in self._own_fields(target) if f.named in LEAVES and subgraph not in f.declarations]
        if subgraph not in target.subgraphs or not fields:
            return
        provided = self.random.choice(fields)
        if provided.arguments:
            return
        # A field that another subgraph provides is resolved by both, and the owner has to agree to that.
        next(iter(provided.declarations.values())).directives.append("@shareable")
        provided.declarations[subgraph] = Declaration(["@external"], external=True)
        declaration = link.declarations[subgraph]
        declaration.provides = f"{condition}{{ {provided.name} }}" if condition else provided.name
        declaration.directives.append(f'@provides(fields: "{declaration.provides}")')

    def _inaccessible(self) -> None:
        fields = [
            f
            for item in self.plain_objects()
            for f in self._own_fields(item)
            if len(item.fields) > 2 and f.named in LEAVES
        ]
        if fields:
            hidden = self.random.choice(fields)
            next(iter(hidden.declarations.values())).directives.append("@inaccessible")


def entered(item: ObjectType) -> list[str]:
    """The subgraphs that an entity's fields can be asked of: not those that only refer to it."""
    return sorted(name for name, keys in item.keys.items() if any(key.resolvable for key in keys))
