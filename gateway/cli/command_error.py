"""A command that cannot go on: one clear line for the person who typed it."""

from __future__ import annotations


class CommandError(Exception):
    """Ends a command.

    Attributes:
        message: one line for standard error: what is wrong, where, what to do.
        exit_code: 2 for unusable input, 1 for a command that ran and found something wrong.
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
