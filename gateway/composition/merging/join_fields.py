"""@join__field: what each subgraph says about a field.

Written only where the field's type alone does not say it.
"""

from collections.abc import Mapping

from gateway.composition.context_values import parse_context
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import Field, InputValue
from gateway.composition.schema.values import Value
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.directive_names import JoinDirective


def add_join_fields(
    state: MergeState,
    sources: Mapping[int, Field | InputValue | None],
    target: Field | InputValue,
    *,
    types_equal: bool,
    overrides: Overrides,
) -> None:
    """Record every subgraph's part in the field."""
    if types_equal and not _is_telling(state, sources, target, overrides):
        return
    for index, source in sources.items():
        label = overrides.labels.get(index)
        if source is None or (index in overrides.unused and not label):
            continue
        state.add_join(
            target,
            JoinDirective.FIELD,
            graph=state.graphs[index],
            **_details(state, index, source),
            type=None if types_equal else source.type,
            usedOverridden=True if index in overrides.used else None,
            overrideLabel=label,
        )


def _is_telling(
    state: MergeState,
    sources: Mapping[int, Field | InputValue | None],
    target: Field | InputValue,
    overrides: Overrides,
) -> bool:
    """Whether the field is not simply resolved by every subgraph that has its type."""
    if overrides.used or overrides.labels:
        return True
    owner = target.parent.name if target.parent else ""
    defining = state.types.get(owner, {})
    for index, source in sources.items():
        if source is None or index in overrides.unused:
            if index in defining:
                return True
            continue
        view = state.view(index)
        if not isinstance(source, Field):
            continue
        if view.is_external(source) or any(view.has(source, name) for name in (Name.PROVIDES, Name.REQUIRES)):
            return True
        if any(view.has(argument, Name.FROM_CONTEXT) for argument in source.arguments.values()):
            return True
    return False


def _details(state: MergeState, index: int, source: Field | InputValue) -> dict[str, Value]:
    if not isinstance(source, Field):
        return {}
    view = state.view(index)
    details: dict[str, Value] = {}
    for name, argument in (
        (Name.REQUIRES, "fields"),
        (Name.PROVIDES, "fields"),
        (Name.OVERRIDE, "from"),
    ):
        found = view.applied(source, name)
        details[name.value] = found[-1].arguments.get(argument) if found else None
    details["external"] = True if view.is_external(source) else None
    details["contextArguments"] = _context_arguments(state, index, source) or None
    return details


def _context_arguments(state: MergeState, index: int, source: Field) -> list[Value]:
    view = state.view(index)
    found: list[Value] = []
    for argument in source.arguments.values():
        for directive in view.applied(argument, Name.FROM_CONTEXT):
            value = parse_context(directive.arguments.get("field"))
            if value is not None:
                found.append(
                    {
                        "context": f"{state.subgraphs[index].name}__{value.context}",
                        "name": argument.name,
                        "type": argument.type,
                        "selection": value.selection,
                    }
                )
    return found
