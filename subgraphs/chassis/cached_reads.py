"""What of a subgraph's reads its cache keeps: declared in one table a subgraph (`<name>/cache_table.py`).

A read is a batch method of a gRPC client. Its values are kept under names made of its keys; what depends on
the caller is kept under the caller's name, so nobody is answered with what another may see. Errors are never
kept, but "not found" is, for a short while.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from google.protobuf.message import DecodeError, Message

from evcache import FIRST_CODEC_OF_APPLICATIONS, JsonCodec, Kind, LatchPolicy, TextCodec
from subgraphs.chassis.errors import CodedError, ErrorCode, not_found

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence

    from evcache import Codec, EVCache, KindCache, Latch
    from subgraphs.chassis.context import RequestContext

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")
M = TypeVar("M", bound=Message)

FORGETTING_SECONDS: Final = 0.1
"""How long a mutation waits for the zones to take what it changed."""
_GROUPS: Final = Kind("group", TextCodec(), ttl=86_400.0, near=True, early_refresh=0.0)


class Per(Enum):
    """Whose answer it is: what else, beside the key, an answer depends on."""

    EVERYONE = auto()
    COUNTRY = auto()
    CALLER = auto()


@dataclass(frozen=True, slots=True)
class ProtoCodec(Generic[M]):
    """Messages of one type as their wire form.

    Attributes:
        message: the type.
    """

    message: type[M]
    number: int = FIRST_CODEC_OF_APPLICATIONS

    def encode(self, value: M) -> bytes:
        """See evcache.Codec."""
        return value.SerializeToString()

    def decode(self, data: bytes) -> M:
        """See evcache.Codec."""
        try:
            return self.message.FromString(data)
        except DecodeError as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the values of a read are kept; times in seconds.

    Attributes:
        fresh: answered without asking the service.
        stale: after that, answered while they are renewed behind, and while the service is away.
        missing: "not found" is believed.
        near: keep them decoded in the process, too.
        dictionaries: trained for these values, by number; see evcache.Kind.
    """

    fresh: float
    stale: float = 0.0
    missing: float = 5.0
    near: bool = False
    dictionaries: Mapping[int, bytes] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CachedRead(Generic[K, V]):
    """One read and how it is kept.

    Attributes:
        kind: of the cache's values.
        name: what a key's value is called.
        what: a missing one is called in its error: "title".
        per: what else answers depend on.
        group: what a key's value goes with: all of a group's values can be forgotten at once.
    """

    kind: Kind[V]
    name: Callable[[K], str]
    what: str
    per: Per = Per.EVERYONE
    group: Callable[[K], str] | None = None


def cached_messages(
    name: str,
    message: type[M],
    keeping: Keeping,
    of: Callable[[K], str],
    *,
    per: Per = Per.EVERYONE,
    group: Callable[[K], str] | None = None,
) -> CachedRead[K, M]:
    """A read that answers with messages of one type.

    Args:
        name: of the read, and of what is missing.
        message: the type.
        keeping: how.
        of: what a key's value is called.
        per: what else answers depend on.
        group: what they can be forgotten with.
    """
    kind = _kind(name, ProtoCodec(message), keeping)
    return CachedRead(kind, of, name, per, group)


def cached_values(
    name: str,
    keeping: Keeping,
    of: Callable[[K], str],
    *,
    per: Per = Per.EVERYONE,
    group: Callable[[K], str] | None = None,
) -> CachedRead[K, V]:
    """A read that answers with numbers, words or truth values; see cached_messages."""
    return CachedRead(_kind(name, JsonCodec(), keeping), of, name, per, group)


def _kind(name: str, codec: Codec[V], keeping: Keeping) -> Kind[V]:
    return Kind(
        name.replace(" ", "-"),
        codec,
        ttl=keeping.fresh,
        stale_while_revalidate=keeping.stale,
        stale_if_error=keeping.stale,
        negative_ttl=keeping.missing,
        near=keeping.near,
        dictionaries=keeping.dictionaries,
    )


