"""What a transport hands to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One GraphQL request, whatever it came by.

    Attributes:
        document: the operation's text; empty where `extensions.persistedQuery` names a trusted document.
        operation_name: which operation of the document to run.
        variables: as the client sent them.
        extensions: of the request (`persistedQuery`, ...).
        headers: of the transport, lower-case names.
        safe: only reading is allowed (HTTP GET).
        request_id: names the request in logs and towards subgraphs.
        explain: the client asked for `extensions.queryPlan`.
    """

    document: str
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    safe: bool = False
    request_id: str = ""
    explain: bool = False
