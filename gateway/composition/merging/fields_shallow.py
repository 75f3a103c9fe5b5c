"""Creating a merged type's fields, each with the subgraphs that have or could have it."""

from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Field, FieldsType
from gateway.federation.directive_names import FEDERATION_OPERATION_FIELDS


def add_fields(
    state: MergeState, sources: dict[int, FieldsType], merged: FieldsType
) -> list[tuple[Field, Sources[Field]]]:
    """Create the fields; None stands for subgraphs that define the type.

    Or abstract it by @interfaceObject.
    """
    candidates = set(state.types.get(merged.name, ()))
    for name in merged.interfaces:
        candidates.update(state.interface_objects.get(name, ()))
    indexes = sorted(candidates)
    is_query = state.merged.definition.roots.get("query") == merged.name or merged.name == "Query"
    added: dict[str, tuple[Field, Sources[Field]]] = {}
    for index, source in sources.items():
        for name, field in source.fields.items():
            if is_query and name in FEDERATION_OPERATION_FIELDS:
                continue
            entry = added.get(name)
            if entry is None:
                target = Field(name, parent=merged, type=field.type)  # type: ignore[arg-type]  # FieldsType is object or interface
                merged.fields[name] = target
                entry = added[name] = (target, dict.fromkeys(indexes))
            entry[1][index] = field
    return list(added.values())
