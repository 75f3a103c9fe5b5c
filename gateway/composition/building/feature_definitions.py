"""Adding the definitions a linked feature brings, and checking those a schema spells out itself."""

from collections.abc import Iterator

from graphql import EnumTypeDefinitionNode
from graphql.pyutils import Undefined

from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.builtins import BUILT_IN_SCALARS
from gateway.composition.schema.elements import (
    DirectiveDefinition,
    EnumType,
    EnumValue,
    InputValue,
    ScalarType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_list, is_non_null, named_type
from gateway.composition.schema.values import OptionalValue, Value, print_value, values_equal
from gateway.federation.features import FEDERATION_1, LINK_PURPOSES, ArgumentSpec, DirectiveSpec, FeatureSpec
from gateway.federation.link import Link

_LENIENT_DIRECTIVES = ("key", "provides", "requires")
_LENIENT_TYPES = frozenset({"String", "_FieldSet", "FieldSet"})


def add_feature(schema: Schema, spec: FeatureSpec, link: Link, problems: Problems) -> bool:
    """Define the feature's types and directives under their names in this schema; False where it clashes."""
    type_names = {name: link.type_name(name) for name in spec.types}
    directive_names = {entry.name: link.directive_name(entry.name) for entry in spec.directives}
    return _add(schema, spec, type_names, directive_names, problems)


def add_federation_1(schema: Schema, problems: Problems) -> bool:
    """Define what federation 1 takes for granted, replacing definitions that are wrong in well-known ways."""
    for name in _LENIENT_DIRECTIVES:
        definition = schema.directives.get(name)
        if definition is not None and _is_wrong_in_known_way(definition):
            del schema.directives[name]
    type_names = {name: "_" + name for name in FEDERATION_1.types}
    directive_names = {entry.name: entry.name for entry in FEDERATION_1.directives}
    return _add(schema, FEDERATION_1, type_names, directive_names, problems)


def _is_wrong_in_known_way(definition: DirectiveDefinition) -> bool:
    """No arguments at all, or `fields` alone with a type early federation 1 libraries printed."""
    if not definition.arguments:
        return True
    fields = definition.arguments.get("fields")
    return fields is not None and len(definition.arguments) == 1 and fields.type in _LENIENT_TYPES


def _add(
    schema: Schema,
    spec: FeatureSpec,
    type_names: dict[str, str],
    directive_names: dict[str, str],
    problems: Problems,
) -> bool:
    sound = True
    for name_in_feature, name in type_names.items():
        existing = schema.type(name)
        expected = EnumType if name_in_feature == "Purpose" else ScalarType
        if existing is None:
            schema.types[name] = expected(name, defined=True)
            if isinstance(record := schema.types[name], EnumType):
                record.values = {value: EnumValue(value, parent=record) for value in LINK_PURPOSES}
        elif not isinstance(existing, expected):
            message = (
                f"Invalid definition for type {name}: it should be a {expected.__name__} but is a "
                f"{existing.kind}"
            )
            problems.add(ErrorCode.TYPE_DEFINITION_INVALID, message, existing.node)
            sound = False
        elif isinstance(existing.node, EnumTypeDefinitionNode):
            values = {value.name.value for value in existing.node.values or ()}
            if values != set(LINK_PURPOSES):
                message = f"Invalid definition for type {name}: its values must be {', '.join(LINK_PURPOSES)}"
                problems.add(ErrorCode.TYPE_DEFINITION_INVALID, message, existing.node)
    for directive in spec.directives:
        name = directive_names[directive.name]
        present = schema.directives.get(name)
        if present is None:
            schema.directives[name] = _definition(name, directive, type_names)
        else:
            for message in _differences(schema, directive, type_names, present):
                text = f'Invalid definition for directive "@{name}": {message}'
                problems.add(ErrorCode.DIRECTIVE_DEFINITION_INVALID, text, present.node)
                sound = False
    return sound


def _default(spec: ArgumentSpec) -> OptionalValue:
    value = spec.default if spec.has_default else Undefined
    return value if value is Undefined or isinstance(value, bool) else str(value)


def _definition(name: str, spec: DirectiveSpec, type_names: dict[str, str]) -> DirectiveDefinition:
    definition = DirectiveDefinition(
        name, locations=spec.locations, repeatable=spec.repeatable, auto_added=True
    )
    for argument in spec.arguments:
        definition.arguments[argument.name] = InputValue(
            argument.name,
            parent=definition,
            type=argument.type.format_map(type_names),
            default=_default(argument),
        )
    return definition


def _differences(
    schema: Schema, spec: DirectiveSpec, type_names: dict[str, str], actual: DirectiveDefinition
) -> Iterator[str]:
    """Defining less than the specification is fine (fewer places, not repeatable); more is not."""
    for argument in spec.arguments:
        yield from _argument_difference(schema, argument, argument.type.format_map(type_names), actual)
    known = {argument.name for argument in spec.arguments}
    for name in actual.arguments:
        if name not in known:
            yield f'unknown argument "{name}"'
    if actual.repeatable and not spec.repeatable:
        yield "it should not be repeatable"
    if not set(actual.locations) <= set(spec.locations):
        found = ", ".join(actual.locations)
        yield f"it should have locations {', '.join(spec.locations)}, but found (non-subset) {found}"


def _argument_difference(
    schema: Schema, spec: ArgumentSpec, expected: str, actual: DirectiveDefinition
) -> Iterator[str]:
    argument = actual.arguments.get(spec.name)
    default: Value | OptionalValue = _default(spec)
    if argument is None:
        if is_non_null(expected) and default is Undefined:
            yield f'missing required argument "{spec.name}"'
        return
    found = argument.type
    if is_non_null(found) and not is_non_null(expected):
        found = found[:-1]
    if found != expected and not _is_allowed_redefinition(schema, expected, found):
        yield f'argument "{spec.name}" should have type "{expected}" but found type "{argument.type}"'
    elif not is_non_null(argument.type) and not values_equal(default, argument.default):
        yield (
            f'argument "{spec.name}" should have default value {print_value(default)} '
            f"but found {print_value(argument.default)}"
        )


def _is_allowed_redefinition(schema: Schema, expected: str, found: str) -> bool:
    """A custom scalar may be redefined as something GraphQL knows: its values are checked by hand anyway."""
    for is_wrapped in (is_non_null, is_list):
        if is_wrapped(expected):
            start = 1 if is_list(expected) else 0
            return is_wrapped(found) and _is_allowed_redefinition(schema, expected[start:-1], found[start:-1])
    return _is_custom_scalar(schema, expected) and not _is_custom_scalar(schema, found)


def _is_custom_scalar(schema: Schema, reference: str) -> bool:
    name = named_type(reference)
    return reference == name and name not in BUILT_IN_SCALARS and isinstance(schema.type(name), ScalarType)
