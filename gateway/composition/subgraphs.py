"""The stages a subgraph goes through, as types: you cannot merge what was not validated."""

from dataclasses import dataclass

from gateway.composition.federation_view import FederationView
from gateway.composition.schema.schema import Schema


@dataclass(frozen=True, slots=True)
class ParsedSubgraph:
    """A subgraph whose SDL is valid GraphQL; federation 1 or 2."""

    name: str
    url: str
    schema: Schema
    federation: FederationView


@dataclass(frozen=True, slots=True)
class ValidatedSubgraph:
    """A subgraph that keeps every rule a subgraph can be held to on its own; always federation 2."""

    name: str
    url: str
    schema: Schema
    federation: FederationView
