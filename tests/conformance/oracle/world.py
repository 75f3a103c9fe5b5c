"""A random federated graph as data: which types there are, and what each subgraph declares of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

SubgraphName: TypeAlias = str

LEAVES = ("ID", "String", "Int", "Float", "Boolean", "Color")
COLORS = ("RED", "GREEN", "BLUE")
HIDDEN_COLOR = "HIDDEN"
HIDDEN_TYPE = "Hidden"
CONTEXT_HOLDER, CONTEXT_USER = "Holder", "Held"
QUERY, MUTATION = "Query", "Mutation"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument; all subgraphs declare it alike.

    Attributes:
        from_context: the field of the CONTEXT_HOLDER above that fills it; clients do not see such a one.
    """

    name: str
    type_text: str
    default: str | None = None
    from_context: str = ""


@dataclass(slots=True)
class Declaration:
    """How one subgraph declares a field.

    Attributes:
        directives: as SDL text, in the order printed.
        external: resolved there only below a @provides, or not at all.
        requires: the selection of @requires.
        provides: the selection of @provides.
        overridden: another subgraph took the field over; nobody may ask here.
        label: of a progressive @override, here or in the subgraph that takes the field over: only while it
            is on does the override hold.
        overrides: the field is taken over from another subgraph.
        loosened: declared nullable here though the value never is.
    """

    directives: list[str] = field(default_factory=list)
    external: bool = False
    requires: str = ""
    provides: str = ""
    overridden: bool = False
    label: str = ""
    overrides: bool = False
    loosened: bool = False


@dataclass(slots=True)
class Field:
    """A field of a type, all subgraphs together.

    Attributes:
        named: the type it leads to.
        wrapping: `{}` with lists and exclamation marks around.
    """

    name: str
    named: str
    wrapping: str = "{}"
    arguments: tuple[Argument, ...] = ()
    declarations: dict[SubgraphName, Declaration] = field(default_factory=dict)
    is_key: bool = False

    def resolved_in(self) -> list[SubgraphName]:
        """The subgraphs that may be asked for it anywhere."""
        return [
            name
            for name, item in self.declarations.items()
            if not item.external and (not item.overridden or item.label)
        ]

    def type_text(self, subgraph: SubgraphName) -> str:
        """Its type as this subgraph declares it."""
        wrapping = self.wrapping
        if self.declarations[subgraph].loosened:
            wrapping = wrapping.removesuffix("!")
        return wrapping.format(self.named)


@dataclass(slots=True)
class Key:
    """A @key of an entity in one subgraph."""

    fields: str
    resolvable: bool = True


@dataclass(slots=True)
class ObjectType:
    """An object type.

    Attributes:
        family: what its entities are numbered within; the interface's name for implementers of an
            interface with a key; empty for types without identity.
        residue: which numbers of the family are of this type, modulo the number of implementers.
        keys: by subgraph; absent where the subgraph does not declare the type.
        interfaces: by subgraph.
    """

    name: str
    subgraphs: set[SubgraphName]
    family: str = ""
    residue: tuple[int, int] = (0, 1)
    fields: dict[str, Field] = field(default_factory=dict)
    keys: dict[SubgraphName, list[Key]] = field(default_factory=dict)
    interfaces: dict[SubgraphName, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class InterfaceType:
    """An interface.

    Attributes:
        fields: its fields; where its subgraphs have it as an interface every implementer there declares
            them.
        objects_in: subgraphs that declare it as an object with @interfaceObject.
    """

    name: str
    subgraphs: set[SubgraphName]
    fields: dict[str, Field] = field(default_factory=dict)
    keys: dict[SubgraphName, list[Key]] = field(default_factory=dict)
    objects_in: set[SubgraphName] = field(default_factory=set)


@dataclass(slots=True)
class UnionType:
    """A union, with its members in each subgraph."""

    name: str
    members: dict[SubgraphName, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """The whole graph.

    Attributes:
        hide_color: the enum has a value that is @inaccessible.
        root_names: what a subgraph calls its query type.
    """

    subgraphs: list[SubgraphName]
    objects: dict[str, ObjectType] = field(default_factory=dict)
    interfaces: dict[str, InterfaceType] = field(default_factory=dict)
    unions: dict[str, UnionType] = field(default_factory=dict)
    hide_color: bool = False
    root_names: dict[SubgraphName, str] = field(default_factory=dict)

    def type_exists(self, name: str, subgraph: SubgraphName) -> bool:
        """Tell whether the subgraph declares a composite type of this name."""
        if name in self.objects:
            return subgraph in self.objects[name].subgraphs
        if name in self.interfaces:
            return subgraph in self.interfaces[name].subgraphs
        return subgraph in self.unions[name].members

    def possible_types(self, name: str, subgraph: SubgraphName) -> set[str]:
        """The object types, of the whole graph, that a value of this type may have in the subgraph."""
        if name in self.objects:
            return {name}
        if name in self.unions:
            return set(self.unions[name].members.get(subgraph, ()))
        interface = self.interfaces[name]
        implementers = {
            item.name
            for item in self.objects.values()
            if name in {i for names in item.interfaces.values() for i in names}
        }
        if subgraph in interface.objects_in:
            return implementers
        return {item for item in implementers if name in self.objects[item].interfaces.get(subgraph, ())}

    def candidates(self, target: Field) -> list[str]:
        """The object types a field's values may have: those all subgraphs that resolve it know there."""
        sets = [self.possible_types(target.named, name) for name in target.resolved_in()]
        return sorted(set.intersection(*sets)) if sets else []

    def find_field(self, type_name: str, name: str) -> Field:
        """Return the declarations of a field; an interface object's fields belong to its implementers too."""
        owner = self.objects.get(type_name) or self.interfaces[type_name]
        if name in owner.fields:
            return owner.fields[name]
        interfaces = self.objects[type_name].interfaces.values()
        for interface in {interface for names in interfaces for interface in names}:
            if name in self.interfaces[interface].fields:
                return self.interfaces[interface].fields[name]
        raise KeyError(f"{type_name}.{name}")
