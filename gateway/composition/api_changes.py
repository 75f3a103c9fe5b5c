"""Changes between two API schemas, and whether operations in use break by them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from graphql import GraphQLError, GraphQLSchema, build_schema, is_specified_scalar_type
from graphql.utilities import (
    BreakingChange,
    BreakingChangeType,
    find_breaking_changes,
    find_dangerous_changes,
    find_schema_changes,
)

from gateway.composition.usage import UsageLog
from gateway.composition.used_coordinates import used_coordinates

_COORDINATE = re.compile(r"(?:@\w+|[A-Za-z_]\w*\.\w+)(?:\(\w+:\))?")


class UnusableSchemaError(Exception):
    """A schema to compare with that is not one."""


class Severity(StrEnum):
    """What a change means for clients."""

    BREAKING = "breaking"
    UNUSED = "breaking, but unused"
    DANGEROUS = "dangerous"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class ApiChange:
    """One change. `uses` counts the operations in use that it touches; None where no usage is known."""

    severity: Severity
    code: str
    message: str
    uses: int | None = None
    example: str | None = None

    @property
    def fails(self) -> bool:
        """Whether the change must not go out."""
        return self.severity is Severity.BREAKING


def find_changes(before: str, after: str, usage: UsageLog | None = None) -> list[ApiChange]:
    """Compare two API schemas; with a usage log, breaking changes that break nothing in use are told apart.

    Raises:
        UnusableSchemaError: the first schema is not one.
    """
    old, new = _schema(before), _schema(after)
    uses = _Uses(old, usage) if usage is not None else None
    changes = [
        _breaking(change, old, uses)
        for change in find_breaking_changes(old, new)
        # A built-in scalar goes with its last use, and that use is a change of its own.
        if not (change.type is BreakingChangeType.TYPE_REMOVED and _is_built_in(change, old))
    ]
    changes += [
        ApiChange(Severity.DANGEROUS, change.type.name, change.description)
        for change in find_dangerous_changes(old, new)
    ]
    known = {change.message for change in changes}
    changes += [
        ApiChange(Severity.SAFE, change.type.name, change.description)
        for change in find_schema_changes(old, new)
        if change.description not in known
    ]
    return changes


class _Uses:
    """The coordinates every operation of a log uses."""

    def __init__(self, schema: GraphQLSchema, usage: UsageLog) -> None:
        self._operations = [
            (operation, used_coordinates(schema, operation.document)) for operation in usage.operations
        ]

    def of(self, coordinates: set[str]) -> tuple[int, str | None]:
        """How often operations that use any of the coordinates are sent, and one of them."""
        touched = [entry for entry, used in self._operations if not coordinates.isdisjoint(used)]
        return sum(entry.count for entry in touched), touched[0].text if touched else None


def _breaking(change: BreakingChange, old: GraphQLSchema, uses: _Uses | None) -> ApiChange:
    if uses is None:
        return ApiChange(Severity.BREAKING, change.type.name, change.description)
    count, example = uses.of(_touched(change, old))
    severity = Severity.BREAKING if count else Severity.UNUSED
    return ApiChange(severity, change.type.name, change.description, count, example)


def _is_built_in(change: BreakingChange, old: GraphQLSchema) -> bool:
    return any(
        is_specified_scalar_type(old.type_map[word])
        for word in re.findall(r"\w+", change.description)
        if word in old.type_map
    )


def _touched(change: BreakingChange, old: GraphQLSchema) -> set[str]:
    """The coordinates whose use breaks. What is added and required breaks the use of what it is added to."""
    coordinates = set(_COORDINATE.findall(change.description))
    if change.type in {
        BreakingChangeType.REQUIRED_ARG_ADDED,
        BreakingChangeType.REQUIRED_DIRECTIVE_ARG_ADDED,
    }:
        return {coordinate.partition("(")[0] for coordinate in coordinates}
    if change.type is BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED:
        return {coordinate.partition(".")[0] for coordinate in coordinates}
    if coordinates:
        return coordinates
    return {word for word in re.findall(r"\w+", change.description) if word in old.type_map}


def _schema(sdl: str) -> GraphQLSchema:
    try:
        return build_schema(sdl)
    except (GraphQLError, TypeError) as error:
        place = error.locations[0] if isinstance(error, GraphQLError) and error.locations else None
        where = f" at line {place.line}, column {place.column}" if place else ""
        text = str(error).partition("\n")[0]
        raise UnusableSchemaError(f"not a schema{where}: {text}") from error
