"""Pages are made once, anew when they expire or something was rated, and served stale when they must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from subgraphs.recommendations.service.page_cache import PageCache
from subgraphs.recommendations.service.pages import LIFETIME_MS
from subgraphs.recommendations.service.records import Audience, History, Picture, RankedTitle
from subgraphs.recommendations.service.shelf import Shelf, arrange_shelf
from subgraphs.recommendations.service.training import TrainingSet, train

if TYPE_CHECKING:
    from collections.abc import Callable

_ADULT = Audience("profile_1", "HOME", "STANDARD", "en", "ADULT_18", "US")


@dataclass(slots=True)
class Histories:
    """Stands in for storage: counts reads, and can be made to fail."""

    reads: list[list[str]] = field(default_factory=list)
    broken: bool = False
    meanwhile: Callable[[], None] = lambda: None

    async def histories(self, profile_ids: list[str]) -> dict[str, History]:
        if self.broken:
            raise OperationalError("SELECT", {}, OSError("gone"))
        self.reads.append(profile_ids)
        self.meanwhile()
        return {profile_id: History((), (), ()) for profile_id in profile_ids}


def _shelf() -> Shelf:
    titles = [
        RankedTitle(
            id=f"movie_{number}",
            position=number,
            kind="MOVIE",
            name=f"Film {number}",
            maturity=0,
            popularity=number / 20,
            released_ms=0,
            genre_ids=("genre_war",),
            portraits=(Picture("p", "h"),),
            hero=Picture("p", "h"),
            windows=(("US", 0, None),),
        )
        for number in range(20)
    ]
    model = train(TrainingSet(1, 20, [], [(0,)] * 20), "test")
    return arrange_shelf(model, titles, {}, {"genre_war": {"en": "War"}}, {}, {})


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is moved."""

    now: int = 1_000

    def __call__(self) -> int:
        return self.now


async def test_a_page_is_made_once_and_anew_when_it_has_expired() -> None:
    histories, clock = Histories(), Clock()
    cache = PageCache(_shelf(), histories, clock)
    first = (await cache.pages([_ADULT]))[_ADULT]
    clock.now += LIFETIME_MS - 1
    assert (await cache.pages([_ADULT]))[_ADULT] == first
    clock.now += 1
    second = (await cache.pages([_ADULT]))[_ADULT]
    assert second.page.generated_ms == clock.now
    assert histories.reads == [["profile_1"], ["profile_1"]]


async def test_a_profile_that_rates_something_gets_a_new_page_and_nobody_else() -> None:
    histories = Histories()
    other = Audience("profile_2", "HOME", "STANDARD", "en", "ADULT_18", "US")
    cache = PageCache(_shelf(), histories, Clock())
    await cache.pages([_ADULT, other])
    cache.forget("profile_1")
    await cache.pages([_ADULT, other])
    assert histories.reads == [["profile_1", "profile_2"], ["profile_1"]]


async def test_a_page_made_while_its_profile_rated_is_not_kept() -> None:
    histories = Histories()
    cache = PageCache(_shelf(), histories, Clock())
    histories.meanwhile = lambda: cache.forget("profile_1")
    await cache.pages([_ADULT])
    histories.meanwhile = lambda: None
    await cache.pages([_ADULT])
    await cache.pages([_ADULT])
    assert len(histories.reads) == 2


async def test_an_expired_page_is_served_stale_while_storage_is_down() -> None:
    histories, clock = Histories(), Clock()
    cache = PageCache(_shelf(), histories, clock)
    fresh = (await cache.pages([_ADULT]))[_ADULT]
    clock.now += LIFETIME_MS
    histories.broken = True
    stale = (await cache.pages([_ADULT]))[_ADULT]
    assert stale.stale
    assert stale.page == fresh.page
    histories.broken = False
    assert not (await cache.pages([_ADULT]))[_ADULT].stale


async def test_a_page_that_was_never_made_cannot_be_stale() -> None:
    cache = PageCache(_shelf(), Histories(broken=True), Clock())
    with pytest.raises(OperationalError):
        await cache.pages([_ADULT])
