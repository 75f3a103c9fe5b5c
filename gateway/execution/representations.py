"""Entities in the data turned into the representations an entity fetch sends, each distinct one once."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import orjson

from gateway.query_plan.nodes import RequiredField, RequiredFragment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gateway.execution.subgraph_client import JsonObject
    from gateway.query_plan.nodes import RequiredSelection

_Identify: TypeAlias = "Callable[[JsonObject], object]"
_Fill: TypeAlias = "Callable[[JsonObject, JsonObject], bool]"


@dataclass(slots=True)
class Representations:
    """What one `_entities` field is asked.

    Attributes:
        values: the distinct representations, in the order first met.
        targets: for each of them the objects that its entity is merged into, with the number of the path
            each was found along.
        renamed: for each of them whether it was sent under another name than the entity's own type (an
            @interfaceObject subgraph), so that the `__typename` of the answer says nothing.
        incomplete: objects of a required type that lack a required field; nothing is asked for them.
    """

    values: list[JsonObject] = field(default_factory=list)
    targets: list[list[tuple[int, JsonObject]]] = field(default_factory=list)
    renamed: list[bool] = field(default_factory=list)
    incomplete: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How the entities of one runtime type are represented.

    Attributes:
        sent_name: what to send as `__typename`.
        renamed: whether that is another name than the type's own.
        identify: tells equal entities by the leaves they are represented by, before anything is built;
            None for those that it cannot tell.
        fill: copies the required fields.
    """

    sent_name: str
    renamed: bool
    identify: _Identify
    fill: _Fill


@dataclass(frozen=True, slots=True)
class RepresentationBuilder:
    """The RequiredFragments of a fetch, compiled: one look-up by runtime type, then plain copying."""

    recipes: Mapping[str, _Recipe]

    def sent_names(self) -> tuple[str, ...]:
        """Return every `__typename` that is sent, each once."""
        return tuple(dict.fromkeys(recipe.sent_name for recipe in self.recipes.values()))

    def add_all(self, found: Sequence[tuple[int, JsonObject]], into: Representations) -> None:
        """Add the representation of each object found, or note the object as incomplete.

        Objects of types that nothing is required for are passed over.
        """
        known: dict[object, int] = {}
        recipes = self.recipes
        for number, value in found:
            typename = value.get("__typename")
            if typename.__class__ is not str or (recipe := recipes.get(typename)) is None:
                continue
            identity = recipe.identify(value)
            index = known.get(identity) if identity is not None else None
            if index is None:
                index = _add(recipe, value, identity, known, into)
            if index is None:
                into.incomplete.append(value)
            else:
                into.targets[index].append((number, value))


def _add(
    recipe: _Recipe,
    value: JsonObject,
    identity: object,
    known: dict[object, int],
    into: Representations,
) -> int | None:
    """Return the number of an object's representation, built unless known; None when a field is missing."""
    representation: JsonObject = {"__typename": recipe.sent_name}
    if not recipe.fill(value, representation):
        return None
    if identity is None:
        # JSON text identifies in general: equal exactly when the subgraph would read the same.
        identity = orjson.dumps(representation)
    index = known.setdefault(identity, len(into.values))
    if index == len(into.values):
        into.values.append(representation)
        into.targets.append([])
        into.renamed.append(recipe.renamed)
    return index


def compile_requires(requires: Sequence[RequiredFragment]) -> RepresentationBuilder:
    """Compile a fetch's `requires`. Fragments that name the same type add their fields up."""
    fragments_of: dict[str, list[RequiredFragment]] = {}
    for fragment in requires:
        for name in fragment.type_names:
            fragments_of.setdefault(name, []).append(fragment)
    recipes: dict[str, _Recipe] = {}
    for name, fragments in fragments_of.items():
        sent_name = next((f.representation_typename for f in fragments if f.representation_typename), name)
        selections = tuple(selection for f in fragments for selection in f.selections)
        recipes[name] = _Recipe(
            sent_name=sent_name,
            renamed=sent_name != name,
            identify=_compile_identity(sent_name, selections),
            fill=_compile_selections(selections),
        )
    return RepresentationBuilder(recipes)


def _compile_identity(sent_name: str, selections: Sequence[RequiredSelection]) -> _Identify:
    """Return a function that tells equal entities apart from others without building anything."""
    sources = [s.source for s in selections if isinstance(s, RequiredField) and not s.selections]
    if len(sources) != len(selections):
        return lambda _: None
    if len(sources) == 1:
        source = sources[0]

        def identify_by_one(value: JsonObject) -> object:
            only = value.get(source)
            return (sent_name, only) if only.__class__ is str else None

        return identify_by_one
    get_all = itemgetter(*sources)

    def identify_by_all(value: JsonObject) -> object:
        try:
            leaves = get_all(value)
            # The classes keep 1, 1.0 and true apart, which are equal to Python and not to a subgraph.
            identity = (sent_name, leaves, tuple(map(type, leaves)))
            hash(identity)
        except (KeyError, TypeError):  # something is missing, or is an object or a list
            return None
        return identity

    return identify_by_all


def _compile_selections(selections: Sequence[RequiredSelection]) -> _Fill:
    """Return a function that copies the selected fields; it answers False when one is missing."""
    leaves = [(s.name, s.source) for s in selections if isinstance(s, RequiredField) and not s.selections]
    nested: list[_Fill] = []
    for selection in selections:
        match selection:
            case RequiredField(name, source, inner) if inner:
                nested.append(_compile_object(name, source, _compile_selections(inner)))
            case RequiredFragment(type_names, inner):
                nested.append(_compile_fragment(frozenset(type_names), _compile_selections(inner)))
            case _:
                pass  # a leaf, gathered above
    if not nested and len(leaves) == 1:
        return _compile_leaf(*leaves[0])

    def fill(value: JsonObject, into: JsonObject) -> bool:
        try:
            for name, source in leaves:
                # `__typename` was set before, perhaps to the name that stands for it in this subgraph.
                if name not in into:
                    into[name] = value[source]
        except KeyError:
            return False
        return all(part(value, into) for part in nested)

    return fill


def _compile_leaf(name: str, source: str) -> _Fill:
    """Return the commonest case, a key of one field, without its loop."""

    def fill(value: JsonObject, into: JsonObject) -> bool:
        try:
            into.setdefault(name, value[source])
        except KeyError:
            return False
        return True

    return fill


def _compile_object(name: str, source: str, fill: _Fill) -> _Fill:
    def fill_object(value: JsonObject, into: JsonObject) -> bool:
        if source not in value:
            return False
        copied = _copy(value[source], fill, into.get(name))
        if copied is _MISSING:
            return False
        into[name] = copied
        return True

    return fill_object


def _compile_fragment(type_names: frozenset[str], fill: _Fill) -> _Fill:
    def fill_fragment(value: JsonObject, into: JsonObject) -> bool:
        typename = value.get("__typename")
        return not isinstance(typename, str) or typename not in type_names or fill(value, into)

    return fill_fragment


_MISSING = object()


def _copy(value: object, fill: _Fill, begun: object) -> object:
    """Copy the required part of an object or of lists of them; `begun` is what a fragment copied before."""
    if isinstance(value, dict):
        into: JsonObject = begun if isinstance(begun, dict) else {}
        return into if fill(value, into) else _MISSING
    if isinstance(value, list):
        before = begun if isinstance(begun, list) and len(begun) == len(value) else [None] * len(value)
        items = [_copy(item, fill, old) for item, old in zip(value, before, strict=True)]
        return _MISSING if any(item is _MISSING for item in items) else items
    return value
