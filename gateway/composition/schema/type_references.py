"""Type references as text (`[User!]!`): comparing, unwrapping and GraphQL's subtype relation."""

from collections.abc import Callable
from typing import TypeAlias

DirectSubtype: TypeAlias = Callable[[str, str], bool]
"""Whether the second named type is a member of, or implements, the first."""


def named_type(reference: str) -> str:
    """The name inside all wrappers."""
    return reference.strip("[]!")


def is_non_null(reference: str) -> bool:
    """Whether the outermost wrapper is `!`."""
    return reference[-1] == "!"


def is_list(reference: str) -> bool:
    """Whether the outermost wrapper is a list (a non-null list is not)."""
    return reference[-1] == "]"


def is_list_or_non_null_list(reference: str) -> bool:
    """Whether the reference is `[T]` or `[T]!`."""
    return reference[0] == "["


def is_subtype(reference: str, maybe_subtype: str, direct: DirectSubtype) -> bool:
    """Whether a value of the second type may stand where the first is expected."""
    return reference == maybe_subtype or is_strict_subtype(reference, maybe_subtype, direct)


def is_strict_subtype(reference: str, maybe_subtype: str, direct: DirectSubtype) -> bool:
    """As is_subtype, equality left out. A list never stands for its item type, nor the reverse."""
    if is_non_null(maybe_subtype):
        inner = maybe_subtype[:-1]
        return is_subtype(reference[:-1] if is_non_null(reference) else reference, inner, direct)
    if is_list(maybe_subtype):
        return is_list(reference) and is_subtype(reference[1:-1], maybe_subtype[1:-1], direct)
    return reference[-1] not in "!]" and direct(reference, maybe_subtype)
