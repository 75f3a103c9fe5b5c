"""Field sets resolved against a schema: which fields of which types they select."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.schema.elements import CompositeType, Field, InterfaceType
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_non_null, named_type
from gateway.composition.schema.value_validity import is_valid_value
from gateway.composition.schema.values import UnreadableValueError, value_of
from gateway.federation.field_sets import (
    FieldSet,
    FieldSetField,
    FieldSetFragment,
    InvalidFieldSetError,
    parse_field_set,
)


class SelectionError(Exception):
    """A field set that does not fit the schema.

    `argument` and `field` are set where an argument is the cause.
    """

    def __init__(
        self, message: str, field: str = "", argument: str = "", code: ErrorCode | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.argument = argument
        self.code = code


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field of a selection, with the field it selects."""

    field: Field
    selections: "Selections"
    directives: tuple[str, ...] = ()
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class SelectedFragment:
    """An inline fragment; `condition` is the parent type where none is written."""

    condition: CompositeType
    selections: "Selections"
    directives: tuple[str, ...] = ()
    has_condition: bool = True


Selection: TypeAlias = SelectedField | SelectedFragment
Selections: TypeAlias = tuple[Selection, ...]
OnField: TypeAlias = Callable[[Field], None]


@dataclass(frozen=True, slots=True)
class SelectionResolver:
    """Resolves field sets against one schema.

    `is_contextual` tells arguments that the gateway fills in: they need no value in a selection.
    """

    schema: Schema
    is_contextual: Callable[[object], bool] = lambda _argument: False

    def resolve(self, parent: CompositeType, text: str, on_field: OnField | None = None) -> Selections:
        """Resolve and validate; raise SelectionError where the text or a field, argument or type is wrong."""
        field_set = _parse(text)
        selections = self._resolve_all(parent, field_set, on_field)
        self._validate(field_set, selections)
        return selections

    def resolve_names(self, parent: CompositeType, text: str) -> Selections:
        """Resolve only: raise SelectionError where a name is unknown, not where its use is wrong."""
        return self._resolve_all(parent, _parse(text), None)

    def targets(self, parent: CompositeType, text: object, *, with_implementations: bool) -> list[Field]:
        """Every field selected at any depth, up to the first mistake; never raises.

        With `with_implementations` the fields of implementing types count for a field of an interface.
        """
        found: list[Field] = []
        if not isinstance(text, str):
            return found

        def collect(field: Field) -> None:
            found.append(field)
            owner = field.owner
            if with_implementations and isinstance(owner, InterfaceType):
                found.extend(
                    implementation.fields[field.name]
                    for implementation in self.schema.implementations(owner.name)
                    if field.name in implementation.fields
                )

        try:
            self._resolve_all(parent, parse_field_set(text), collect)
        except (SelectionError, InvalidFieldSetError):
            return found
        return found

    def _resolve_all(
        self, parent: CompositeType, field_set: FieldSet, on_field: OnField | None
    ) -> Selections:
        for entry in field_set:
            for directive in entry.directives:
                if self.schema.directive(directive[1:].partition("(")[0]) is None:
                    raise SelectionError(f'Unknown directive "{directive}"')
        return tuple(
            self._field(parent, entry, on_field)
            if isinstance(entry, FieldSetField)
            else self._fragment(parent, entry, on_field)
            for entry in field_set
        )

    def _field(self, parent: CompositeType, entry: FieldSetField, on_field: OnField | None) -> SelectedField:
        field = self.schema.field(parent, entry.name)
        if field is None:
            raise SelectionError(f'Cannot query field "{entry.name}" on type "{parent.name}"')
        if on_field is not None:
            on_field(field)
        nested: Selections = ()
        if entry.selections:
            inner = self.schema.composite(named_type(field.type))
            if inner is None:
                raise SelectionError(f'Field "{field.coordinate}" of type {field.type} has no subfields')
            nested = self._resolve_all(inner, entry.selections, on_field)
        for argument in entry.arguments:
            if argument.name.value not in field.arguments:
                raise SelectionError(
                    f'Unknown argument "{argument.name.value}" of "{field.coordinate}"',
                    field.coordinate,
                    argument.name.value,
                )
        return SelectedField(field, nested, entry.directives, entry.alias)

    def _fragment(
        self, parent: CompositeType, entry: FieldSetFragment, on_field: OnField | None
    ) -> SelectedFragment:
        condition = self.schema.composite(entry.type_condition) if entry.type_condition else parent
        if condition is None:
            raise SelectionError(f'Unknown type "{entry.type_condition}"')
        nested = self._resolve_all(condition, entry.selections, on_field)
        return SelectedFragment(condition, nested, entry.directives, entry.type_condition is not None)

    def _validate(self, field_set: FieldSet, selections: Selections) -> None:
        for entry, selection in zip(field_set, selections, strict=True):
            if isinstance(entry, FieldSetField) and isinstance(selection, SelectedField):
                self._validate_field(entry, selection.field)
            self._validate(entry.selections, selection.selections)

    def _validate_field(self, entry: FieldSetField, field: Field) -> None:
        try:
            given = {argument.name.value: value_of(argument.value) for argument in entry.arguments}
        except UnreadableValueError as error:
            raise SelectionError(f'Invalid value for an argument of "{field.coordinate}": {error}') from None
        for argument in field.arguments.values():
            if self.is_contextual(argument):
                continue
            value = given.get(argument.name, Undefined)
            if value is Undefined:
                if is_non_null(argument.type) and argument.default is Undefined:
                    raise SelectionError(
                        f'Missing value for required argument "{argument.name}" of "{field.coordinate}"',
                        field.coordinate,
                        argument.name,
                    )
            elif not is_valid_value(self.schema, value, argument.type):
                raise SelectionError(f'Invalid value for argument "{argument.coordinate}"')
        if not entry.selections and not self.schema.is_leaf(named_type(field.type)):
            raise SelectionError(
                f'Invalid empty selection set for field "{field.coordinate}" of type {field.type}'
            )


def _parse(text: str) -> FieldSet:
    try:
        return parse_field_set(text)
    except InvalidFieldSetError as error:
        raise SelectionError(str(error)) from error


def walk(selections: Selections) -> Iterator[Selection]:
    """Every selection at any depth."""
    for selection in selections:
        yield selection
        yield from walk(selection.selections)
