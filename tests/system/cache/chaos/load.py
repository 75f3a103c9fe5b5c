"""A steady load of reads, and what each of them was answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.system.cache.chaos.figures import percentile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tests.system.cache.chaos.stage import Client

WORKERS = 10
PAUSE_SECONDS = 0.004


@dataclass(slots=True)
class Phase:
    """The reads of one stretch of time.

    Attributes:
        milliseconds: each read that was answered took.
        errors: what the others ended with.
        torn: answers that are a mixture.
        loads: of the origin meanwhile.
        most_loads_at_once: of the origin.
        counts: how much the client's counters grew.
        late: milliseconds by which this process was late for a task that only waits, each time it looked.
    """

    milliseconds: list[float] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    torn: int = 0
    loads: int = 0
    most_loads_at_once: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)

    @property
    def stolen(self) -> float:
        """Milliseconds a read may owe to a machine that is busy with something else.

        A read is handed over four times: to a node, back, and once more each where another zone is asked.
        """
        return 4 * percentile(self.late, 0.99)

    @property
    def reads(self) -> int:
        """How many there were."""
        return len(self.milliseconds) + len(self.errors)

    @property
    def hit_rate(self) -> float:
        """The share of the reads that cost the origin nothing."""
        return 1 - self.loads / self.reads if self.reads else 0.0

    @property
    def local_rate(self) -> float:
        """The share of the answers that came from the local zone."""
        answered = self.counts["hit.local"] + self.counts["hit.fallback"] + self.loads
        return self.counts["hit.local"] / answered if answered else 0.0

    @property
    def p50(self) -> float:
        """Half of the reads took at most so many milliseconds."""
        return percentile(self.milliseconds, 0.5)

    @property
    def p99(self) -> float:
        """All but one in a hundred took at most so many milliseconds."""
        return percentile(self.milliseconds, 0.99)


class SteadyLoad:
    """Workers that read keys, some far more often than others, with a pause after each read.

    Args:
        client: reads through it.
        keys: what is read; the first far more often than the last.
        seed: of who reads what.
    """

    def __init__(self, client: Client, keys: Sequence[str], seed: int = 0) -> None:
        self._client = client
        self._keys = keys
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated
        self._phase = Phase()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SteadyLoad]:
        """Read while the block runs."""
        workers = [asyncio.create_task(self._work()) for _ in range(WORKERS)]
        workers.append(asyncio.create_task(self._watch_the_machine()))
        try:
            yield self
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def phase(self, seconds: float) -> Phase:
        """Let so much time pass and return what was read in it."""
        origin, before = self._client.origin, Counter(self._client.counts)
        origin.forget()
        phase = self._phase = Phase()
        await asyncio.sleep(seconds)
        self._phase = Phase()
        phase.loads, phase.most_loads_at_once = origin.asked, origin.most_at_once
        phase.counts = Counter(self._client.counts) - before
        return phase

    async def _watch_the_machine(self) -> None:
        while True:
            due = time.perf_counter() + PAUSE_SECONDS
            await asyncio.sleep(PAUSE_SECONDS)
            self._phase.late.append(max(0.0, time.perf_counter() - due) * 1000)

    async def _work(self) -> None:
        while True:
            # A power law: a tenth of the keys has half of the reads.
            key = self._keys[int(len(self._keys) * self._random.random() ** 3)]
            started = time.perf_counter()
            try:
                whole = await self._client.read_whole(key)
            except Exception as error:  # noqa: BLE001 - whatever it is, an experiment counts it
                self._phase.errors.append(error)
            else:
                self._phase.milliseconds.append((time.perf_counter() - started) * 1000)
                self._phase.torn += not whole
            await asyncio.sleep(PAUSE_SECONDS)
