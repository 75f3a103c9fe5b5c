"""An EVCache-style cache over plain Redis processes: zones of independent nodes, and no leader.

cache = open_cache("catalog", "zone-a=redis://127.0.0.1:7001;zone-b=redis://127.0.0.1:7002")
await cache.start()
titles = cache.of(Kind("title", TextCodec(), ttl=300))
answer = await titles.load("m-1", loader)
"""

from evcache.cache import EVCache, open_cache
from evcache.codecs import FIRST_OF_APPLICATIONS as FIRST_CODEC_OF_APPLICATIONS
from evcache.codecs import BytesCodec, Codec, JsonCodec, TextCodec
from evcache.compression import Compressor, train_dictionary
from evcache.errors import CacheError, CacheSettingsError, NodeError, NotStorableError
from evcache.kind_cache import KindCache
from evcache.kinds import Kind
from evcache.latch import Latch, LatchPolicy
from evcache.loading import Answer
from evcache.metrics import CacheMetrics, Count
from evcache.replication import ReplicationEvent, Replicator
from evcache.settings import CacheSettings, MissFallback, parse_zones
from evcache.warming import warm

__all__ = [
    "FIRST_CODEC_OF_APPLICATIONS",
    "Answer",
    "BytesCodec",
    "CacheError",
    "CacheMetrics",
    "CacheSettings",
    "CacheSettingsError",
    "Codec",
    "Compressor",
    "Count",
    "EVCache",
    "JsonCodec",
    "Kind",
    "KindCache",
    "Latch",
    "LatchPolicy",
    "MissFallback",
    "NodeError",
    "NotStorableError",
    "ReplicationEvent",
    "Replicator",
    "TextCodec",
    "open_cache",
    "parse_zones",
    "train_dictionary",
    "warm",
]
