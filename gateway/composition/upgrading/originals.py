"""What subgraphs say before any upgrade: upgrading one depends on all the others as they were written."""

from collections import defaultdict
from dataclasses import dataclass, field

from gateway.composition.schema.elements import Directive, Field, FieldsType
from gateway.composition.schema.values import values_equal
from gateway.composition.subgraphs import ParsedSubgraph
from gateway.federation.directive_names import FederationDirective as Name


@dataclass(frozen=True, slots=True)
class OriginalType:
    """An object or interface type of one subgraph as written."""

    subgraph: str
    is_defined: bool
    first_key_fields: frozenset[str]
    resolved_fields: frozenset[str]
    """Fields resolved here, fully or through @provides."""


@dataclass(slots=True)
class Originals:
    """The facts about all subgraphs, taken before the first upgrade."""

    types: dict[str, list[OriginalType]] = field(default_factory=lambda: defaultdict(list))
    shareable: dict[str, frozenset[Field]] = field(default_factory=dict)
    """Key fields and the like, by subgraph: a federation 1 subgraph has no other shareable fields."""
    tags: dict[str, list[tuple[str, Directive]]] = field(default_factory=lambda: defaultdict(list))
    """@tag applications on fields that are not @external: by coordinate, with the subgraph."""

    def elsewhere(self, type_name: str, subgraph: str) -> list[OriginalType]:
        """The type in the other subgraphs."""
        return [entry for entry in self.types.get(type_name, ()) if entry.subgraph != subgraph]

    def is_tagged_elsewhere(self, coordinate: str, tag: Directive, subgraph: str) -> bool:
        """Whether another subgraph that resolves the field gives it the same tag."""
        return any(
            name != subgraph and values_equal(other.arguments.get("name"), tag.arguments.get("name"))
            for name, other in self.tags.get(coordinate, ())
        )


def take_originals(subgraphs: list[ParsedSubgraph]) -> Originals:
    """Collect the facts."""
    originals = Originals()
    for subgraph in subgraphs:
        view = subgraph.federation
        originals.shareable[subgraph.name] = frozenset(
            entry
            for record in subgraph.schema.types.values()
            if isinstance(record, FieldsType)
            for entry in record.fields.values()
            if view.is_shareable(entry)
        )
        for record in subgraph.schema.types.values():
            if isinstance(record, FieldsType):
                originals.types[record.name].append(_original(subgraph, record))
        for element, tag in subgraph.schema.applications("tag"):
            if isinstance(element, Field) and not element.has("external"):
                originals.tags[element.coordinate].append((subgraph.name, tag))
    return originals


def _original(subgraph: ParsedSubgraph, record: FieldsType) -> OriginalType:
    view = subgraph.federation
    keys = view.applied(record, Name.KEY)
    parent = subgraph.schema.composite(record.name)
    targets = (
        view.resolver.targets(parent, keys[0].arguments.get("fields"), with_implementations=False)
        if keys and parent
        else []
    )
    return OriginalType(
        subgraph.name,
        record.has_non_extension_elements(),
        frozenset(target.name for target in targets if target.parent is record),
        frozenset(entry.name for entry in record.fields.values() if not view.is_fully_external(entry)),
    )
