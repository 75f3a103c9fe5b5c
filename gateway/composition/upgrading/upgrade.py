"""Upgrading federation 1 subgraphs: reading them as federation 2 subgraphs that mean the same.

Each step removes or rewrites what federation 1 tolerated or ignored; the order matters and is explained
where it does. Specification: https://specs.apollo.dev/federation, and federation 1's documented behaviour.
"""

from collections.abc import Iterable

from graphql import EnumValueNode

from gateway.composition.definitions import CompositionError
from gateway.composition.error_codes import ErrorCode
from gateway.composition.federation_view import FederationView
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    Directive,
    Element,
    Field,
    FieldsType,
    InterfaceType,
    NamedType,
    ObjectType,
    UnionType,
)
from gateway.composition.schema.type_references import named_type
from gateway.composition.subgraphs import ParsedSubgraph, ValidatedSubgraph
from gateway.composition.upgrading.federation_2_names import link_federation_2
from gateway.composition.upgrading.field_set_pruning import prune_inactive_field_sets
from gateway.composition.upgrading.originals import Originals, take_originals
from gateway.composition.validation.implementations import implementation_mistakes
from gateway.composition.validation.validate import validate_federation
from gateway.federation.directive_names import FederationDirective as Name


def upgrade_subgraphs(
    subgraphs: list[ParsedSubgraph],
) -> tuple[list[ValidatedSubgraph], list[CompositionError]]:
    """Upgrade the federation 1 subgraphs, in place; federation 2 ones pass through."""
    if all(entry.federation.version is not None for entry in subgraphs):
        return [_validated(entry, entry.federation) for entry in subgraphs], []
    originals = take_originals(subgraphs)
    upgraded: list[ValidatedSubgraph] = []
    errors: list[CompositionError] = []
    keyed_interfaces: dict[str, list[str]] = {}
    for subgraph in subgraphs:
        if subgraph.federation.version is not None:
            upgraded.append(_validated(subgraph, subgraph.federation))
            continue
        upgrade = _Upgrade(subgraph, originals)
        view = upgrade.run()
        if upgrade.problems:
            errors += upgrade.problems.errors
            continue
        upgraded.append(_validated(subgraph, view))
        for name in upgrade.keyed_interfaces:
            keyed_interfaces.setdefault(name, []).append(subgraph.name)
    errors += _interface_object_errors(upgraded, keyed_interfaces)
    return upgraded, errors


def _validated(subgraph: ParsedSubgraph, view: FederationView) -> ValidatedSubgraph:
    return ValidatedSubgraph(subgraph.name, subgraph.url, subgraph.schema, view)


def _interface_object_errors(
    subgraphs: list[ValidatedSubgraph], keyed_interfaces: dict[str, list[str]]
) -> Iterable[CompositionError]:
    """An interface's key in a federation 1 subgraph cannot tell an interface object's real type."""
    users: dict[str, list[str]] = {}
    for subgraph in subgraphs:
        for element, _ in subgraph.federation.applications(Name.INTERFACE_OBJECT):
            if element.name in keyed_interfaces:
                users.setdefault(element.name, []).append(subgraph.name)
    for name, names in users.items():
        keyed = keyed_interfaces[name]
        message = (
            f'@interfaceObject is used on type "{name}" in {", ".join(names)}, which needs another '
            "subgraph to resolve its type name through an interface @key; a federation 1 subgraph cannot. "
            f"Upgrade {', '.join(keyed)} to federation 2, or remove @key from the type there."
        )
        yield CompositionError(
            ErrorCode.INTERFACE_OBJECT_USAGE_ERROR, message, tuple(sorted({*names, *keyed}))
        )


