"""`__schema` and `__type`, answered by the gateway from the API schema (specification section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import execute_sync, parse

from gateway.operations.collect_fields import condition_variables
from gateway.operations.normalize.print_operation import print_operation
from gateway.operations.normalized_operation import SelectedField, SelectedFragment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLSchema

    from gateway.operations.normalized_operation import NormalizedOperation, Selection

INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})


class Introspection:
    """The introspection part of an operation, made ready once a plan."""

    def __init__(self, operation: NormalizedOperation, schema: GraphQLSchema) -> None:
        selections = _introspecting(operation.selections)
        used = condition_variables(selections) | _argument_variables(selections)
        own = replace(
            operation,
            selections=selections,
            variables=tuple(definition for definition in operation.variables if definition.name in used),
        )
        self._schema = schema
        self._variables = used
        self._document = parse(print_operation(own)) if selections else None
        self._answer: dict[str, object] | None = None

    def answer(self, variables: Mapping[str, object]) -> Mapping[str, object]:
        """Return what the introspection fields answer, by response key at the root."""
        if self._document is None:
            return {}
        if self._answer is not None:
            return self._answer
        given = {name: variables[name] for name in self._variables if name in variables}
        result = execute_sync(self._schema, self._document, variable_values=given)
        answer: dict[str, object] = result.data or {}
        if not self._variables:
            # The schema never changes under a plan, and its description takes a while.
            self._answer = answer
        return answer


def _introspecting(selections: Sequence[Selection]) -> tuple[Selection, ...]:
    """Return the root's introspection fields, within the fragments they stand in."""
    kept: list[Selection] = []
    for selection in selections:
        if isinstance(selection, SelectedField):
            if selection.name in INTROSPECTION_FIELDS:
                kept.append(selection)
        elif inner := _introspecting(selection.selections):
            kept.append(replace(selection, selections=inner, defer=None))
    return tuple(kept)


def _argument_variables(selections: Sequence[Selection]) -> frozenset[str]:
    names: set[str] = set()
    for selection in selections:
        if not isinstance(selection, SelectedFragment):
            names.update(name for argument in selection.arguments for name in argument.variables)
        names |= _argument_variables(selection.selections)
    return frozenset(names)
