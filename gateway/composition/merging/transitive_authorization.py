"""A field that reads protected data through @requires or @fromContext needs the same protection.

Specifications: https://specs.apollo.dev/authenticated, /requiresScopes, /policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.argument_strategies import Dnf, conjunction, read_dnf
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import CompositeType, Element, Field, FieldsType
from gateway.composition.schema.type_references import named_type
from gateway.composition.selections import (
    SelectedField,
    SelectionError,
    SelectionResolver,
    Selections,
)
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.directive_names import JoinDirective

_NOTHING: Dnf = (frozenset(),)


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a caller needs for an element."""

    is_authenticated: bool = False
    scopes: Dnf = _NOTHING
    policies: Dnf = _NOTHING

    def and_also(self, other: "Requirements") -> "Requirements":
        """Both requirements together."""
        return Requirements(
            self.is_authenticated or other.is_authenticated,
            conjunction([self.scopes, other.scopes]),
            conjunction([self.policies, other.policies]),
        )

    def imply(self, other: "Requirements") -> bool:
        """Whether everyone who meets these meets the other ones too."""
        return (
            (self.is_authenticated or not other.is_authenticated)
            and _implies(self.scopes, other.scopes)
            and _implies(self.policies, other.policies)
        )


def _implies(first: Dnf, second: Dnf) -> bool:
    return all(any(theirs <= ours for theirs in second) for ours in first)


def check_transitive_authorization(state: MergeState) -> None:
    """Check every @requires and every contextual argument recorded in the merged schema."""
    if not state.access_control:
        return
    checker = _Checker(state)
    for record in state.merged.types.values():
        if isinstance(record, FieldsType):
            for field in record.fields.values():
                checker.check(record, field)


class _Checker:
    def __init__(self, state: MergeState) -> None:
        self.state = state
        self.types = state.merged.types
        self.resolver = SelectionResolver(state.merged)
        context = next(
            (name for name, spec in state.feature_directives.items() if spec.name == Name.CONTEXT), None
        )
        self.contexts: dict[object, list[str]] = {}
        for record in self.types.values():
            for directive in record.applied(context) if context else ():
                self.contexts.setdefault(directive.arguments.get("name"), []).append(record.name)

    def requirements(self, element: Element | None) -> Requirements:
        """What the merged directives on an element demand."""
        if element is None or not element.directives:
            return Requirements()
        names = self.state.access_control
        found: dict[Name, list[Dnf]] = {name: [] for name in names}
        for name, merged_name in names.items():
            for directive in element.applied(merged_name):
                argument = "policies" if name is Name.POLICY else "scopes"
                found[name].append(read_dnf(directive.arguments.get(argument)))
        return Requirements(
            bool(found.get(Name.AUTHENTICATED)),
            conjunction(found.get(Name.REQUIRES_SCOPES, [])),
            conjunction(found.get(Name.POLICY, [])),
        )

    def check(self, owner: FieldsType, field: Field) -> None:
        for directive in field.applied(JoinDirective.FIELD):
            requires = directive.arguments.get("requires")
            contexts = directive.arguments.get("contextArguments")
            if not requires and not contexts:
                continue
            held = self.requirements(owner).and_also(self.requirements(field))
            graph = str(directive.arguments.get("graph"))
            targets = [(owner.name, requires, False)] if isinstance(requires, str) else []
            for context in contexts if isinstance(contexts, list) else ():
                if isinstance(context, dict):
                    names = self.contexts.get(context.get("context"), [])
                    targets += [(name, str(context.get("selection")), True) for name in names]
            for name, text, is_context in targets:
                self._check_target(field, graph, held, name, text, is_context=is_context)

    def _check_target(
        self, field: Field, graph: str, held: Requirements, name: str, text: str, *, is_context: bool
    ) -> None:
        parent = self.state.merged.composite(name)
        if parent is None:
            return
        try:
            selections = self.resolver.resolve(parent, text)
        except SelectionError:
            selections = ()
        needed = [(name, self.requirements(parent))] if is_context else []
        needed += self._needed(selections)
        for what, requirements in needed:
            if not held.imply(requirements):
                self._report(field, graph, what)
                return

    def _needed(self, selections: Selections) -> Iterator[tuple[str, Requirements]]:
        for selection in selections:
            if isinstance(selection, SelectedField):
                field = selection.field
                yield field.coordinate, self.requirements(field)
                yield field.coordinate, self.requirements(self.types.get(named_type(field.type)))
            else:
                condition: CompositeType = selection.condition
                if selection.has_condition:
                    yield condition.name, self.requirements(condition)
            yield from self._needed(selection.selections)

    def _report(self, field: Field, graph: str, what: str) -> None:
        index = self.state.graphs.index(graph)
        message = (
            f'[{self.state.subgraphs[index].name}] Field "{field.coordinate}" reads "{what}" without having '
            "the @authenticated, @requiresScopes or @policy requirements of what it reads."
        )
        self.state.report.error(ErrorCode.MISSING_TRANSITIVE_AUTH_REQUIREMENTS, message, {index: None})