class ReadThrough(Generic[K, V]):
    """A batch method read through the cache, for one request.

    Args:
        read: how it is kept.
        cache: where.
        request: whose answers these are.
        fetch: the method: ordered keys to one value or CodedError each.
    """

    def __init__(
        self,
        read: CachedRead[K, V],
        cache: EVCache,
        request: RequestContext,
        fetch: Callable[[list[K]], Awaitable[Sequence[V | CodedError]]],
    ) -> None:
        self._read = read
        self._cache = cache
        self._values: KindCache[V] = cache.of(read.kind)
        self._request = request
        self._fetch = fetch

    async def __call__(self, keys: list[K]) -> Sequence[V | CodedError]:
        """Values of keys, in their order; the service is asked for those that are not there."""
        names = await names_of(self._read, keys, self._request, self._cache)
        by_name = dict(zip(names, keys, strict=True))

        async def load(missing: Sequence[str]) -> Mapping[str, V | Exception | None]:
            answers = await self._fetch([by_name[name] for name in missing])
            return {name: _kept(answer) for name, answer in zip(missing, answers, strict=True)}

        answers = await self._values.load_many(list(by_name), load)
        return [self._outcome(*answers[name]) for name in names]

    def _outcome(self, value: V | None, stale: bool, error: Exception | None) -> V | CodedError:  # noqa: FBT001 - an answer's parts
        del stale  # answered all the same; the counters of the cache know how often
        if error is None:
            return not_found(self._read.what) if value is None else value
        if isinstance(error, CodedError):
            return error
        raise error


async def names_of(
    read: CachedRead[K, V], keys: Sequence[K], request: RequestContext, cache: EVCache
) -> list[str]:
    """What the values of keys are called for this caller, in the keys' order."""
    prefix = _prefix(read.per, request)
    if read.group is None:
        return [f"{prefix}{read.name(key)}" for key in keys]
    groups = [read.group(key) for key in keys]
    marks = await _marks(cache, groups)
    return [f"{prefix}{marks[group]}/{read.name(key)}" for group, key in zip(groups, keys, strict=True)]


async def forget(read: CachedRead[K, V], keys: Sequence[K], request: RequestContext, cache: EVCache) -> None:
    """Forget values that have changed, in every zone; called once the change is committed."""
    values = cache.of(read.kind)
    names = await names_of(read, keys, request, cache)
    await _settled([values.delete(name) for name in names])


async def forget_group(group: str, cache: EVCache) -> None:
    """Forget every value of a group, in every zone."""
    await _settled([cache.of(_GROUPS).set(group, secrets.token_hex(4))])


async def _marks(cache: EVCache, groups: Sequence[str]) -> dict[str, str]:
    """The current mark of each group: part of its values' names, so that a new mark forgets them all.

    A group without a mark is given a random one: a mark that was lost must not bring old values back.
    """
    marks = cache.of(_GROUPS)
    wanted = list(dict.fromkeys(groups))
    found = await marks.get_many(wanted)
    for group in wanted:
        if group not in found:
            found[group] = await marks.add(group, secrets.token_hex(4))
    return found


async def _settled(latches: Sequence[Latch]) -> None:
    await asyncio.gather(*(latch.wait(LatchPolicy.ALL, FORGETTING_SECONDS) for latch in latches))


def _prefix(per: Per, request: RequestContext) -> str:
    match per:
        case Per.EVERYONE:
            return ""
        case Per.COUNTRY:
            return f"{request.country}/"
        case Per.CALLER:
            caller = request.principal
            # "-" is no id: a signed-out caller and one without a profile have names of their own.
            return f"{caller.account_id or '-'}/{caller.profile_id or '-'}/"


def _kept(answer: V | CodedError) -> V | Exception | None:
    if isinstance(answer, CodedError):
        return None if answer.code is ErrorCode.NOT_FOUND else answer
    return answer
