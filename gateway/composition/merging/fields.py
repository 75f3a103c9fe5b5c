"""Merging a field of an object or interface type."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.access_control import record_field_applications
from gateway.composition.merging.arguments import merge_arguments
from gateway.composition.merging.descriptions import merge_description
from gateway.composition.merging.external_fields import check_externals, without_externals
from gateway.composition.merging.join_directives import add_join_directives
from gateway.composition.merging.join_fields import add_join_fields
from gateway.composition.merging.merged_types import merge_type_reference
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.report import print_names
from gateway.composition.merging.stand_ins import stand_in_fields
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Element, Field


def merge_field(state: MergeState, sources: Sources[Field], target: Field, overrides: Overrides) -> None:
    """Merge the field from the subgraphs that resolve it, then compare the external ones with the result."""
    if _is_external_everywhere(state, sources, target):
        defining = [state.subgraphs[index].name for index, source in sources.items() if source is not None]
        message = f'Field "{target.coordinate}" is marked @external everywhere: in {print_names(defining)}.'
        nodes = {index: source.node for index, source in sources.items() if source is not None}
        state.report.error(ErrorCode.EXTERNAL_MISSING_ON_BASE, message, nodes)
        return
    resolved = without_externals(state, sources)
    elements: Sources[Element] = dict(resolved.items())
    merge_description(state, elements, target)
    record_field_applications(state, elements, target)
    merge_arguments(state, resolved, target)
    # An interface object elsewhere may resolve the field although every direct declaration is external.
    types_equal = merge_type_reference(state, resolved or sources, target)
    if len(resolved) < sum(source is not None for source in sources.values()):
        check_externals(state, sources, target, types_equal=types_equal)
    add_join_fields(state, sources, target, types_equal=types_equal, overrides=overrides)
    add_join_directives(state, dict(sources.items()), target)


def _is_external_everywhere(state: MergeState, sources: Sources[Field], target: Field) -> bool:
    for index, source in sources.items():
        if source is not None and not state.view(index).is_external(source):
            return False
    return not any(
        not state.view(index).is_external(entry)
        for index, source in sources.items()
        if source is None
        for entry in stand_in_fields(state, target, index)
    )
