"""How deep JSON values nest: the encoder gives up at some 250 levels, and a client has no use for them."""

from __future__ import annotations


def is_within_depth(value: object, levels: int) -> bool:
    """Tell whether a value nests objects and lists at most so many levels deep."""
    if isinstance(value, dict):
        return levels > 0 and all(is_within_depth(item, levels - 1) for item in value.values())
    if isinstance(value, list):
        return levels > 0 and all(is_within_depth(item, levels - 1) for item in value)
    return True
