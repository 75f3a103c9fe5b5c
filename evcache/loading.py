"""Reading through: what is missing is loaded once, what is old is renewed behind, what fails is not kept.

The paths of a load, for one key:

    fresh                      answered
    fresh, near its end        answered; perhaps renewed behind (XFetch)
    stale, within its window   answered, marked stale; renewed behind
    stale, beyond it           loaded; answered stale if that fails
    "no such thing"            answered as that
    missing                    loaded: by one caller of this process (single flight), and one process (lease)
"""

from __future__ import annotations

import asyncio
import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from evcache.errors import CacheError, NodeError
from evcache.metrics import Count

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence

    from evcache.keys import StoredKey
    from evcache.latch import Latch
    from evcache.parts import Parts
    from evcache.zone import GuardedNode

V = TypeVar("V")
_POLL_SECONDS: Final = 0.01
_STORING_SECONDS: Final = 0.005
"""How long an answer waits for the local zone to take it."""


class Answer(NamedTuple, Generic[V]):
    """What a load says of one name.

    Attributes:
        value: None where there is no such thing, or it could not be loaded.
        stale: the value is past its time.
        error: why there is none; None where there is one, or where there is no such thing.
    """

    value: V | None
    stale: bool = False
    error: Exception | None = None


class Held(NamedTuple, Generic[V]):
    """A value the cache has.

    Attributes:
        value: None stands for "there is no such thing".
        fresh: seconds left of its time; negative: over since.
        load_seconds: it took to load.
        revalidate: whether it may be answered while it is renewed.
        gone_at: when it was deleted, seconds since 1970; 0 where it was not.
    """

    value: V | None
    fresh: float
    load_seconds: float
    revalidate: bool
    gone_at: float = 0.0


class _Flight(NamedTuple, Generic[V]):
    """A load under way.

    Attributes:
        landing: its answer.
        began: seconds since 1970.
    """

    landing: asyncio.Future[Answer[V]]
    began: float


if TYPE_CHECKING:
    Loader: TypeAlias = "Callable[[Sequence[str]], Awaitable[Mapping[str, V | Exception | None]]]"


class Store(Protocol[V]):
    """What loading needs of the cache around it."""

    async def held(self, names: Sequence[str]) -> dict[str, Held[V]]:
        """What the cache has."""

    def keep(self, values: Mapping[str, V | None], began: float, seconds: float) -> Latch:
        """Write what was loaded, None as "no such thing".

        Args:
            values: by name.
            began: when loading began, seconds since 1970.
            seconds: it took.
        """

    def lease_key(self, name: str) -> StoredKey:
        """Where the lease of a name is."""


@dataclass(frozen=True, slots=True)
class LoadingRules:
    """How one kind is loaded.

    Attributes:
        early_refresh: see Kind.
        lease: whether to take leases at all.
    """

    early_refresh: float
    lease: bool


