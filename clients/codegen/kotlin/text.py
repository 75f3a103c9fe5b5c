"""Comments, annotations and string literals in Kotlin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import Documentation

_ESCAPES = str.maketrans({
    "\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b",
})  # fmt: skip


def literal(text: str) -> str:
    """A string literal; what is no plain character is escaped."""
    escaped = text.translate(_ESCAPES)
    plain = "".join(each if each.isprintable() else _units(each) for each in escaped)
    return f'"{plain}"'


def _units(character: str) -> str:
    """UTF-16 code units, as Kotlin escapes them."""
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at]:02x}{data[at + 1]:02x}" for at in range(0, len(data), 2))


def documentation(code: CodeWriter, given: Documentation) -> None:
    """Write a comment and a deprecation, where there are any."""
    comment(code, given.description)
    if given.deprecation is not None:
        code.line(f"@Deprecated({literal(given.deprecation)})")


def comment(code: CodeWriter, text: str | None) -> None:
    """Write a KDoc comment; signs that would end it, or begin another within it, are defused."""
    if not text or not text.strip():
        return
    lines = text.strip().replace("*/", "*&#47;").replace("/*", "&#47;*").splitlines()
    if len(lines) == 1:
        code.line(f"/** {lines[0].strip()} */")
        return
    code.line("/**")
    code.lines(f" * {line.rstrip()}".rstrip() for line in lines)
    code.line(" */")
