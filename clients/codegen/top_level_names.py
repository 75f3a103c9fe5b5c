"""What the types at the top of generated code are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.naming import Names, upper_camel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clients.codegen.ir import Module


def top_level_names(module: Module, reserved: Iterable[str]) -> dict[str, str]:
    """Name every type at the top, by `enum X`, `input X`, `operation X` or `fragment X`.

    The schema's types come first and keep their names where they can; each of the others has a second name
    for where its own is taken. Names differ by more than case: each is a file's name, too.
    """
    names = Names({*reserved, "Enums", "Inputs"}, str.lower)
    found: dict[str, str] = {}
    for enum in module.enums:
        wanted = upper_camel(enum.name)
        found[f"enum {enum.name}"] = names.pick(wanted, f"{wanted}Enum")
    for item in module.inputs:
        wanted = upper_camel(item.name)
        found[f"input {item.name}"] = names.pick(wanted, f"{wanted}Input")
    for operation in module.operations:
        kind = upper_camel(operation.kind)
        wanted = upper_camel(operation.name).removesuffix(kind) + kind
        found[f"operation {operation.name}"] = names.pick(wanted, f"{wanted}Operation")
    for fragment in module.fragments:
        wanted = upper_camel(fragment.name)
        found[f"fragment {fragment.name}"] = names.pick(wanted, f"{wanted}Fragment")
    return found
