"""What the parts of the merge share: the subgraphs, the schema in the making, and what is left for later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from gateway.composition.federation_view import FederationView
from gateway.composition.merging.compose_directive import ComposedDirectives
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.report import MergeReport
from gateway.composition.schema.elements import (
    Directive,
    Element,
    InterfaceType,
    NamedType,
    ObjectType,
)
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.values import Value
from gateway.composition.subgraphs import ValidatedSubgraph
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.features import DirectiveSpec
from gateway.federation.link import FeatureVersion

ElementT = TypeVar("ElementT", bound=Element)
Sources: TypeAlias = dict[int, ElementT | None]
"""An element by subgraph index; None where the subgraph could have it but has not."""


@dataclass(slots=True)
class EnumUsage:
    """Where an enum is used: an example coordinate of each position."""

    input: str | None = None
    output: str | None = None


@dataclass(frozen=True, slots=True)
class PendingApplications:
    """Directive applications to merge once all elements are merged."""

    names: tuple[str, ...]
    sources: tuple[tuple[int, Element], ...]
    target: Element


@dataclass(frozen=True, slots=True)
class SupergraphLink:
    """A `@link` of the supergraph."""

    url: str
    alias: str | None = None
    imports: tuple[Value, ...] = ()
    purpose: str | None = None


@dataclass(slots=True)
class MergeState:
    """Everything the merge works on."""

    subgraphs: list[ValidatedSubgraph]
    report: MergeReport
    federation: FeatureVersion
    graphs: list[str]
    """Each subgraph's name in the join__Graph enum."""
    merged: Schema = field(default_factory=Schema)
    types: dict[str, dict[int, NamedType]] = field(default_factory=dict)
    """Every subgraph's record of a type, of whatever kind, by name and subgraph index."""
    interface_objects: dict[str, dict[int, ObjectType]] = field(default_factory=dict)
    links: list[SupergraphLink] = field(default_factory=list)
    features: LinkedFeatures = field(default_factory=LinkedFeatures)
    """What the supergraph links, by name."""
    feature_directives: dict[str, DirectiveSpec] = field(default_factory=dict)
    """Directives of linked features that travel into the supergraph, by their name there."""
    feature_types: dict[str, str] = field(default_factory=dict)
    through_join: set[str] = field(default_factory=set)
    """Directives that are recorded as @join__directive, by their name in subgraphs."""
    access_control: dict[Name, str] = field(default_factory=dict)
    inaccessible: str | None = None
    composed: ComposedDirectives = field(default_factory=ComposedDirectives)
    enum_usages: dict[str, EnumUsage] = field(default_factory=dict)
    pending: list[PendingApplications] = field(default_factory=list)
    overrides: dict[str, Overrides] = field(default_factory=dict)
    """What overriding means for each field it touches, by coordinate."""
    removed: set[Element] = field(default_factory=set)
    access_sources: Mapping[tuple[str, Name], list[tuple[int, Element]]] | None = None

    @property
    def names(self) -> list[str]:
        """The subgraphs' names."""
        return [subgraph.name for subgraph in self.subgraphs]

    def view(self, index: int) -> FederationView:
        """What a subgraph's federation directives mean."""
        return self.subgraphs[index].federation

    def schema(self, index: int) -> Schema:
        """A subgraph's schema."""
        return self.subgraphs[index].schema

    def add_join(self, target: Element, directive: str, /, **arguments: Value) -> None:
        """Apply a join directive; arguments that are None are left out."""
        given: dict[str, Value] = {key: value for key, value in arguments.items() if value is not None}
        target.directives.append(Directive(directive, given))

    def implementations(self, interface: InterfaceType) -> list[ObjectType]:
        """The merged object types that implement a merged interface."""
        return self.merged.implementations(interface.name)
