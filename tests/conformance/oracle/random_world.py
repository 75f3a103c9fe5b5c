"""Throws a world: subgraphs that compose and in which every field can be reached, by construction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conformance.oracle.random_directives import (
    APART,
    ARGUMENTS,
    OTHER_KEYS,
    WRAPPINGS,
    DirectiveMaker,
    entered,
)
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


def random_world(random: Random) -> World:
    """Throw a world of two to four subgraphs."""
    return _Maker(random, World(["a", "b", "c", "d"][: random.randint(2, 4)])).world_with_everything()


@dataclass(slots=True)
class _Maker(DirectiveMaker):
    """Makes the types and their fields; the directives come last."""

    def world_with_everything(self) -> World:
        world = self.world
        world.hide_color = self.chance(0.3)
        for root in (QUERY, MUTATION):
            world.objects[root] = ObjectType(root, set(world.subgraphs if root == QUERY else ()))
        for number in range(self.random.randint(0, 2)):
            self._value_type(f"V{number}")
        for number in range(self.random.randint(1, 4)):
            self._entity(f"E{number}")
        if self.chance(0.4) and len(world.subgraphs) > 1:
            self._interface_entity("Media", ["Film", "Song"])
        for name in ("Node", "Titled"):
            if self.chance(0.5):
                self._interface(name)
        if self.chance(0.6):
            self._union("Any")
        self._links()
        self._types_apart()
        self._roots()
        for name in world.subgraphs:
            if self.chance(0.15):
                world.root_names[name] = f"Root{name.upper()}"
        self.add_directives()
        return world

    def _types_apart(self) -> None:
        if self.chance(0.3):
            self._split_value_type("Split")
        if self.chance(0.25):
            self._context()

    def _value_type(self, name: str) -> None:
        """A type without a key: every subgraph that has it has all of it."""
        item = ObjectType(name, set(self.some(self.world.subgraphs)))
        for _ in range(self.random.randint(1, 3)):
            self._add_leaf(item, sorted(item.subgraphs), shared=True)
        self.world.objects[name] = item

    def _entity(self, name: str) -> None:
        """A type with keys that lead from each of its subgraphs to each other, perhaps in several hops."""
        subgraphs = self.some(self.world.subgraphs)
        item = ObjectType(name, set(subgraphs), family=name)
        self.world.objects[name] = item
        if self.chance(0.7):
            shared = self.random.choice(
                ["id", "id", "id", "sku", "k1 k2", "info { code }", "sku parent { id }"]
            )
            if "parent" in shared and not self._declare_parent(item, subgraphs):
                shared = "id"
            for subgraph in subgraphs:
                self._add_key(item, subgraph, shared)
        else:
            chain = ["id", "serial", *OTHER_KEYS]
            self.random.shuffle(chain)
            for subgraph, before, after in zip(subgraphs, chain, chain[1:], strict=False):
                for fields in [before, after] if self.chance(0.5) else [after, before]:
                    self._add_key(item, subgraph, fields)
        for _ in range(self.random.randint(1, 4)):
            shared_field = len(subgraphs) > 1 and self.chance(0.25)
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
        root = Field(f"s{self.counter}", name, self.random.choice(WRAPPINGS), self.random.choice(ARGUMENTS))
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
        link = Field("held", CONTEXT_USER, self.random.choice(WRAPPINGS), self.random.choice(ARGUMENTS))
        link.declarations[home] = Declaration()
        holder.fields[link.name] = link
        filled = Argument("above", "String", from_context=above.name)
        for _ in range(self.random.randint(1, 2)):
            used = self.leaf_field("c")
            used.arguments = (*used.arguments, filled)
            used.declarations[home] = Declaration()
            held.fields[used.name] = used
        self._add_leaf(held, [home], shared=False)
        root = Field("holders", CONTEXT_HOLDER, self.random.choice(WRAPPINGS))
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
            for other in self.plain_objects()
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
        home, *others = self.some(self.world.subgraphs, at_least=2)
        interface = InterfaceType(name, {home, *others}, objects_in=set(others))
        self.world.interfaces[name] = interface
        for subgraph in (home, *others):
            interface.keys[subgraph] = [Key("id")]
            self._declare_key_field(interface, subgraph, "id", "ID")
        for subgraph in others:
            for _ in range(self.random.randint(1, 2)):
                new = self.leaf_field("m")
                new.declarations[subgraph] = Declaration()
                interface.fields[new.name] = new
        shown = self.leaf_field("i")
        shown.declarations[home] = Declaration()
        interface.fields[shown.name] = shown
        if self.chance(0.5):
            shown.declarations[others[0]] = Declaration(["@external"], external=True)
            selection = shown.name + self.constant_arguments(shown)
            computed = self.leaf_field("r")
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
            if elsewhere and self.chance(0.5):
                item.subgraphs.add(elsewhere[0])
                self._add_key(item, elsewhere[0], "id")
                self._add_leaf(item, [elsewhere[0]], shared=False)
            self.world.objects[implementer] = item

    def _interface(self, name: str) -> None:
        """An interface over some types, with a field that all of them have wherever it is declared."""
        members = self.some([item.name for item in self.plain_objects()])
        homes = {
            s for s in self.world.subgraphs if any(s in self.world.objects[m].subgraphs for m in members)
        }
        homes = set(self.some(sorted(homes)))
        interface = InterfaceType(name, set())
        for member in members:
            item = self.world.objects[member]
            for subgraph in sorted(homes & item.subgraphs):
                item.interfaces.setdefault(subgraph, []).append(name)
                interface.subgraphs.add(subgraph)
        if not interface.subgraphs:
            return
        self.world.interfaces[name] = interface
        self._share_through(interface, members, self.leaf_field("i"))
        targets = self._targets(sorted({s for m in members for s in self.world.objects[m].subgraphs}))
        if targets and self.chance(0.5):
            self.counter += 1
            link = Field(f"i{self.counter}", self.random.choice(targets), self.random.choice(WRAPPINGS))
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
                if subgraph in item.subgraphs and (item in self.plain_objects() or item.family == "Media")
            ]
            if here and self.chance(0.7):
                union.members[subgraph] = self.some(here)
        if union.members and self.chance(0.25):
            subgraph = min(union.members)
            hidden = ObjectType(HIDDEN_TYPE, {subgraph})
            self._add_leaf(hidden, [subgraph], shared=False)
            self.world.objects[HIDDEN_TYPE] = hidden
            union.members[subgraph].append(HIDDEN_TYPE)
        if union.members:
            self.world.unions[name] = union

    def _add_leaf(self, item: ObjectType, owners: list[str], *, shared: bool) -> Field:
        new = self.leaf_field("f")
        if shared and "common" not in item.fields and self.chance(0.7):
            # A name that several types have, with another nullability in each subgraph.
            new = Field("common", "String", self.random.choice(["{}", "{}!", "{}!"]))
        for number, owner in enumerate(owners):
            # All but the first may say less about null than holds.
            loosened = number > 0 and new.wrapping.endswith("!") and self.chance(0.5)
            new.declarations[owner] = Declaration(["@shareable"] if shared else [], loosened=loosened)
        item.fields[new.name] = new
        return new

    def _links(self) -> None:
        for item in [*self.plain_objects(), *(o for o in self.world.objects.values() if o.name == "Film")]:
            for _ in range(self.random.randint(0, 2)):
                if item.family:
                    subgraph = self.random.choice(entered(item))
                    if self.chance(0.3):
                        self._stub(subgraph)
                    self._add_link(item, [subgraph], shared=False)
                elif self.chance(0.4):
                    self._add_link(item, sorted(item.subgraphs), shared=True)

    def _stub(self, subgraph: str) -> None:
        """Let the subgraph refer to an entity that others resolve."""
        absent = [o for o in self.plain_objects() if o.family and subgraph not in o.subgraphs]
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
        wrapping, arguments = self.random.choice(WRAPPINGS), self.random.choice(ARGUMENTS)
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
            if name not in APART and not name.endswith("Info")
        ]
        return [name for name in names if all(self.world.type_exists(name, owner) for owner in owners)]

    def _roots(self) -> None:
        query, mutation = self.world.objects[QUERY], self.world.objects[MUTATION]
        for subgraph in self.world.subgraphs:
            self._add_leaf(query, [subgraph], shared=False)
            for _ in range(self.random.randint(1, 2)):
                self._add_link(query, [subgraph], shared=False)
            if self.chance(0.4):
                mutation.subgraphs.add(subgraph)
                if self._add_link(mutation, [subgraph], shared=False) is None:
                    self._add_leaf(mutation, [subgraph], shared=False)
        if self.chance(0.5):
            self._add_link(query, self.random.sample(self.world.subgraphs, 2), shared=True)
        if not mutation.subgraphs:
            del self.world.objects[MUTATION]
