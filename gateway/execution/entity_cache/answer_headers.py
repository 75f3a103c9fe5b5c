"""What a subgraph's own Cache-Control says of its answer: it may shorten what the schema allows, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class AnswerLimit(NamedTuple):
    """What is left of the schema's word.

    Attributes:
        seconds: the longest the answer may be kept; None where the subgraph says nothing of it.
        private: for this caller only.
    """

    seconds: float | None = None
    private: bool = False


UNLIMITED = AnswerLimit()


def read_limit(cache_control: str | None) -> AnswerLimit:
    """Read a Cache-Control header (RFC 9111, 5.2.2), `age=` standing in it for the Age header's seconds."""
    if cache_control is None:
        return UNLIMITED
    words = dict(_directives(cache_control))
    if not {"no-store", "no-cache", "must-understand"}.isdisjoint(words):
        return AnswerLimit(0.0, "private" in words)
    age = _seconds(words.get("s-maxage", words.get("max-age")))
    if age is not None:
        age = max(0.0, age - (_seconds(words.get("age")) or 0.0))
    return AnswerLimit(age, "private" in words)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    for item in text.split(","):
        name, _, value = item.strip().partition("=")
        yield name.strip().lower(), value.strip().strip('"')


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    # What is no number of seconds is read as none at all: RFC 9111, 4.2.1 calls it stale.
    return float(text) if text.isascii() and text.isdecimal() else 0.0
