"""Canonical text of a normalized operation: its signature's input, and what `marquee plan` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.operations.normalized_operation import (
    Condition,
    NormalizedOperation,
    SelectedField,
    SelectedFragment,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def print_operation(operation: NormalizedOperation, *, with_name: bool = True) -> str:
    """Print an operation on one line."""
    variables = ", ".join(
        f"${item.name}: {item.type}" + (f" = {item.default}" if item.default is not None else "")
        for item in operation.variables
    )
    name = f" {operation.name}" if with_name and operation.name else ""
    return f"{operation.kind.value}{name}{f'({variables})' if variables else ''} " + print_selections(
        operation.selections
    )


def print_selections(selections: Iterable[Selection]) -> str:
    """Print a selection set on one line, braces included."""
    return "{" + " ".join(_print_selection(item) for item in selections) + "}"


def _print_selection(selection: Selection) -> str:
    conditions = "".join(f" {_print_condition(item)}" for item in selection.conditions)
    if isinstance(selection, SelectedFragment):
        condition = f" on {selection.type_condition}" if selection.type_condition else ""
        return f"...{condition}{conditions}{_print_defer(selection)} " + print_selections(
            selection.selections
        )
    alias = f"{selection.alias}: " if selection.alias else ""
    arguments = ", ".join(f"{item.name}: {item.value}" for item in selection.arguments)
    inner = f" {print_selections(selection.selections)}" if selection.selections else ""
    return (
        f"{alias}{selection.name}{f'({arguments})' if arguments else ''}"
        f"{conditions}{_print_stream(selection)}{inner}"
    )


def _print_condition(condition: Condition) -> str:
    return f"@{'skip' if condition.negated else 'include'}(if: ${condition.variable})"


def _incremental_arguments(label: str | None, condition: str | None) -> list[str]:
    found = []
    if label is not None:
        found.append(f'label: "{label}"')
    if condition is not None:
        found.append(f"if: ${condition}")
    return found


def _print_defer(fragment: SelectedFragment) -> str:
    if fragment.defer is None:
        return ""
    arguments = _incremental_arguments(fragment.defer.label, fragment.defer.condition)
    return f" @defer({', '.join(arguments)})" if arguments else " @defer"


def _print_stream(field: SelectedField) -> str:
    if field.stream is None:
        return ""
    arguments = _incremental_arguments(field.stream.label, field.stream.condition)
    return f" @stream({', '.join([*arguments, f'initialCount: {field.stream.initial_count}'])})"
