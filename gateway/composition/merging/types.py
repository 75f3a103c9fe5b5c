"""Merging types: one kind for each name, then what all kinds share, then the kind's own rules."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.access_control import record_type_applications
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.enums import merge_enum
from gateway.composition.merging.inputs import merge_input
from gateway.composition.merging.interfaces import merge_interface
from gateway.composition.merging.join_directives import add_join_directives
from gateway.composition.merging.objects import merge_object
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.merging.unions import merge_union
from gateway.composition.schema.builtins import BUILT_IN_SCALARS
from gateway.composition.schema.elements import (
    DEFAULT_ROOT_NAMES,
    EnumType,
    FieldsType,
    InputType,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    TypeElement,
    UnionType,
)
from gateway.federation.directive_names import FEDERATION_OPERATION_TYPES, JoinDirective
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.join import LINK_TYPES
from gateway.federation.link import CONNECT_IDENTITY, CORE_IDENTITY, FEDERATION_IDENTITY, LINK_IDENTITY

_UNMERGED_FEATURES = frozenset({FEDERATION_IDENTITY, LINK_IDENTITY, CORE_IDENTITY, CONNECT_IDENTITY})

_NEVER_MERGED = FEDERATION_OPERATION_TYPES | BUILT_IN_SCALARS.keys() | LINK_TYPES.keys()

_KIND_NAMES: dict[type[NamedType], str] = {
    ObjectType: "an object type",
    InterfaceType: "an interface",
    UnionType: "a union",
    EnumType: "an enum",
    InputType: "an input object",
    ScalarType: "a scalar",
}


def add_empty_types(state: MergeState) -> None:
    """Create every type of the supergraph empty; a name with two kinds is an error."""
    mismatched: dict[str, None] = {}
    for index, subgraph in enumerate(state.subgraphs):
        links = subgraph.schema.links
        for name, record in subgraph.schema.types.items():
            if name in _NEVER_MERGED:
                continue
            source = links.source(name, is_directive=False) if links else None
            if source is not None and source.link.url.identity in _UNMERGED_FEATURES:
                continue
            kind = _kind(state, index, record)
            state.types.setdefault(name, {})[index] = record
            merged = state.merged.types.get(name)
            if merged is None:
                state.merged.types[name] = kind(name, defined=True)
            elif type(merged) is not kind:
                mismatched[name] = None
    for name in mismatched:
        _report_kinds(state, name)
    _check_built_in_names(state)
    for name, records in state.interface_objects.items():
        if name not in mismatched:
            _check_interface_exists(state, name, list(records))


def _check_built_in_names(state: MergeState) -> None:
    """Every other subgraph has the built-in scalar, so no subgraph can have another type of that name."""
    if len(state.subgraphs) == 1:
        return
    for index, subgraph in enumerate(state.subgraphs):
        for name in BUILT_IN_SCALARS.keys() & subgraph.schema.types.keys():
            record = subgraph.schema.types[name]
            if not isinstance(record, ScalarType):
                message = (
                    f'Type "{name}" has different kinds: it is {_KIND_NAMES[type(record)]} in subgraph '
                    f'"{subgraph.name}", but a built-in scalar elsewhere.'
                )
                state.report.error(ErrorCode.TYPE_KIND_MISMATCH, message, {index: record.node})


def _kind(state: MergeState, index: int, record: NamedType) -> type[NamedType]:
    if isinstance(record, ObjectType) and state.view(index).is_interface_object(record):
        state.interface_objects.setdefault(record.name, {})[index] = record
        return InterfaceType
    return type(record)


def _check_interface_exists(state: MergeState, name: str, indexes: list[int]) -> None:
    if not any(isinstance(record, InterfaceType) for record in state.types[name].values()):
        where = print_names(state.subgraphs[index].name for index in indexes)
        message = (
            f'Type "{name}" is an @interfaceObject in {where}, but no subgraph defines it as an interface.'
        )
        nodes = {index: state.types[name][index].node for index in indexes}
        state.report.error(ErrorCode.INTERFACE_OBJECT_USAGE_ERROR, message, nodes)


def _report_kinds(state: MergeState, name: str) -> None:
    kinds = {
        id(record): "an interface object"
        if kind is InterfaceType and isinstance(record, ObjectType)
        else _KIND_NAMES[kind]
        for index, record in state.types[name].items()
        for kind in [_kind(state, index, record)]
    }
    sources: Sources[TypeElement] = dict(state.types[name].items())
    state.report.mismatch_error(
        ErrorCode.TYPE_KIND_MISMATCH,
        f'Type "{name}" has different kinds: it is ',
        sources,
        lambda record: kinds[id(record)],
    )


def sources_of(state: MergeState, merged: NamedType) -> dict[int, NamedType]:
    """The subgraphs' records of a type, those of another kind left out: they are reported already."""
    kind = type(merged)
    return {
        index: record
        for index, record in state.types.get(merged.name, {}).items()
        if (InterfaceType if _is_interface_object(state, index, merged.name) else type(record)) is kind
    }


