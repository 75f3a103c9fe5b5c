"""A subgraph of a world as SDL: for composition, and for serving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.oracle.world import COLORS, CONTEXT_HOLDER, HIDDEN_COLOR, HIDDEN_TYPE, MUTATION, QUERY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.conformance.oracle.world import Argument, Field, InterfaceType, Key, ObjectType, World

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@shareable", '
    '"@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", '
    '"@context", "@fromContext"])'
)
_ENTITIES_FIELD = "_entities(representations: [_Any!]!): [_Entity]!"
_LEAVES = f"input Filter {{ n: Int color: Color }}\nenum Color {{ {' '.join(COLORS)} %s }}"


def print_subgraph(world: World, subgraph: str) -> str:
    """Return the SDL that is composed."""
    return "\n".join([LINK, *_definitions(world, subgraph)]) + "\n"


def print_served(world: World, subgraph: str) -> str:
    """Return the SDL of the schema that answers, with what federation adds to it."""
    objects: list[ObjectType | InterfaceType] = [
        *world.objects.values(),
        *(item for item in world.interfaces.values() if subgraph in item.objects_in),
    ]
    entities = sorted(
        item.name for item in objects if any(key.resolvable for key in item.keys.get(subgraph, ()))
    )
    lines = list(_definitions(world, subgraph))
    if entities:
        root = world.root_names.get(subgraph, QUERY)
        has_root = QUERY in world.objects and subgraph in world.objects[QUERY].subgraphs
        lines += [
            "scalar _Any",
            f"union _Entity = {' | '.join(entities)}",
            f"{'extend ' if has_root else ''}type {root} {{ {_ENTITIES_FIELD} }}",
        ]
    return "\n".join(lines) + "\n"


def _definitions(world: World, subgraph: str) -> Iterator[str]:
    root = world.root_names.get(subgraph)
    if root is not None:
        has_mutation = MUTATION in world.objects and subgraph in world.objects[MUTATION].subgraphs
        yield f"schema {{ query: {root} {f'mutation: {MUTATION}' if has_mutation else ''} }}"
    for item in world.objects.values():
        if subgraph in item.subgraphs:
            yield _object(item, subgraph, root if item.name == QUERY and root else item.name)
    for interface in world.interfaces.values():
        if subgraph in interface.subgraphs:
            yield _interface(interface, subgraph)
    for union in world.unions.values():
        if union.members.get(subgraph):
            yield f"union {union.name} = {' | '.join(union.members[subgraph])}"
    yield _LEAVES % (f"{HIDDEN_COLOR} @inaccessible" if world.hide_color else "")


def _object(item: ObjectType, subgraph: str, name: str) -> str:
    interfaces = item.interfaces.get(subgraph, [])
    implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
    hidden = {HIDDEN_TYPE: " @inaccessible", CONTEXT_HOLDER: ' @context(name: "above")'}.get(item.name, "")
    fields = _fields(item.fields.values(), subgraph)
    return f"type {name}{implements}{_keys(item.keys.get(subgraph, ()))}{hidden} {{ {fields} }}"


def _interface(interface: InterfaceType, subgraph: str) -> str:
    keys = _keys(interface.keys.get(subgraph, ()))
    is_object = subgraph in interface.objects_in
    fields = _fields(interface.fields.values(), subgraph, bare=not is_object)
    if is_object:
        return f"type {interface.name}{keys} @interfaceObject {{ {fields} }}"
    return f"interface {interface.name}{keys} {{ {fields} }}"


def _keys(keys: Iterable[Key]) -> str:
    return "".join(
        f' @key(fields: "{key.fields}"{"" if key.resolvable else ", resolvable: false"})' for key in keys
    )


def _fields(fields: Iterable[Field], subgraph: str, *, bare: bool = False) -> str:
    texts = []
    for item in fields:
        declaration = item.declarations.get(subgraph)
        if declaration is None:
            continue
        directives = "" if bare else "".join(f" {text}" for text in declaration.directives)
        texts.append(f"{item.name}{_arguments(item.arguments)}: {item.type_text(subgraph)}{directives}")
    return "\n  ".join(texts)


def _arguments(arguments: tuple[Argument, ...]) -> str:
    if not arguments:
        return ""
    texts = (
        f"{item.name}: {item.type_text}"
        + (f" = {item.default}" if item.default is not None else "")
        + (f' @fromContext(field: "$above {{ {item.from_context} }}")' if item.from_context else "")
        for item in arguments
    )
    return f"({', '.join(texts)})"
