"""Names in Swift: what must be escaped, what cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clients.codegen.naming import Names, lower_camel
from clients.codegen.shapes import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clients.codegen.ir import ObjectShape

_KEYWORDS_TEXT: Final = """
actor as associatedtype async await break case catch class continue default defer deinit do else enum
extension fallthrough false fileprivate for func guard if import in inout internal is let nil open operator
precedencegroup private protocol public repeat rethrows return some any static struct subscript super switch
throw throws true try typealias var where while
"""
_KEYWORDS: Final = frozenset(_KEYWORDS_TEXT.split())

_UNUSABLE: Final = frozenset({"self", "Self", "Type", "Protocol", "init", "hashValue", "_"})
"""Names that mean something after a dot, backticks or not, or that every Hashable value has."""

_RESERVED_TEXT: Final = """
Any AnyObject Array Bool Character Data Date Decodable Dictionary Double Encodable Equatable Error Float
Hashable Int Never Optional Protocol Result Self Sendable Set Some String Type URL UUID Void
AnswerReader GraphQLMutation GraphQLOperation GraphQLQuery GraphQLSubscription InputValue InputWriter
JSONObject JSONScalar JSONValue MarqueeAPI OperationDocument OperationKind
"""
RESERVED_TYPES: Final = frozenset(_RESERVED_TEXT.split())
"""Names that generated code, or the language around it, uses for something else."""


def escaped(name: str) -> str:
    """The name as an identifier."""
    return f"`{name}`" if name in _KEYWORDS else name


def property_scope(taken: Iterable[str] = ()) -> Names:
    """The names of a type's properties."""
    return Names({*_UNUSABLE, *taken})


def property_names(shape: ObjectShape, taken: Iterable[str] = ()) -> dict[str, str]:
    """A property a field, by its key, and one a spread, by `...` and the fragment's name."""
    names = property_scope(taken)
    found: dict[str, str] = {}
    for item in shape.fields:
        wanted = "typename" if item.key == TYPENAME else item.key
        found[item.key] = names.pick(wanted, f"{wanted}_")
    for spread in shape.spreads:
        wanted = lower_camel(spread.fragment)
        found[f"...{spread.fragment}"] = names.pick(wanted, f"{wanted}Fragment", f"{wanted}_")
    return found


def case_names(values: Iterable[str], last: str) -> dict[str, str]:
    """A case a value in lower camel case, and one more of the name `last`, by the empty value."""
    names = Names({*_UNUSABLE, "rawValue", "json"})
    found = {}
    for value in values:
        wanted = lower_camel(value)
        found[value] = names.pick(wanted, value, f"{wanted}_")
    found[""] = names.pick(last, f"{last}Value")
    return found
