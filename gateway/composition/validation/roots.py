"""Root types go by their default names in the supergraph."""

from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import (
    DEFAULT_ROOT_NAMES,
    ROOT_KINDS,
    FieldsType,
    InputType,
    UnionType,
)
from gateway.composition.schema.schema import Schema

_USED = {
    "query": ErrorCode.ROOT_QUERY_USED,
    "mutation": ErrorCode.ROOT_MUTATION_USED,
    "subscription": ErrorCode.ROOT_SUBSCRIPTION_USED,
}


def rename_roots(schema: Schema, problems: Problems) -> None:
    """Give root types their default names; another type of that name is an error."""
    for kind in ROOT_KINDS:
        name, default = schema.definition.roots.get(kind), DEFAULT_ROOT_NAMES[kind]
        if name is None or name == default:
            continue
        existing = schema.types.get(default)
        if existing is not None:
            message = (
                f'The schema has a type named "{default}", but its {kind} root type is "{name}". '
                f'Rename "{default}", or make it the root.'
            )
            problems.add(_USED[kind], message, schema.types[name].node, existing.node)
            continue
        _rename(schema, name, default)
        schema.definition.roots[kind] = default


def _rename(schema: Schema, old: str, new: str) -> None:
    """Only object types are renamed, so arguments and input fields never refer to them."""
    record = schema.types[old]
    record.name = new
    schema.types = {entry.name: entry for entry in schema.types.values()}
    for entry in schema.types.values():
        match entry:
            case FieldsType():
                for field in entry.fields.values():
                    if field.type.strip("[]!") == old:
                        field.type = field.type.replace(old, new)
            case UnionType():
                entry.members = {
                    new if name == old else name: extension for name, extension in entry.members.items()
                }
            case InputType():
                pass
    schema.changed()
