"""A kind of value: what it is called, how it is stored, how long it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar

from evcache.errors import CacheSettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evcache.codecs import Codec

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """One kind of value. Every time is in seconds.

    Attributes:
        name: part of every key.
        codec: how values become bytes.
        schema: of the values; raise it when they change their meaning, and older ones are not seen.
        ttl: how long a value is fresh.
        stale_while_revalidate: how long after that a load answers with it at once and renews it behind.
        stale_if_error: how long after `ttl` a load answers with it when the origin fails.
        negative_ttl: how long "there is no such thing" counts.
        near: keep decoded values in this process, too. They are shared: treat them as constants.
        early_refresh: factor of the chance to renew a value before its end, in terms of how long loading it
            takes (XFetch); 0 is never.
        lease: keep other processes from loading the same at the same time.
        version_of: source version of a value (a row's version), below microseconds since 1970: beyond them it
            would be taken for a time made by a wrong clock. A deletion refuses what is older than its
            version, not what is equal: delete with the version after the row's last. Without it, the version
            is the time a load or write began, in microseconds: a value loaded before a deletion is then older
            than it, whatever the order in which the two arrive. One kind has one or the other.
        dictionaries: trained for these values, by id; see evcache.compression. An id is never used again.
    """

    name: str
    codec: Codec[V]
    schema: int = 1
    ttl: float = 900.0
    stale_while_revalidate: float = 900.0
    stale_if_error: float = 2700.0
    negative_ttl: float = 10.0
    near: bool = False
    early_refresh: float = 1.0
    lease: bool = True
    version_of: Callable[[V], int] | None = None
    dictionaries: Mapping[int, bytes] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            CacheSettingsError: a time that is no time, or a name that leases or counters go by.
        """
        if self.name.endswith(("-lease", "-count")):
            raise CacheSettingsError(f'kind "{self.name}": names ending so are those of leases and counters')
        times = (self.stale_while_revalidate, self.stale_if_error, self.negative_ttl, self.early_refresh)
        if self.ttl <= 0 or min(times) < 0:
            raise CacheSettingsError(f"kind {self.name}: expected a ttl above 0 and no negative times")

    @property
    def kept(self) -> float:
        """How long after its end a value is still kept."""
        return max(self.stale_while_revalidate, self.stale_if_error)
