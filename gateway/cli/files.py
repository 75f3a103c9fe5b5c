"""Reading the files a command line names, with errors a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError

if TYPE_CHECKING:
    from pathlib import Path


def read_text(path: Path, what: str) -> str:
    """Read a text file.

    Raises:
        CommandError: it is not there, is a folder, may not be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CommandError(f"{path}: no such file ({what}).") from None
    except IsADirectoryError:
        raise CommandError(f"{path}: a folder, where a file was expected ({what}).") from None
    except PermissionError:
        raise CommandError(f"{path}: may not be read ({what}).") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not UTF-8 text, byte {error.start} ({what}).") from None
