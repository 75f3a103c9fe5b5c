from __future__ import annotations

from evcache.parts import Origin, Parts
from evcache.settings import CacheSettings


async def test_the_way_to_the_origin_has_as_many_slots_as_the_settings_say() -> None:
    origin = Origin(CacheSettings(origin_concurrency=2))
    await origin.slots.acquire()
    await origin.slots.acquire()
    assert origin.slots.locked()
    origin.slots.release()
    assert not origin.slots.locked()
    assert origin.refreshes == 0


def test_every_part_is_one_that_kinds_share() -> None:
    # Parts are given by place: a new one in the middle would move the others.
    assert Parts._fields == (
        "application",
        "zones",
        "settings",
        "metrics",
        "surroundings",
        "reader",
        "writer",
        "near",
        "origin",
        "floors",
        "replication",
    )
