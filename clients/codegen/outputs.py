"""Every generated file with its text: one list for writing and for checking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphql import build_schema

from clients.codegen.documents import compile_documents
from clients.codegen.manifest import ids_text, manifest_text
from clients.codegen.plan_listing import plan_listing
from clients.codegen.sources import CLIENT_FOLDERS, read_client
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from pathlib import Path

API_SCHEMA: Final = "schema/api.graphql"
SUPERGRAPH: Final = "schema/supergraph.graphql"
MANIFEST: Final = "schema/trusted-documents.json"
PLANS: Final = "schema/operation-plans.txt"
WEB: Final = "clients/web"
WEB_IDS: Final = "clients/web/src/generated/document-ids.json"


def generate(root: Path) -> dict[str, str]:
    """Make every generated file of a repository, by its path relative to `root`.

    Raises:
        CodegenError: what stands in the clients' documents cannot be used.
    """
    schema = build_schema((root / API_SCHEMA).read_text(encoding="utf-8"))
    supergraph = load_supergraph((root / SUPERGRAPH).read_text(encoding="utf-8"))
    clients = [read_client(root, folder, schema) for folder in CLIENT_FOLDERS]
    documents = compile_documents(clients)
    files = {MANIFEST: manifest_text(documents), PLANS: plan_listing(supergraph, documents)}
    if (root / WEB).is_dir():
        files[WEB_IDS] = ids_text(documents, "web")
    return files


def stale(root: Path, files: dict[str, str]) -> list[str]:
    """Which of the files are not what they should be, or not there."""
    return [name for name, text in files.items() if _current(root / name) != text]


def write(root: Path, files: dict[str, str]) -> list[str]:
    """Write the files that differ; returns which."""
    written = stale(root, files)
    for name in written:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")
    return written


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
