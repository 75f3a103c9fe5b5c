"""A state machine for hypothesis: two clients, three zones of two nodes, faults in any order, three promises.

* A client never reads a version older than one it has read or written before.
* No value is ever a mixture of two.
* What a living zone holds is found.

It knows no backend: `Board` is what a test gives it, nodes in this process or real Redis processes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from evcache.envelope import Flags, peek
from evcache.errors import NodeError
from evcache.latch import LatchPolicy
from tests.system.cache.chaos.origin import Item, body_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from evcache.cache import EVCache
    from evcache.kind_cache import KindCache
    from evcache.kinds import Kind

T = TypeVar("T")

APPLICATION = "machine"
NODES = 6
KEYS = ("one", "two", "three")
SIZE = 700
WAIT_SECONDS = 2.0

a_key = st.sampled_from(KEYS)
a_client = st.integers(0, 1)
a_node = st.integers(0, NODES - 1)


class Board(Protocol):
    """Six nodes, two of each zone one after the other, and two clients in different zones.

    Attributes:
        clients: caches over all zones, each with another local one.
        kind: of the items in them.
    """

    clients: Sequence[EVCache]
    kind: Kind[Item]

    async def start(self) -> None:
        """Start the clients."""

    async def close(self) -> None:
        """End everything."""

    async def kill(self, node: int) -> None:
        """End a node; what it held is gone."""

    async def freeze(self, node: int) -> None:
        """A node answers nobody."""

    async def revive(self, node: int) -> None:
        """A frozen node answers again; a dead one is there again, empty."""

    async def flush(self, node: int) -> None:
        """A living node forgets everything."""

    async def stored(self, node: int, key: str) -> bytes | None:
        """What a living node holds."""

    async def rest(self) -> None:
        """Let as much time pass as an open breaker stays open."""


class CacheMachine(RuleBasedStateMachine):
    """See the module. A subclass makes the board."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._board = self.make_board()
        self._run(self._board.start())
        self._truth: dict[str, int | None] = dict.fromkeys(KEYS)
        self._last = dict.fromkeys(KEYS, 0)
        self._seen: dict[tuple[int, str], int] = {}
        self._ill: set[int] = set()

    def make_board(self) -> Board:
        """A fresh board."""
        raise NotImplementedError

    def teardown(self) -> None:
        """End the example."""
        self._run(self._board.close())
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    # -- what applications do ---------------------------------------------------------------------------

    @rule(client=a_client, key=a_key)
    def write(self, client: int, key: str) -> None:
        """A writer commits a new version and puts it into the cache."""
        self._run(self._set(client, key))

    @rule(client=a_client, key=a_key)
    def delete(self, client: int, key: str) -> None:
        """A writer commits the end of a row and invalidates it."""
        self._run(self._delete(client, key))

    @rule(client=a_client, key=a_key)
    def read(self, client: int, key: str) -> None:
        """A reader takes what the cache has."""
        self._noted(client, key, self._run(self._items(client).get(key)))

    @rule(client=a_client)
    def read_all(self, client: int) -> None:
        """A reader takes what the cache has of all keys."""
        found = self._run(self._items(client).get_many(KEYS))
        for key in KEYS:
            self._noted(client, key, found.get(key))

    @rule(client=a_client, key=a_key)
    def load(self, client: int, key: str) -> None:
        """A reader goes to the origin for what the cache does not have."""
        answer = self._run(self._items(client).load(key, self._origin))
        assert answer.error is None
        self._noted(client, key, answer.value)

    @rule(client=a_client, key=a_key, end=st.booleans())
    def change_while_loading(self, client: int, key: str, *, end: bool) -> None:
        """One process loads, and the other commits between its question and its answer."""

        async def late(names: Sequence[str]) -> dict[str, Item | Exception | None]:
            answer = await self._origin(names)
            await (self._delete(1 - client, key) if end else self._set(1 - client, key))
            return answer

        before = self._last[key]
        answer = self._run(self._items(client).load(key, late))
        assert answer.error is None
        self._noted(client, key, answer.value)
        if self._last[key] > before and not self._ill:
            self._not_older(key, before + 1)

    @rule(key=a_key)
    def everything_at_once(self, key: str) -> None:
        """Both processes read while both write."""

        async def together() -> None:
            values = await asyncio.gather(
                *(self._items(client).get(key) for client in (0, 1)),
                *(self._set(client, key) for client in (0, 1)),
            )
            for client in (0, 1):
                value = values[client]
                assert value is None or value.whole

        self._run(together())

    # -- what happens to nodes --------------------------------------------------------------------------

    @rule(node=a_node)
    def kill(self, node: int) -> None:
        """A node dies."""
        self._run(self._board.kill(node))
        self._ill.add(node)

    @precondition(lambda self: len(self._ill) < NODES)
    @rule(node=a_node)
    def freeze(self, node: int) -> None:
        """A node freezes."""
        if node not in self._ill:
            self._run(self._board.freeze(node))
            self._ill.add(node)

    @precondition(lambda self: self._ill)
    @rule(data=st.data())
    def revive(self, data: st.DataObject) -> None:
        """A node comes back."""
        node = data.draw(st.sampled_from(sorted(self._ill)))
        self._run(self._board.revive(node))
        self._ill.discard(node)

    @rule(node=a_node)
    def flush(self, node: int) -> None:
        """A node forgets everything."""
        if node not in self._ill:
            self._run(self._board.flush(node))

    # -- the third promise ------------------------------------------------------------------------------

    @rule(client=a_client, key=a_key)
    def find(self, client: int, key: str) -> None:
        """What a living zone holds, and this client may still read, is found."""
        held = [peek(value) for value in self._run(self._held(client, key))]
        envelopes = [(flags, version) for flags, version in filter(None, held)]
        if any(flags & (Flags.DELETED | Flags.NEGATIVE) for flags, _ in envelopes):
            return  # a zone that knows of its end may be asked first, and is believed
        newest = max((version for _, version in envelopes), default=0)
        if newest and newest >= self._floor(client, key):
            value = self._run(self._found(client, key))
            assert value is not None, f"{key} is held in version {newest} and not found"
            self._noted(client, key, value)

    async def _found(self, client: int, key: str) -> Item | None:
        """Read a key, once every breaker that can be is closed; again where a machine was too busy for it."""
        for _ in range(5):
            await self._board.rest()
            await self._probe(client)
            if (value := await self._items(client).get(key)) is not None:
                return value
        return None

    async def _held(self, client: int, key: str) -> list[bytes]:
        """The values that living nodes hold."""
        zones = {zone.name: position for position, zone in enumerate(self._board.clients[0].zones)}
        text = f"{APPLICATION}:{self._board.kind.name}:v1:{key}"
        found = []
        for zone in self._board.clients[client].zones:
            position = zone.nodes.index(zone.node_of(text))
            node = 2 * zones[zone.name] + position
            if node not in self._ill and (value := await self._board.stored(node, text)) is not None:
                found.append(value)
        return found

    async def _probe(self, client: int) -> None:
        """Ask every node something, so that breakers of those that are back are closed."""
        for zone in self._board.clients[client].zones:
            for guarded in zone.nodes:
                try:
                    await guarded.run(lambda node: node.get("nothing"))
                except NodeError:
                    continue

    # -- inside -----------------------------------------------------------------------------------------

    def _items(self, client: int) -> KindCache[Item]:
        return self._board.clients[client].of(self._board.kind)

    def _floor(self, client: int, key: str) -> int:
        return self._seen.get((client, key), 0)

    def _commit(self, key: str, *, end: bool) -> int:
        version = self._last[key] = self._last[key] + 1
        self._truth[key] = None if end else version
        return version

    async def _set(self, client: int, key: str) -> None:
        version = self._commit(key, end=False)
        item = Item(key, version, body_of(key, version, SIZE))
        await self._items(client).set(key, item).wait(LatchPolicy.ALL, WAIT_SECONDS)
        self._seen[client, key] = max(version, self._floor(client, key))

    async def _delete(self, client: int, key: str) -> None:
        version = self._commit(key, end=True)
        await self._items(client).delete(key, version=version).wait(LatchPolicy.ALL, WAIT_SECONDS)
        self._seen[client, key] = max(version, self._floor(client, key))

    async def _origin(self, names: Sequence[str]) -> dict[str, Item | Exception | None]:
        found: dict[str, Item | Exception | None] = {}
        for name in names:
            version = self._truth[name]
            found[name] = None if version is None else Item(name, version, body_of(name, version, SIZE))
        return found

    def _noted(self, client: int, key: str, value: Item | None) -> None:
        if value is None:
            return
        assert value.key == key
        assert value.whole, f"{key} is torn"
        assert value.version <= self._last[key]
        floor = self._floor(client, key)
        assert value.version >= floor, f"{key}: {value.version} read after {floor}"
        self._seen[client, key] = value.version

    def _not_older(self, key: str, version: int) -> None:
        """All zones being well, nobody reads what a load brought that a commit overtook."""
        for client in (0, 1):
            value = self._run(self._items(client).get(key))
            if value is not None:
                assert value.version >= version, f"{key}: {value.version} outlived its end in {version}"
