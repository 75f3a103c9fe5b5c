"""A request for entities, divided: each entity of each `_entities` list is a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec
import orjson

from gateway.execution.entity_cache.entity_reader import EntityKeyer
from gateway.execution.entity_cache.parts import Part, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.execution.entity_cache.entity_reader import EntityReader
    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.rules import LookupRules
    from gateway.execution.subgraph_client import JsonObject, RequestBody, SubgraphAnswer, SubgraphRequest

_Entities: TypeAlias = list[msgspec.Raw] | None


class _Body(msgspec.Struct):
    variables: dict[str, msgspec.Raw] = {}


class _Answer(msgspec.Struct):
    data: dict[str, _Entities] | None = None
    errors: list[dict[str, object]] | None = None


_read_body = msgspec.json.Decoder(_Body).decode
_read_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_answer = msgspec.json.Decoder(_Answer).decode


class EntityDivision:
    """See Division.

    Args:
        body: writes the bodies of requests for this fetch.
        lookups: rules of the `_entities` fields, in the document's order.

    Raises:
        msgspec.MsgspecError: the request's body is not what the executor writes.
    """

    asks_more = False

    def __init__(
        self,
        request: SubgraphRequest,
        body: RequestBody,
        lookups: Sequence[LookupRules],
        reader: EntityReader,
        identity: CacheIdentity,
    ) -> None:
        self._request = request
        self._body = body
        self._lookups = lookups
        self._variables = {name: bytes(raw) for name, raw in _read_body(request.body).variables.items()}
        self._sent: list[bytes] = []
        self._lists: list[tuple[int, int]] = []
        self.parts: list[Part] = []
        for lookup in lookups:
            start = len(self.parts)
            self._add_parts(lookup, reader, identity)
            self._lists.append((start, len(self.parts)))

    def _add_parts(self, lookup: LookupRules, reader: EntityReader, identity: CacheIdentity) -> None:
        keyer = EntityKeyer(lookup.by_type, identity, self._variables, reader)
        parts, sent = self.parts, self._sent
        for raw in map(bytes, _read_list(self._variables[lookup.variable])):
            rule, key, namespaces, reason = keyer.known(raw)
            parts.append(Part(len(parts), rule, key, namespaces, reason))
            sent.append(raw)

    def request_for(self, parts: Sequence[Part]) -> SubgraphRequest:
        """See Division. A list of which nothing is asked for is sent empty."""
        if len(parts) == len(self.parts):
            return self._request
        wanted = [part.place for part in parts]
        lists = {
            lookup.variable: b"[" + b",".join([self._sent[at] for at in wanted if start <= at < end]) + b"]"
            for lookup, (start, end) in zip(self._lookups, self._lists, strict=True)
        }
        pairs = [
            orjson.dumps(name) + b":" + lists.get(name, value) for name, value in self._variables.items()
        ]
        body = b'%b,"variables":{%b}%b' % (self._body.head, b",".join(pairs), self._body.tail)
        return msgspec.structs.replace(self._request, body=body)

    def read(self, answer: SubgraphAnswer, parts: Sequence[Part]) -> Reading:
        """See Division."""
        try:
            decoded = _read_answer(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return Reading(whole=answer)
        if decoded.data is None and not decoded.errors:
            return Reading(whole=answer)
        reading = Reading(no_data=decoded.data is None)
        data = decoded.data or {}
        asked: list[list[int]] = []
        for lookup, (start, end) in zip(self._lookups, self._lists, strict=True):
            places = [part.place for part in parts if start <= part.place < end]
            asked.append(places)
            entities = data.get(lookup.alias)
            if entities is not None and len(entities) == len(places):
                reading.payloads.update(zip(places, map(bytes, entities), strict=True))
        touched = self._place_errors(decoded.errors or [], asked, reading)
        if touched is not None:
            reading.kept = {
                place
                for place, payload in reading.payloads.items()
                # Null may be another's tomorrow, and what is no object is refused by the executor.
                if payload.startswith(b"{") and place not in touched
            }
        return reading

    def _place_errors(
        self, errors: Sequence[JsonObject], asked: Sequence[Sequence[int]], reading: Reading
    ) -> set[int] | None:
        """Give errors the paths of the whole request; returns the parts they are at, None for all."""
        touched: set[int] | None = set()
        by_alias: Mapping[object, int] = {lookup.alias: at for at, lookup in enumerate(self._lookups)}
        for error in errors:
            path = error.get("path")
            at = _place_of(path, by_alias, asked)
            if at is None:
                touched = None
                reading.errors.append(error)
                continue
            lookup, place = at
            moved = [*path[:1], place - self._lists[lookup][0], *path[2:]]  # type: ignore[index] # at is a place
            reading.errors.append({**error, "path": moved})
            if touched is not None:
                touched.add(place)
        return touched

    def join(self, reading: Reading) -> bytes:
        """See Division. A list of which an asked part is missing is null: nobody can say what it held."""
        lists: list[bytes] = []
        for lookup, (start, end) in zip(self._lookups, self._lists, strict=True):
            payloads = [
                part.payload if part.payload is not None else reading.payloads.get(part.place)
                for part in self.parts[start:end]
            ]
            there = [payload for payload in payloads if payload is not None]
            text = b"[" + b",".join(there) + b"]" if len(there) == len(payloads) else b"null"
            lists.append(orjson.dumps(lookup.alias) + b":" + text)
        errors = b',"errors":' + orjson.dumps(reading.errors) if reading.errors else b""
        if reading.no_data:
            return b'{"data":null%b}' % errors
        return b'{"data":{%b}%b}' % (b",".join(lists), errors)


def _place_of(
    path: object, by_alias: Mapping[object, int], asked: Sequence[Sequence[int]]
) -> tuple[int, int] | None:
    """The lookup and the part an error is at; None where it is at no one part."""
    if not isinstance(path, list) or len(path) < 2 or not isinstance(path[0], str):
        return None
    lookup, index = by_alias.get(path[0]), path[1]
    if lookup is None or not isinstance(index, int) or not 0 <= index < len(asked[lookup]):
        return None
    return lookup, asked[lookup][index]
