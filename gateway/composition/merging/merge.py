"""The merge, step by step: ValidatedSubgraphs to a MergedSupergraph."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.composition.definitions import CompositionError, CompositionHint
from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.applied_directives import merge_pending, record_applications
from gateway.composition.merging.compose_directive import collect_composed
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.directive_definitions import merge_directive_definitions
from gateway.composition.merging.features import federation_version, link_features
from gateway.composition.merging.inaccessible import check_inaccessible
from gateway.composition.merging.interface_objects import add_interface_object_fields
from gateway.composition.merging.post_merge import check_graphql, check_merged
from gateway.composition.merging.report import MergeReport
from gateway.composition.merging.state import MergeState, Sources, SupergraphLink
from gateway.composition.merging.transitive_authorization import check_transitive_authorization
from gateway.composition.merging.types import (
    add_empty_types,
    merge_implements,
    merge_type,
    sources_of,
)
from gateway.composition.schema.elements import (
    DEFAULT_ROOT_NAMES,
    ROOT_KINDS,
    Element,
    EnumType,
    FieldsType,
    InputType,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    UnionType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.values import EnumLiteral
from gateway.composition.subgraphs import ValidatedSubgraph
from gateway.federation.directive_names import FEDERATION_OPERATION_FIELDS
from gateway.federation.link import FeatureVersion

_ORDER: tuple[type[NamedType], ...] = (ScalarType, InputType, InterfaceType, ObjectType)


@dataclass(frozen=True, slots=True)
class MergedSupergraph:
    """The merged schema, with what is needed to print it and to prove it satisfiable."""

    schema: Schema
    subgraphs: tuple[ValidatedSubgraph, ...]
    graphs: tuple[str, ...]
    links: tuple[SupergraphLink, ...]
    federation: FeatureVersion
    state: MergeState
    hints: tuple[CompositionHint, ...]


def merge_subgraphs(subgraphs: Sequence[ValidatedSubgraph]) -> MergedSupergraph | list[CompositionError]:
    """Merge; every error found on the way is reported, unless an earlier one makes later ones misleading."""
    report = MergeReport([subgraph.name for subgraph in subgraphs])
    federation = federation_version(subgraphs, report.hints)
    state = MergeState(list(subgraphs), report, federation, graph_names(report.names))
    state.composed = collect_composed(state.subgraphs, report)
    link_features(state)
    if report.errors:
        return report.errors
    _merge_all(state)
    if not report.errors:
        check_merged(state)
        check_transitive_authorization(state)
    if not report.errors:
        check_graphql(state)
    if not report.errors:
        check_inaccessible(state)
    if report.errors:
        return report.errors
    return MergedSupergraph(
        state.merged,
        tuple(subgraphs),
        tuple(state.graphs),
        tuple(state.links),
        federation,
        state,
        tuple(report.hints),
    )


def _merge_all(state: MergeState) -> None:
    """The order matters: subtypes before fields, roots before objects, enums after all that use them."""
    add_empty_types(state)
    merged = list(state.merged.types.values())
    for record in merged:
        if isinstance(record, FieldsType):
            merge_implements(state, record, sources_of(state, record))
    state.merged.changed()
    _merge_kind(state, merged, UnionType)
    _merge_definition(state)
    for kind in _ORDER:
        _merge_kind(state, merged, kind)
    merge_directive_definitions(state)
    _merge_kind(state, merged, EnumType)
    if "query" not in state.merged.definition.roots:
        state.report.error(ErrorCode.NO_QUERIES, "No subgraph has a query: a supergraph needs a query root.")
    merge_pending(state)
    add_interface_object_fields(state)
    state.merged.changed()


def _merge_kind(state: MergeState, merged: list[NamedType], kind: type[NamedType]) -> None:
    for record in merged:
        if type(record) is kind:
            merge_type(state, record)


def _merge_definition(state: MergeState) -> None:
    sources: Sources[Element] = {
        index: subgraph.schema.definition for index, subgraph in enumerate(state.subgraphs)
    }
    definition = state.merged.definition
    merge_description(state, sources, definition)
    record_applications(state, sources, definition)
    for kind in ROOT_KINDS:
        name = DEFAULT_ROOT_NAMES[kind]
        for index in state.types.get(name, ()):
            root = state.schema(index).types[name]
            is_root = state.schema(index).definition.roots.get(kind) == name
            ignored = FEDERATION_OPERATION_FIELDS if kind == "query" else frozenset()
            if is_root and isinstance(root, ObjectType) and not root.fields.keys() <= ignored:
                definition.roots[kind] = name
                break


def graph_names(names: Sequence[str]) -> list[str]:
    """Enum values for subgraph names: upper case, GraphQL's characters only, numbered where two collide."""
    sanitized: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        text = re.sub(r"\W", "_", name, flags=re.ASCII)
        if text[:1].isdigit():
            text = "_" + text
        if re.search(r"_\d+$", text):
            text += "_"
        sanitized[text.upper()].append(index)
    result = [""] * len(names)
    for text, indexes in sanitized.items():
        for number, index in enumerate(indexes, start=1):
            result[index] = EnumLiteral(text if len(indexes) == 1 else f"{text}_{number}")
    return result
