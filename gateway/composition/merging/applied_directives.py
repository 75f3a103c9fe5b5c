"""Merging applications of directives that travel into the supergraph."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.argument_strategies import STRATEGIES
from gateway.composition.merging.report import print_names
from gateway.composition.merging.state import MergeState, PendingApplications, Sources
from gateway.composition.schema.builtins import MERGED_BUILT_INS
from gateway.composition.schema.elements import Directive, DirectiveDefinition, Element
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.values import Value, print_value, values_equal
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.features import DirectiveSpec


@dataclass(frozen=True, slots=True)
class _Application:
    """An application with its defaults filled in, for comparing."""

    index: int
    directive: Directive
    complete: dict[str, Value]


def is_merged_application(state: MergeState, index: int, name: str) -> bool:
    """Whether applications of that name in that subgraph travel into the supergraph as themselves."""
    if state.composed.composes(index, name):
        return True
    if name in state.through_join:
        return False
    return name in MERGED_BUILT_INS or _is_composed_feature(state, name)


def _is_composed_feature(state: MergeState, name: str) -> bool:
    spec = state.feature_directives.get(name)
    return spec is not None and spec.composition is not None


def record_applications(
    state: MergeState,
    sources: Sources[Element],
    target: Element,
    related: Mapping[str, list[tuple[int, Element]]] | None = None,
) -> None:
    """Note the applications for later; @inaccessible is merged now, because merging enums looks at it.

    `related` gives, by directive, further elements whose applications count for the target as well.
    """
    names: dict[str, None] = {}
    present = [(index, source) for index, source in sources.items() if source is not None]
    for index, source in present:
        for directive in source.directives:
            if directive.name not in names and is_merged_application(state, index, directive.name):
                names[directive.name] = None
    for name, others in (related or {}).items():
        names.pop(name, None)
        state.pending.append(PendingApplications((name,), (*present, *others), target))
    if state.inaccessible in names:
        merge_application(state, state.inaccessible, present, target)
        del names[state.inaccessible]
    if names:
        state.pending.append(PendingApplications(tuple(names), tuple(present), target))


def merge_pending(state: MergeState) -> None:
    """Merge everything noted, except on elements that were removed since."""
    for pending in state.pending:
        if pending.target not in state.removed:
            for name in pending.names:
                merge_application(state, name, pending.sources, pending.target)
    state.pending.clear()


def merge_application(
    state: MergeState, name: str, sources: Iterable[tuple[int, Element]], target: Element
) -> None:
    """Merge one directive's applications onto the target: all of them where it is repeatable, else one."""
    applications = [
        _Application(index, directive, _with_defaults(state.schema(index), directive))
        for index, source in sources
        for directive in source.directives
        if directive.name == name
    ]
    different = _distinct(applications)
    if not different:
        return
    spec = state.feature_directives.get(name)
    definition = state.merged.directives.get(name)
    if spec.repeatable if spec else (definition is not None and definition.repeatable):
        for group in different:
            arguments = group[0].directive.arguments
            if spec is not None and spec.name == Name.CONTEXT:
                owner = state.subgraphs[group[0].index].name
                arguments = {"name": f"{owner}__{arguments.get('name')}"}
            target.directives.append(Directive(name, dict(arguments)))
    elif len(different) == 1:
        target.directives.append(Directive(name, dict(different[0][0].directive.arguments)))
    elif spec is not None and spec.composition is not None and spec.composition.strategies:
        _merge_arguments(state, spec, name, different, target)
    else:
        _choose(state, name, different, target)


def _distinct(applications: Sequence[_Application]) -> list[list[_Application]]:
    groups: list[list[_Application]] = []
    for application in applications:
        for group in groups:
            if values_equal(group[0].complete, application.complete):
                group.append(application)
                break
        else:
            groups.append([application])
    return groups


def _with_defaults(schema: Schema, directive: Directive) -> dict[str, Value]:
    definition: DirectiveDefinition | None = schema.directive(directive.name)
    if definition is None or not definition.arguments:
        return directive.arguments
    complete: dict[str, Value] = {}
    for name, argument in definition.arguments.items():
        if name in directive.arguments:
            complete[name] = directive.arguments[name]
        else:
            default = argument.default
            complete[name] = default if isinstance(default, str | int | float | bool | list | dict) else None
    return complete


def _merge_arguments(
    state: MergeState, spec: DirectiveSpec, name: str, different: list[list[_Application]], target: Element
) -> None:
    strategies = spec.composition.strategies if spec.composition else {}
    arguments: dict[str, Value] = {}
    for argument in spec.arguments:
        values = [group[0].complete.get(argument.name) for group in different]
        merged = STRATEGIES[strategies[argument.name]](values)
        if merged is not None:
            arguments[argument.name] = merged
    target.directives.append(Directive(name, arguments))
    state.report.hint(
        HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS,
        f'Directive @{name} is applied to "{target.coordinate}" with different arguments; they were merged: '
        + ", ".join(f"{argument} by {strategy}" for argument, strategy in strategies.items()),
        {application.index: application.directive.node for group in different for application in group},
    )


def _choose(state: MergeState, name: str, different: list[list[_Application]], target: Element) -> None:
    chosen = max(different, key=len)
    target.directives.append(Directive(name, dict(chosen[0].directive.arguments)))
    uses = "; ".join(
        f"{print_value(group[0].directive.arguments)} in "
        + print_names(state.subgraphs[application.index].name for application in group)
        for group in different
    )
    state.report.hint(
        HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS,
        f'Directive @{name} is applied to "{target.coordinate}" with different arguments: {uses}. '
        f"The supergraph uses {print_value(chosen[0].directive.arguments)}.",
        {application.index: application.directive.node for group in different for application in group},
    )
