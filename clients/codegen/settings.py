"""`clients/codegen.toml`: what is generated where."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from clients.codegen.errors import CodegenError
from clients.codegen.kotlin.printer import KotlinSettings
from clients.codegen.scalars import ScalarMapping
from clients.codegen.swift.printer import SwiftSettings

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "clients/codegen.toml"


@dataclass(frozen=True, slots=True)
class CodegenSettings:
    """The file's content.

    Attributes:
        kotlin_folder: relative to the repository; every other file in it is removed.
        swift_folder: the same.
    """

    kotlin_folder: str
    kotlin: KotlinSettings
    swift_folder: str
    swift: SwiftSettings


def read_settings(root: Path) -> CodegenSettings:
    """Read the file.

    Raises:
        CodegenError: it is not there, is not TOML, or lacks something.
    """
    try:
        given = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
        kotlin, swift = given["kotlin"], given["swift"]
        return CodegenSettings(
            kotlin["folder"],
            KotlinSettings(kotlin["package"], kotlin["runtime"], _scalars(kotlin)),
            swift["folder"],
            SwiftSettings(_scalars(swift)),
        )
    except KeyError as error:
        raise CodegenError([f"{FILE}: {error} is missing."]) from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CodegenError([f"{FILE}: {error}"]) from error


def _scalars(given: dict[str, Any]) -> dict[str, ScalarMapping]:
    return {
        name: ScalarMapping(item["type"], item["codec"]) for name, item in given.get("scalars", {}).items()
    }
