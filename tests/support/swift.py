"""Swift, checked by what the machine has: a toolchain, or a parser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter_swift
from tree_sitter import Language, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clients" / "ios"
GOLDEN = ROOT / "tests" / "clients" / "codegen" / "golden" / "swift"
MOST_SECONDS = 420


def toolchain() -> str | None:
    """The Swift compiler's path, if there is one."""
    return shutil.which("swift")


def swift_files() -> list[Path]:
    """Every Swift file of the package, and the generator's golden files."""
    found = [path for path in PACKAGE.rglob("*.swift") if ".build" not in path.parts]
    return sorted([*found, *GOLDEN.glob("*.swift")])


def syntax_errors(source: bytes) -> list[str]:
    """Places where a text is not Swift, as `line:column`."""
    tree = Parser(Language(tree_sitter_swift.language())).parse(source)
    return [f"{node.start_point.row + 1}:{node.start_point.column + 1}" for node in _faults(tree.root_node)]


def _faults(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _faults(child)


def swift_test(executable: str) -> subprocess.CompletedProcess[str]:
    """Build the package and run its tests."""
    return subprocess.run(  # noqa: S603 - our own command
        [executable, "test"], cwd=PACKAGE, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
    )
