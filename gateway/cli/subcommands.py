"""What a command's `configure` is handed: argparse's subparsers, whose own type is private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import argparse


class Subparsers(Protocol):
    """Adds commands to the command line."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
        """Add a command's parser."""
