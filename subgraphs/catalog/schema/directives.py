"""Directives that this schema brings along: @cacheHint, and a declared @oneOf."""

from enum import Enum

import strawberry
from strawberry.directive import directive_field
from strawberry.federation.schema_directive import schema_directive as composed_directive
from strawberry.federation.schema_directives import ListSize
from strawberry.schema_directive import Location, schema_directive
from strawberry.schema_directives import OneOf


@strawberry.enum
class CacheScope(Enum):
    """Who may share a cached answer."""

    PUBLIC = "PUBLIC"
    PROFILE = "PROFILE"


@composed_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT, Location.INTERFACE],
    name="cacheHint",
    compose=True,
    import_url="https://bff.example/cacheHint/v1.0",
)
class CacheHint:
    """How long an answer may be kept, in seconds."""

    max_age: int = directive_field(name="maxAge")
    stale_while_revalidate: int | None = directive_field(name="staleWhileRevalidate", default=0)
    scope: CacheScope | None = directive_field(name="scope", default=CacheScope.PUBLIC)


@schema_directive(locations=[Location.INPUT_OBJECT], name="oneOf", print_definition=True)
class DeclaredOneOf(OneOf):
    """@oneOf with its definition printed: composers know it only where the subgraph declares it."""


def page_size() -> ListSize:
    """The @listSize of a connection: as many edges as `first` says."""
    return ListSize(
        assumed_size=strawberry.UNSET,
        slicing_arguments=["first"],
        sized_fields=["edges"],
        require_one_slicing_argument=False,
    )
