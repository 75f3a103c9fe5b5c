"""Usage logs: which operations clients send, and how often."""

from dataclasses import dataclass

import orjson
from graphql import DocumentNode, GraphQLSyntaxError, parse


class UnusableUsageLogError(Exception):
    """A line of a usage log that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class UsedOperation:
    """One operation's text and syntax tree, with the number of times it was sent."""

    text: str
    document: DocumentNode
    count: int


@dataclass(frozen=True, slots=True)
class UsageLog:
    """The operations of a log."""

    operations: tuple[UsedOperation, ...]


def read_usage_log(text: str) -> UsageLog:
    """Read JSON lines of `{"operation": text, "count": number}`; the count is 1 where it is left out.

    Raises:
        UnusableUsageLogError: a line is no such object, or its operation is not GraphQL.
    """
    counts: dict[str, int] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        operation, count = _entry(number, line)
        counts[operation] = counts.get(operation, 0) + count
        lines.setdefault(operation, number)
    return UsageLog(
        tuple(
            UsedOperation(operation, _document(lines[operation], operation), count)
            for operation, count in counts.items()
        )
    )


def _entry(number: int, line: str) -> tuple[str, int]:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UnusableUsageLogError(number, f"not JSON ({error.msg}).") from None
    operation = entry.get("operation") if isinstance(entry, dict) else None
    count = entry.get("count", 1) if isinstance(entry, dict) else None
    if not isinstance(operation, str) or not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise UnusableUsageLogError(number, 'expected {"operation": text, "count": number}.')
    return operation, count


def _document(number: int, operation: str) -> DocumentNode:
    try:
        return parse(operation, no_location=True)
    except GraphQLSyntaxError as error:
        raise UnusableUsageLogError(number, f"the operation is not GraphQL ({error.message}).") from None
