"""Enums and input objects as Kotlin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.ir import Documentation
from clients.codegen.kotlin.names import enum_names, escaped, property_scope
from clients.codegen.kotlin.text import comment, documentation

if TYPE_CHECKING:
    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import EnumType, InputObject
    from clients.codegen.kotlin.types import KotlinTypes


def declare_enum(code: CodeWriter, name: str, enum: EnumType) -> None:
    """Write an enum, with an entry for values that are not known."""
    names, unknown = enum_names(value.name for value in enum.values)
    documentation(code, enum.documentation)
    with code.block(f"enum class {name}(val rawValue: String) {{", "}"):
        for value in enum.values:
            documentation(code, value.documentation)
            code.line(f'{escaped(names[value.name])}("{value.name}"),')
        code.line()
        comment(code, "A value that this client does not know yet. It can be read, not sent.")
        code.line(f'{unknown}("{unknown}");')
        code.line()
        with code.block("internal fun toJson(): JsonElement {", "}"):
            code.line(f'require(this != {unknown}) {{ "{name}: a value that is not known cannot be sent." }}')
            code.line("return JsonPrimitive(rawValue)")
        code.line()
        with code.block("companion object {", "}"):
            comment(code, f"The entry of a value; [{unknown}] where there is none.")
            code.line(
                f"fun of(rawValue: String): {name} = entries.find {{ it.rawValue == rawValue }} ?: {unknown}"
            )


def declare_input(code: CodeWriter, name: str, given: InputObject, types: KotlinTypes) -> None:
    """Write an input object: what is absent is not sent, and absent is not null."""
    scope = property_scope()
    names = {item.name: escaped(scope.pick(item.name, f"{item.name}_")) for item in given.fields}
    documentation(code, Documentation(given.documentation.description))
    with code.block(f"data class {name}(", ") {"):
        for item in given.fields:
            documentation(code, item.documentation)
            code.line(types.parameter(names[item.name], item) + ",")
    with (
        code.block(None, "}"),
        code.block("internal fun toJson(): JsonObject = InputWriter.write {", "}"),
    ):
        for item in given.fields:
            code.line(types.put(names[item.name], item))
