"""Generated Python under construction.

Only names made here and numbers stand in the text. Everything that comes from outside (type names, keys) is
handed over as an object under a name, so no document can bring code in.
"""

from __future__ import annotations

from typing import Any


class CodeText:
    """Lines of code, and the objects they use."""

    def __init__(self, **names: object) -> None:
        self._lines: list[str] = []
        self._names: dict[str, Any] = dict(names)

    def add(self, depth: int, line: str) -> None:
        """Add a line, so many levels in."""
        self._lines.append("    " * depth + line)

    def name(self, value: object) -> str:
        """Return a name for an object that the code uses."""
        name = f"C{len(self._names)}"
        self._names[name] = value
        return name

    @property
    def source(self) -> str:
        """The whole text."""
        return "\n".join(self._lines) + "\n"

    def compiled(self) -> dict[str, Any]:
        """Run the text; what it defines is under its name."""
        names = dict(self._names)
        exec(compile(self.source, "<fast way>", "exec"), names)  # noqa: S102 - our own text, see the module
        return names
