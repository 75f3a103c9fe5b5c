"""Operations as Swift: a struct with the variables, what is sent, and the type of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.naming import upper_camel
from clients.codegen.swift.names import escaped, property_scope
from clients.codegen.swift.text import comment, documentation, initializer, raw_text

if TYPE_CHECKING:
    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import Operation
    from clients.codegen.swift.shapes import SwiftShapes


def declare_operation(code: CodeWriter, name: str, operation: Operation, shapes: SwiftShapes) -> None:
    """Write an operation's struct."""
    types = shapes.types
    scope = property_scope({"document", "variables", "read", "Data"})
    names = {item.name: scope.pick(item.name, f"{item.name}_") for item in operation.variables}
    comment(code, operation.description)
    with code.block(f"public struct {name}: GraphQL{upper_camel(operation.kind)} {{", "}"):
        _document(code, operation)
        for item in operation.variables:
            documentation(code, item.documentation)
            code.line(f"public var {escaped(names[item.name])}: {types.property(item)}")
        if operation.variables:
            code.line()
        parameters = [types.parameter(escaped(names[each.name]), each) for each in operation.variables]
        with code.block(initializer(code, parameters), "}"):
            for each in operation.variables:
                code.line(f"self.{names[each.name]} = {escaped(names[each.name])}")
        code.line()
        with code.block("public var variables: JSONObject {", "}"):
            if operation.variables:
                code.line("var writer = InputWriter()")
                code.lines(types.put(f"self.{names[each.name]}", each) for each in operation.variables)
                code.line("return writer.object")
            else:
                code.line("[:]")
        code.line()
        with code.block("public func read(_ reader: AnswerReader) throws -> Data {", "}"):
            code.line("try Data(reading: reader)")
        code.line()
        shapes.declare(code, "Data", operation.shape, frozenset({name}))


def _document(code: CodeWriter, operation: Operation) -> None:
    comment(code, "What is sent: the id, and the text where the gateway does not know the id.")
    with code.block("public static let document = OperationDocument(", ")"):
        code.line(f'name: "{operation.name}",')
        code.line(f"kind: .{operation.kind},")
        code.line(f'id: "{operation.id}",')
        raw_text(code, operation.body, before="text: ", after="")
    code.line()
