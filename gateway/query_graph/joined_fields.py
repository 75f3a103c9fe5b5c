"""Which subgraphs resolve a field, by the join specification's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.federation.field_sets import field_names, parse_field_set
from gateway.supergraph.records import JoinField

if TYPE_CHECKING:
    from gateway.supergraph.records import FieldDefinition, TypeDefinition


def joined_field(definition: TypeDefinition, field: FieldDefinition, graph: str) -> JoinField | None:
    """How a subgraph resolves a field of a type that it defines; None where it does not.

    Without any @join__field, every subgraph of the parent type resolves the field; in a Federation 1
    supergraph only the type's owner does, and the subgraphs whose key it is part of. A field that is
    external, or that another subgraph has taken without a label, is not resolved.
    """
    if definition.owner is not None and definition.owner != graph and _is_key_part(definition, field, graph):
        return JoinField(graph)
    if not field.joins:
        resolved = graph == definition.owner if definition.owner is not None else True
        return JoinField(graph) if resolved else None
    join = next((join for join in field.joins if join.graph == graph), None)
    if join is None or join.external:
        return None
    if join.used_overridden and join.override_label is None:
        return None
    return join


def _is_key_part(definition: TypeDefinition, field: FieldDefinition, graph: str) -> bool:
    return any(
        join.key is not None and field.name in field_names(parse_field_set(join.key))
        for join in definition.joined(graph)
    )
