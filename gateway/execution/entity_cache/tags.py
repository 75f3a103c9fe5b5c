"""@cacheTag formats: `title-{$key.id}` of an entity, `search-{$args.query}` of a root field.

Semantics: https://specs.apollo.dev/federation, @cacheTag (Federation 2.12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE: Final = re.compile(r"\{\s*\$(key|args)\.([A-Za-z_][\w.]*)\s*\}")


@dataclass(frozen=True, slots=True)
class TagFormat:
    """A format, read: text, and paths to values in between."""

    parts: tuple[str | tuple[str, ...], ...]

    def write(self, values: Mapping[str, object]) -> str | None:
        """Return the tag for an entity's key or a field's arguments; None where a value is not there."""
        written: list[str] = []
        for part in self.parts:
            text = part if isinstance(part, str) else _text_at(values, part)
            if text is None:
                return None
            written.append(text)
        return "".join(written)


def read_format(text: str) -> TagFormat:
    """Read a format; what is no place for a value stands for itself."""
    parts: list[str | tuple[str, ...]] = []
    end = 0
    for match in _PLACE.finditer(text):
        parts += [text[end : match.start()], tuple(match[2].split("."))]
        end = match.end()
    parts.append(text[end:])
    return TagFormat(tuple(part for part in parts if part))


def _text_at(values: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    if isinstance(values, str):
        return values
    return orjson.dumps(values).decode() if isinstance(values, bool | int | float) else None