class Loading(Generic[V]):
    """Loads values of one kind.

    Args:
        store: the cache around it.
        rules: of the kind.
        parts: of the cache.
    """

    def __init__(self, store: Store[V], rules: LoadingRules, parts: Parts) -> None:
        self._store = store
        self._zone = parts.zones[0]  # leases are in the local zone
        self._rules = rules
        self._settings = parts.settings
        self._metrics = parts.metrics
        self._origin = parts.origin
        self._clock = parts.surroundings.clock
        self._random = parts.surroundings.random
        self._flights: dict[str, _Flight[V]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self, names: Sequence[str], loader: Loader[V]) -> dict[str, Answer[V]]:
        """Values by name, from the cache or the loader; never raises for a loader's sake.

        A caller that is cancelled does not cancel a load: others may wait for it, and the next will want it.
        """
        held = await self._store.held(names)
        if len(held) == len(names) and all(self._settled(each) for each in held.values()):
            return {name: Answer(each.value) for name, each in held.items()}
        answers: dict[str, Answer[V]] = {}
        renew: list[str] = []
        missing: list[str] = []
        for name in names:
            value = held.get(name)
            if value is None or (value.fresh <= 0 and not value.revalidate):
                missing.append(name)
                continue
            stale = value.fresh <= 0
            if stale:
                self._metrics.count(Count.HIT_STALE)
                self._metrics.count(Count.REFRESH_STALE)
                renew.append(name)
            elif self._is_early(value):
                self._metrics.count(Count.REFRESH_EARLY)
                renew.append(name)
            answers[name] = Answer(value.value, stale)
        if renew:
            self._renew(renew, loader)
        if missing:
            self._leave_what_is_gone(held)
            answers.update(await self._load(missing, loader))
            for name in missing:
                value = held.get(name)
                if answers[name].error is not None and value is not None and not value.gone_at:
                    self._metrics.count(Count.HIT_STALE_IF_ERROR)
                    answers[name] = Answer(value.value, stale=True)
        return answers

    def forget(self, name: str) -> None:
        """A value was changed: who asks from now on does not join a load that began before."""
        self._flights.pop(name, None)

    async def close(self) -> None:
        """Cancel loads under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _settled(self, held: Held[V]) -> bool:
        return held.fresh > 0 and not self._is_early(held)

    def _is_early(self, held: Held[V]) -> bool:
        """XFetch (Vattani and others, 2015): the nearer the end and the slower the load, the likelier."""
        span = held.load_seconds * self._rules.early_refresh
        # No draw goes beyond 40 spans (1 - random() is never below 2^-53): most reads need none.
        if not span or held.fresh > 40 * span:
            return False
        return -span * math.log(1.0 - self._random.random()) >= held.fresh

    # -- loading --------------------------------------------------------------------------------------

    def _leave_what_is_gone(self, held: Mapping[str, Held[V]]) -> None:
        """Join no flight that began before a deletion that this reader has seen."""
        for name, value in held.items():
            flight = self._flights.get(name)
            if flight is not None and value.gone_at >= flight.began:
                del self._flights[name]

    async def _load(self, names: Sequence[str], loader: Loader[V]) -> dict[str, Answer[V]]:
        flights, mine = self._board(names)
        self._metrics.count(Count.LOAD_JOINED, len(names) - len(mine))
        if mine:
            self._start(self._fly(mine, loader, wait=True))
        # Waited for, not awaited: a caller that is cancelled must not cancel the flight.
        await asyncio.wait([flight.landing for flight in flights.values()])
        answers = {name: flight.landing.result() for name, flight in flights.items()}
        # A refresh that was joined may have left the work to another process: then it is this caller's.
        left = [
            name for name in names if name not in mine and isinstance(answers[name].error, NotLoadedError)
        ]
        if left:
            answers.update(await self._load(left, loader))
        return answers

    def _board(self, names: Iterable[str]) -> tuple[dict[str, _Flight[V]], dict[str, _Flight[V]]]:
        """Flights by name: all of them, and those that are new."""
        loop, now = asyncio.get_running_loop(), self._clock.wall()
        flights: dict[str, _Flight[V]] = {}
        new: dict[str, _Flight[V]] = {}
        for name in names:
            flight = self._flights.get(name)
            if flight is None:
                flight = self._flights[name] = new[name] = _Flight(loop.create_future(), now)
            flights[name] = flight
        return flights, new

    def _land(self, name: str, flight: _Flight[V], answer: Answer[V]) -> None:
        """Settle a flight; whoever comes from now on finds what it brought in the cache, or loads anew."""
        flight.landing.set_result(answer)
        if self._flights.get(name) is flight:
            del self._flights[name]

    def _renew(self, names: Iterable[str], loader: Loader[V]) -> None:
        wanted = [name for name in names if name not in self._flights]
        if not wanted:
            return
        if self._origin.refreshes >= self._settings.refresh_concurrency:
            self._metrics.count(Count.REFRESH_DROPPED, len(wanted))
            return
        _, mine = self._board(wanted)
        self._origin.refreshes += 1
        task = self._start(self._fly(mine, loader, wait=False))
        task.add_done_callback(self._renewed)

    def _renewed(self, _task: asyncio.Task[None]) -> None:
        self._origin.refreshes -= 1

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _fly(self, flights: dict[str, _Flight[V]], loader: Loader[V], *, wait: bool) -> None:
        """Load what nobody else is loading and settle every flight, come what may."""
        token = secrets.token_hex(8)
        leased: list[str] = []
        try:
            leased, lost = await self._lease(list(flights), token)
            async with asyncio.TaskGroup() as group:
                if lost and wait:
                    group.create_task(self._fetch_after_others(lost, flights, loader))
                await self._fetch(leased, flights, loader)
        finally:
            # Only a cancelled flight, or a refresh another process does, is still without an answer here.
            for name, flight in flights.items():
                if not flight.landing.done():
                    self._land(name, flight, Answer(None, error=NotLoadedError(f"{name}: given up")))
            if leased and self._rules.lease:
                await self._release(leased, token)

    async def _fetch_after_others(
        self, names: Sequence[str], flights: Mapping[str, _Flight[V]], loader: Loader[V]
    ) -> None:
        """Load what other processes had leased and have not brought in time."""
        await self._fetch(await self._wait_for_others(names, flights), flights, loader)

    async def _fetch(
        self, names: Sequence[str], flights: Mapping[str, _Flight[V]], loader: Loader[V]
    ) -> None:
        if not names:
            return
        async with self._origin.slots:
            began, started = self._clock.wall(), self._clock.monotonic()
            self._metrics.count(Count.LOAD, len(names))
            try:
                loaded: Mapping[str, V | Exception | None] = await loader(names)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked, and every one of them gets it
                loaded = dict.fromkeys(names, error)
            seconds = self._clock.monotonic() - started
        self._metrics.count(Count.LOAD_MICROSECONDS, round(seconds * 1e6))
        answers: dict[str, Answer[V]] = {}
        kept: dict[str, V | None] = {}
        for name in names:
            value = loaded.get(name)
            if isinstance(value, Exception):
                self._metrics.count(Count.LOAD_FAILED)
                answers[name] = Answer(None, error=value)
                continue
            answers[name] = Answer(value)
            # Changed meanwhile, the flight was forgotten: what it loaded may be older than the change.
            if self._flights.get(name) is flights[name]:
                kept[name] = value
        if kept:
            # Landed once the local zone has it: who comes a moment later must not load it again. A zone that
            # does not answer is not waited for.
            latch = self._store.keep(kept, began, seconds)
            await latch.wait_for(self._zone.name, _STORING_SECONDS)
        for name in names:
            self._land(name, flights[name], answers[name])

    # -- leases ---------------------------------------------------------------------------------------

    async def _lease(self, names: list[str], token: str) -> tuple[list[str], list[str]]:
        """Names this process may load, and those another is loading. A zone that is out holds nobody up."""
        if not self._rules.lease:
            return names, []
        keys = {self._store.lease_key(name): name for name in names}
        milliseconds = round(self._settings.lease * 1000)
        taken: list[str] = []
        lost: list[str] = []
        for index, part in self._zone.by_node(list(keys)).items():
            texts = [key.text for key in part]
            try:
                answers = await _take(self._zone.nodes[index], texts, token, milliseconds)
            except NodeError:
                answers = [True] * len(texts)
            for key, free in zip(part, answers, strict=True):
                (taken if free else lost).append(keys[key])
        self._metrics.count(Count.LEASE_LOST, len(lost))
        return taken, lost

    async def _release(self, names: Iterable[str], token: str) -> None:
        keys = [self._store.lease_key(name) for name in names]
        for index, part in self._zone.by_node(keys).items():
            try:
                await _give_back(self._zone.nodes[index], [key.text for key in part], token)
            except NodeError:
                continue  # it ends by itself

    async def _wait_for_others(self, names: Sequence[str], flights: Mapping[str, _Flight[V]]) -> list[str]:
        """Look for what another process is loading; returns what did not come in time."""
        self._metrics.count(Count.LEASE_WAITED, len(names))
        left = list(names)
        end = self._clock.monotonic() + self._settings.lease_wait
        while left and self._clock.monotonic() < end:
            await asyncio.sleep(_POLL_SECONDS)
            for name, held in (await self._store.held(left)).items():
                if held.fresh > 0:
                    self._land(name, flights[name], Answer(held.value))
            left = [name for name in left if not flights[name].landing.done()]
        return left


async def _take(guarded: GuardedNode, keys: Sequence[str], token: str, milliseconds: int) -> list[bool]:
    return await guarded.run(lambda node: node.take_leases(keys, token, milliseconds))


async def _give_back(guarded: GuardedNode, keys: Sequence[str], token: str) -> None:
    await guarded.run(lambda node: node.release_leases(keys, token))


class NotLoadedError(CacheError):
    """A load ended without an answer: the cache was closed, or another process has it."""
