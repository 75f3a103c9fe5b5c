"""What the playback service stores, as values. Instants are Unix milliseconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookmarkRecord:
    """Where a profile left a movie or episode."""

    position_ms: int
    updated_at: int
    completed: bool
    device_id: str


@dataclass(frozen=True, slots=True)
class ContinueRecord:
    """One movie or show that a profile is in the middle of.

    Attributes:
        group_key: The movie's or the show's id: one entry each.
        video_id: What pressing play resumes.
        last_watched_at: When anything of the group was last watched.
        bookmark: Where `video_id` stands; at 0 for an episode not begun.
    """

    group_key: str
    video_id: str
    last_watched_at: int
    bookmark: BookmarkRecord


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One sitting."""

    session_id: str
    video_id: str
    watched_at: int
    watched_ms: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as stored; `seen_at` tells what it looks like at a moment."""

    id: str
    account_id: str
    profile_id: str
    device_id: str
    video_id: str
    state: str
    started_at: int
    lease_expires_at: int
    end_reason: str | None

    def seen_at(self, now: int) -> tuple[str, str | None]:
        """State and end reason at `now`: a live session whose lease ran out has expired."""
        if self.state in LIVE_STATES and self.lease_expires_at <= now:
            return "EXPIRED", "LEASE_EXPIRED"
        return self.state, self.end_reason


LIVE_STATES = frozenset({"STARTING", "PLAYING", "PAUSED", "STALLED"})
"""The states in which a session holds a stream while its lease lives."""
