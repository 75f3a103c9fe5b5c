"""Access control travels between interfaces and the types that implement them.

Requirements of implementing types and their fields count for the interface too; those of interface
objects' fields count for the implementing types. Specifications: https://specs.apollo.dev/authenticated,
/requiresScopes, /policy.
"""

from collections import defaultdict
from collections.abc import Mapping

from gateway.composition.merging.applied_directives import merge_application, record_applications
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Element, Field, InterfaceType, ObjectType
from gateway.federation.directive_names import FederationDirective as Name

_ACCESS_CONTROL = (Name.AUTHENTICATED, Name.REQUIRES_SCOPES, Name.POLICY)


def record_type_applications(state: MergeState, sources: Sources[Element], target: Element) -> None:
    """As record_applications; an interface takes over what its implementing types require."""
    related = _related_sources(state, target) if isinstance(target, InterfaceType) else None
    record_applications(state, sources, target, related)


def record_field_applications(state: MergeState, sources: Sources[Element], target: Field) -> None:
    """As record_applications; fields take over what related fields require."""
    record_applications(state, sources, target, _related_sources(state, target))


def _related_sources(state: MergeState, target: Element) -> dict[str, list[tuple[int, Element]]] | None:
    if not state.access_control:
        return None
    found = {
        merged_name: _sources(state).get((target.coordinate, name), [])
        for name, merged_name in state.access_control.items()
    }
    return {merged_name: elements for merged_name, elements in found.items() if elements}


def copy_access_control(state: MergeState, target: Field) -> None:
    """Give a field made for an interface object the requirements that reach it."""
    for name, merged_name in state.access_control.items():
        found = _sources(state).get((target.coordinate, name), [])
        merge_application(state, merged_name, found, target)


def _sources(state: MergeState) -> Mapping[tuple[str, Name], list[tuple[int, Element]]]:
    """Related elements by the coordinate they count for. Computed once, when `implements` is merged."""
    if state.access_sources is None:
        state.access_sources = _collect(state)
    return state.access_sources


def _collect(state: MergeState) -> dict[tuple[str, Name], list[tuple[int, Element]]]:
    found: dict[tuple[str, Name], list[tuple[int, Element]]] = defaultdict(list)
    for index in range(len(state.subgraphs)):
        for name in _ACCESS_CONTROL:
            for element, _ in state.view(index).applications(name):
                for coordinate in _related(state, index, element):
                    found[coordinate, name].append((index, element))
    return found


def _related(state: MergeState, index: int, element: Element) -> list[str]:
    merged = state.merged.types
    if isinstance(element, ObjectType):
        target = merged.get(element.name)
        return list(target.interfaces) if isinstance(target, ObjectType) else []
    if not isinstance(element, Field) or state.view(index).is_external(element):
        return []
    owner = merged.get(element.owner.name)
    if isinstance(owner, ObjectType):
        return [f"{interface}.{element.name}" for interface in owner.interfaces]
    if not isinstance(owner, InterfaceType) or not isinstance(element.owner, ObjectType):
        return []
    implementations = state.implementations(owner)
    related = {entry.name for entry in implementations}
    for entry in implementations:
        related.update(name for name in entry.interfaces if name != owner.name)
    return [f"{name}.{element.name}" for name in sorted(related)]
