"""A @fromContext selection must give one field of the right type, on every type that sets the context.

Specification: https://specs.apollo.dev/context.
"""

from collections.abc import Iterator, Sequence

from gateway.composition.federation_view import FederationView
from gateway.composition.schema.elements import CompositeType, InputValue, ObjectType
from gateway.composition.schema.type_references import is_list, is_non_null, named_type
from gateway.composition.selections import (
    SelectedField,
    SelectedFragment,
    SelectionError,
    Selections,
    walk,
)
from gateway.federation.field_sets import (
    FieldSet,
    FieldSetField,
    FieldSetFragment,
    InvalidFieldSetError,
    parse_field_set,
)


def selection_mistakes(
    view: FederationView, argument: InputValue, text: str, locations: Sequence[CompositeType]
) -> Iterator[str]:
    """What is wrong with the selection, type by type."""
    try:
        parsed = parse_field_set(text)
    except InvalidFieldSetError as error:
        yield str(error)
        return
    shape = _shape_mistake(parsed)
    if shape is not None:
        yield shape
        return
    used: set[str] = set()
    for location in locations:
        try:
            selections = view.resolver.resolve(location, text)
        except SelectionError as error:
            yield f"on type {location.name}: {error.message}"
            return
        if any(selection.directives for selection in walk(selections)):
            yield "directives are not allowed in the selection"
        if any(isinstance(entry, SelectedField) and entry.alias for entry in walk(selections)):
            yield "aliases are not allowed in the selection"
        mistake = _type_mistake(view, argument, location, selections, used)
        if mistake is not None:
            yield mistake
            return
    for entry in parsed:
        if isinstance(entry, FieldSetFragment) and entry.type_condition and entry.type_condition not in used:
            yield f'type condition "{entry.type_condition}" is never used'


def _shape_mistake(parsed: FieldSet) -> str | None:
    if isinstance(parsed[0], FieldSetField):
        return None if len(parsed) == 1 else "multiple selections are made"
    fragments = [entry for entry in parsed if isinstance(entry, FieldSetFragment)]
    if len(fragments) != len(parsed):
        return "multiple fields could be selected"
    conditions = {entry.type_condition for entry in fragments if entry.type_condition}
    return None if len(conditions) == len(parsed) else "type conditions are missing or have the same name"


def _type_mistake(
    view: FederationView,
    argument: InputValue,
    location: CompositeType,
    selections: Selections,
    used: set[str],
) -> str | None:
    if isinstance(selections[0], SelectedField):
        found = _resolved_type(view, location, selections)
        fits = found is not None and _fits(found, argument.type)
        return None if fits else f'the type of the selection does not match "{argument.type}"'
    matching = 0
    for entry in selections:
        if not isinstance(entry, SelectedFragment) or not isinstance(entry.condition, ObjectType):
            return "type conditions must be object types"
        if entry.condition not in view.schema.possible_types(location):
            continue
        matching += 1
        used.add(entry.condition.name)
        found = _resolved_type(view, entry.condition, entry.selections)
        if found is None or not _fits(found.removesuffix("!"), argument.type):
            return f'the type of the selection does not match "{argument.type}"'
    return None if matching else f'no type condition matches the location "{location.name}"'


def _resolved_type(view: FederationView, parent: CompositeType, selections: Selections) -> str | None:
    """The one type all selected leaves have, lists kept and non-null dropped; None where they differ."""
    if isinstance(parent, ObjectType) and view.is_interface_object(parent):
        return None
    types: set[str | None] = set()
    for entry in selections:
        if not isinstance(entry, SelectedField):
            return None
        inner = view.schema.composite(named_type(entry.field.type))
        leaf = _resolved_type(view, inner, entry.selections) if inner else named_type(entry.field.type)
        depth = entry.field.type.count("[")
        types.add("[" * depth + leaf + "]" * depth if leaf else None)
    return types.pop() if len(types) == 1 else None


def _fits(found: str, expected: str) -> bool:
    """The specification's IsValidImplementationFieldType, for leaf types."""
    if is_non_null(found):
        return _fits(found[:-1], expected.removesuffix("!"))
    if is_list(found):
        return is_list(expected) and _fits(found[1:-1], expected[1:-1])
    return found == expected
