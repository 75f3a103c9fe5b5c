"""@override: which subgraph's field another one takes over.

Specification: https://specs.apollo.dev/federation, @override.
"""

import re
from dataclasses import dataclass

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.override_outcome import Overrides
from gateway.composition.merging.stand_ins import stand_in_fields
from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Directive, Field, InterfaceType
from gateway.federation.directive_names import FederationDirective as Name

_LABEL = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:./]*", re.ASCII)
_PERCENT = re.compile(r"percent\((\d{1,2}(\.\d{1,8})?|100)\)", re.ASCII)


def check_overrides(state: MergeState, sources: Sources[Field], target: Field) -> Overrides:
    """Check every @override on the field, and say what each means."""
    result = Overrides()
    applications: dict[int, Directive] = {}
    for index, source in sources.items():
        if source is not None and source.directives:
            found = state.view(index).applied(source, Name.OVERRIDE)
            if found:
                applications[index] = found[0]
    if applications:
        state.overrides[target.coordinate] = result
    for index, directive in applications.items():
        _OverrideCheck(state, sources, target, result, applications, index, directive).run()
    return result


@dataclass(frozen=True, slots=True)
class _OverrideCheck:
    """The check of one application."""

    state: MergeState
    sources: Sources[Field]
    target: Field
    result: Overrides
    applications: dict[int, Directive]
    index: int
    directive: Directive

    def run(self) -> None:
        state, index = self.state, self.index
        own = self.sources[index]
        where = f'field "{self.target.coordinate}" of subgraph "{state.subgraphs[index].name}"'
        if own is None:
            return
        if isinstance(own.parent, InterfaceType):
            self._error(ErrorCode.OVERRIDE_ON_INTERFACE, f"@override cannot be used on interfaces: {where}.")
            return
        if index in state.interface_objects.get(own.owner.name, ()):
            message = f"@override is not supported on fields of @interfaceObject types: {where}."
            self._error(ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE, message)
            return
        name = self.directive.arguments.get("from")
        names = state.names
        if name not in names:
            self.result.unknown_target.add(index)
            message = f'Subgraph "{name}", from which {where} is taken over, does not exist.'
            self._hint(HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST, message)
            return
        origin = names.index(str(name))
        if origin == index:
            message = f'{where} cannot be taken over from its own subgraph "{name}".'
            self._error(ErrorCode.OVERRIDE_FROM_SELF_ERROR, message)
        elif origin in self.applications:
            message = f'{where} is taken over from "{name}", where it has an @override itself.'
            self._error(ErrorCode.OVERRIDE_SOURCE_HAS_OVERRIDE, message)
        else:
            self._check_origin(own, origin, where)

    def _check_origin(self, own: Field, origin: int, where: str) -> None:
        state = self.state
        name = state.subgraphs[origin].name
        field = self.sources.get(origin)
        if field is None:
            if stand_in_fields(state, self.target, origin):
                message = f'{where}: subgraph "{name}" abstracts the field by @interfaceObject.'
                self._error(ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE, message)
            else:
                message = f'{where} no longer exists in "{name}": the @override can be removed.'
                self._hint(HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED, message)
            return
        view = state.view(origin)
        collision = next(
            (entry for entry in (Name.REQUIRES, Name.PROVIDES) if view.has(field, entry)),
            Name.EXTERNAL if state.view(self.index).is_external(own) else None,
        )
        if collision is not None:
            message = f'@override cannot be used on {where}: it meets "@{collision}".'
            self._error(ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE, message)
            return
        self._take_over(origin, field, where)

    def _take_over(self, origin: int, field: Field, where: str) -> None:
        view = self.state.view(origin)
        label = self.directive.arguments.get("label")
        name = self.state.subgraphs[origin].name
        if view.is_external(field):
            message = f'{where} is @external in "{name}": the @override can be removed.'
            self._hint(HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED, message)
        else:
            is_used = view.is_used(field)
            (self.result.used if is_used else self.result.unused).add(origin)
            if not label:
                rest = "; directives or interfaces there still use it" if is_used else ""
                message = f'Field "{self.target.coordinate}" of subgraph "{name}" is overridden{rest}.'
                self._hint(HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED, message)
        if isinstance(label, str) and label:
            self._check_label(origin, label, where)

    def _check_label(self, origin: int, label: str, where: str) -> None:
        if _LABEL.fullmatch(label) or _PERCENT.fullmatch(label):
            self.result.labels[self.index] = label
            self.result.labels[origin] = label
        else:
            message = (
                f'Invalid @override label "{label}" on {where}: use a name that starts with a letter, or '
                "percent(x) with x from 0 to 100 and at most 8 decimals."
            )
            self._error(ErrorCode.OVERRIDE_LABEL_INVALID, message)
        message = f"{where} is being migrated by a progressive @override."
        self._hint(HintCode.OVERRIDE_MIGRATION_IN_PROGRESS, message)

    def _error(self, code: ErrorCode, message: str) -> None:
        self.state.report.error(code, message, {self.index: self.directive.node})

    def _hint(self, code: HintCode, message: str) -> None:
        self.state.report.hint(code, message, {self.index: self.directive.node})
