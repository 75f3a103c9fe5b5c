"""A field that several subgraphs resolve must be shareable in all of them.

Specification: https://specs.apollo.dev/federation, @shareable.
"""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.stand_ins import stand_in_fields
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Field


def check_sharing(state: MergeState, sources: Sources[Field], target: Field, overrides: Overrides) -> None:
    """Report the field where it is shared although some subgraph does not allow it."""
    resolving: list[tuple[int, Field]] = []
    for index, source in sources.items():
        if source is not None:
            if not overrides.is_overridden(index) and not state.view(index).is_fully_external(source):
                resolving.append((index, source))
        elif state.interface_objects:
            view = state.view(index)
            candidates = stand_in_fields(state, target, index)
            resolving += [(index, entry) for entry in candidates if not view.is_fully_external(entry)]
    if len(resolving) < 2:
        return
    refusing = [index for index, entry in resolving if not state.view(index).is_shareable(entry)]
    if not refusing:
        return
    resolvers = ", ".join(f'"{state.subgraphs[index].name}"' for index, _ in resolving)
    refusers = ", ".join(f'"{state.subgraphs[index].name}"' for index in refusing)
    message = (
        f'Non-shareable field "{target.coordinate}" is resolved by several subgraphs ({resolvers}), and not '
        f"shareable in {refusers}."
    )
    if overrides.unknown_target.intersection(refusing):
        message += " One of them has an @override from a subgraph that does not exist: is its name misspelt?"
    nodes = {index: entry.node for index, entry in resolving}
    state.report.error(ErrorCode.INVALID_FIELD_SHARING, message, nodes)
