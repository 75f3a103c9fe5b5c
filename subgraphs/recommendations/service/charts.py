"""Charts from ratings: each country's top ten by week, and what is trending. Made at seed time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

WEEK_MS: Final = 7 * 24 * 3600 * 1000
_WEEKS: Final = 8
_OWN_COUNTRY: Final = 4.0
_TRENDING: Final = 100


@dataclass(frozen=True, slots=True)
class Play:
    """Somebody in a country liked a title at a moment (milliseconds since the epoch), 0..1."""

    country: str
    video_id: str
    at_ms: int
    weight: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A title's place in a top ten."""

    rank: int
    video_id: str
    previous_rank: int | None
    weeks: int


def top_ten(
    plays: Iterable[Play], country: str, kinds: Mapping[str, str], kind: str, as_of_ms: int
) -> list[Placed]:
    """The ten titles of a kind most liked in the week before `as_of_ms`; home counts four times abroad."""
    weeks: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(_WEEKS)]
    for play in plays:
        age = (as_of_ms - play.at_ms) // WEEK_MS
        if 0 <= age < _WEEKS and kinds.get(play.video_id) == kind:
            weeks[age][play.video_id] += play.weight * (_OWN_COUNTRY if play.country == country else 1.0)
    orders = [sorted(week, key=lambda video_id: (-week[video_id], video_id))[:10] for week in weeks]
    placed = []
    for rank, video_id in enumerate(orders[0], 1):
        previous = orders[1].index(video_id) + 1 if video_id in orders[1] else None
        running = next((week for week, order in enumerate(orders) if video_id not in order), _WEEKS)
        placed.append(Placed(rank, video_id, previous, running))
    return placed


def trending(plays: Iterable[Play], country: str, as_of_ms: int) -> list[str]:
    """Titles that are liked more in the last two weeks than before, the strongest rise first."""
    recent: defaultdict[str, float] = defaultdict(float)
    before: defaultdict[str, float] = defaultdict(float)
    for play in plays:
        share = play.weight * (_OWN_COUNTRY if play.country == country else 1.0)
        (recent if as_of_ms - play.at_ms <= 2 * WEEK_MS else before)[play.video_id] += share
    rise = {video_id: liked**1.5 / (before[video_id] + 20) for video_id, liked in recent.items()}
    return sorted(rise, key=lambda video_id: (-rise[video_id], video_id))[:_TRENDING]
