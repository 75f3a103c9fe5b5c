"""The synthetic subgraphs of the growth curves, and the process that serves them.

`items` lists as many items as asked for, `prices` knows their prices, and thirty small subgraphs have a root
field each. All are served by one process on one port, `/<subgraph>`; an answer is computed once by graphql-
core and then repeated for the same request, so that the gateway is what is measured.
"""

from __future__ import annotations

import asyncio
import functools
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self

import httptools
import orjson
from graphql import ExecutionResult, GraphQLResolveInfo, build_schema, execute_sync, parse

from benchmarks.harness import ROOT
from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLSchema

FETCHES = 30
"""How many subgraphs have a root field of their own."""

TEXT_BYTES = 80
"""Of one item's text: an item is about a hundred bytes of JSON."""

_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n'
_ENTITIES = (
    " scalar _Any union _Entity = Item "
    "{extend}type Query {{ _entities(representations: [_Any!]!): [_Entity]! }}"
)


def subgraphs() -> dict[str, str]:
    """SDL by name."""
    items = (
        "type Query { items(count: Int!, salt: Int): [Item!]! } "
        'type Item @key(fields: "id") { id: ID! text: String! }'
    )
    prices = 'type Item @key(fields: "id") { id: ID! price: Int! }'
    roots = {f"root{number}": f"type Query {{ value{number}: String! }}" for number in range(1, FETCHES + 1)}
    return {"items": items, "prices": prices, **roots}


def compose_subgraphs(definitions: Mapping[str, str], port: int) -> str:
    """The supergraph of subgraphs served on a port."""
    outcome = compose(
        [
            SubgraphDefinition(name, f"http://127.0.0.1:{port}/{name}", _LINK + sdl)
            for name, sdl in definitions.items()
        ]
    )
    assert not isinstance(outcome, CompositionFailure), outcome
    return outcome.supergraph_sdl


def large_supergraph(kilobytes: int) -> str:
    """A supergraph of at least so many kilobytes: ten subgraphs of entities that refer to one another."""
    types = 8
    while True:
        definitions = {f"part{number}": _part(number, types) for number in range(10)}
        sdl = compose_subgraphs(definitions, 1)
        if len(sdl) >= kilobytes * 1000:
            return sdl
        # The size grows in proportion, so the second or third try is the last.
        types = max(types + 1, types * kilobytes * 1000 // len(sdl))


def _part(number: int, types: int) -> str:
    """Its own entities, and for each a field on the next part's."""
    parts = [f"type Query {{ first{number}: Own{number}x0 }}"]
    for each in range(types):
        own, following = f"Own{number}x{each}", f"Own{number}x{(each + 1) % types}"
        parts.append(
            f'type {own} @key(fields: "id") '
            f"{{ id: ID! name: String! count: Int ratio: Float next: {following} }}"
        )
        other = f"Own{(number + 1) % 10}x{each}"
        parts.append(f'type {other} @key(fields: "id") {{ id: ID! seenBy{number}: [{own}!] }}')
    return "\n".join(parts)


@functools.cache
def _schema(name: str) -> GraphQLSchema:
    sdl = subgraphs()[name]
    served = sdl
    if "@key" in sdl:
        served += _ENTITIES.format(extend="extend " if "type Query" in sdl else "")
    return build_schema(served, assume_valid=True, assume_valid_sdl=True)


def _item(number: int) -> dict[str, object]:
    return {
        "__typename": "Item",
        "id": str(number),
        "text": f"{number:0{TEXT_BYTES}}",
        "price": number * 7 % 1000,
    }


def _resolve(source: dict[str, Any] | None, info: GraphQLResolveInfo[Any], **arguments: Any) -> object:  # noqa: ANN401 - any argument
    match info.field_name:
        case "items":
            return [_item(number) for number in range(arguments["count"])]
        case "_entities":
            return [_item(int(sent["id"])) for sent in arguments["representations"]]
        case name if source is None:
            return f"the value of {name}"
        case name:
            return source[name]


def answer(subgraph: str, body: bytes) -> bytes:
    """What a subgraph answers to a request body.

    Raises:
        RuntimeError: the operation fails, which none of the gateway's should.
    """
    asked = orjson.loads(body)
    result = execute_sync(
        _schema(subgraph),
        parse(asked["query"]),
        variable_values=asked.get("variables") or {},
        field_resolver=_resolve,
        type_resolver=lambda value, *_: value["__typename"],
    )
    assert isinstance(result, ExecutionResult)
    if result.errors:
        raise RuntimeError(f"{subgraph}: {result.errors}")
    return orjson.dumps({"data": result.data})


class _Connection(asyncio.Protocol):
    """Parses requests and writes remembered answers."""

    def __init__(self, remembered: dict[tuple[str, bytes], bytes]) -> None:
        self._remembered = remembered
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.WriteTransport | None = None
        self._url, self._body = b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        """A request begins."""
        self._url, self._body = url, b""

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer."""
        key = (self._url.decode().strip("/"), self._body)
        whole = self._remembered.get(key)
        if whole is None:
            body = answer(*key)
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            whole = self._remembered[key] = head.encode() + body
        if self._transport is not None:
            self._transport.write(whole)


async def _serve() -> None:
    """Serve on a port that the system chooses, and print it."""
    remembered: dict[tuple[str, bytes], bytes] = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(remembered), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class SubgraphsProcess:
    """The subgraphs in a process of their own; a context manager.

    Attributes:
        port: where they are, once they run.
    """

    def __init__(self) -> None:
        self.port = 0
        command = [sys.executable, "-m", "benchmarks.growth_world"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603 - ourselves

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the subgraphs did not start")
        self.port = int(line)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()


if __name__ == "__main__":
    asyncio.run(_serve())
