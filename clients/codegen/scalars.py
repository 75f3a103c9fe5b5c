"""How a custom scalar is written in a language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScalarMapping:
    """The type of a custom scalar in a language, and what converts it.

    Attributes:
        type: as it stands in code.
        codec: has `read` (from an answer's value) and `write` (to JSON).
    """

    type: str
    codec: str
