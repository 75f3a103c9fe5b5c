"""Throws a world: subgraphs that compose and in which every field can be reached, by construction."""

from __future__ import annotations

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
    InterfaceType,
    Key,
    ObjectType,
    UnionType,
    World,
)

if TYPE_CHECKING:
    from random import Random

_WRAPPINGS = ("{}", "{}", "{}", "{}!", "[{}]", "[{}!]!", "[{}!]", "[[{}]]")
_OTHER_KEYS = ("sku", "k1 k2", "info { code }")
_ARGUMENTS = (
    (),
    (),
    (),
    (Argument("n", "Int"),),
    (Argument("n", "Int", "2"), Argument("color", "Color")),
    (Argument("filter", "Filter"),),
    (Argument("must", "Int!"),),
)


# Types with rules of their own for what may lead to them.
_APART = frozenset({QUERY, MUTATION, HIDDEN_TYPE, "Split", CONTEXT_HOLDER, CONTEXT_USER})


def random_world(random: Random) -> World:
    """Throw a world of two to four subgraphs."""
    return _Maker(random, World(["a", "b", "c", "d"][: random.randint(2, 4)])).world_with_everything()


@dataclass(slots=True)
class _Maker:
    random: Random
    world: World
    counter: int = 0

    def world_with_everything(self) -> World:
        world = self.world
        world.hide_color = self._chance(0.3)
        for root in (QUERY, MUTATION):
            world.objects[root] = ObjectType(root, set(world.subgraphs if root == QUERY else ()))
        for number in range(self.random.randint(0, 2)):
            self._value_type(f"V{number}")
        for number in range(self.random.randint(1, 4)):
            self._entity(f"E{number}")
        if self._chance(0.4) and len(world.subgraphs) > 1:
            self._interface_entity("Media", ["Film", "Song"])
        for name in ("Node", "Titled"):
            if self._chance(0.5):
                self._interface(name)
        if self._chance(0.6):
            self._union("Any")
        self._links()
        self._types_apart()
        self._roots()
        for name in world.subgraphs:
            if self._chance(0.15):
                world.root_names[name] = f"Root{name.upper()}"
        self._special_fields()
        return world

    # Types

    def _types_apart(self) -> None:
        if self._chance(0.3):
            self._split_value_type("Split")
        if self._chance(0.25):
            self._context()

    def _value_type(self, name: str) -> None:
        """A type without a key: every subgraph that has it has all of it."""
        item = ObjectType(name, set(self._some(self.world.subgraphs)))
        for _ in range(self.random.randint(1, 3)):
            self._add_leaf(item, sorted(item.subgraphs), shared=True)
        self.world.objects[name] = item

    def _entity(self, name: str) -> None:
        """A type with keys that lead from each of its subgraphs to each other, perhaps in several hops."""
        subgraphs = self._some(self.world.subgraphs)
        item = ObjectType(name, set(subgraphs), family=name)
        self.world.objects[name] = item
        if self._chance(0.7):
            shared = self.random.choice(
                ["id", "id", "id", "sku", "k1 k2", "info { code }", "sku parent { id }"]
            )
            if "parent" in shared and not self._declare_parent(item, subgraphs):
                shared = "id"
            for subgraph in subgraphs:
                self._add_key(item, subgraph, shared)
        else:
            chain = ["id", "serial", *_OTHER_KEYS]
            self.random.shuffle(chain)
            for subgraph, before, after in zip(subgraphs, chain, chain[1:], strict=False):
                for fields in [before, after] if self._chance(0.5) else [after, before]:
                    self._add_key(item, subgraph, fields)
        for _ in range(self.random.randint(1, 4)):
            shared_field = len(subgraphs) > 1 and self._chance(0.25)
            owners = self.random.sample(subgraphs, 2 if shared_field else 1)
            self._add_leaf(item, owners, shared=shared_field)

    def _split_value_type(self, name: str) -> None:
        """A type without a key whose fields are spread: it is merged from shareable roots alone."""
        subgraphs = self.random.sample(self.world.subgraphs, 2)
        item = ObjectType(name, set(subgraphs))
        self.world.objects[name] = item
        self._add_leaf(item, subgraphs, shared=True)
        for subgraph in subgraphs:
            self._add_leaf(item, [subgraph], shared=False)
            self._add_link(item, [subgraph], shared=False)
        self.counter += 1
        root = Field(f"s{self.counter}", name, self.random.choice(_WRAPPINGS), self.random.choice(_ARGUMENTS))
        for subgraph in subgraphs:
            root.declarations[subgraph] = Declaration(["@shareable"])
        self.world.objects[QUERY].fields[root.name] = root

    def _context(self) -> None:
        """A field with an argument that is filled from above, below the only type that leads there."""
        home = self.random.choice(self.world.subgraphs)
        holder = ObjectType(CONTEXT_HOLDER, {home}, family=CONTEXT_HOLDER)
        held = ObjectType(CONTEXT_USER, {home}, family=CONTEXT_USER)
        self.world.objects |= {holder.name: holder, held.name: held}
        for item in (holder, held):
            self._add_key(item, home, "id")
        above = Field("above", "String", self.random.choice(["{}", "{}!"]))
        above.declarations[home] = Declaration()
        holder.fields[above.name] = above
        link = Field("held", CONTEXT_USER, self.random.choice(_WRAPPINGS), self.random.choice(_ARGUMENTS))
        link.declarations[home] = Declaration()
        holder.fields[link.name] = link
        filled = Argument("above", "String", from_context=above.name)
        for _ in range(self.random.randint(1, 2)):
            used = self._leaf_field("c")
            used.arguments = (*used.arguments, filled)
            used.declarations[home] = Declaration()
            held.fields[used.name] = used
        self._add_leaf(held, [home], shared=False)
        root = Field("holders", CONTEXT_HOLDER, self.random.choice(_WRAPPINGS))
        root.declarations[home] = Declaration()
        self.world.objects[QUERY].fields[root.name] = root

    def _add_key(self, item: ObjectType, subgraph: str, fields: str, *, resolvable: bool = True) -> None:
        item.keys.setdefault(subgraph, []).append(Key(fields, resolvable))
        if fields == "info { code }":
            info = self.world.objects.setdefault(
                f"{item.name}Info", ObjectType(f"{item.name}Info", set(), fields={})
            )
            info.subgraphs.add(subgraph)
            code = info.fields.setdefault("code", Field("code", "String", "{}!", is_key=True))
            code.declarations[subgraph] = Declaration(["@shareable"])
            self._declare_key_field(item, subgraph, "info", info.name)
            return
        for name in fields.replace("parent { id }", "").split():
            self._declare_key_field(item, subgraph, name, {"id": "ID", "k2": "Int"}.get(name, "String"))

    def _declare_parent(self, item: ObjectType, subgraphs: list[str]) -> bool:
        """Declare a link to another entity that is a part of the key; False when none fits."""
        parents = [
            other.name
            for other in self._plain_objects()
            if other.family
            and other is not item
            and set(subgraphs) <= other.subgraphs
            and all(any(key.fields == "id" for key in other.keys[s]) for s in subgraphs)
        ]
        for subgraph in subgraphs if parents else ():
            self._declare_key_field(item, subgraph, "parent", parents[0])
        return bool(parents)

    def _declare_key_field(
        self, item: ObjectType | InterfaceType, subgraph: str, name: str, named: str
    ) -> None:
        key_field = item.fields.setdefault(name, Field(name, named, "{}!", is_key=True))
        # Outside a subgraph's own keys a key's field would need @shareable; inside it is implied.
        key_field.declarations.setdefault(subgraph, Declaration(["@shareable"]))

    def _interface_entity(self, name: str, implementers: list[str]) -> None:
        """An interface with a key in one subgraph, an object of the same name in others."""
        home, *others = self._some(self.world.subgraphs, at_least=2)
        interface = InterfaceType(name, {home, *others}, objects_in=set(others))
        self.world.interfaces[name] = interface
        for subgraph in (home, *others):
            interface.keys[subgraph] = [Key("id")]
            self._declare_key_field(interface, subgraph, "id", "ID")
        for subgraph in others:
            for _ in range(self.random.randint(1, 2)):
                new = self._leaf_field("m")
                new.declarations[subgraph] = Declaration()
                interface.fields[new.name] = new
        shown = self._leaf_field("i")
        shown.declarations[home] = Declaration()
        interface.fields[shown.name] = shown
        if self._chance(0.5):
            shown.declarations[others[0]] = Declaration(["@external"], external=True)
            selection = shown.name + self._constant_arguments(shown)
            computed = self._leaf_field("r")
            computed.declarations[others[0]] = Declaration(
                [f'@requires(fields: "{selection}")'], requires=selection
            )
            interface.fields[computed.name] = computed
        for number, implementer in enumerate(implementers):
            item = ObjectType(implementer, {home}, family=name, residue=(number, len(implementers)))
            item.interfaces[home] = [name]
            self._add_key(item, home, "id")
            own = Field(shown.name, shown.named, shown.wrapping, shown.arguments)
            own.declarations[home] = Declaration()
            item.fields[own.name] = own
            self._add_leaf(item, [home], shared=False)
            elsewhere = [s for s in self.world.subgraphs if s not in interface.subgraphs]
            if elsewhere and self._chance(0.5):
                item.subgraphs.add(elsewhere[0])
                self._add_key(item, elsewhere[0], "id")
                self._add_leaf(item, [elsewhere[0]], shared=False)
            self.world.objects[implementer] = item

    def _interface(self, name: str) -> None:
        """An interface over some types, with a field that all of them have wherever it is declared."""
        members = self._some([item.name for item in self._plain_objects()])
        homes = {
            s for s in self.world.subgraphs if any(s in self.world.objects[m].subgraphs for m in members)
        }
        homes = set(self._some(sorted(homes)))
        interface = InterfaceType(name, set())
        for member in members:
            item = self.world.objects[member]
            for subgraph in sorted(homes & item.subgraphs):
                item.interfaces.setdefault(subgraph, []).append(name)
                interface.subgraphs.add(subgraph)
        if not interface.subgraphs:
            return
        self.world.interfaces[name] = interface
        self._share_through(interface, members, self._leaf_field("i"))
        targets = self._targets(sorted({s for m in members for s in self.world.objects[m].subgraphs}))
        if targets and self._chance(0.5):
            self.counter += 1
            link = Field(f"i{self.counter}", self.random.choice(targets), self.random.choice(_WRAPPINGS))
            self._share_through(interface, members, link)

    def _share_through(self, interface: InterfaceType, members: list[str], shared: Field) -> None:
        """Declare a field on an interface, and on its members wherever they are declared with it."""
        for subgraph in sorted(interface.subgraphs):
            shared.declarations[subgraph] = Declaration()
        declared: list[tuple[ObjectType, Field]] = []
        for member in members:
            item = self.world.objects[member]
            here = item.subgraphs & interface.subgraphs
            # A type without a key can be reached nowhere else: it has the field wherever it is.
            own = Field(shared.name, shared.named, shared.wrapping, shared.arguments)
            for subgraph in sorted(item.subgraphs if here and not item.family else here):
                own.declarations[subgraph] = Declaration(["@shareable"])
            if here:
                declared.append((item, own))
        if shared.named not in LEAVES and not all(self.world.candidates(own) for _, own in declared):
            return
        for item, own in declared:
            item.fields[own.name] = own
        interface.fields[shared.name] = shared

    def _union(self, name: str) -> None:
        """A union whose members differ by subgraph."""
        union = UnionType(name)
        for subgraph in self.world.subgraphs:
            here = [
                item.name
                for item in self.world.objects.values()
                if subgraph in item.subgraphs and (item in self._plain_objects() or item.family == "Media")
            ]
            if here and self._chance(0.7):
                union.members[subgraph] = self._some(here)
        if union.members and self._chance(0.25):
            subgraph = min(union.members)
            hidden = ObjectType(HIDDEN_TYPE, {subgraph})
            self._add_leaf(hidden, [subgraph], shared=False)
            self.world.objects[HIDDEN_TYPE] = hidden
            union.members[subgraph].append(HIDDEN_TYPE)
        if union.members:
            self.world.unions[name] = union

    # Fields

    def _leaf_field(self, prefix: str) -> Field:
        self.counter += 1
        return Field(
            f"{prefix}{self.counter}",
            self.random.choice(LEAVES),
            self.random.choice(_WRAPPINGS),
            self.random.choice(_ARGUMENTS),
        )

    def _add_leaf(self, item: ObjectType, owners: list[str], *, shared: bool) -> Field:
        new = self._leaf_field("f")
        if shared and "common" not in item.fields and self._chance(0.7):
            # A name that several types have, with another nullability in each subgraph.
            new = Field("common", "String", self.random.choice(["{}", "{}!", "{}!"]))
        for number, owner in enumerate(owners):
            # All but the first may say less about null than holds.
            loosened = number > 0 and new.wrapping.endswith("!") and self._chance(0.5)
            new.declarations[owner] = Declaration(["@shareable"] if shared else [], loosened=loosened)
        item.fields[new.name] = new
        return new

    def _links(self) -> None:
        for item in [*self._plain_objects(), *(o for o in self.world.objects.values() if o.name == "Film")]:
            for _ in range(self.random.randint(0, 2)):
                if item.family:
                    subgraph = self.random.choice(_entered(item))
                    if self._chance(0.3):
                        self._stub(subgraph)
                    self._add_link(item, [subgraph], shared=False)
                elif self._chance(0.4):
                    self._add_link(item, sorted(item.subgraphs), shared=True)

    def _stub(self, subgraph: str) -> None:
        """Let the subgraph refer to an entity that others resolve."""
        absent = [o for o in self._plain_objects() if o.family and subgraph not in o.subgraphs]
        if not absent:
            return
        item = self.random.choice(absent)
        known_in = self.random.choice(sorted(item.keys))
        fields = self.random.choice([key.fields for key in item.keys[known_in]])
        if "parent" in fields:
            return
        item.subgraphs.add(subgraph)
        self._add_key(item, subgraph, fields, resolvable=False)

    def _add_link(self, item: ObjectType, owners: list[str], *, shared: bool) -> Field | None:
        targets = self._targets(owners)
        if not targets:
            return None
        self.counter += 1
        name = f"l{self.counter}"
        wrapping, arguments = self.random.choice(_WRAPPINGS), self.random.choice(_ARGUMENTS)
        link = Field(name, self.random.choice(targets), wrapping, arguments)
        for owner in owners:
            link.declarations[owner] = Declaration(["@shareable"] if shared else [])
        if not self.world.candidates(link):
            return None
        item.fields[name] = link
        return link

    def _targets(self, owners: list[str]) -> list[str]:
        names = [
            name
            for name in [*self.world.objects, *self.world.interfaces, *self.world.unions]
            if name not in _APART and not name.endswith("Info")
        ]
        return [name for name in names if all(self.world.type_exists(name, owner) for owner in owners)]

    def _roots(self) -> None:
        query, mutation = self.world.objects[QUERY], self.world.objects[MUTATION]
        for subgraph in self.world.subgraphs:
            self._add_leaf(query, [subgraph], shared=False)
            for _ in range(self.random.randint(1, 2)):
                self._add_link(query, [subgraph], shared=False)
            if self._chance(0.4):
                mutation.subgraphs.add(subgraph)
                if self._add_link(mutation, [subgraph], shared=False) is None:
                    self._add_leaf(mutation, [subgraph], shared=False)
        if self._chance(0.5):
            self._add_link(query, self.random.sample(self.world.subgraphs, 2), shared=True)
        if not mutation.subgraphs:
            del self.world.objects[MUTATION]

    # Directives

    def _special_fields(self) -> None:
        for item in self._plain_objects():
            if item.family and len(item.subgraphs) > 1:
                for _ in range(self.random.randint(0, 3)):
                    self._requires(item)
                if self._chance(0.3):
                    self._override(item)
        for _ in range(self.random.randint(0, 6)):
            self._provides()
        if self._chance(0.3):
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
        subgraph = self.random.choice(_entered(item))
        selections = []
        for source in sources[: self.random.choice([1, 1, 2])]:
            selection = self._required_selection(source, subgraph)
            if selection is not None:
                source.declarations[subgraph] = Declaration(["@external"], external=True)
                selections.append(selection)
        if selections:
            selection = " ".join(selections)
            new = self._leaf_field("r")
            new.declarations[subgraph] = Declaration(
                [f'@requires(fields: "{selection}")'], requires=selection
            )
            item.fields[new.name] = new

    def _required_selection(self, required: Field, subgraph: str) -> str | None:
        """Return how the field is selected in a @requires of a subgraph; None when it cannot be."""
        if subgraph in required.declarations:
            return None
        selection = required.name + self._constant_arguments(required)
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
            return not candidate.declarations[subgraph].external
        return len(candidate.declarations) == 1 and not candidate.is_key

    def _constant_arguments(self, required: Field) -> str:
        values = {"n": "3", "color": "RED", "filter": "{n: 1}", "must": "4"}
        given = [
            argument
            for argument in required.arguments
            if argument.type_text.endswith("!") or self._chance(0.5)
        ]
        if not given:
            return ""
        return f"({', '.join(f'{argument.name}: {values[argument.name]}' for argument in given)})"

    def _override(self, item: ObjectType) -> None:
        fields = [f for f in self._own_fields(item) if not next(iter(f.declarations.values())).requires]
        if not fields:
            return
        taken = self.random.choice(fields)
        old = next(iter(taken.declarations))
        others = [name for name in _entered(item) if name != old]
        if not others:
            return
        new = self.random.choice(others)
        if taken.named not in LEAVES and new not in self._subgraphs_of(taken.named):
            return
        label = "percent(50)" if self._chance(0.4) else ""
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
            for item in self._plain_objects()
            for f in self._own_fields(item)
            if len(item.fields) > 2 and f.named in LEAVES
        ]
        if fields:
            hidden = self.random.choice(fields)
            next(iter(hidden.declarations.values())).directives.append("@inaccessible")

    # Choices

    def _plain_objects(self) -> list[ObjectType]:
        """Object types that are neither roots, nor hidden, nor behind the interface entity, nor keys."""
        return [
            item
            for item in self.world.objects.values()
            if item.name not in _APART and not item.name.endswith("Info") and item.family != "Media"
        ]

    def _is_value(self, name: str) -> bool:
        return name in self.world.objects and not self.world.objects[name].family

    def _subgraphs_of(self, name: str) -> set[str]:
        return {s for s in self.world.subgraphs if self.world.type_exists(name, s)}

    def _some(self, options: list[str], at_least: int = 1) -> list[str]:
        return self.random.sample(options, self.random.randint(min(at_least, len(options)), len(options)))

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability


def _entered(item: ObjectType) -> list[str]:
    """The subgraphs that an entity's fields can be asked of: not those that only refer to it."""
    return sorted(name for name, keys in item.keys.items() if any(key.resolvable for key in keys))
