"""What can go wrong, as values a caller can tell apart."""

from __future__ import annotations

from enum import StrEnum


class CacheError(Exception):
    """Root of everything this library raises on purpose."""


class CacheSettingsError(CacheError, ValueError):
    """A setting has an unusable value; the message names it and what is expected."""


class FailureReason(StrEnum):
    """Why a node gave no answer."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    BREAKER_OPEN = "breaker_open"
    QUEUE_FULL = "queue_full"
    REFUSED = "refused"


class NodeError(CacheError):
    """One node gave no answer; another zone may.

    Attributes:
        reason: why.
    """

    def __init__(self, reason: FailureReason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class UnreadableError(CacheError):
    """Stored bytes that are no value: of another format, damaged, or another key's. Counts as a miss.

    Attributes:
        path: the metric it counts under.
    """

    def __init__(self, path: str, text: str) -> None:
        super().__init__(text)
        self.path = path


class NotStorableError(CacheError, ValueError):
    """A value, key or time to live that cannot be stored; nothing was written."""
