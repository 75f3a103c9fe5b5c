"""@inaccessible: what is hidden must not be needed by what clients see.

Specification: https://specs.apollo.dev/inaccessible/v0.2.
"""

from collections import defaultdict
from collections.abc import Iterator

from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.state import MergeState
from gateway.composition.schema.elements import (
    DirectiveDefinition,
    Element,
    EnumType,
    Field,
    FieldsType,
    InputType,
    InputValue,
    InterfaceType,
    NamedType,
    UnionType,
)
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import named_type
from gateway.composition.schema.values import OptionalValue


def check_inaccessible(state: MergeState) -> None:
    """Check the merged schema, where anything in it is hidden."""
    if state.inaccessible is None:
        return
    schema = state.merged
    hidden = {element for element, _ in schema.applications(state.inaccessible)}
    if hidden:
        for code, message in _Checker(schema, state.features, hidden).mistakes():
            state.report.error(code, message)


class _Checker:
    def __init__(self, schema: Schema, features: LinkedFeatures, hidden: set[Element]) -> None:
        self.schema = schema
        self.features = features
        self.hidden = hidden

    def is_visible(self, element: Element) -> bool:
        """Whether clients see the element: neither it nor what it stands in is hidden."""
        if element in self.hidden:
            return False
        parent = element.parent if isinstance(element, Field | InputValue) else None
        return parent is None or self.is_visible(parent)

    def mistakes(self) -> Iterator[tuple[ErrorCode, str]]:
        users = self._users_by_type()
        for record in self.schema.types.values():
            if self.features.source(record.name, is_directive=False) is not None:
                yield from self._unhideable(record, f'Type "{record.name}" belongs to a linked feature')
            elif record in self.hidden:
                yield from self._hidden_type(record, users.get(record.name, []))
            else:
                yield from self._visible_type(record)
        yield from self._default_values()
        for definition in self.schema.directives.values():
            if self.features.source(definition.name, is_directive=True) is not None:
                owner = f'Directive "@{definition.name}" belongs to a linked feature'
                yield from self._unhideable(definition, owner)
                continue
            for argument in definition.arguments.values():
                if argument in self.hidden and argument.is_required:
                    message = f'Argument "{argument.coordinate}" is @inaccessible but required.'
                    yield ErrorCode.REQUIRED_INACCESSIBLE, message

    def _unhideable(
        self, element: NamedType | DirectiveDefinition, owner: str
    ) -> Iterator[tuple[ErrorCode, str]]:
        """Features' own elements are not the API's: hiding them, or anything in them, says nothing."""
        if any(entry in self.hidden for entry in (element, *_members(element))):
            yield ErrorCode.DISALLOWED_INACCESSIBLE, f"{owner}: nothing of it can be @inaccessible."

    def _users_by_type(self) -> dict[str, list[Field | InputValue]]:
        users: dict[str, list[Field | InputValue]] = defaultdict(list)
        for record in self.schema.types.values():
            if isinstance(record, FieldsType):
                for field in record.fields.values():
                    users[named_type(field.type)].append(field)
                    for argument in field.arguments.values():
                        users[named_type(argument.type)].append(argument)
            elif isinstance(record, InputType):
                for entry in record.fields.values():
                    users[named_type(entry.type)].append(entry)
        for definition in self.schema.directives.values():
            for argument in definition.arguments.values():
                users[named_type(argument.type)].append(argument)
        return users

    def _hidden_type(
        self, record: NamedType, users: list[Field | InputValue]
    ) -> Iterator[tuple[ErrorCode, str]]:
        for user in users:
            if self.is_visible(user):
                message = (
                    f'Type "{record.name}" is @inaccessible but used by "{user.coordinate}", which is not.'
                )
                yield ErrorCode.REFERENCED_INACCESSIBLE, message
        if self.schema.definition.roots.get("query") == record.name:
            message = f'Type "{record.name}" is @inaccessible but is the query root.'
            yield ErrorCode.QUERY_ROOT_TYPE_INACCESSIBLE, message

    def _visible_type(self, record: NamedType) -> Iterator[tuple[ErrorCode, str]]:
        members: list[Element] | None = None
        match record:
            case FieldsType() | InputType():
                members = list(record.fields.values())
            case EnumType():
                members = list(record.values.values())
            case UnionType():
                members = [self.schema.types[name] for name in record.members]
        if members is not None and all(member in self.hidden for member in members):
            message = f'Type "{record.name}" is visible, but everything in it is @inaccessible.'
            yield ErrorCode.ONLY_INACCESSIBLE_CHILDREN, message
        if isinstance(record, FieldsType):
            for field in record.fields.values():
                yield from self._field(record, field)
        elif isinstance(record, InputType):
            for entry in record.fields.values():
                if entry in self.hidden and entry.is_required:
                    message = f'Input field "{entry.coordinate}" is @inaccessible but required.'
                    yield ErrorCode.REQUIRED_INACCESSIBLE, message

    def _field(self, record: FieldsType, field: Field) -> Iterator[tuple[ErrorCode, str]]:
        implemented = [
            interface.fields[field.name]
            for name in record.interfaces
            if isinstance(interface := self.schema.types.get(name), InterfaceType)
            and field.name in interface.fields
        ]
        if field in self.hidden:
            for other in implemented:
                if self.is_visible(other):
                    message = (
                        f'Field "{field.coordinate}" is @inaccessible but implements "{other.coordinate}".'
                    )
                    yield ErrorCode.IMPLEMENTED_BY_INACCESSIBLE, message
            return
        for argument in field.arguments.values():
            if argument in self.hidden:
                yield from self._argument(record, field, argument, implemented)

    def _argument(
        self, record: FieldsType, field: Field, argument: InputValue, implemented: list[Field]
    ) -> Iterator[tuple[ErrorCode, str]]:
        where = f'Argument "{argument.coordinate}" is @inaccessible'
        if argument.is_required:
            yield ErrorCode.REQUIRED_INACCESSIBLE, f"{where} but required."
        if isinstance(record, InterfaceType):
            for other in self.schema.types.values():
                if not isinstance(other, FieldsType) or record.name not in other.interfaces:
                    continue
                own = other.fields.get(field.name)
                twin = own.arguments.get(argument.name) if own else None
                if twin is not None and twin.is_required and self.is_visible(twin):
                    message = f'{where} but implemented by the required "{twin.coordinate}".'
                    yield ErrorCode.REQUIRED_INACCESSIBLE, message
        for other_field in implemented:
            twin = other_field.arguments.get(argument.name)
            if twin is not None and self.is_visible(twin):
                message = f'{where} but implements "{twin.coordinate}".'
                yield ErrorCode.IMPLEMENTED_BY_INACCESSIBLE, message

    def _default_values(self) -> Iterator[tuple[ErrorCode, str]]:
        owners: list[FieldsType | InputType | DirectiveDefinition] = [
            record for record in self.schema.types.values() if isinstance(record, FieldsType | InputType)
        ]
        owners += self.schema.directives.values()
        for owner in owners:
            for entry in _inputs(owner):
                if entry.default is Undefined or not self.is_visible(entry):
                    continue
                for used in self._used_by(entry.default, entry.type):
                    if used in self.hidden:
                        message = (
                            f'"{used.coordinate}" is @inaccessible but in the default of '
                            f'"{entry.coordinate}".'
                        )
                        yield ErrorCode.DEFAULT_VALUE_USES_INACCESSIBLE, message

    def _used_by(self, value: OptionalValue, reference: str) -> Iterator[Element]:
        if isinstance(value, list):
            for item in value:
                yield from self._used_by(item, reference)
            return
        record = self.schema.types.get(named_type(reference))
        if isinstance(record, EnumType) and isinstance(value, str) and value in record.values:
            yield record.values[value]
        elif isinstance(record, InputType) and isinstance(value, dict):
            for name, entry in value.items():
                if name in record.fields:
                    yield record.fields[name]
                    yield from self._used_by(entry, record.fields[name].type)


def _members(element: NamedType | DirectiveDefinition) -> Iterator[Element]:
    """Everything in a type or directive that can be hidden."""
    match element:
        case FieldsType():
            for field in element.fields.values():
                yield field
                yield from field.arguments.values()
        case InputType():
            yield from element.fields.values()
        case EnumType():
            yield from element.values.values()
        case DirectiveDefinition():
            yield from element.arguments.values()


def _inputs(owner: FieldsType | InputType | DirectiveDefinition) -> Iterator[InputValue]:
    match owner:
        case FieldsType():
            for field in owner.fields.values():
                yield from field.arguments.values()
        case InputType():
            yield from owner.fields.values()
        case DirectiveDefinition():
            yield from owner.arguments.values()
