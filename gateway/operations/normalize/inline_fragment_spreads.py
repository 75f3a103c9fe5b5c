"""Pass 1: syntax tree to selections; spreads become inline fragments, constant conditions are resolved.

Safe because validation has shown that fragments are known and form no cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graphql.language import (
    BooleanValueNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    StringValueNode,
    VariableNode,
)

from gateway.operations.normalize.value_text import value_text, variables_in
from gateway.operations.normalized_operation import (
    Argument,
    Condition,
    DeferDirective,
    SelectedField,
    SelectedFragment,
    Selection,
    StreamDirective,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql.language import ArgumentNode, DirectiveNode, FragmentDefinitionNode, SelectionSetNode

NEVER_VARIABLE = "marquee__never"
"""A variable that is always false: stands where a constant condition left an object's selections empty."""

_Node: TypeAlias = FieldNode | InlineFragmentNode | FragmentSpreadNode


def inline_fragment_spreads(
    selection_set: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]
) -> tuple[Selection, ...]:
    """Turn a selection set into records without named fragments."""
    return _Inliner(fragments).selections(selection_set)


@dataclass(frozen=True, slots=True)
class _Inliner:
    fragments: dict[str, FragmentDefinitionNode]

    def selections(self, selection_set: SelectionSetNode) -> tuple[Selection, ...]:
        found: list[Selection] = []
        for node in selection_set.selections:
            if not isinstance(node, FieldNode | InlineFragmentNode | FragmentSpreadNode):
                continue
            conditions = _conditions(node.directives or ())
            if conditions is None:
                continue
            found.append(self._selection(node, conditions))
        return tuple(found) or (SelectedField("__typename", conditions=(Condition(NEVER_VARIABLE),)),)

    def _selection(self, node: _Node, conditions: tuple[Condition, ...]) -> Selection:
        match node:
            case FieldNode():
                return SelectedField(
                    name=node.name.value,
                    alias=node.alias.value if node.alias and node.alias.value != node.name.value else None,
                    arguments=_arguments(node.arguments or ()),
                    conditions=conditions,
                    selections=self.selections(node.selection_set) if node.selection_set else (),
                    stream=_stream(node.directives or ()),
                )
            case InlineFragmentNode():
                condition = node.type_condition.name.value if node.type_condition else None
                selection_set = node.selection_set
            case FragmentSpreadNode():
                fragment = self.fragments[node.name.value]
                condition = fragment.type_condition.name.value
                selection_set = fragment.selection_set
        return SelectedFragment(
            type_condition=condition,
            conditions=conditions,
            selections=self.selections(selection_set),
            defer=_defer(node.directives or ()),
        )


def _arguments(nodes: Iterable[ArgumentNode]) -> tuple[Argument, ...]:
    """Sorted by name: the order of arguments means nothing."""
    return tuple(
        sorted(
            (
                Argument(node.name.value, value_text(node.value), tuple(sorted(variables_in(node.value))))
                for node in nodes
            ),
            key=lambda argument: argument.name,
        )
    )


def _conditions(directives: Iterable[DirectiveNode]) -> tuple[Condition, ...] | None:
    """The conditions that variables decide; None when a constant leaves the selection out."""
    found: list[Condition] = []
    for directive in directives:
        name = directive.name.value
        if name not in {"skip", "include"}:
            continue
        value = directive.arguments[0].value if directive.arguments else None
        if isinstance(value, VariableNode):
            condition = Condition(value.name.value, negated=name == "skip")
            if condition not in found:
                found.append(condition)
        elif isinstance(value, BooleanValueNode) and value.value == (name == "skip"):
            return None
    return tuple(found)


def _directive(directives: Iterable[DirectiveNode], name: str) -> dict[str, ArgumentNode] | None:
    for directive in directives:
        if directive.name.value == name:
            return {argument.name.value: argument for argument in directive.arguments or ()}
    return None


def _label(arguments: dict[str, ArgumentNode]) -> str | None:
    node = arguments.get("label")
    return node.value.value if node and isinstance(node.value, StringValueNode) else None


def _active(arguments: dict[str, ArgumentNode]) -> tuple[bool, str | None]:
    """Whether `if` leaves the directive on, and the variable that decides at run time."""
    node = arguments.get("if")
    if node is None:
        return True, None
    if isinstance(node.value, VariableNode):
        return True, node.value.name.value
    return not (isinstance(node.value, BooleanValueNode) and not node.value.value), None


def _defer(directives: Iterable[DirectiveNode]) -> DeferDirective | None:
    arguments = _directive(directives, "defer")
    if arguments is None:
        return None
    active, variable = _active(arguments)
    return DeferDirective(_label(arguments), variable) if active else None


def _stream(directives: Iterable[DirectiveNode]) -> StreamDirective | None:
    arguments = _directive(directives, "stream")
    if arguments is None:
        return None
    active, variable = _active(arguments)
    if not active:
        return None
    count = arguments.get("initialCount")
    initial = int(count.value.value) if count and isinstance(count.value, IntValueNode) else 0
    return StreamDirective(_label(arguments), initial, variable)
