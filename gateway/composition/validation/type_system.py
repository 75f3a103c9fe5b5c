"""GraphQL's own rules for types: names, emptiness, defaults, required and deprecated, cycles of input types.

Specification: GraphQL, "Type System" and "Type Validation" of each kind.
"""

from collections.abc import Collection

from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.builtins import BUILT_IN_SCALARS
from gateway.composition.schema.elements import (
    Element,
    EnumType,
    Field,
    InputType,
    InputValue,
    InterfaceType,
    NamedType,
    ObjectType,
    ScalarType,
    UnionType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_non_null, named_type
from gateway.composition.schema.value_validity import is_valid_value
from gateway.composition.schema.values import print_value


def check_types(schema: Schema, problems: Problems) -> None:
    """Check every type and directive definition, then cycles of required input fields."""
    checker = _TypeChecker(schema, problems)
    for record in schema.types.values():
        checker.check_name(record)
        checker.check_members(record)
    for definition in schema.directives.values():
        if not definition.auto_added:
            checker.check_name(definition)
            for argument in definition.arguments.values():
                checker.check_input(argument, "argument")
    _check_input_cycles(schema, checker)


class _TypeChecker:
    def __init__(self, schema: Schema, problems: Problems) -> None:
        self.schema = schema
        self.problems = problems

    def invalid(self, message: str, element: Element) -> None:
        self.problems.add(ErrorCode.INVALID_GRAPHQL, message, element.node)

    def check_members(self, record: NamedType) -> None:
        match record:
            case ObjectType() | InterfaceType():
                # The query root is never empty: federation adds fields of its own.
                if record.name != self.schema.definition.roots.get("query"):
                    self.check_filled(record, record.fields, "fields")
                for field in record.fields.values():
                    self.check_field(field)
            case InputType():
                self.check_filled(record, record.fields, "fields")
                for entry in record.fields.values():
                    self.check_input(entry, "input field")
                self.check_one_of(record)
            case UnionType():
                self.check_filled(record, record.members, "member types")
            case EnumType():
                self.check_filled(record, record.values, "values")
                self.check_enum(record)
            case ScalarType():
                pass

    def check_filled(self, record: NamedType, members: Collection[str], what: str) -> None:
        if not members:
            self.invalid(f"{record.kind} {record.name} must define one or more {what}.", record)

    def check_name(self, element: Element) -> None:
        if element.name.startswith("__"):
            message = f'Name "{element.name}" must not begin with "__", which is reserved by introspection.'
            self.invalid(message, element)

    def check_field(self, field: Field) -> None:
        if field.name.startswith("__"):
            self.check_name(field)
        for argument in field.arguments.values():
            self.check_input(argument, "argument")

    def check_one_of(self, record: InputType) -> None:
        """One field of a @oneOf input is given: none can be required. One defined here may differ."""
        if "oneOf" in self.schema.directives or not record.has("oneOf"):
            return
        for entry in record.fields.values():
            if is_non_null(entry.type):
                self.invalid(f"OneOf input field {entry.coordinate} must be nullable.", entry)
            if entry.default is not Undefined:
                self.invalid(f"OneOf input field {entry.coordinate} cannot have a default value.", entry)

    def check_enum(self, record: EnumType) -> None:
        for value in record.values.values():
            self.check_name(value)
            if value.name in {"true", "false", "null"}:
                self.invalid(f"Enum type {record.name} cannot include value: {value.name}.", value)

    def check_input(self, entry: InputValue, what: str) -> None:
        if entry.name.startswith("__"):
            self.check_name(entry)
        if entry.directives and entry.is_required and entry.has("deprecated"):
            self.invalid(f"Required {what} {entry.coordinate} cannot be deprecated.", entry)
        if entry.default is Undefined or is_valid_value(self.schema, entry.default, entry.type):
            return
        if named_type(entry.type) in BUILT_IN_SCALARS and named_type(entry.type) in self.schema.types:
            return
        message = (
            f"Invalid default value (got: {print_value(entry.default)}) provided for {what} "
            f"{entry.coordinate} of type {entry.type}."
        )
        self.invalid(message, entry)


def _check_input_cycles(schema: Schema, checker: _TypeChecker) -> None:
    """A chain of required input fields that comes back to its start can never be given a value."""
    visited: set[str] = set()
    path: list[InputValue] = []
    positions: dict[str, int] = {}

    def visit(record: InputType) -> None:
        visited.add(record.name)
        positions[record.name] = len(path)
        for entry in record.fields.values():
            target = schema.types.get(entry.type[:-1]) if is_non_null(entry.type) else None
            if not isinstance(target, InputType):
                continue
            path.append(entry)
            if target.name in positions:
                cycle = ".".join(step.name for step in path[positions[target.name] :])
                message = f'Cannot reference Input Object "{target.name}" within itself through "{cycle}".'
                checker.invalid(message, entry)
            elif target.name not in visited:
                visit(target)
            path.pop()
        del positions[record.name]

    for record in list(schema.types.values()):
        if isinstance(record, InputType) and record.name not in visited:
            visit(record)
