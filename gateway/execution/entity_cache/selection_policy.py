"""How long a selection of one subgraph's fields may be kept, and for whom; or why it may not.

The rules are those of Apollo Server's @cacheControl: a field has the age it says itself, else that of the
type it returns; a root field or one that returns objects, and says nothing, has none; a leaf has its
parent's; the least age and the narrowest scope win. Two things differ. Below @cacheHint everything that says
nothing is covered by it. And an entity's own type has to say something, or each of its selected fields.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphql import FieldNode, InlineFragmentNode

from gateway.supergraph.cache_directives import CacheHint

if TYPE_CHECKING:
    from graphql import SelectionSetNode

    from gateway.execution.entity_cache.policies import SubgraphPolicies

TYPENAME = "__typename"
_SILENT = CacheHint()


@dataclass(frozen=True, slots=True)
class SelectionPolicy:
    """What may be done with the answer to a selection.

    Attributes:
        max_age: seconds; 0 where it may not be kept.
        stale: seconds past the age for which it may be served while a new one is fetched.
        private: for one caller alone.
        guarded: something in it is not for every caller (@authenticated, @requiresScopes, @policy).
        types: the entity types that may stand in it.
        reason: why it may not be kept; None where it may.
    """

    max_age: int
    stale: int
    private: bool
    guarded: bool
    types: frozenset[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Covered:
    """What stands above a field: whether it has an age, and whether that reaches down to objects."""

    leaves: bool = False
    objects: bool = False


class _Walk:
    def __init__(self, policies: SubgraphPolicies) -> None:
        self._policies = policies
        self._max_age: int | None = None
        self._stale: int | None = None
        self._private = False
        self._guarded = False
        self._types: set[str] = set()
        self._reason: str | None = None

    def result(self) -> SelectionPolicy:
        reason = self._reason
        if reason is None and self._max_age is None:
            reason = "nothing in it has an age"
        return SelectionPolicy(
            max_age=0 if reason else self._max_age or 0,
            stale=self._stale or 0,
            private=self._private,
            guarded=self._guarded,
            types=frozenset(self._types),
            reason=reason,
        )

    def entity(self, type_name: str, selections: SelectionSetNode) -> None:
        """An entity of a type: those of its fields that a type in the selection set can have."""
        hint = self._policies.entity_hint(type_name)
        self._guarded = self._policies.is_guarded_type(type_name)
        self._note_type(type_name)
        covered = self._apply(hint or _SILENT, type_name, _Covered())
        self._limit(type_name)
        self._selections(selections, type_name, covered)

    def root_field(self, node: FieldNode, type_name: str) -> None:
        """A field of the query type."""
        self._field(node, type_name, _Covered())

    def _selections(self, selections: SelectionSetNode, type_name: str, covered: _Covered) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._field(node, type_name, covered)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else type_name
                if self._can_be(type_name, condition):
                    # Where the condition is wider than the place, the place is what the objects are.
                    narrower = condition if self._is_part_of(condition, type_name) else type_name
                    self._selections(node.selection_set, narrower, covered)
            else:
                self._refuse("a named fragment in the request")

    def _can_be(self, type_name: str, condition: str) -> bool:
        return not set(self._policies.possible(type_name)).isdisjoint(self._policies.possible(condition))

    def _is_part_of(self, condition: str, type_name: str) -> bool:
        return set(self._policies.possible(condition)) <= set(self._policies.possible(type_name))

    def _field(self, node: FieldNode, type_name: str, covered: _Covered) -> None:
        name = node.name.value
        if name == TYPENAME:
            return
        leads_to = self._policies.field_type(type_name, name)
        if leads_to is None:
            self._refuse(f"{type_name}.{name} is not in the supergraph")
            return
        self._guarded = self._guarded or self._policies.is_guarded(type_name, name)
        is_composite = self._policies.is_composite(leads_to)
        if is_composite:
            self._note_type(leads_to)
        hint = self._hint(type_name, name, leads_to if is_composite else None)
        coordinate = f"{type_name}.{name}"
        if hint.max_age is None and not _is_covered(hint, covered, is_composite=is_composite):
            self._refuse(f"no policy on {coordinate}")
        below = self._apply(hint, coordinate, covered)
        self._limit(type_name, name)
        if is_composite:
            self._limit(leads_to)
        if node.selection_set is not None:
            self._selections(node.selection_set, leads_to, below)

    def _hint(self, type_name: str, name: str, leads_to: str | None) -> CacheHint:
        """A field's own word before its type's."""
        of_type = self._policies.type_hint(leads_to) if leads_to is not None else None
        own = self._policies.field_hint(type_name, name)
        if own is None or of_type is None:
            return own or of_type or _SILENT
        if own.max_age is None:
            own = replace(own, max_age=of_type.max_age, stale=of_type.stale)
        return replace(own, private=of_type.private) if own.private is None else own

    def _apply(self, hint: CacheHint, where: str, covered: _Covered) -> _Covered:
        """Make what was found so far stricter; returns what covers the fields below."""
        self._private = self._private or bool(hint.private)
        if hint.max_age is None:
            return covered
        if hint.max_age == 0:
            self._refuse(f"{where} is not to be kept (maxAge: 0)")
        self._max_age = hint.max_age if self._max_age is None else min(self._max_age, hint.max_age)
        self._stale = hint.stale if self._stale is None else min(self._stale, hint.stale)
        return _Covered(leaves=True, objects=hint.covers_below)

    def _limit(self, type_name: str, field: str | None = None) -> None:
        """What members of an abstract type say makes it stricter, and covers nothing."""
        for hint in self._policies.limits(type_name, field):
            self._apply(hint, type_name if field is None else f"{type_name}.{field}", _Covered())

    def _note_type(self, type_name: str) -> None:
        self._types.update(
            name for name in self._policies.possible(type_name) if self._policies.is_entity(name)
        )

    def _refuse(self, reason: str) -> None:
        self._reason = self._reason or reason


def _is_covered(hint: CacheHint, covered: _Covered, *, is_composite: bool) -> bool:
    if not is_composite:
        return covered.leaves
    return covered.objects or (hint.inherits and covered.leaves)


def entity_policy(
    policies: SubgraphPolicies, type_name: str, selections: SelectionSetNode
) -> SelectionPolicy:
    """Judge what is selected of an entity.

    Args:
        policies: the subgraph's.
        type_name: as representations name it.
        selections: of the `_entities` field; fragments on other types are passed over.
    """
    walk = _Walk(policies)
    walk.entity(type_name, selections)
    return walk.result()


def root_field_policy(policies: SubgraphPolicies, field: FieldNode) -> SelectionPolicy:
    """Judge a field of the query type with its selection."""
    walk = _Walk(policies)
    walk.root_field(field, policies.query_type)
    return walk.result()
