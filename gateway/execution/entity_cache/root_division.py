"""A request for root fields, divided: each field of the query type is a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import orjson

from gateway.execution.entity_cache.parts import Part, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.root_document import RootDocument
    from gateway.execution.entity_cache.rules import FieldRules
    from gateway.execution.subgraph_client import JsonObject, SubgraphAnswer, SubgraphRequest


class _Body(msgspec.Struct):
    variables: dict[str, msgspec.Raw] = {}


class _Answer(msgspec.Struct):
    data: dict[str, msgspec.Raw] | None = None
    errors: list[dict[str, object]] | None = None


_read_body = msgspec.json.Decoder(_Body).decode
_read_answer = msgspec.json.Decoder(_Answer).decode


class RootDivision:
    """See Division.

    Args:
        fields: rules of the fields that are parts.
        document: prints the request for some of them.

    Raises:
        msgspec.MsgspecError: the request's body is not what the executor writes.
    """

    def __init__(
        self,
        request: SubgraphRequest,
        fields: Sequence[FieldRules],
        document: RootDocument,
        identity: CacheIdentity,
    ) -> None:
        self._request = request
        self._fields = fields
        self._document = document
        self.asks_more = document.has_rest
        self._variables = {name: bytes(raw) for name, raw in _read_body(request.body).variables.items()}
        self.parts = [self._part(place, field, identity) for place, field in enumerate(fields)]

    def _part(self, place: int, field: FieldRules, identity: CacheIdentity) -> Part:
        keying = field.rule.keying(identity, self._variables)
        if isinstance(keying, str):
            return Part(place, field.rule, None, (), keying)
        namespaces = field.tag_namespaces(self._variables)
        if isinstance(namespaces, str):
            return Part(place, field.rule, None, (), namespaces)
        return Part(place, field.rule, keying.key(b""), namespaces)

    def request_for(self, parts: Sequence[Part]) -> SubgraphRequest:
        """See Division."""
        if len(parts) == len(self.parts):
            return self._request
        shorter = self._document.shortened_to(tuple(self._fields[part.place].key for part in parts))
        given = [(name, self._variables[name]) for name in shorter.variables if name in self._variables]
        pairs = b",".join([orjson.dumps(name) + b":" + value for name, value in given])
        head, tail = shorter.body.head, shorter.body.tail
        body = b'%b,"variables":{%b}%b' % (head, pairs, tail) if pairs else head + tail
        return msgspec.structs.replace(self._request, document=shorter.text, body=body)

    def read(self, answer: SubgraphAnswer, parts: Sequence[Part]) -> Reading:
        """See Division."""
        try:
            decoded = _read_answer(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return Reading(whole=answer)
        if decoded.data is None:
            return Reading(whole=answer)  # paths name keys, which mean the same in the whole request
        rest = {key: bytes(raw) for key, raw in decoded.data.items()}
        reading = Reading(errors=decoded.errors or [])
        for part in parts:
            payload = rest.pop(self._fields[part.place].key, None)
            if payload is not None:
                reading.payloads[part.place] = payload
        reading.rest = rest
        touched = _touched(reading.errors)
        if touched is not None:
            reading.kept = {
                place
                for place, payload in reading.payloads.items()
                if payload != b"null" and self._fields[place].key not in touched
            }
        return reading

    def join(self, reading: Reading) -> bytes:
        """See Division. A field nobody answered is left out, as in the answer it was missing from."""
        payloads: dict[str, bytes] = {}
        for part, field in zip(self.parts, self._fields, strict=True):
            payload = part.payload if part.payload is not None else reading.payloads.get(part.place)
            if payload is not None:
                payloads[field.key] = payload
        payloads |= reading.rest
        members = b",".join([orjson.dumps(key) + b":" + payload for key, payload in payloads.items()])
        errors = b',"errors":' + orjson.dumps(reading.errors) if reading.errors else b""
        return b'{"data":{%b}%b}' % (members, errors)


def _touched(errors: Sequence[JsonObject]) -> set[str] | None:
    """The keys errors are at; None where one is at no one key."""
    touched: set[str] = set()
    for error in errors:
        path = error.get("path")
        if not isinstance(path, list) or not path or not isinstance(path[0], str):
            return None
        touched.add(path[0])
    return touched
