"""Operations as Kotlin: a class with the variables, what is sent, and the class of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.codegen.kotlin.names import escaped, property_scope
from clients.codegen.kotlin.text import comment, documentation, literal
from clients.codegen.naming import upper_camel

if TYPE_CHECKING:
    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import Operation
    from clients.codegen.kotlin.shapes import KotlinShapes


def declare_operation(code: CodeWriter, name: str, operation: Operation, shapes: KotlinShapes) -> None:
    """Write an operation's class."""
    types = shapes.types
    scope = property_scope({"document"})
    names = {}
    for item in operation.variables:
        wanted = "Data_" if item.name == "Data" else item.name
        names[item.name] = escaped(scope.pick(wanted, f"{item.name}_"))
    comment(code, operation.description)
    kind = upper_camel(operation.kind)
    if operation.variables:
        with code.block(f"data class {name}(", f") : {kind}<{name}.Data> {{"):
            for item in operation.variables:
                documentation(code, item.documentation)
                code.line(types.parameter(names[item.name], item) + ",")
    else:
        code.line(f"class {name} : {kind}<{name}.Data> {{")
    with code.block(None, "}"):
        code.line("override val document: OperationDocument get() = Companion.DOCUMENT")
        code.line()
        if operation.variables:
            with code.block("override fun variables(): JsonObject = InputWriter.write {", "}"):
                for item in operation.variables:
                    code.line(types.put(names[item.name], item))
        else:
            code.line("override fun variables(): JsonObject = JsonObject(emptyMap())")
        code.line()
        code.line("override fun read(from: AnswerReader): Data = Data.read(from)")
        code.line()
        shapes.declare(code, "Data", operation.shape, frozenset({name}))
        code.line()
        with code.block("companion object {", "}"):
            comment(code, "What is sent: the id, and the text where the gateway does not know the id.")
            _document(code, operation)


def _document(code: CodeWriter, operation: Operation) -> None:
    with code.block("val DOCUMENT = OperationDocument(", ")"):
        code.line(f'name = "{operation.name}",')
        code.line(f"kind = OperationKind.{operation.kind.upper()},")
        code.line(f'id = "{operation.id}",')
        lines = operation.body.splitlines(keepends=True)
        code.line(f"text = {literal(lines[0])} +")
        for number, line in enumerate(lines[1:], 2):
            code.line("    " + literal(line) + ("," if number == len(lines) else " +"))
