from __future__ import annotations

from evcache.metrics import CacheMetrics, Count


def test_a_snapshot_has_every_counter() -> None:
    metrics = CacheMetrics()
    metrics.count(Count.MISS)
    metrics.count(Count.MISS, 2)
    snapshot = metrics.snapshot()
    assert snapshot.keys() == {name.value for name in Count}
    assert {name: value for name, value in snapshot.items() if value} == {"miss": 3}


def test_the_hit_rate_counts_every_layer_and_is_unknown_before_the_first_read() -> None:
    metrics = CacheMetrics()
    assert metrics.hit_rate() is None
    metrics.count(Count.HIT_NEAR)
    metrics.count(Count.HIT_LOCAL)
    metrics.count(Count.HIT_FALLBACK)
    assert metrics.hit_rate() == 1.0
    metrics.count(Count.MISS)
    assert metrics.hit_rate() == 0.75
