"""What one request asks for, part by part: an entity, or a root field. Parts are kept one by one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.selection_policy import SelectionPolicy
    from gateway.execution.subgraph_client import JsonObject, SubgraphAnswer, SubgraphRequest

_KEY_BYTES = 16
_FORMAT = 1
"""Of keys and entries: another number, and nothing kept before is found."""

NOBODY = "private, and the caller is nobody"


@dataclass(frozen=True, slots=True, eq=False)
class PartRule:
    """What can be known of a part before any request.

    Attributes:
        subject: for people: `Product`, `Query.products`.
        prefix: what all keys of such parts begin with.
        variables: of the operation, those the selection uses.
        namespaces: those all such parts are in.
    """

    subject: str
    policy: SelectionPolicy
    prefix: bytes
    variables: tuple[str, ...]
    namespaces: tuple[str, ...]

    def keying(self, identity: CacheIdentity, variables: Mapping[str, bytes]) -> Keying | str:
        """Return what makes keys for one request; or why nothing may be kept for it."""
        policy = self.policy
        if policy.reason is not None:
            return policy.reason
        if policy.private and identity.owner is None:
            return NOBODY
        pieces = [self.prefix, identity.audience]
        if policy.guarded:
            pieces.append(identity.access)
        if policy.private and identity.owner is not None:
            pieces.append(identity.owner)
        # Each piece is JSON on one line, or made of such: where one ends is never in doubt.
        pieces += [
            b"%b=%b" % (name.encode(), variables[name]) for name in self.variables if name in variables
        ]
        return Keying(b"\n".join(pieces))


def key_prefix(subgraph: str, version: str, subject: str, selection: str) -> bytes:
    """Return what all keys of a selection's answers begin with."""
    return orjson.dumps([_FORMAT, subgraph, version, subject, selection])


class Keying:
    """Makes the keys of one rule's parts in one request."""

    __slots__ = ("_hash",)

    def __init__(self, start: bytes) -> None:
        self._hash = hashlib.blake2b(start, digest_size=_KEY_BYTES)

    def token(self) -> bytes:
        """What tells its keys from others'."""
        return self._hash.digest()

    def key(self, what: bytes) -> str:
        """The key of the part that is told from others by `what`, JSON on one line."""
        own = self._hash.copy()
        own.update(b"\n")
        own.update(what)
        return "e:" + own.hexdigest()


class Part(msgspec.Struct):
    """One part of one request. A Struct: hundreds are made for one request.

    Attributes:
        place: its number among the request's parts.
        rule: None for what no rule is known for.
        key: None where it may not be kept, for this caller or at all.
        namespaces: its own, beside its rule's.
        reason: why it may not be kept.
        payload: its JSON, once it is there.
        fresh_until: the clock's time until which the payload is fresh.
    """

    place: int
    rule: PartRule | None
    key: str | None
    namespaces: tuple[str, ...] = ()
    reason: str | None = None
    payload: bytes | None = None
    fresh_until: float = 0.0


Errors: TypeAlias = "list[JsonObject]"


@dataclass(slots=True)
class Reading:
    """A subgraph's answer to some parts of a request.

    Attributes:
        payloads: JSON of each part asked for, by its place; absent where nothing came.
        kept: places of the parts that may be kept: there, not null nor otherwise unusable, and no error is at
            them.
        errors: with paths as if all of the request had been sent.
        rest: further members of `data`, by key, that no part stands for.
        no_data: `data` was null.
        whole: the answer is not to be taken apart: the executor gets it as it is, and says what is wrong.
    """

    payloads: dict[int, bytes] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    errors: Errors = field(default_factory=list)
    rest: dict[str, bytes] = field(default_factory=dict)
    no_data: bool = False
    whole: SubgraphAnswer | None = None


class Division(Protocol):
    """A request divided into its parts, and an answer put together of them.

    Attributes:
        parts: everything that is asked for.
        asks_more: something stands in the request that is no part, and is asked for each time.
    """

    parts: list[Part]
    asks_more: bool

    def request_for(self, parts: Sequence[Part]) -> SubgraphRequest:
        """Return the request for some of the parts, and for what is no part."""
        ...

    def read(self, answer: SubgraphAnswer, parts: Sequence[Part]) -> Reading:
        """Take an answer to `request_for` apart."""
        ...

    def join(self, reading: Reading) -> bytes:
        """Return the answer to the whole request: payloads of the parts, and what else was read."""
        ...
