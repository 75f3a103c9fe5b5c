"""Removes from an operation what its caller may not read.

A forbidden field never reaches a subgraph: its data cannot leak through a log, a cache or a bug behind the
gateway. In the answer it is null, with one error that says what was missing. An object found behind an
interface or a union is held to the rules of its runtime type: where only some of the possible types are
forbidden, the selection is written out for the permitted ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphql.type import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from gateway.errors import ErrorCode
from gateway.operations.normalize.normalize import sign
from gateway.operations.normalized_operation import (
    NormalizedOperation,
    SelectedField,
    SelectedFragment,
    Selection,
)
from gateway.security.access_rules import OPEN, AccessRequirement, AccessRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.security.principal import Principal


@dataclass(frozen=True, slots=True)
class ForbiddenField:
    """A field the caller may not read.

    Attributes:
        path: response keys from the root, without list positions.
        types: the runtime types on which it is forbidden.
    """

    path: tuple[str, ...]
    types: frozenset[str]
    code: ErrorCode
    message: str


@dataclass(frozen=True, slots=True)
class AuthorizedOperation:
    """What is left of an operation, and what was taken out.

    Attributes:
        operation: what planning goes on with; None when nothing is left.
    """

    operation: NormalizedOperation | None
    forbidden: tuple[ForbiddenField, ...] = ()


def authorize(
    operation: NormalizedOperation, rules: AccessRules, schema: GraphQLSchema, principal: Principal
) -> AuthorizedOperation:
    """Take out of an operation what `principal` may not read."""
    if rules.empty:
        return AuthorizedOperation(operation)
    filter_ = _Filter(rules, schema, principal, [])
    selections = tuple(filter_.selections(operation.selections, operation.root_type, ()))
    if not filter_.forbidden:
        return AuthorizedOperation(operation)
    forbidden = tuple({(item.path, item.types): item for item in filter_.forbidden}.values())
    if not selections:
        return AuthorizedOperation(None, forbidden)
    return AuthorizedOperation(sign(replace(operation, selections=selections)), forbidden)


@dataclass(frozen=True, slots=True)
class _Filter:
    rules: AccessRules
    schema: GraphQLSchema
    principal: Principal
    forbidden: list[ForbiddenField]

    def selections(
        self, selections: Iterable[Selection], parent: str, path: tuple[str, ...]
    ) -> Iterator[Selection]:
        for selection in selections:
            if isinstance(selection, SelectedField):
                yield from self._field(selection, parent, path)
            else:
                yield from self._fragment(selection, parent, path)

    def _fragment(
        self, fragment: SelectedFragment, parent: str, path: tuple[str, ...]
    ) -> Iterator[Selection]:
        condition = fragment.type_condition or parent
        inner = tuple(self.selections(fragment.selections, condition, path))
        if inner:
            yield replace(fragment, selections=inner)

    def _field(self, field: SelectedField, parent: str, path: tuple[str, ...]) -> Iterator[Selection]:
        refused = self._refused_types(field, parent)
        possible = self._possible(parent)
        if not refused:
            kept = self._below(field, parent, path)
            if kept is not None:
                yield kept
            return
        self._forbid(field, parent, refused, path)
        for name in possible:
            if name not in refused:
                kept = self._below(field, name, path)
                if kept is not None:
                    yield SelectedFragment(name, selections=(kept,))

    def _below(self, field: SelectedField, parent: str, path: tuple[str, ...]) -> SelectedField | None:
        child = self._field_type(parent, field.name)
        if not field.selections or child is None:
            return field
        inner = tuple(self.selections(field.selections, child, (*path, field.response_key)))
        # An object whose every field is forbidden is still there: the answer has it with nulls inside.
        return replace(field, selections=inner or (SelectedField("__typename"),))

    def _refused_types(self, field: SelectedField, parent: str) -> dict[str, AccessRequirement]:
        """The runtime types of the parent on which the caller may not read the field, with the reason."""
        refused: dict[str, AccessRequirement] = {}
        for name in self._possible(parent):
            for requirement in self._requirements(field.name, parent, name):
                if not requirement.met_by(self.principal):
                    refused[name] = requirement
                    break
        return refused

    def _requirements(self, field: str, parent: str, runtime: str) -> Iterator[AccessRequirement]:
        """Own rules of the field, of the type it stands on and of the type it answers with."""
        for name in dict.fromkeys((runtime, parent)):
            if field != "__typename":
                yield self.rules.fields.get((name, field), OPEN)
            yield self.rules.types.get(name, OPEN)
        answered = self._field_type(runtime, field)
        if answered is not None:
            yield self.rules.types.get(answered, OPEN)

    def _forbid(
        self,
        field: SelectedField,
        parent: str,
        refused: dict[str, AccessRequirement],
        path: tuple[str, ...],
    ) -> None:
        requirement = next(iter(refused.values()))
        code = ErrorCode.PERMISSION_DENIED if self.principal.authenticated else ErrorCode.UNAUTHENTICATED
        message = f"Not allowed to read {parent}.{field.name}: it needs {requirement.describe()}."
        self.forbidden.append(ForbiddenField((*path, field.response_key), frozenset(refused), code, message))

    def _field_type(self, parent: str, field: str) -> str | None:
        named = self.schema.get_type(parent)
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) and field in named.fields:
            found: str = get_named_type(named.fields[field].type).name
            return found
        return None

    def _possible(self, parent: str) -> tuple[str, ...]:
        named = self.schema.get_type(parent)
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return tuple(item.name for item in self.schema.get_possible_types(named))
        return (parent,)
