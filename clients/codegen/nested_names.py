"""The class that a field's selection set becomes: what it is called, and whether a field has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.ir import ListType, ShapeType
from clients.codegen.naming import singular, upper_camel

if TYPE_CHECKING:
    from clients.codegen.ir import InputType, OutputType, SelectedField, Shape


def innermost_shape(given: OutputType | InputType) -> Shape | None:
    """The shape of a field's objects, lists or not; None for leaves."""
    while isinstance(given, ListType):
        given = given.item
    return given.shape if isinstance(given, ShapeType) else None


def nested_name(field: SelectedField) -> str:
    """What the class of a field's objects wants to be called."""
    return upper_camel(singular(field.key) if isinstance(field.type, ListType) else field.key)
