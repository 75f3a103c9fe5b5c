"""Reading rover's supergraph.yaml: which subgraphs to compose, and where their SDL is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from gateway.cli.command_error import CommandError
from gateway.cli.files import read_text
from gateway.composition.definitions import SubgraphDefinition

if TYPE_CHECKING:
    from pathlib import Path

_SHAPE = "expected subgraphs: {name: {routing_url: ..., schema: {file: ...}}}"


class _UniqueKeys(yaml.SafeLoader):
    """A subgraph named twice would silently replace the first: YAML forbids it, the parser does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the parser's signature
        names: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in names:
                problem = f'"{key.value}" is there twice'
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=key.start_mark)
            names.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_config(path: Path) -> list[SubgraphDefinition]:
    """Read the configuration and every SDL file it names.

    Raises:
        CommandError: the configuration or a file is missing, unreadable, or not of the expected shape.
    """
    text = read_text(path, "the supergraph configuration")
    try:
        document = yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader with one more check
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise CommandError(
            f"{path}{where}: not usable YAML ({getattr(error, 'problem', None) or 'unreadable'})."
        ) from None
    subgraphs = document.get("subgraphs") if isinstance(document, dict) else None
    if not isinstance(subgraphs, dict) or not subgraphs:
        raise CommandError(f"{path}: no subgraphs; {_SHAPE}.")
    return [_definition(path, str(name), entry) for name, entry in subgraphs.items()]


def _definition(path: Path, name: str, entry: Any) -> SubgraphDefinition:  # noqa: ANN401 - YAML is untyped
    schema = entry.get("schema") if isinstance(entry, dict) else None
    file = schema.get("file") if isinstance(schema, dict) else None
    if not isinstance(file, str):
        raise CommandError(f'{path}: subgraph "{name}" names no schema file; {_SHAPE}.')
    url = entry.get("routing_url") or ""
    if not isinstance(url, str):
        raise CommandError(f'{path}: routing_url of subgraph "{name}" is not text.')
    sdl = read_text(path.parent / file, f'schema of subgraph "{name}"')
    return SubgraphDefinition(name, url, sdl)
