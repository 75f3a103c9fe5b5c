"""The supergraph's SDL: definitions in alphabetical order, members in the order they were merged."""

import re
from collections.abc import Iterable, Iterator

from graphql.language.block_string import print_block_string
from graphql.pyutils import Undefined, UndefinedType

from gateway.composition.merging.merge import MergedSupergraph
from gateway.composition.merging.state import SupergraphLink
from gateway.composition.schema.elements import (
    ROOT_KINDS,
    Directive,
    DirectiveDefinition,
    Element,
    EnumType,
    Field,
    FieldsType,
    InputType,
    InputValue,
    NamedType,
    ScalarType,
    UnionType,
)
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_list, is_non_null
from gateway.composition.schema.values import EnumLiteral, OptionalValue, Value, print_value
from gateway.federation.features import DirectiveSpec
from gateway.federation.join import (
    LINK_DIRECTIVE,
    LINK_TYPES,
    join_directives,
    join_types,
    join_version,
)

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_KEYWORDS = {"ObjectType": "type", "InterfaceType": "interface", "InputType": "input", "EnumType": "enum"}


def print_supergraph(merged: MergedSupergraph) -> str:
    """Print everything: links, the specifications' definitions, the graphs, and the merged schema."""
    return _Printer(merged).print()


class _Printer:
    def __init__(self, merged: MergedSupergraph) -> None:
        self.merged = merged
        self.schema: Schema = merged.schema
        self.join = join_version(merged.federation)

    def print(self) -> str:
        directives = {"link": LINK_DIRECTIVE, **join_directives(self.join)}
        state = self.merged.state
        for name, spec in state.feature_directives.items():
            directives[name] = _feature_directive(name, spec, state.feature_types)
        for definition in self.schema.directives.values():
            directives[definition.name] = self._directive_definition(definition)
        types = {**LINK_TYPES, **join_types(self.join), "join__Graph": self._graphs()}
        types.update((name, f"scalar {name}") for name in state.feature_types.values())
        types.update((name, self._type(record)) for name, record in self.schema.types.items())
        parts = [self._definition()]
        parts += (directives[name] for name in sorted(directives))
        parts += (types[name] for name in sorted(types))
        return "\n\n".join(parts) + "\n"

    def _definition(self) -> str:
        links = [
            SupergraphLink("https://specs.apollo.dev/link/v1.0"),
            SupergraphLink(f"https://specs.apollo.dev/join/{self.join}", purpose="EXECUTION"),
            *self.merged.links,
        ]
        definition = self.schema.definition
        lines = [f"  {_link(link)}" for link in links]
        lines += (f"  {self._applied(directive)}" for directive in definition.directives)
        roots = [f"  {kind}: {definition.roots[kind]}" for kind in ROOT_KINDS if kind in definition.roots]
        head = _described(definition, "")
        return f"{head}schema\n" + "\n".join(lines) + "\n{\n" + "\n".join(roots) + "\n}"

    def _graphs(self) -> str:
        lines = [
            f"  {graph} @join__graph(name: {print_value(subgraph.name)}, url: {print_value(subgraph.url)})"
            for graph, subgraph in zip(self.merged.graphs, self.merged.subgraphs, strict=True)
        ]
        return "enum join__Graph {\n" + "\n".join(lines) + "\n}"

    def _type(self, record: NamedType) -> str:
        head = _described(record, "")
        applied = "".join(f"\n  {self._applied(directive)}" for directive in record.directives)
        match record:
            case ScalarType():
                return f"{head}scalar {record.name}{applied}"
            case UnionType():
                return f"{head}union {record.name}{applied}\n  = {' | '.join(record.members)}"
            case FieldsType():
                implements = f" implements {' & '.join(record.interfaces)}" if record.interfaces else ""
                members = _join_members((entry, self._field(entry)) for entry in record.fields.values())
            case InputType():
                implements = ""
                members = _join_members((entry, self._input(entry)) for entry in record.fields.values())
            case EnumType():
                implements = ""
                members = _join_members(
                    (entry, entry.name + self._all_applied(entry)) for entry in record.values.values()
                )
        keyword = _KEYWORDS[type(record).__name__]
        opening = "\n{" if applied else " {"
        return f"{head}{keyword} {record.name}{implements}{applied}{opening}\n{members}\n}}"

    def _field(self, field: Field) -> str:
        arguments = self._arguments(field.arguments.values(), "  ")
        return f"{field.name}{arguments}: {field.type}{self._all_applied(field)}"

    def _arguments(self, arguments: Iterable[InputValue], indent: str) -> str:
        entries = list(arguments)
        if not entries:
            return ""
        if not any(entry.description is not None for entry in entries):
            return "(" + ", ".join(self._input(entry) for entry in entries) + ")"
        inner = indent + "  "
        lines = (f"{_described(entry, inner)}{inner}{self._input(entry)}" for entry in entries)
        return "(\n" + "\n".join(lines) + f"\n{indent})"

    def _input(self, entry: InputValue) -> str:
        default = ""
        if entry.default is not Undefined:
            default = f" = {print_value(literal(self.schema, entry.default, entry.type))}"
        return f"{entry.name}: {entry.type}{default}{self._all_applied(entry)}"

    def _all_applied(self, element: Element) -> str:
        return "".join(" " + self._applied(directive) for directive in element.directives)

    def _applied(self, directive: Directive) -> str:
        if not directive.arguments:
            return f"@{directive.name}"
        definition = self.schema.directives.get(directive.name)
        known = definition.arguments if definition else {}
        arguments = ", ".join(
            f"{name}: "
            + print_value(literal(self.schema, value, known[name].type) if name in known else value)
            for name, value in directive.arguments.items()
        )
        return f"@{directive.name}({arguments})"

    def _directive_definition(self, definition: DirectiveDefinition) -> str:
        arguments = self._arguments(definition.arguments.values(), "")
        repeatable = " repeatable" if definition.repeatable else ""
        locations = " | ".join(definition.locations)
        return (
            f"{_described(definition, '')}directive @{definition.name}{arguments}{repeatable} on {locations}"
        )


