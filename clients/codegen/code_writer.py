"""Lines of code with their indentation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INDENT: Final = "    "


class CodeWriter:
    """Collects lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str = "") -> None:
        """Add a line at the current depth."""
        self._lines.append(_INDENT * self._depth + text if text else "")

    def lines(self, texts: Iterable[str]) -> None:
        """Add lines at the current depth."""
        for text in texts:
            self.line(text)

    @contextmanager
    def block(self, opening: str | None, closing: str) -> Iterator[None]:
        """Add an opening line (if any) and a closing one; what is written meanwhile stands a step deeper."""
        if opening is not None:
            self.line(opening)
        self._depth += 1
        yield
        self._depth -= 1
        # No empty line before the end of a block.
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        self.line(closing)

    def text(self) -> str:
        """All lines, with one newline at the end."""
        return "\n".join(self._lines).rstrip("\n") + "\n"
