"""Names in Kotlin: what must be escaped, what cannot be used, what the JVM takes for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clients.codegen.naming import Names, lower_camel
from clients.codegen.shapes import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clients.codegen.ir import ObjectShape

_KEYWORDS_TEXT: Final = """
as break class continue do else false for fun if in interface is null object package return super this throw
true try typealias typeof val var when while
"""
_HARD_KEYWORDS: Final = frozenset(_KEYWORDS_TEXT.split())

_RESERVED_TEXT: Final = """
Any Boolean Byte Char Companion Data Deprecated Double Enum Float Int List Long Map Nothing Number Pair Set
Short String Suppress Throwable Unit
AnswerReader Input InputWriter JsonArray JsonElement JsonNull JsonObject JsonPrimitive JsonScalar Mutation
Operation OperationDocument OperationKind Query Subscription
"""
RESERVED_TYPES: Final = frozenset(_RESERVED_TEXT.split())
"""Names that generated code uses for something else."""

_MEMBERS_TEXT: Final = "name ordinal entries values valueOf of toJson rawValue declaringClass Companion"
_ENUM_MEMBERS: Final = frozenset(_MEMBERS_TEXT.split())


def escaped(name: str) -> str:
    """The name as an identifier."""
    return f"`{name}`" if name in _HARD_KEYWORDS or not name.strip("_") else name


def _getter(name: str) -> str:
    """Properties with equal getters clash on the JVM: `foo` and `Foo`."""
    return name[:1].upper() + name[1:]


def property_scope(taken: Iterable[str] = ()) -> Names:
    """The names of a class's properties. `class` would be `getClass`, which every object has."""
    return Names({"class", *taken}, _getter)


def property_names(shape: ObjectShape, inherited: Mapping[str, str]) -> dict[str, str]:
    """A property a field, by its key, and one a spread, by `...` and the fragment's name."""
    found = dict(inherited)
    names = property_scope(inherited.values())
    for item in shape.fields:
        if item.key not in inherited:
            wanted = "typename" if item.key == TYPENAME else item.key
            found[item.key] = names.pick(wanted, f"{wanted}_")
    for spread in shape.spreads:
        key, wanted = f"...{spread.fragment}", lower_camel(spread.fragment)
        if key not in inherited:
            found[key] = names.pick(wanted, f"{wanted}Fragment", f"{wanted}_")
    return found


def enum_names(values: Iterable[str]) -> tuple[dict[str, str], str]:
    """An entry a value, and the entry for values that are not known."""
    names = Names(_ENUM_MEMBERS)
    found = {value: names.pick(value, f"{value}_") for value in values}
    return found, names.pick("UNKNOWN__")
