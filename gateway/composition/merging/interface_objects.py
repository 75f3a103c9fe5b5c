"""Fields that a subgraph gives to implementing types through an @interfaceObject.

Specification: https://specs.apollo.dev/federation, @interfaceObject.
"""

from gateway.composition.merging.access_control import copy_access_control
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.sharing import check_sharing
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import (
    Directive,
    Element,
    Field,
    InputValue,
    InterfaceType,
    ObjectType,
)
from gateway.federation.directive_names import JoinDirective


def add_interface_object_fields(state: MergeState) -> None:
    """Give implementing types the fields that only interface objects provide."""
    for merged in list(state.merged.objects()):
        for name in merged.interfaces:
            interface = state.merged.types.get(name)
            if not isinstance(interface, InterfaceType):
                continue
            for field in interface.fields.values():
                if field.name not in merged.fields and _is_provided(state, name, field.name):
                    _add(state, merged, field)


def _is_provided(state: MergeState, interface: str, name: str) -> bool:
    return any(
        name in source.fields and not state.view(index).is_external(source.fields[name])
        for index, source in state.interface_objects.get(interface, {}).items()
    )


def _add(state: MergeState, merged: ObjectType, field: Field) -> None:
    """Copy the interface's field; a @join__field without a graph says it comes from no subgraph directly."""
    added = Field(field.name, field.description, parent=merged, type=field.type)
    merged.fields[field.name] = added
    copy_access_control(state, added)
    added.directives += _copied(state, field)
    for argument in field.arguments.values():
        added.arguments[argument.name] = InputValue(
            argument.name,
            argument.description,
            _copied(state, argument),
            parent=added,
            type=argument.type,
            default=argument.default,
        )
    added.directives.append(Directive(JoinDirective.FIELD, {}))
    nobody: Sources[Field] = dict.fromkeys(range(len(state.subgraphs)))
    check_sharing(state, nobody, added, Overrides())


def _copied(state: MergeState, element: Element) -> list[Directive]:
    """The directives users gave; access control is worked out for each type by itself."""
    protecting = set(state.access_control.values())
    return [
        Directive(directive.name, dict(directive.arguments))
        for directive in element.directives
        if not directive.name.startswith("join__") and directive.name not in protecting
    ]
