"""The .graphql files of a client, read and validated as one document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphql import GraphQLError, Source, parse, validate
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode

from clients.codegen.client_directives import with_client_directives
from clients.codegen.errors import CodegenError, line_of, place_of

if TYPE_CHECKING:
    from pathlib import Path

    from graphql import GraphQLSchema
    from graphql.language import DefinitionNode

_MOST_PROBLEMS: Final = 100


@dataclass(frozen=True, slots=True)
class ClientFolder:
    """Files that see one another's fragments.

    Attributes:
        client: its name in messages and listings.
        folder: relative to the repository; all *.graphql files below it count.
    """

    client: str
    folder: str


MOBILE: Final = ClientFolder("mobile", "clients/operations")
WEB: Final = ClientFolder("web", "clients/web/src")


@dataclass(frozen=True, slots=True)
class ClientSources:
    """What one client's files hold.

    Attributes:
        document: every definition of all files; each node knows its file.
    """

    client: str
    document: DocumentNode

    @property
    def operations(self) -> list[OperationDefinitionNode]:
        """Every operation, in the order of the files' names."""
        return [node for node in self.document.definitions if isinstance(node, OperationDefinitionNode)]

    @property
    def fragments(self) -> list[FragmentDefinitionNode]:
        """Every fragment, in the order of the files' names."""
        return [node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode)]


def read_client(root: Path, client: ClientFolder, schema: GraphQLSchema) -> ClientSources:
    """Read and validate a client's files; a client without its folder has no operations.

    Raises:
        CodegenError: with everything that is wrong in any of them.
    """
    definitions: list[DefinitionNode] = []
    problems: list[str] = []
    for path in sorted((root / client.folder).rglob("*.graphql")):
        if "node_modules" in path.parts:
            continue
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        try:
            # A file of comments alone is no document to the parser; it holds nothing, and nothing is wrong.
            definitions.extend(parse(Source(text, name)).definitions if _says_something(text) else ())
        except GraphQLError as error:
            problems.append(line_of(error))
    if problems:
        raise CodegenError(problems)
    document = DocumentNode(definitions=tuple(definitions))
    if definitions:
        problems = [*_unnamed(document), *_invalid(document, schema)]
    if problems:
        raise CodegenError(problems)
    return ClientSources(client.client, document)


def _says_something(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _unnamed(document: DocumentNode) -> list[str]:
    return [
        f"{place_of(node)}: this operation has no name; give it one: clients and the gateway find it by name."
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and node.name is None
    ]


def _invalid(document: DocumentNode, schema: GraphQLSchema) -> list[str]:
    errors = validate(with_client_directives(schema), document, max_errors=_MOST_PROBLEMS)
    # Said better by _unnamed.
    return [line_of(error) for error in errors if "anonymous operation" not in error.message]
