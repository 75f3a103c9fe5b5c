"""Typed entity resolution on top of Strawberry's federation schema.

Strawberry hands `resolve_reference` raw JSON: camelCase names, plain dicts for nested `@requires`, and one
unknown `__typename` raises for the whole list. Here every representation is decoded on its own into a
frozen dataclass, and whatever goes wrong with one stays an error of that one place in the list.

    @dataclass(frozen=True, slots=True)
    class AccountReference:                      # keys and @requires fields, snake_case
        id: str
        plan: PlanReference | None = None

    @strawberry.federation.type(keys=["id"])
    class Account:
        @classmethod
        @resolves(AccountReference)
        async def resolve_reference(cls, info, reference: AccountReference) -> "Account | None":
            return await info.context.loaders.accounts.load(reference.id)   # batches with its neighbours

Values in a representation come from the gateway, not from the member, but they are never proof of anything:
what a caller may see is decided from the signed principal alone.
"""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.federation import Schema
from strawberry.federation.schema import FederationAny  # noqa: TC002 - as Info
from strawberry.federation.schema_directives import Key
from strawberry.types import Info  # noqa: TC002 - Strawberry reads the resolver's annotations at run time
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail
from subgraphs.chassis.graphql_types import schema_config

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from graphql import GraphQLError
    from strawberry.types.execution import ExecutionContext

T = TypeVar("T")
R = TypeVar("R")

_CACHED_DOCUMENTS = 1024


class SubgraphSchema(Schema):
    """A subgraph's federation schema (v2.9): typed, isolated entity resolution; parsed documents are kept.

    Args:
        query: The Query type.
        mutation: The Mutation type, if there is one.
        types: Entity types that no field leads to.
        schema_directives: Such as `@composeDirective`.
    """

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        types: Iterable[type] = (),
        schema_directives: Iterable[object] = (),
    ) -> None:
        extensions: list[Callable[[], SchemaExtension]] = [
            lambda: ParserCache(maxsize=_CACHED_DOCUMENTS),
            lambda: ValidationCache(maxsize=_CACHED_DOCUMENTS),
        ]
        super().__init__(
            query=query,
            mutation=mutation,
            types=types,
            schema_directives=schema_directives,
            extensions=extensions,
            config=schema_config(),
            federation_version="2.9",
        )

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leaves logging to the subgraph, which knows which errors are expected."""

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        """Resolves each representation on its own; an exception in the list is an error at its place."""
        return [self._resolve(info, representation) for representation in representations]

    def _resolve(self, info: Info, representation: Any) -> Any:  # noqa: ANN401 - JSON to an entity
        try:
            return self._resolver_of(_type_name(representation))(info, representation)
        except Exception as error:  # noqa: BLE001 - becomes the error of this one representation
            return error

    def _resolver_of(self, type_name: str) -> Callable[[Info, Mapping[str, object]], object]:
        entry = self.schema_converter.type_map.get(type_name)
        definition = entry.definition if entry is not None else None
        if not isinstance(definition, StrawberryObjectDefinition) or not any(
            isinstance(directive, Key) for directive in definition.directives or ()
        ):
            raise refused(f"{type_name} is not an entity of this subgraph")
        resolver = getattr(definition.origin, "resolve_reference", None)
        if resolver is None:
            raise refused(f"{type_name} is resolved by another subgraph")
        return resolver  # type: ignore[no-any-return] # looked up by name, as Strawberry does


def _type_name(representation: object) -> str:
    type_name = representation.get("__typename") if isinstance(representation, dict) else None
    if not isinstance(type_name, str):
        raise refused("a representation is an object with __typename")
    return type_name


def resolves(
    kind: type[R],
) -> Callable[[Callable[[Any, Info, R], T]], Callable[[Any, Info, Mapping[str, object]], T]]:
    """Makes a `resolve_reference` that is given a decoded `kind` instead of raw JSON.

    The method may be plain where it needs no service (a stub), or `async`.

    Args:
        kind: A frozen dataclass of key and required fields; those not always sent have defaults.
    """

    def decorate(method: Callable[[Any, Info, R], T]) -> Callable[[Any, Info, Mapping[str, object]], T]:
        @wraps(method)
        def resolve(cls: object, info: Info, representation: Mapping[str, object]) -> T:
            return method(cls, info, decode(kind, representation))

        return resolve

    return decorate


def decode(kind: type[R], representation: Mapping[str, object]) -> R:
    """A representation as a value of the dataclass `kind`. Names it does not have are ignored.

    Raises:
        CodedError: BAD_REQUEST: a field is missing or has another type.
    """
    values: dict[str, object] = {}
    for field in _fields(cast("Hashable", kind)):
        if field.json_name in representation:
            values[field.name] = _value(field.hint, representation[field.json_name], field.json_name)
        elif field.required:
            raise refused(f"a representation needs {field.json_name}")
    return kind(**values)


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    json_name: str
    hint: object
    required: bool


@cache
def _fields(kind: Any) -> tuple[_Field, ...]:  # noqa: ANN401 - any dataclass; mypy wants Hashable
    hints = get_type_hints(kind)
    return tuple(
        _Field(
            field.name,
            to_camel_case(field.name),
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
    )


def _value(hint: object, value: object, name: str) -> object:
    if get_origin(hint) in (Union, types.UnionType):
        members = [member for member in get_args(hint) if member is not type(None)]
        return None if value is None else _value(members[0], value, name)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise refused(f"{name} must be a list")
        return tuple(_value(get_args(hint)[0], item, name) for item in value)
    if isinstance(hint, type):
        if dataclasses.is_dataclass(hint) and isinstance(value, dict):
            return decode(hint, value)
        if issubclass(hint, Enum) and isinstance(value, str) and value in hint.__members__:
            return hint[value]
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if hint in (str, int, float, bool) and type(value) is hint:
            return value
    raise refused(f"{name} has a value of the wrong type")


def refused(message: str) -> CodedError:
    """The answer to a representation that this subgraph cannot read."""
    return CodedError(ErrorCode.BAD_REQUEST, message, ErrorDetail.INVALID_ARGUMENT)
