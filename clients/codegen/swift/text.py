"""Comments, attributes and string literals in Swift."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import Documentation

_WIDE: Final = 100
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
)


def literal(text: str) -> str:
    """A string literal; what is no plain character is escaped."""
    escaped = text.translate(_ESCAPES)
    plain = "".join(each if each.isprintable() else f"\\u{{{ord(each):x}}}" for each in escaped)
    return f'"{plain}"'


def documentation(code: CodeWriter, given: Documentation) -> None:
    """Write a comment and a deprecation, where there are any."""
    comment(code, given.description)
    if given.deprecation is not None:
        code.line(f"@available(*, deprecated, message: {literal(given.deprecation)})")


def comment(code: CodeWriter, text: str | None) -> None:
    """Write a documentation comment."""
    if text and text.strip():
        code.lines(f"/// {line.rstrip()}".rstrip() for line in text.strip().splitlines())


def initializer(code: CodeWriter, parameters: list[str]) -> str:
    """The head of an initializer; many parameters stand on lines of their own."""
    line = f"public init({', '.join(parameters)}) {{"
    if len(line) <= _WIDE:
        return line
    code.line("public init(")
    code.lines(f"    {text}," for text in parameters[:-1])
    code.line(f"    {parameters[-1]}")
    return ") {"


@contextmanager
def switch(code: CodeWriter, value: str) -> Iterator[None]:
    """Write a switch, whose cases stand as deep as it does."""
    code.line(f"switch {value} {{")
    yield
    code.line("}")


def raw_text(code: CodeWriter, text: str, *, before: str, after: str) -> None:
    """Write lines of text, each ended by a newline, as a raw string: nothing in it is escaped."""
    signs = "#"
    while f'"""{signs}' in text or f"\\{signs}" in text:
        signs += "#"
    code.line(f'{before}{signs}"""')
    for line in text.splitlines():
        code.line(line)
    # The last newline of a literal is not part of it, the text's own is.
    code.line()
    code.line(f'"""{signs}{after}')
