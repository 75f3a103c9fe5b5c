"""Pages that were made a moment ago, so that a page and its rows are made once."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from subgraphs.recommendations.service.pages import Page, make_page, page_id
from subgraphs.recommendations.service.records import Audience, History
from subgraphs.recommendations.service.shelf import Shelf

_KEPT: Final = 2_000


class ReadsHistories(Protocol):
    """The part of storage that pages are made from."""

    async def histories(self, profile_ids: list[str]) -> dict[str, History]:
        """What is known of each profile."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page; `stale` when it has expired and could not be made anew."""

    page: Page
    stale: bool


@dataclass(slots=True)
class PageCache:
    """Makes pages and keeps the latest few thousand until they expire or their profile rates something.

    Args:
        shelf: What pages are made from.
        storage: Reads profiles' histories.
        clock: Milliseconds since the epoch.
    """

    shelf: Shelf
    storage: ReadsHistories
    clock: Callable[[], int]
    _kept: OrderedDict[str, Page] = field(default_factory=OrderedDict)
    _forgotten: int = 0

    async def pages(self, audiences: Sequence[Audience]) -> dict[Audience, ServedPage]:
        """A page for each audience, histories read for all of them at once.

        Raises:
            SQLAlchemyError: Histories could not be read and there is no older page to fall back on.
        """
        now = self.clock()
        known = {audience: self._kept.get(page_id(audience)) for audience in audiences}
        wanted = [audience for audience, page in known.items() if page is None or page.expires_ms <= now]
        served = {
            audience: ServedPage(page, stale=True) for audience, page in known.items() if page is not None
        }
        for audience in served.keys() - set(wanted):
            served[audience] = ServedPage(served[audience].page, stale=False)
        if not wanted:
            return served
        forgotten = self._forgotten
        try:
            histories = await self.storage.histories(
                list(dict.fromkeys(audience.profile_id for audience in wanted))
            )
        except SQLAlchemyError:
            if any(audience not in served for audience in wanted):
                raise
            return served
        for audience in wanted:
            page = make_page(self.shelf, audience, histories[audience.profile_id], now)
            # Somebody rated while histories were read: this page may not know it, and is not kept.
            if forgotten == self._forgotten:
                self._keep(page)
            served[audience] = ServedPage(page, stale=False)
        return served

    def forget(self, profile_id: str) -> None:
        """Drops a profile's pages: it has just told us something."""
        self._forgotten += 1
        for identifier, page in tuple(self._kept.items()):
            if page.audience.profile_id == profile_id:
                del self._kept[identifier]

    def _keep(self, page: Page) -> None:
        self._kept[page.id] = page
        self._kept.move_to_end(page.id)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
