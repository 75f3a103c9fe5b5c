"""Data to the client's answer: built once for a plan, used for every request of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from gateway.caching.lru import LruCache
from gateway.errors import ErrorCode, InternalError
from gateway.operations.collect_fields import condition_variables
from gateway.operations.normalized_operation import SelectedField
from gateway.projection.completion import CompleterCompiler
from gateway.projection.introspection import Introspection
from gateway.projection.problems import Problems
from gateway.projection.response import GraphQLResponse
from gateway.projection.response_errors import ErrorPolicy, build_errors
from gateway.query_plan.outcome import FetchFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLObjectType, GraphQLSchema

    from gateway.operations.normalized_operation import NormalizedOperation, Selection
    from gateway.projection.leaf_values import Completer
    from gateway.projection.response_errors import ResponseShape
    from gateway.query_plan.outcome import ExecutionOutcome

# An operation with n conditional variables has 2^n variants; clients use a handful.
_VARIANTS = 32


class Projector:
    """Shapes the outcomes of one plan.

    It is compiled for each combination of the variables that @skip and @include name, at its first use.
    """

    def __init__(self, operation: NormalizedOperation, schema: GraphQLSchema) -> None:
        self._operation = operation
        self._schema = schema
        self._root_type = _root_type(operation, schema)
        self._flags = tuple(sorted(condition_variables(operation.selections)))
        self._variants: LruCache[tuple[bool, ...], Completer] = LruCache(_VARIANTS)
        self._introspection = Introspection(operation, schema)
        self._shape: ResponseShape | None = None

    def project(
        self,
        outcome: ExecutionOutcome,
        variables: Mapping[str, object],
        policy: ErrorPolicy | None = None,
        extensions: Mapping[str, object] | None = None,
    ) -> GraphQLResponse:
        """Shape an outcome into the client's response.

        Args:
            outcome: the executor's; its data may be taken apart.
            variables: coerced, defaults filled in.
            policy: how much errors tell.
            extensions: the response's own.
        """
        complete = self._variant(tuple(bool(variables.get(name)) for name in self._flags))
        outcome.data.update(self._introspection.answer(variables))
        problems = Problems(note_missing=any(isinstance(e, FetchFailure) for e in outcome.errors))
        data = cast("dict[str, object] | None", complete(outcome.data, None, problems))
        errors: list[dict[str, object]] = []
        if problems.found or outcome.errors:
            shape = self._response_shape()
            errors = build_errors(problems.found, outcome.errors, shape, policy or ErrorPolicy())
        return GraphQLResponse(data, errors, extensions or {})

    def _variant(self, flags: tuple[bool, ...]) -> Completer:
        completer = self._variants.get(flags)
        if completer is None:
            compiler = CompleterCompiler(self._schema, dict(zip(self._flags, flags, strict=True)))
            completer = compiler.root(self._root_type, self._operation.selections)
            self._variants.put(flags, completer)
        return completer

    def _response_shape(self) -> ResponseShape:
        if self._shape is None:
            self._shape = _shape_of(self._operation.selections)
        return self._shape


def build_projector(operation: NormalizedOperation, api_schema: GraphQLSchema) -> Projector:
    """Compile the projection of an operation; keep it as long as the operation's plan."""
    return Projector(operation, api_schema)


def _root_type(operation: NormalizedOperation, schema: GraphQLSchema) -> GraphQLObjectType:
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for root in roots:
        if root is not None and root.name == operation.root_type:
            return root
    raise InternalError(
        f"{operation.root_type} is no root type of the API schema", ErrorCode.INTERNAL_SERVER_ERROR
    )


def _shape_of(selections: Sequence[Selection]) -> ResponseShape:
    shape: ResponseShape = {}
    for selection in selections:
        inner = _shape_of(selection.selections)
        target = (
            shape.setdefault(selection.response_key, {}) if isinstance(selection, SelectedField) else shape
        )
        _merge_shapes(target, inner)
    return shape


def _merge_shapes(target: ResponseShape, source: ResponseShape) -> None:
    for key, inner in source.items():
        _merge_shapes(target.setdefault(key, {}), inner)
