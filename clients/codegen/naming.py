"""Names that are alike in both languages: words, cases, and choosing a name that is still free."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_ALIKE: Final = frozenset({"series", "species", "news", "status", "address"})
"""Words that end in s and are no plural."""


def upper_camel(name: str) -> str:
    """`my_field` and `myField` as `MyField`; underscores in front stay."""
    return _prefix(name) + "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def lower_camel(name: str) -> str:
    """`TWO_UP` as `twoUp`, `TVShow` as `tvShow`, `homePage` as it is; underscores in front stay."""
    words: list[str] = _WORD.findall(name)
    if not words:
        return name
    first, *rest = words
    camel = first.lower() + "".join(word[:1].upper() + word[1:].lower() for word in rest)
    return _prefix(name) + ("_" + camel if camel[0].isdigit() else camel)


def singular(name: str) -> str:
    """One of several: `edges` as `edge`, `entries` as `entry`; what is no plural stays."""
    last = _WORD.findall(name)[-1].lower() if _WORD.search(name) else ""
    if last in _ALIKE or not last.endswith("s") or last.endswith(("ss", "us", "is")) or len(last) < 3:
        return name
    if last.endswith("ies") and len(last) > 4:
        return name[:-3] + "y"
    return name[:-2] if last.endswith(("ches", "shes", "sses", "xes")) else name[:-1]


def _prefix(name: str) -> str:
    return name[: len(name) - len(name.lstrip("_"))]


class Names:
    """Names of one scope, each given once.

    Args:
        taken: names that stand for something else here.
        key: what two names must not have in common; the name itself unless given.
    """

    def __init__(self, taken: Iterable[str] = (), key: Callable[[str], str] = str) -> None:
        self._key = key
        self._taken = {key(name) for name in taken}

    def pick(self, *wanted: str) -> str:
        """Return the first of these that is free, or the last with the first number that makes it so."""
        for name in wanted:
            if self._key(name) not in self._taken:
                break
        else:
            number = 2
            while self._key(f"{wanted[-1]}{number}") in self._taken:
                number += 1
            name = f"{wanted[-1]}{number}"
        self._taken.add(self._key(name))
        return name
