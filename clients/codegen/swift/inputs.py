"""Enums and input objects as Swift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.ir import Documentation
from clients.codegen.swift.names import case_names, escaped, property_scope
from clients.codegen.swift.text import comment, documentation, initializer, switch

if TYPE_CHECKING:
    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import EnumType, InputObject
    from clients.codegen.swift.types import SwiftTypes


def declare_enum(code: CodeWriter, name: str, enum: EnumType) -> None:
    """Write an enum, with a case that holds a value that is not known."""
    names = case_names((value.name for value in enum.values), "unknown")
    documentation(code, enum.documentation)
    with code.block(f"public enum {name}: RawRepresentable, Hashable, Sendable {{", "}"):
        for value in enum.values:
            documentation(code, value.documentation)
            code.line(f"case {escaped(names[value.name])}")
        comment(code, "A value that this client does not know yet.")
        code.line(f"case {escaped(names[''])}(String)")
        code.line()
        with code.block("public init(rawValue: String) {", "}"), switch(code, "rawValue"):
            for value in enum.values:
                code.line(f'case "{value.name}": self = .{names[value.name]}')
            code.line(f"default: self = .{names['']}(rawValue)")
        code.line()
        with code.block("public var rawValue: String {", "}"), switch(code, "self"):
            for value in enum.values:
                code.line(f'case .{names[value.name]}: return "{value.name}"')
            code.line(f"case .{names['']}(let value): return value")


def declare_input(code: CodeWriter, name: str, given: InputObject, types: SwiftTypes) -> None:
    """Write an input object: what is absent is not sent, and absent is not null."""
    scope = property_scope({"json"})
    names = {item.name: scope.pick(item.name, f"{item.name}_") for item in given.fields}
    documentation(code, Documentation(given.documentation.description))
    with code.block(f"public struct {name}: Hashable, Sendable {{", "}"):
        for item in given.fields:
            documentation(code, item.documentation)
            code.line(f"public var {escaped(names[item.name])}: {types.property(item)}")
        code.line()
        parameters = [types.parameter(escaped(names[item.name]), item) for item in given.fields]
        with code.block(initializer(code, parameters), "}"):
            code.lines(f"self.{names[item.name]} = {escaped(names[item.name])}" for item in given.fields)
        code.line()
        with code.block("var json: JSONObject {", "}"):
            code.line("var writer = InputWriter()")
            code.lines(types.put(f"self.{names[item.name]}", item) for item in given.fields)
            code.line("return writer.object")
