"""What entries can be invalidated by: each has a version in the store, and an entry counts only under it.

An entry is kept with the versions that its namespaces had before it was asked for. Whoever invalidates puts a
new version in place of the old one; then every entry kept under the old one is a miss, also one that is still
on its way from the subgraph. A version that is not there, whatever became of it, makes a miss as well.
"""

from __future__ import annotations

import hashlib
import os
from typing import Final

import orjson

VERSION_SECONDS: Final = 7 * 24 * 3600.0
"""How long a version is kept; once it is gone, what was kept under it is asked for again."""

VERSION_BYTES: Final = 8

BUCKETS: Final = 4096
"""Versions for all entities of a type, and for all tags of a subgraph."""


def new_version() -> bytes:
    """A version that never was before."""
    return os.urandom(VERSION_BYTES)


def subgraph_namespace(subgraph: str) -> str:
    """Everything of a subgraph."""
    return _key("subgraph", subgraph)


def type_namespace(subgraph: str, type_name: str) -> str:
    """Everything of a subgraph in which a type's objects may stand."""
    return _key("type", subgraph, type_name)


def entity_namespace(subgraph: str, type_name: str, key: object) -> str:
    """Everything asked for by one entity's key, given as JSON values; and a few others of its type."""
    return _key("entity", subgraph, type_name, _bucket(key))


def tag_namespace(subgraph: str, tag: str) -> str:
    """Everything of a subgraph that has a tag; and a few others."""
    return _key("tag", subgraph, _bucket(tag))


def _bucket(value: object) -> int:
    """One of so many numbers for a value.

    A version for each entity would be as many versions as entries, each to be made before the first request.
    So entities share them: one that is invalidated takes some neighbours along, which are asked for again.
    """
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) % BUCKETS


def _key(*parts: object) -> str:
    text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    return "v:" + hashlib.blake2b(text, digest_size=16).hexdigest()
