"""An operation after normalization: what planner and projection read.

Fragments are inlined, equal fields merged, constant @skip/@include resolved; what is left is a tree of
fields and inline fragments in the client's order. Argument values are kept as canonical GraphQL text,
so that selections compare and hash by value and need no AST printer at plan time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class RootKind(Enum):
    """Which root type an operation starts from."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class Argument:
    """A field's or directive's argument.

    Attributes:
        value: canonical GraphQL text of the value, variables included (`{id: $id, n: 3}`).
        variables: names of the variables used in it, sorted.
    """

    name: str
    value: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """@include(if: $variable), or @skip(if: $variable) when `negated`; constants are resolved before."""

    variable: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class DeferDirective:
    """@defer on a fragment."""

    label: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class StreamDirective:
    """@stream on a list field."""

    label: str | None = None
    initial_count: int = 0
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A field of the client's operation.

    Attributes:
        alias: None where the response key is the field's name.
        conditions: all must hold for the field to be in the answer.
        selections: empty for leaves.
    """

    name: str
    alias: str | None = None
    arguments: tuple[Argument, ...] = ()
    conditions: tuple[Condition, ...] = ()
    selections: tuple[Selection, ...] = ()
    stream: StreamDirective | None = None

    @property
    def response_key(self) -> str:
        """The key of this field in the response."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class SelectedFragment:
    """An inline fragment.

    Attributes:
        type_condition: None where the fragment only carries conditions or @defer.
        conditions: all must hold for the fragment's fields to be in the answer.
    """

    type_condition: str | None
    conditions: tuple[Condition, ...] = ()
    selections: tuple[Selection, ...] = ()
    defer: DeferDirective | None = None


Selection: TypeAlias = SelectedField | SelectedFragment


@dataclass(frozen=True, slots=True)
class VariableDefinition:
    """A variable of the operation: its type and default as GraphQL text."""

    name: str
    type: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class NormalizedOperation:
    """The operation the pipeline goes on with.

    Attributes:
        root_type: name of the root type in the API schema.
        signature: SHA-256 of the canonical text, in hexadecimal: the plan cache's key with the schema
            and the flags.
    """

    kind: RootKind
    name: str | None
    root_type: str
    variables: tuple[VariableDefinition, ...]
    selections: tuple[Selection, ...]
    signature: str
