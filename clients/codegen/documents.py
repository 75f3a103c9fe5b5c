"""Trusted documents: each operation as the text that is sent, with the id that may stand for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import print_ast
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from graphql.utilities import separate_operations

from clients.codegen.client_directives import without_client_directives
from clients.codegen.errors import CodegenError, place_of
from clients.codegen.typenames import with_typenames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clients.codegen.sources import ClientSources


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """An operation that clients send.

    Attributes:
        id: SHA-256 of `body` in hexadecimal.
        kind: query, mutation or subscription.
        body: the operation and the fragments it uses, as sent.
        clients: who sends it, sorted.
        place: where its source stands, `file:line:column`.
    """

    id: str
    name: str
    kind: str
    body: str
    clients: tuple[str, ...]
    place: str


def compile_documents(clients: Iterable[ClientSources]) -> list[TrustedDocument]:
    """Make the trusted documents of all clients, sorted by name.

    Two clients may send the same operation; two operations of one name that differ are refused.

    Raises:
        CodegenError: naming both places.
    """
    found: dict[str, TrustedDocument] = {}
    problems: list[str] = []
    for client in clients:
        for name, document in separate_operations(client.document).items():
            compiled = _compile(name, document, client.client)
            known = found.get(name)
            if known is None:
                found[name] = compiled
            elif known.id == compiled.id:
                names = tuple(sorted({*known.clients, client.client}))
                found[name] = TrustedDocument(known.id, name, known.kind, known.body, names, known.place)
            else:
                problems.append(
                    f"{compiled.place}: the operation {name} is another one at {known.place}; "
                    "rename one of the two: a name stands for one document over all clients."
                )
    if problems:
        raise CodegenError(problems)
    return [found[name] for name in sorted(found)]


def _compile(name: str, document: DocumentNode, client: str) -> TrustedDocument:
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    # In an order of their own: moving a fragment to another file changes no id.
    fragments.sort(key=lambda node: node.name.value)
    ordered = DocumentNode(definitions=(operation, *fragments))
    body = print_ast(with_typenames(without_client_directives(ordered))) + "\n"
    digest = hashlib.sha256(body.encode()).hexdigest()
    return TrustedDocument(digest, name, operation.operation.value, body, (client,), place_of(operation))
