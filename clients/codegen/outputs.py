"""Every generated file with its text: one list for writing and for checking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphql import build_schema

from clients.codegen.documents import compile_documents
from clients.codegen.kotlin.printer import print_kotlin
from clients.codegen.manifest import ids_text, manifest_text
from clients.codegen.module_builder import build_module
from clients.codegen.plan_listing import plan_listing
from clients.codegen.settings import read_settings
from clients.codegen.sources import MOBILE, WEB, read_client
from clients.codegen.swift.printer import print_swift
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

API_SCHEMA: Final = "schema/api.graphql"
SUPERGRAPH: Final = "schema/supergraph.graphql"
MANIFEST: Final = "schema/trusted-documents.json"
PLANS: Final = "schema/operation-plans.txt"
WEB_APP: Final = "clients/web"
WEB_IDS: Final = "clients/web/src/generated/document-ids.json"


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is generated.

    Attributes:
        files: texts by path relative to the repository.
        folders: hold generated files alone: any other file there is left over.
    """

    files: Mapping[str, str]
    folders: tuple[str, ...]

    def stale(self, root: Path) -> list[str]:
        """Which files are not what they should be, not there, or left over."""
        differing = [name for name, text in self.files.items() if _current(root / name) != text]
        return differing + self._left_over(root)

    def write(self, root: Path) -> list[str]:
        """Write the files that differ and remove those left over; returns which."""
        changed = self.stale(root)
        for name in changed:
            path = root / name
            if name in self.files:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self.files[name], encoding="utf-8")
            else:
                path.unlink()
        return changed

    def _left_over(self, root: Path) -> list[str]:
        found = [path for folder in self.folders for path in sorted((root / folder).rglob("*"))]
        names = [path.relative_to(root).as_posix() for path in found if path.is_file()]
        return [name for name in names if name not in self.files]


def generate(root: Path) -> Outputs:
    """Make every generated file of a repository.

    Raises:
        CodegenError: what stands in the clients' documents cannot be used.
    """
    settings = read_settings(root)
    schema = build_schema((root / API_SCHEMA).read_text(encoding="utf-8"))
    supergraph = load_supergraph((root / SUPERGRAPH).read_text(encoding="utf-8"))
    mobile, web = read_client(root, MOBILE, schema), read_client(root, WEB, schema)
    documents = compile_documents([mobile, web])
    module = build_module(schema, mobile, {item.name: item for item in documents})
    files = {MANIFEST: manifest_text(documents), PLANS: plan_listing(supergraph, documents)}
    if (root / WEB_APP).is_dir():
        files[WEB_IDS] = ids_text(documents, WEB.client)
    for name, text in print_kotlin(module, settings.kotlin).items():
        files[f"{settings.kotlin_folder}/{name}"] = text
    for name, text in print_swift(module, settings.swift).items():
        files[f"{settings.swift_folder}/{name}"] = text
    return Outputs(files, (settings.kotlin_folder, settings.swift_folder))


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