class _Upgrade:
    """The upgrade of one subgraph."""

    def __init__(self, subgraph: ParsedSubgraph, originals: Originals) -> None:
        self.name = subgraph.name
        self.schema = subgraph.schema
        self.originals = originals
        self.problems = Problems(subgraph.name)
        self.keyed_interfaces: set[str] = set()
        self.has_removed_fields = False

    def run(self) -> FederationView:
        """Every step, in order; returns the view of the upgraded schema."""
        link_federation_2(self.schema, self.problems)
        view = FederationView(self.schema)
        if self.problems:
            return view
        self._check_extensions(view)
        self._make_field_sets_strings(view)
        self._remove_meaningless_externals(view)
        self._remove_externals_of_keys(view)
        self.schema.changed()
        prune_inactive_field_sets(view)
        for record in self.schema.types.values():
            if self._is_extension(view, record) or self._is_root_extension(view, record):
                record.drop_extensions()
        self._remove_directives_on_interfaces(view)
        self._remove_provides_of_leaves(view)
        # What was removed so far may have been the last use of an external field.
        self.schema.changed()
        self._remove_unused_externals(FederationView(self.schema))
        self._add_shareable(view)
        self._remove_tags_of_externals(view)
        self.schema.changed()
        upgraded = FederationView(self.schema)
        if not self.problems:
            self._validate(upgraded)
        return upgraded

    def _validate(self, view: FederationView) -> None:
        if self.has_removed_fields:
            for message, element in implementation_mistakes(self.schema):
                self.problems.add(ErrorCode.INVALID_GRAPHQL, message, element.node)
        if not self.problems:
            validate_federation(view, self.problems)

    def _is_extension(self, view: FederationView, record: NamedType) -> bool:
        """An extension in federation 1's sense: of a type that this subgraph does not define."""
        if not isinstance(record, FieldsType):
            return False
        extends = view.has(record, Name.EXTENDS)
        return extends or (bool(record.extensions) and not record.has_non_extension_elements())

    def _is_root_extension(self, view: FederationView, record: NamedType) -> bool:
        return self._is_extension(view, record) and view.is_root(record.name)

    def _check_extensions(self, view: FederationView) -> None:
        for record in self.schema.types.values():
            if view.is_root(record.name) or not self._is_extension(view, record):
                continue
            elsewhere = self.originals.elsewhere(record.name, self.name)
            if not any(entry.is_defined for entry in elsewhere):
                message = (
                    f'Type "{record.name}" is an extension type, but no subgraph defines "{record.name}".'
                )
                node = record.extensions[0] if record.extensions else record.node
                self.problems.add(ErrorCode.EXTENSION_WITH_NO_BASE, message, node)

    def _make_field_sets_strings(self, view: FederationView) -> None:
        """Lists of strings and bare names were accepted as field sets."""
        for name in (Name.KEY, Name.REQUIRES, Name.PROVIDES):
            for element, directive in view.applications(name):
                fields = directive.arguments.get("fields")
                if isinstance(fields, list):
                    if all(isinstance(entry, str) for entry in fields):
                        _replace_fields(element, directive, " ".join(str(entry) for entry in fields))
                elif isinstance(fields, str) and _is_bare_name(directive):
                    _replace_fields(element, directive, fields)
        self.schema.changed()

    def _remove_meaningless_externals(self, view: FederationView) -> None:
        external = view.name(Name.EXTERNAL)
        for record in self.schema.types.values():
            if isinstance(record, InterfaceType):
                for field in record.fields.values():
                    _remove(field, external)
            elif isinstance(record, ObjectType):
                _remove(record, external)

    def _remove_externals_of_keys(self, view: FederationView) -> None:
        """Key fields of an extension were never external; without keys, the owner's first key counts."""
        external = view.name(Name.EXTERNAL)
        for record in self.schema.types.values():
            if not isinstance(record, ObjectType | InterfaceType) or not self._is_extension(view, record):
                continue
            keys = view.applied(record, Name.KEY)
            if keys:
                names = {
                    field.name
                    for key in keys
                    for field in view.resolver.targets(
                        record, key.arguments.get("fields"), with_implementations=False
                    )
                    if field.parent is record
                }
            else:
                elsewhere = self.originals.elsewhere(record.name, self.name)
                names = {name for entry in elsewhere for name in entry.first_key_fields}
            for name in names & record.fields.keys():
                _remove(record.fields[name], external)

    def _remove_directives_on_interfaces(self, view: FederationView) -> None:
        for interface in self.schema.interfaces():
            if view.has(interface, Name.KEY):
                self.keyed_interfaces.add(interface.name)
                _remove(interface, view.name(Name.KEY))
            for field in interface.fields.values():
                _remove(field, view.name(Name.PROVIDES))
                _remove(field, view.name(Name.REQUIRES))

    def _remove_provides_of_leaves(self, view: FederationView) -> None:
        for element, _ in view.applications(Name.PROVIDES):
            if not isinstance(element, Field) or not isinstance(element.parent, ObjectType):
                continue
            if self.schema.composite(named_type(element.type)) is None:
                _remove(element, view.name(Name.PROVIDES))

    def _remove_unused_externals(self, view: FederationView) -> None:
        emptied: list[FieldsType] = []
        for record in self.schema.types.values():
            if not isinstance(record, FieldsType):
                continue
            unused = [
                name
                for name, field in record.fields.items()
                if field.directives and view.is_external(field) and not view.is_used(field)
            ]
            for name in unused:
                del record.fields[name]
            if unused:
                self.has_removed_fields = True
                if not record.fields and record.name != "Query":
                    emptied.append(record)
        for empty in emptied:
            if self._is_referenced(empty.name):
                message = f"Type {empty.name} contains only external fields, and all of them are unused."
                self.problems.add(ErrorCode.TYPE_WITH_ONLY_UNUSED_EXTERNAL, message, empty.node)
            else:
                del self.schema.types[empty.name]

    def _is_referenced(self, name: str) -> bool:
        for record in self.schema.types.values():
            if isinstance(record, UnionType) and name in record.members:
                return True
            if isinstance(record, FieldsType) and (
                name in record.interfaces
                or any(named_type(field.type) == name for field in record.fields.values())
            ):
                return True
        return self.schema.is_root(name)

    def _add_shareable(self, view: FederationView) -> None:
        """Federation 1 shared value types, and fields of entities that others resolve too."""
        shareable = view.name(Name.SHAREABLE)
        key_fields = self.originals.shareable[self.name]
        subscription = self.schema.definition.roots.get("subscription")
        for record in self.schema.objects():
            elsewhere = self.originals.elsewhere(record.name, self.name)
            if not elsewhere or record.name == subscription:
                continue
            if view.has(record, Name.KEY) or view.is_root(record.name):
                resolved = {name for entry in elsewhere for name in entry.resolved_fields}
                for name in resolved & record.fields.keys():
                    field = record.fields[name]
                    if field not in key_fields and not field.has(shareable):
                        field.directives.append(Directive(shareable, {}))
            elif not record.has(shareable):
                record.directives.append(Directive(shareable, {}))

    def _remove_tags_of_externals(self, view: FederationView) -> None:
        tag, external = view.name(Name.TAG), view.name(Name.EXTERNAL)
        for element, directive in view.applications(Name.TAG):
            if (
                isinstance(element, Field)
                and element.has(external)
                and self.originals.is_tagged_elsewhere(element.coordinate, directive, self.name)
            ):
                element.directives = [
                    entry
                    for entry in element.directives
                    if entry.name != tag or entry.arguments != directive.arguments
                ]


def _remove(element: Element, name: str) -> None:
    if element.directives:
        element.directives = [entry for entry in element.directives if entry.name != name]


def _is_bare_name(directive: Directive) -> bool:
    nodes = directive.node.arguments if directive.node else ()
    return any(
        entry.name.value == "fields" and isinstance(entry.value, EnumValueNode) for entry in nodes or ()
    )


def _replace_fields(element: Element, directive: Directive, fields: str) -> None:
    """The new application has no syntax node: the old one's would show the value as it was."""
    element.directives.remove(directive)
    element.directives.append(Directive(directive.name, {**directive.arguments, "fields": fields}))
