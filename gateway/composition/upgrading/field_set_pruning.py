"""Dropping from @provides and @requires what the subgraph resolves itself: federation 1 let it stand."""

from gateway.composition.federation_view import FederationView
from gateway.composition.schema.elements import CompositeType, Directive, Field, InterfaceType
from gateway.composition.schema.type_references import named_type
from gateway.composition.selections import SelectedField, Selection, SelectionError, Selections
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.field_sets import (
    FieldSet,
    FieldSetField,
    FieldSetFragment,
    FieldSetSelection,
    parse_field_set,
    print_field_set,
)


def prune_inactive_field_sets(view: FederationView) -> None:
    """Rewrite or remove every @provides and @requires that selects a leaf which is not @external."""
    for name in (Name.PROVIDES, Name.REQUIRES):
        for element, directive in view.applications(name):
            if not isinstance(element, Field):
                continue
            parent = (
                element.owner if name is Name.REQUIRES else view.schema.composite(named_type(element.type))
            )
            if parent is not None:
                _prune(view, element, directive, parent)


def _prune(view: FederationView, field: Field, directive: Directive, parent: CompositeType) -> None:
    text = directive.arguments.get("fields")
    try:
        selections = view.resolver.resolve(parent, text if isinstance(text, str) else "")
    except SelectionError:
        return
    if not _selects_resolved_leaf(view, selections):
        return
    field.directives.remove(directive)
    kept = _without_resolved_leaves(view, parse_field_set(str(text)), selections)
    if kept:
        arguments = {**directive.arguments, "fields": print_field_set(kept)}
        field.directives.append(Directive(directive.name, arguments))


def _comes_from_elsewhere(view: FederationView, field: Field) -> bool:
    external = view.name(Name.EXTERNAL)
    if field.has(external):
        return True
    owner = field.owner
    return isinstance(owner, InterfaceType) and any(
        field.name in implementation.fields and implementation.fields[field.name].has(external)
        for implementation in view.schema.implementations(owner.name)
    )


def _selects_resolved_leaf(view: FederationView, selections: Selections) -> bool:
    return any(_is_or_has_resolved_leaf(view, selection) for selection in selections)


def _is_or_has_resolved_leaf(view: FederationView, selection: Selection) -> bool:
    if isinstance(selection, SelectedField):
        if _comes_from_elsewhere(view, selection.field):
            return False
        if not selection.selections:
            return True
    return _selects_resolved_leaf(view, selection.selections)


def _without_resolved_leaves(view: FederationView, field_set: FieldSet, selections: Selections) -> FieldSet:
    kept: list[FieldSetSelection] = []
    for entry, selection in zip(field_set, selections, strict=True):
        if isinstance(selection, SelectedField) and _comes_from_elsewhere(view, selection.field):
            kept.append(entry)
            continue
        nested = _without_resolved_leaves(view, entry.selections, selection.selections)
        if not nested:
            continue
        if isinstance(entry, FieldSetField):
            kept.append(FieldSetField(entry.name, nested, entry.alias, entry.arguments, entry.directives))
        else:
            kept.append(FieldSetFragment(entry.type_condition, nested, entry.directives))
    return tuple(kept)
