"""The GraphQL types that every subgraph defines alike: scalars, Relay's PageInfo and Node, expected failures.

Value types are `@shareable`; enums that go in and out must list the same words everywhere, which is why
they are here.
"""

import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, NewType, TypeVar

import strawberry
from strawberry.schema.config import StrawberryConfig

from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.errors import CodedError
from subgraphs.chassis.proto_values import EnumMap

CountryCode = NewType("CountryCode", str)
LanguageTag = NewType("LanguageTag", str)
URL = NewType("URL", str)
Resolver = TypeVar("Resolver", bound=Callable[..., Any])

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _country(value: object) -> CountryCode:
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return CountryCode(value)
    raise ValueError("a country is two capital letters (ISO 3166-1 alpha-2), such as DE")


def _language(value: object) -> LanguageTag:
    if isinstance(value, str) and len(value) <= 35 and _LANGUAGE.fullmatch(value):
        return LanguageTag(value)
    raise ValueError("a language is a BCP 47 tag, such as de or pt-BR")


def _url(value: object) -> URL:
    if isinstance(value, str) and value:
        return URL(value)
    raise ValueError("a URL is text")


def schema_config() -> StrawberryConfig:
    """The configuration of every subgraph's schema: its scalars."""
    return StrawberryConfig(
        scalar_map={
            CountryCode: strawberry.scalar(
                name="CountryCode", description="ISO 3166-1 alpha-2", parse_value=_country
            ),
            LanguageTag: strawberry.scalar(name="LanguageTag", description="BCP 47", parse_value=_language),
            URL: strawberry.scalar(name="URL", parse_value=_url),
        }
    )


def resolver_field(
    *, description: str | None = None, directives: Sequence[object] = ()
) -> Callable[[Resolver], Resolver]:
    """`@strawberry.field(...)` with arguments, typed: the library's own decorator loses the method's type."""

    def decorate(resolver: Resolver) -> Resolver:
        field: Resolver = strawberry.field(resolver=resolver, description=description, directives=directives)
        return field

    return decorate


@strawberry.interface(description="An object with a global id.")
class Node:
    """Relay's Node."""

    id: strawberry.ID


@strawberry.federation.type(shareable=True)
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def page_info(info: vocabulary_pb2.PageInfo, cursors: list[str]) -> PageInfo:
    """A page's info from the service's message and the page's cursors in order."""
    return PageInfo(
        has_next_page=info.has_next_page,
        has_previous_page=info.has_previous_page,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


@strawberry.enum(description="In and out: every subgraph that defines it lists exactly these words.")
class MaturityLevel(Enum):
    """From everyone to adults."""

    ALL = "ALL"
    KIDS_7 = "KIDS_7"
    TEEN_13 = "TEEN_13"
    MATURE_16 = "MATURE_16"
    ADULT_18 = "ADULT_18"


MATURITY_LEVELS: Final = EnumMap(MaturityLevel, vocabulary_pb2.MaturityLevel, "MATURITY_LEVEL")


@strawberry.enum
class UserErrorCode(Enum):
    """What kind of expected failure it was."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    PIN_REQUIRED = "PIN_REQUIRED"
    PIN_LOCKED = "PIN_LOCKED"
    PAYMENT_REQUIRED = "PAYMENT_REQUIRED"
    STALE = "STALE"


@strawberry.interface(
    description="Expected, user-correctable failures. Never used for outages (those are GraphQL errors)."
)
class UserError:
    """An expected failure as data."""

    message: str
    code: UserErrorCode
    path: list[str] | None


@strawberry.federation.type(shareable=True)
class FieldError(UserError):
    """A failure of one input."""


def field_error(error: CodedError, code: UserErrorCode, *path: str) -> FieldError:
    """An expected failure of a service call as data; `path` names the input."""
    return FieldError(message=error.message, code=code, path=list(path))