def literal(schema: Schema, value: OptionalValue, reference: str) -> OptionalValue:
    """The value with enum values, and IDs that are numbers, marked so that they print without quotes."""
    if is_non_null(reference):
        return literal(schema, value, reference[:-1])
    if isinstance(value, list):
        inner = reference[1:-1] if is_list(reference) else reference
        return [_constant(literal(schema, item, inner)) for item in value]
    if is_list(reference):
        return literal(schema, value, reference[1:-1])
    record = schema.types.get(reference)
    if isinstance(value, str):
        is_enum = isinstance(record, EnumType) and value in record.values
        is_number = reference == "ID" and _INTEGER.fullmatch(value) is not None
        return EnumLiteral(value) if is_enum or is_number else value
    if isinstance(value, dict) and isinstance(record, InputType):
        return _literal_object(schema, value, record)
    return value


def _literal_object(schema: Schema, value: dict[str, Value], record: InputType) -> dict[str, Value]:
    return {
        name: _constant(literal(schema, entry, record.fields[name].type)) if name in record.fields else entry
        for name, entry in value.items()
    }


def _constant(value: OptionalValue) -> Value:
    return None if isinstance(value, UndefinedType) else value


def _link(link: SupergraphLink) -> str:
    arguments = [f"url: {print_value(link.url)}"]
    if link.alias:
        arguments.append(f"as: {print_value(link.alias)}")
    if link.purpose:
        arguments.append(f"for: {link.purpose}")
    if link.imports:
        arguments.append(f"import: {print_value(list(link.imports))}")
    return f"@link({', '.join(arguments)})"


def _feature_directive(name: str, spec: DirectiveSpec, types: dict[str, str]) -> str:
    arguments = ", ".join(
        f"{argument.name}: {argument.type.format_map(types)}"
        + (f" = {str(argument.default).lower()}" if argument.has_default else "")
        for argument in spec.arguments
    )
    repeatable = " repeatable" if spec.repeatable else ""
    inner = f"({arguments})" if arguments else ""
    return f"directive @{name}{inner}{repeatable} on {' | '.join(spec.locations)}"


def _join_members(members: Iterator[tuple[Element, str]]) -> str:
    return "\n".join(f"{_described(element, '  ')}  {text}" for element, text in members)


def _described(element: Element, indent: str) -> str:
    if element.description is None:
        return ""
    block = print_block_string(element.description).replace("\n", "\n" + indent)
    return f"{indent}{block}\n"
