from __future__ import annotations

import time

from evcache.clock import Surroundings, SystemClock


def test_the_system_clock_is_the_machines() -> None:
    clock = SystemClock()
    before, said, after = time.time(), clock.wall(), time.time()
    assert before <= said <= after
    first, middle, last = time.monotonic(), clock.monotonic(), time.monotonic()
    assert first <= middle <= last


def test_each_cache_has_chance_of_its_own() -> None:
    one, two = Surroundings(), Surroundings()
    assert one.random is not two.random
    assert one.random.random() != two.random.random()
