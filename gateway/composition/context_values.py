"""The `field` argument of @fromContext: a context's name and a selection (`$context { field }`)."""

import re
from typing import NamedTuple

_IGNORED = r"(?:[\s,]|#[^\n\r]*)*"
_CONTEXT_VALUE = re.compile(rf"{_IGNORED}\${_IGNORED}([A-Za-z_]\w*)(.*)", re.ASCII | re.DOTALL)


class ContextValue(NamedTuple):
    """What a contextual argument reads."""

    context: str
    selection: str


def parse_context(value: object) -> ContextValue | None:
    """Take the value apart; None where it names no context."""
    match = _CONTEXT_VALUE.fullmatch(value) if isinstance(value, str) else None
    return ContextValue(match[1], match[2]) if match else None
