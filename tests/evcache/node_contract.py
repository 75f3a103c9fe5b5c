"""What every node of a zone does, whatever it is made of: one table for memory and for Redis processes.

`test_memory_node.py` runs it in this process, `tests/system/cache/test_both_nodes.py` against redis-server.
Times to live are minutes apart: how fast the machine is does not matter to any answer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from evcache.chunks import Manifest
from evcache.envelope import SIZE, TIMES_AT, Flags, times_of
from evcache.node import StoreMode

if TYPE_CHECKING:
    from evcache.keys import StoredKey
    from evcache.node import CacheNode

from tests.evcache.node_values import (
    ABSENT,
    BOTH_KEYS,
    HOUR,
    KEY,
    LONG_KEY,
    NEWER,
    SPACE,
    Ear,
    everything,
    lasts,
    put_chunked,
    until,
    value,
)


class NodeContract:
    """Tests of one node; whoever derives from it has a fixture `node` that gives an empty one."""

    # -- reading --------------------------------------------------------------------------------------

    async def test_what_is_not_there_is_none(self, node: CacheNode) -> None:
        assert await node.get("app:nothing") is None
        assert await node.get_many(["app:nothing", "app:more"]) == [None, None]

    async def test_many_values_come_in_the_order_they_were_asked_for(self, node: CacheNode) -> None:
        await node.put_many([("app:a", b"1", HOUR), ("app:b", b"", HOUR), ("app:c", bytes(range(256)), HOUR)])
        found = await node.get_many(["app:c", "app:x", "app:a", "app:c", "app:b"])
        assert found == [bytes(range(256)), None, b"1", bytes(range(256)), b""]

    async def test_a_node_counts_what_it_found_and_what_not(self, node: CacheNode) -> None:
        before = await node.statistics()
        await node.put_many([("app:a", b"1", HOUR)])
        await node.get("app:a")
        await node.get("app:b")
        await node.get_many(["app:a", "app:b", "app:c"])
        after = await node.statistics()
        assert (after.keys - before.keys, after.hits - before.hits, after.misses - before.misses) == (1, 2, 3)
        assert after.memory_bytes > 0
        assert after.uptime_seconds >= 0

    # -- storing --------------------------------------------------------------------------------------

    async def test_a_value_is_taken_and_lasts_for_its_time(self, node: CacheNode) -> None:
        assert await node.store(KEY.text, value(1), HOUR, NEWER)
        assert await node.get(KEY.text) == value(1)
        assert lasts((await node.remaining([KEY.text]))[0], HOUR)

    @pytest.mark.parametrize(
        ("there", "comes", "taken"),
        [
            (5, 6, True),
            (5, 5, True),
            (5, 4, False),
            (0, 0, True),
            (2**32, 2**32 - 1, False),
            (2**32 - 1, 2**32, True),
        ],
    )
    async def test_an_older_version_loses(
        self, node: CacheNode, there: int, comes: int, *, taken: bool
    ) -> None:
        await node.store(KEY.text, value(there, b"there"), HOUR, NEWER)
        assert await node.store(KEY.text, value(comes, b"comes"), 2 * HOUR, NEWER) is taken
        assert await node.get(KEY.text) == (value(comes, b"comes") if taken else value(there, b"there"))
        assert lasts((await node.remaining([KEY.text]))[0], 2 * HOUR if taken else HOUR)

    @pytest.mark.parametrize("comes", [4, 5, 6])
    async def test_absent_means_that_nothing_is_there(self, node: CacheNode, comes: int) -> None:
        assert await node.store(KEY.text, value(5, b"there"), HOUR, ABSENT)
        assert not await node.store(KEY.text, value(comes, b"comes"), HOUR, ABSENT)
        assert await node.get(KEY.text) == value(5, b"there")

    @pytest.mark.parametrize("mode", StoreMode)
    @pytest.mark.parametrize(("comes", "taken"), [(4, False), (5, True), (6, True)])
    async def test_a_deletion_refuses_what_is_older_and_nothing_else(
        self, node: CacheNode, mode: StoreMode, comes: int, *, taken: bool
    ) -> None:
        await node.store(KEY.text, value(5, b"", Flags.DELETED), HOUR, NEWER)
        assert await node.store(KEY.text, value(comes), HOUR, mode) is taken

    @pytest.mark.parametrize("mode", StoreMode)
    async def test_what_is_no_envelope_is_in_nobodys_way(self, node: CacheNode, mode: StoreMode) -> None:
        for plain in (b"", b"text", b"\x02" + value(9)[1:], value(9)[: SIZE - 1], b"\x01\x00"):
            await node.put_many([(KEY.text, plain, HOUR)])
            assert await node.store(KEY.text, value(1), HOUR, mode), plain

    async def test_a_version_a_little_ahead_of_the_nodes_clock_counts(self, node: CacheNode) -> None:
        now = round(time.time() * 1e6)
        await node.store(KEY.text, value(now + 1_000_000), HOUR, NEWER)
        assert not await node.store(KEY.text, value(now), HOUR, NEWER)

    async def test_a_version_far_ahead_of_the_nodes_clock_keeps_nothing_out(self, node: CacheNode) -> None:
        now = round(time.time() * 1e6)
        await node.store(KEY.text, value(now + 3_600_000_000), HOUR, NEWER)
        assert await node.store(KEY.text, value(now), HOUR, NEWER)

    async def test_many_values_are_judged_each_on_its_own(self, node: CacheNode) -> None:
        keys = [SPACE.key(name) for name in "abc"]
        await node.store(keys[1].text, value(5, key=keys[1]), HOUR, NEWER)
        entries = [(key.text, value(4, key=key), HOUR) for key in keys]
        assert await node.store_many(entries, NEWER) == [True, False, True]
        assert await node.store_many(entries, ABSENT) == [False, False, False]

    async def test_a_damaged_value_is_removed_unless_it_was_replaced(self, node: CacheNode) -> None:
        await node.store(KEY.text, value(5, b"damaged"), HOUR, NEWER)
        await node.discard(KEY.text, value(4)[:SIZE])
        await node.discard(KEY.text, value(5, b"damaged") + b"more")
        assert await node.get(KEY.text) == value(5, b"damaged")
        await node.discard(KEY.text, value(5, b"damaged")[:SIZE])
        assert await node.get(KEY.text) is None
        await node.discard(KEY.text, b"nothing")
        assert await node.store(KEY.text, value(1), HOUR, ABSENT)

    async def test_connecting_beforehand_changes_nothing(self, node: CacheNode) -> None:
        await node.connect()
        await node.connect()
        assert await node.get(KEY.text) is None

    # -- chunks ---------------------------------------------------------------------------------------

    @BOTH_KEYS
    async def test_what_replaces_a_chunked_value_removes_its_chunks(
        self, node: CacheNode, key: StoredKey
    ) -> None:
        _, names = await put_chunked(node, 1, HOUR, key)
        _, others = await put_chunked(node, 1, HOUR, LONG_KEY if key is KEY else KEY)
        assert await node.store(key.text, value(2, key=key), HOUR, NEWER)
        assert await node.get_many(names) == [None, None, None]
        assert None not in await node.get_many(others)

    async def test_what_is_refused_leaves_the_chunks_alone(self, node: CacheNode) -> None:
        _, names = await put_chunked(node, 5, HOUR)
        assert not await node.store(KEY.text, value(4), HOUR, NEWER)
        assert not await node.store(KEY.text, value(6), HOUR, ABSENT)
        assert None not in await node.get_many(names)

    @pytest.mark.parametrize(
        "payload",
        [b"", b"x" * 27, b"x" * 29, Manifest(b"x" * 8, 2**32 - 1, 1, 1).encode()],
        ids=["empty", "short", "long", "four billion"],
    )
    async def test_a_damaged_manifest_is_replaced_like_any_value(
        self, node: CacheNode, payload: bytes
    ) -> None:
        await node.store(KEY.text, value(1, payload, Flags.CHUNKED), HOUR, NEWER)
        assert await node.touch(KEY.text, 2 * HOUR, times_of(5, 6))
        assert await node.store(KEY.text, value(2), HOUR, NEWER)

    # -- touching -------------------------------------------------------------------------------------

    async def test_a_touch_lengthens_and_writes_the_new_times(self, node: CacheNode) -> None:
        await node.store(KEY.text, value(1), HOUR, NEWER)
        assert await node.touch(KEY.text, 2 * HOUR, times_of(5, 6))
        assert lasts((await node.remaining([KEY.text]))[0], 2 * HOUR)
        touched = value(1)[:TIMES_AT] + times_of(5, 6) + value(1)[TIMES_AT + 16 :]
        assert await node.get(KEY.text) == touched

    async def test_a_touch_never_shortens(self, node: CacheNode) -> None:
        await node.store(KEY.text, value(1), 2 * HOUR, NEWER)
        assert await node.touch(KEY.text, HOUR, times_of(5, 6))
        assert lasts((await node.remaining([KEY.text]))[0], 2 * HOUR)
        assert await node.get(KEY.text) == value(1)

    @BOTH_KEYS
    async def test_a_touch_keeps_every_chunk_the_last_one_too(self, node: CacheNode, key: StoredKey) -> None:
        _, names = await put_chunked(node, 1, HOUR, key)
        assert await node.touch(key.text, 3 * HOUR, times_of(5, 6))
        left = await node.remaining([key.text, *names])
        assert [lasts(each, 3 * HOUR) for each in left] == [True] * 4

    @BOTH_KEYS
    async def test_a_touch_shortens_no_chunk(self, node: CacheNode, key: StoredKey) -> None:
        _, names = await put_chunked(node, 1, 3 * HOUR, key)
        assert await node.touch(key.text, HOUR, times_of(5, 6))
        left = await node.remaining([key.text, *names])
        assert [lasts(each, 3 * HOUR) for each in left] == [True] * 4

    async def test_there_is_nothing_to_touch_where_there_is_no_value(self, node: CacheNode) -> None:
        assert not await node.touch(KEY.text, HOUR, times_of(5, 6))
        for there in (value(1, b"", Flags.DELETED), value(1, b"", Flags.NEGATIVE), b"no envelope"):
            await node.put_many([(KEY.text, there, HOUR)])
            assert not await node.touch(KEY.text, 2 * HOUR, times_of(5, 6)), there
            assert lasts((await node.remaining([KEY.text]))[0], HOUR)
            assert await node.get(KEY.text) == there

    # -- appending ------------------------------------------------------------------------------------

    @BOTH_KEYS
    async def test_what_is_appended_grows_and_keeps_its_first_time_to_live(
        self, node: CacheNode, key: StoredKey
    ) -> None:
        at = SIZE + (len(key.full) if key.hashed else 0)
        first, second = (value(number, b"%d," % number, Flags.APPENDABLE, key) for number in (1, 2))
        assert not await node.append(key.text, first, at, HOUR)
        assert await node.append(key.text, second, at, 3 * HOUR)
        assert await node.get(key.text) == first + b"2,"
        assert lasts((await node.remaining([key.text]))[0], HOUR)

    async def test_what_cannot_be_appended_to_is_replaced(self, node: CacheNode) -> None:
        new = value(1, b"1,", Flags.APPENDABLE)
        for there in (value(9), value(9, b"", Flags.DELETED), value(9, b"", Flags.NEGATIVE), b"no envelope"):
            await node.put_many([(KEY.text, there, HOUR)])
            assert not await node.append(KEY.text, new, SIZE, 2 * HOUR)
            assert await node.get(KEY.text) == new

    # -- counting -------------------------------------------------------------------------------------

    async def test_a_counter_starts_adds_and_keeps_its_time_to_live(self, node: CacheNode) -> None:
        assert await node.increment("app:n", 5, 10, HOUR) == 10
        assert await node.increment("app:n", 5, 10, 3 * HOUR) == 15
        assert await node.increment("app:n", -7, 10, 3 * HOUR) == 8
        assert await node.get("app:n") == b"8"
        assert lasts((await node.remaining(["app:n"]))[0], HOUR)

    async def test_a_counter_stops_at_nothing(self, node: CacheNode) -> None:
        await node.increment("app:n", 0, 3, HOUR)
        assert await node.increment("app:n", -7, 0, HOUR) == 0
        assert await node.increment("app:n", 2, 0, HOUR) == 2
        assert lasts((await node.remaining(["app:n"]))[0], HOUR)

    async def test_what_is_no_number_is_counted_anew(self, node: CacheNode) -> None:
        await node.put_many([("app:n", b"text", HOUR)])
        assert await node.increment("app:n", 1, 4, HOUR) == 4

    async def test_a_counter_behind_is_raised_and_no_other(self, node: CacheNode) -> None:
        await node.increment("app:n", 0, 5, HOUR)
        await node.raise_to("app:n", 4)
        assert await node.get("app:n") == b"5"
        await node.raise_to("app:n", 6)
        assert await node.get("app:n") == b"6"
        assert lasts((await node.remaining(["app:n"]))[0], HOUR)
        await node.raise_to("app:none", 6)
        assert await node.get("app:none") is None

    async def test_large_counters_are_exact(self, node: CacheNode) -> None:
        await node.increment("app:n", 0, 2**53 - 2, HOUR)
        assert await node.increment("app:n", 1, 0, HOUR) == 2**53 - 1

    # -- leases ---------------------------------------------------------------------------------------

    async def test_a_lease_is_held_by_one_until_it_is_given_back(self, node: CacheNode) -> None:
        assert await node.take_leases(["app:l1", "app:l2"], "one", HOUR) == [True, True]
        assert await node.take_leases(["app:l2", "app:l3"], "two", HOUR) == [False, True]
        await node.release_leases(["app:l1", "app:l2", "app:l3"], "two")
        assert await node.take_leases(["app:l1", "app:l2", "app:l3"], "three", HOUR) == [False, False, True]
        await node.release_leases(["app:l1", "app:none"], "one")
        assert await node.take_leases(["app:l1"], "three", HOUR) == [True]
        assert lasts((await node.remaining(["app:l1"]))[0], HOUR)

    async def test_one_lease_asked_for_twice_is_given_once(self, node: CacheNode) -> None:
        assert await node.take_leases(["app:l", "app:l"], "one", HOUR) == [True, False]

    # -- all keys -------------------------------------------------------------------------------------

    async def test_a_scan_finds_every_key_with_the_prefix_and_no_other(self, node: CacheNode) -> None:
        names = {f"app:k:{number}" for number in range(300)}
        await node.put_many([(name, b"1", HOUR) for name in names])
        await node.put_many([("ap", b"1", HOUR), ("apple:k:1", b"1", HOUR), ("other:app:k:1", b"1", HOUR)])
        assert await everything(node, "app:") == names
        assert len(await everything(node, "")) == 303

    @pytest.mark.parametrize("prefix", ["a*:", "a?:", "a[bc]:", "a\\:", "a^-]:", "é:"])
    async def test_a_prefix_is_taken_literally(self, node: CacheNode, prefix: str) -> None:
        await node.put_many([(f"{prefix}1", b"1", HOUR), ("ab:1", b"1", HOUR), ("axx:1", b"1", HOUR)])
        assert await everything(node, prefix) == {f"{prefix}1"}
        assert await node.flush(prefix) == 1
        assert await everything(node, "") == {"ab:1", "axx:1"}

    async def test_a_flush_removes_what_has_the_prefix_and_says_how_much(self, node: CacheNode) -> None:
        await node.put_many([(f"app:{number}", b"1", HOUR) for number in range(1200)])
        await node.put_many([("other:1", b"1", HOUR)])
        assert await node.flush("app:") == 1200
        assert await everything(node, "") == {"other:1"}
        assert await node.flush("app:") == 0

    async def test_what_is_gone_has_no_time_left(self, node: CacheNode) -> None:
        await node.put_many([("app:a", b"1", HOUR)])
        left = await node.remaining(["app:none", "app:a", "app:none"])
        assert lasts(left[1], HOUR)
        assert max(left[0], left[2]) <= 0

    # -- hearing --------------------------------------------------------------------------------------

    async def test_every_way_of_changing_a_key_is_heard(self, node: CacheNode) -> None:
        ear = Ear()
        await node.store("app:touched", value(1), HOUR, NEWER)
        for name in ("app:added to", "app:raised"):
            await node.increment(name, 0, 1, HOUR)
        await node.take_leases(["app:given back"], "one", HOUR)
        await node.put_many([("app:flushed:1", b"1", HOUR), ("app:damaged", value(1), HOUR)])
        watch = node.watch("app:", ear)
        await until(lambda: ear.heard == [f"hearing {node.name}"])
        await node.store("app:stored", value(1), HOUR, NEWER)
        await node.store_many([("app:one", value(1), HOUR), ("app:two", value(1), HOUR)], NEWER)
        await node.put_many([("app:put", b"1", HOUR)])
        await node.touch("app:touched", 2 * HOUR, times_of(5, 6))
        await node.append("app:appended", value(1, b"", Flags.APPENDABLE), SIZE, HOUR)
        await node.increment("app:started", 0, 1, HOUR)
        await node.increment("app:added to", 1, 1, HOUR)
        await node.raise_to("app:raised", 9)
        await node.take_leases(["app:taken"], "one", HOUR)
        await node.release_leases(["app:given back"], "one")
        await node.flush("app:flushed:")
        await node.discard("app:damaged", value(1)[:SIZE])
        await node.put_many([("app:last", b"1", HOUR)])
        changes = ["stored", "one", "two", "put", "touched", "appended", "started", "added to", "raised"]
        changes += ["taken", "given back", "flushed:1", "damaged", "last"]
        await until(lambda: ear.keys >= {f"app:{change}" for change in changes})
        await watch.close()

    async def test_what_changes_nothing_and_what_has_another_prefix_is_not_heard(
        self, node: CacheNode
    ) -> None:
        ear = Ear()
        await node.store(KEY.text, value(5), 2 * HOUR, NEWER)
        watch = node.watch("app:", ear)
        await until(lambda: ear.heard == [f"hearing {node.name}"])
        await node.store(KEY.text, value(4), HOUR, NEWER)
        await node.touch(KEY.text, HOUR, times_of(5, 6))
        await node.get(KEY.text)
        await node.put_many([("other:1", b"1", HOUR), ("ap", b"1", HOUR), ("apple:", b"1", HOUR)])
        await node.put_many([("app:last", b"1", HOUR)])
        await until(lambda: "app:last" in ear.keys)
        assert ear.keys == {"app:last"}
        await watch.close()

    async def test_a_watch_that_is_closed_hears_nothing_more(self, node: CacheNode) -> None:
        closed, open_ = Ear(), Ear()
        one, two = node.watch("app:", closed), node.watch("app:", open_)
        await until(lambda: len(closed.heard) == len(open_.heard) == 1)
        await one.close()
        await node.put_many([("app:1", b"1", HOUR)])
        await until(lambda: open_.keys == {"app:1"})
        assert closed.keys == set()
        await two.close()
