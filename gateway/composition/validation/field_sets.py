"""@key, @requires and @provides: their field sets must fit the schema.

Specification: https://specs.apollo.dev/federation, @key, @requires, @provides.
"""

from dataclasses import dataclass

from graphql import StringValueNode

from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    CompositeType,
    Directive,
    Element,
    Field,
    FieldsType,
    InterfaceType,
    UnionType,
)
from gateway.composition.schema.type_references import named_type
from gateway.composition.selections import SelectedField, SelectionError, Selections, walk
from gateway.federation.directive_names import FederationDirective as Name


class UnfitTargetError(Exception):
    """A directive on an element that can have no field set: nothing else is worth reporting."""

    def __init__(self, code: ErrorCode, message: str, element: Element) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.element = element


@dataclass(frozen=True, slots=True)
class FieldSetRule:
    """How strict one directive is about its field set."""

    directive: Name
    allow_arguments: bool = False
    allow_resolved_leaves: bool = False
    allow_interfaces: bool = False

    def code(self, suffix: str) -> ErrorCode:
        """The directive's own variant of a code."""
        return ErrorCode(f"{self.directive.upper()}_{suffix}")


def check_field_sets(view: FederationView, problems: Problems) -> None:
    """Check all @key, @requires and @provides; raise UnfitTargetError for a @provides that makes no sense."""
    has_interface_keys = view.version is not None and view.version >= (2, 3)
    key = FieldSetRule(Name.KEY, allow_resolved_leaves=True, allow_interfaces=has_interface_keys)
    for element, directive in view.applications(Name.KEY):
        parent = view.schema.composite(element.name)
        if parent is not None:
            _check_interface(key, parent, element, directive, problems)
            _FieldSetCheck(view, problems, key, element, directive).check(parent)
    requires = FieldSetRule(Name.REQUIRES, allow_arguments=True)
    provides = FieldSetRule(Name.PROVIDES)
    for rule in (requires, provides):
        for element, directive in view.applications(rule.directive):
            if isinstance(element, Field):
                parent = element.owner if rule is requires else _provided_type(view, element)
                _check_interface(rule, element.owner, element, directive, problems)
                _FieldSetCheck(view, problems, rule, element, directive).check(parent)


def _provided_type(view: FederationView, field: Field) -> CompositeType:
    if view.is_external(field):
        code = ErrorCode.EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE
        message = f'Cannot have both @provides and @external on field "{field.coordinate}"'
        raise UnfitTargetError(code, message, field)
    parent = view.schema.composite(named_type(field.type))
    if parent is None:
        message = f'Invalid @provides on field "{field.coordinate}": its type "{field.type}" has no fields'
        raise UnfitTargetError(ErrorCode.PROVIDES_ON_NON_OBJECT_FIELD, message, field)
    return parent


def _check_interface(
    rule: FieldSetRule, parent: CompositeType, element: Element, directive: Directive, problems: Problems
) -> None:
    if isinstance(parent, InterfaceType) and not rule.allow_interfaces:
        message = f'Cannot use @{directive.name} on "{element.coordinate}": not supported on interfaces'
        problems.add(rule.code("UNSUPPORTED_ON_INTERFACE"), message, directive.node)


class _FieldSetCheck:
    """The check of one application."""

    def __init__(
        self,
        view: FederationView,
        problems: Problems,
        rule: FieldSetRule,
        element: Element,
        directive: Directive,
    ) -> None:
        self.view = view
        self.problems = problems
        self.rule = rule
        self.element = element
        self.directive = directive

    def check(self, parent: CompositeType) -> None:
        text = self._text()
        if text is None:
            self._report(self.rule.code("INVALID_FIELDS_TYPE"), 'argument "fields" must be a string.')
            return
        try:
            on_field = self._refuse_abstract if self.rule.directive is Name.KEY else None
            selections = self.view.resolver.resolve(parent, text, on_field)
            self._refuse_aliases(selections)
        except SelectionError as error:
            self._report(error.code or self.rule.code("INVALID_FIELDS"), self._explain(error.message))
            return
        self._check_selections(selections, inside_external=False)

    def _text(self) -> str | None:
        """The field set, if it is written as a string: an unquoted name parses as an enum value."""
        value = self.directive.arguments.get("fields")
        node = self.directive.node
        for argument in node.arguments or () if node else ():
            if argument.name.value == "fields" and not isinstance(argument.value, StringValueNode):
                return None
        return value if isinstance(value, str) else None

    def _explain(self, message: str) -> str:
        if not message.startswith("Cannot query field"):
            return message
        return (
            f"{message} (add the field to this subgraph; with @external if another subgraph resolves it; "
            "GraphQL names are usually camelCase)."
        )

    def _refuse_abstract(self, field: Field) -> None:
        found = self.view.schema.types.get(named_type(field.type))
        if isinstance(found, InterfaceType | UnionType):
            message = f'field "{field.coordinate}" is a {found.kind}, which is not allowed in @key'
            raise SelectionError(message, code=ErrorCode.KEY_FIELDS_SELECT_INVALID_TYPE)

    def _refuse_aliases(self, selections: Selections) -> None:
        for selection in walk(selections):
            if isinstance(selection, SelectedField) and selection.alias:
                raise SelectionError(
                    f'Cannot use alias "{selection.alias}": aliases are not supported in field sets'
                )

    def _check_selections(self, selections: Selections, *, inside_external: bool) -> None:
        for selection in selections:
            if selection.directives:
                found = ", ".join(selection.directives)
                self._report(self.rule.code("DIRECTIVE_IN_FIELDS_ARG"), f"it applies directives: {found}.")
            inside = inside_external
            if isinstance(selection, SelectedField):
                inside = self._check_field(selection, inside_external=inside_external)
            self._check_selections(selection.selections, inside_external=inside)

    def _check_field(self, selection: SelectedField, *, inside_external: bool) -> bool:
        """Check one field; return whether what is selected below it is known to come from elsewhere."""
        field = selection.field
        is_external = self.view.is_external(field)
        if field.arguments and not self.rule.allow_arguments:
            message = f"field {field.coordinate} cannot be included because it has arguments"
            self._report(self.rule.code("FIELDS_HAS_ARGS"), message)
        must_be_external = not (selection.selections or self.rule.allow_resolved_leaves or inside_external)
        if must_be_external and not is_external:
            detail = (
                "its @external has no effect: it is a key field of a type extension"
                if self.view.is_fake_external(field)
                else "it is not marked @external"
            )
            message = f'field "{field.coordinate}" is already provided by this subgraph ({detail})'
            self._report(self.rule.code("FIELDS_MISSING_EXTERNAL"), message)
        return inside_external or is_external or self._has_external_implementation(field)

    def _has_external_implementation(self, field: Field) -> bool:
        owner = field.owner
        return isinstance(owner, InterfaceType) and any(
            field.name in implementation.fields and self.view.is_external(implementation.fields[field.name])
            for implementation in self.view.schema.implementations(owner.name)
        )

    def _report(self, code: ErrorCode, message: str) -> None:
        kind = "type" if isinstance(self.element, FieldsType) else "field"
        fields = self.directive.arguments.get("fields")
        text = (
            f'On {kind} "{self.element.coordinate}", for @{self.directive.name}(fields: "{fields}"): '
            f"{message}"
        )
        self.problems.add(code, text, self.directive.node)
