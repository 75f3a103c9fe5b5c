"""The trusted documents as files: the gateway's manifest, and the ids the web client looks up by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clients.codegen.documents import TrustedDocument

FORMAT: Final = "apollo-persisted-query-manifest"


def manifest_text(documents: Iterable[TrustedDocument]) -> str:
    """Print Apollo's persisted query manifest, which Apollo's tools read and write too."""
    operations = [
        {"id": item.id, "name": item.name, "type": item.kind, "body": item.body} for item in documents
    ]
    return _json({"format": FORMAT, "version": 1, "operations": operations})


def ids_text(documents: Iterable[TrustedDocument], client: str) -> str:
    """Print the ids of one client's operations by name."""
    return _json({item.name: item.id for item in documents if client in item.clients})


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
