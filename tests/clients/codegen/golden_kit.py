"""The nasty schema's code, as the generator prints it now, and where it is checked in."""

from __future__ import annotations

from pathlib import Path

from graphql import build_schema

from clients.codegen.documents import compile_documents
from clients.codegen.kotlin.printer import KotlinSettings, print_kotlin
from clients.codegen.module_builder import build_module
from clients.codegen.scalars import ScalarMapping
from clients.codegen.sources import ClientFolder, read_client
from clients.codegen.swift.printer import SwiftSettings, print_swift

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden"
KOTLIN = KotlinSettings(
    "dev.marquee.nasty",
    "dev.marquee.client",
    {"Instant": ScalarMapping("java.time.OffsetDateTime", "dev.marquee.client.DateTimeScalar")},
)
SWIFT = SwiftSettings({"Instant": ScalarMapping("Date", "DateTimeScalar")})


def golden_files() -> dict[str, str]:
    """Every file by its path below `golden`."""
    schema = build_schema((FOLDER / "nasty" / "schema.graphql").read_text(encoding="utf-8"))
    sources = read_client(FOLDER, ClientFolder("nasty", "nasty/operations"), schema)
    documents = {item.name: item for item in compile_documents([sources])}
    module = build_module(schema, sources, documents)
    kotlin = {f"kotlin/{name}": text for name, text in print_kotlin(module, KOTLIN).items()}
    swift = {f"swift/{name}": text for name, text in print_swift(module, SWIFT).items()}
    return {**kotlin, **swift}


if __name__ == "__main__":
    for name, text in golden_files().items():
        path = GOLDEN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