def _is_interface_object(state: MergeState, index: int, name: str) -> bool:
    return index in state.interface_objects.get(name, ())


def merge_implements(state: MergeState, merged: FieldsType, sources: dict[int, NamedType]) -> None:
    """Union of all `implements`, each recorded with its subgraph."""
    for index, record in sources.items():
        if isinstance(record, FieldsType):
            for name in record.interfaces:
                merged.interfaces[name] = None
                state.add_join(merged, JoinDirective.IMPLEMENTS, graph=state.graphs[index], interface=name)


def merge_type(state: MergeState, merged: NamedType) -> None:
    """Merge one type of any kind."""
    found = sources_of(state, merged)
    sources: Sources[TypeElement] = dict(found.items())
    _check_extensions(state, merged, found)
    merge_description(state, dict(sources.items()), merged)
    _add_join_type(state, merged, found)
    record_type_applications(state, dict(sources.items()), merged)
    add_join_directives(state, dict(sources.items()), merged)
    match merged:
        case ObjectType():
            merge_object(state, {i: r for i, r in found.items() if isinstance(r, ObjectType)}, merged)
        case InterfaceType():
            merge_interface(state, {i: r for i, r in found.items() if isinstance(r, FieldsType)}, merged)
        case UnionType():
            merge_union(state, {i: r for i, r in found.items() if isinstance(r, UnionType)}, merged)
        case EnumType():
            merge_enum(state, {i: r for i, r in found.items() if isinstance(r, EnumType)}, merged)
        case InputType():
            merge_input(state, {i: r for i, r in found.items() if isinstance(r, InputType)}, merged)
        case ScalarType():
            pass


def _check_extensions(state: MergeState, merged: NamedType, sources: dict[int, NamedType]) -> None:
    if state.merged.is_root(merged.name) or merged.name == DEFAULT_ROOT_NAMES["query"]:
        return
    extended = {index: record for index, record in sources.items() if record.extensions}
    if extended and not any(record.has_non_extension_elements() for record in sources.values()):
        for index, record in extended.items():
            message = (
                f'[{state.subgraphs[index].name}] Type "{merged.name}" is an extension type, '
                f'but no subgraph defines "{merged.name}".'
            )
            state.report.error(ErrorCode.EXTENSION_WITH_NO_BASE, message, {index: record.extensions[0]})


def _add_join_type(state: MergeState, merged: NamedType, sources: dict[int, NamedType]) -> None:
    """One @join__type for each key, or one without a key."""
    for index, record in sources.items():
        view, graph = state.view(index), state.graphs[index]
        interface_object = True if _is_interface_object(state, index, merged.name) else None
        keys = view.applied(record, Name.KEY)
        if not keys:
            state.add_join(merged, JoinDirective.TYPE, graph=graph, isInterfaceObject=interface_object)
        for key in keys:
            is_extension = key.extension is not None or view.has(record, Name.EXTENDS)
            state.add_join(
                merged,
                JoinDirective.TYPE,
                graph=graph,
                key=key.arguments.get("fields"),
                extension=True if is_extension else None,
                resolvable=key.arguments.get("resolvable"),
                isInterfaceObject=interface_object,
            )
