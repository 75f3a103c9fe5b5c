"""How deep JSON values nest: the encoder gives up at some 250 levels, and a client has no use for them."""

from __future__ import annotations


def is_within_depth(value: object, levels: int) -> bool:
    """Tell whether a value nests objects and lists at most so many levels deep."""
    if value.__class__ is dict:
        inner = value.values()  # type: ignore[attr-defined]
    elif value.__class__ is list:
        inner = value
    else:
        return True
    return levels > 0 and all(is_within_depth(item, levels - 1) for item in inner)
