"""Finding the interface object's field that stands in for an object type's field."""

from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import Field, InterfaceType, ObjectType


def stand_in_fields(state: MergeState, field: Field, index: int) -> list[Field]:
    """The subgraph's fields that stand in for a merged object's field where it does not define the object."""
    owner = field.parent
    if not isinstance(owner, ObjectType) or not owner.interfaces or not state.interface_objects:
        return []
    if index in state.types.get(owner.name, ()):
        return []
    found = []
    for name in owner.interfaces:
        interface = state.merged.types.get(name)
        # An interface in the supergraph and an object here should be an interface object. Where it is not,
        # that is an error of its own, and this one follows from it as in the reference composition.
        stand_in = state.types.get(name, {}).get(index)
        if (
            isinstance(stand_in, ObjectType)
            and isinstance(interface, InterfaceType)
            and field.name in interface.fields
            and field.name in stand_in.fields
        ):
            found.append(stand_in.fields[field.name])
    return found
