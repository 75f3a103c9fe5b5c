"""Shapes as Swift: a struct an object, an enum with associated values a union."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clients.codegen.ir import ObjectShape
from clients.codegen.naming import Names, upper_camel
from clients.codegen.nested_names import innermost_shape, nested_name
from clients.codegen.swift.names import case_names, escaped, property_names
from clients.codegen.swift.text import comment, documentation, initializer, switch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import SelectedField, Shape, Spread, UnionShape
    from clients.codegen.swift.types import SwiftTypes


@dataclass(frozen=True, slots=True)
class SwiftShapes:
    """Writes types.

    Attributes:
        scope: names that nested types must not have, because they stand for something at the top.
    """

    types: SwiftTypes
    scope: frozenset[str] = field(default_factory=frozenset)

    def declare(self, code: CodeWriter, name: str, shape: Shape, outer: frozenset[str] = frozenset()) -> None:
        """Write the type of a shape, within types of the `outer` names."""
        if isinstance(shape, ObjectShape):
            self._struct(code, name, shape, outer | {name}, {})
        else:
            self._enum(code, name, shape, outer | {name})

    def _struct(
        self,
        code: CodeWriter,
        name: str,
        shape: ObjectShape,
        outer: frozenset[str],
        given: Mapping[str, str],
    ) -> None:
        """Write an object's struct; `given` are types of fields, by key, that stand further out."""
        names = property_names(shape)
        nested = self._nested(shape, outer | set(names.values()), given)
        with code.block(f"public struct {name}: Hashable, Sendable {{", "}"):
            parameters, reads = [], []
            for item in shape.fields:
                text = self.types.output(item.type, nested.get(item.key))
                documentation(code, item.documentation)
                code.line(f"public let {escaped(names[item.key])}: {text}")
                parameters.append((names[item.key], text))
                reads.append((names[item.key], self._read(item, nested.get(item.key))))
            for spread in shape.spreads:
                known = names[f"...{spread.fragment}"]
                code.line(f"public let {escaped(known)}: {self._spread_type(spread)}")
                parameters.append((known, self._spread_type(spread)))
                reads.append((known, self._read_spread(spread)))
            code.line()
            inits = [f"{escaped(each)}: {text}" for each, text in parameters]
            with code.block(initializer(code, inits), "}"):
                code.lines(f"self.{each} = {escaped(each)}" for each, _ in parameters)
            code.line()
            with code.block("init(reading reader: AnswerReader) throws {", "}"):
                code.lines(f"self.{each} = {text}" for each, text in reads)
            code.line()
            self._declare_nested(code, shape, nested, outer, given)

    def _enum(self, code: CodeWriter, name: str, shape: UnionShape, outer: frozenset[str]) -> None:
        cases = case_names((case.type_name for case in shape.cases), "other")
        names = property_names(shape.common, cases.values())
        outer |= {*names.values(), *cases.values()}
        scope = Names(self.scope | outer)
        types = {case.type_name: scope.pick(upper_camel(case.type_name)) for case in shape.cases}
        other = types[""] = scope.pick("Other")
        outer |= set(types.values())
        nested = self._nested(shape.common, outer, {})
        with code.block(f"public enum {name}: Hashable, Sendable {{", "}"):
            for case in shape.cases:
                code.line(f"case {escaped(cases[case.type_name])}({types[case.type_name]})")
            comment(code, f"Any other {shape.type_name}, types that the schema does not have yet among them.")
            code.line(f"case {escaped(cases[''])}({other})")
            code.line()
            with (
                code.block("init(reading reader: AnswerReader) throws {", "}"),
                switch(code, "try reader.typename()"),
            ):
                for case in shape.cases:
                    made = f".{cases[case.type_name]}(try {types[case.type_name]}(reading: reader))"
                    code.line(f'case "{case.type_name}": self = {made}')
                code.line(f"default: self = .{cases['']}(try {other}(reading: reader))")
            code.line()
            self._common_properties(code, shape, names, nested, cases)
            inside = outer | set(nested.values())
            self._declare_nested(code, shape.common, nested, inside, {})
            for case in shape.cases:
                self._struct(code, types[case.type_name], case, inside, nested)
                code.line()
            self._struct(code, other, shape.other, inside, nested)

    def _common_properties(
        self,
        code: CodeWriter,
        shape: UnionShape,
        names: Mapping[str, str],
        nested: Mapping[str, str],
        cases: Mapping[str, str],
    ) -> None:
        """What every case has, without asking which it is."""
        by_case = {case.type_name: property_names(case) for case in shape.cases}
        by_case[""] = property_names(shape.other)
        for item in shape.common.fields:
            documentation(code, item.documentation)
            text = self.types.output(item.type, nested.get(item.key))
            self._common_property(code, names[item.key], text, [
                (cases[case], properties[item.key]) for case, properties in by_case.items()
            ])  # fmt: skip
        for spread in shape.common.spreads:
            key = f"...{spread.fragment}"
            self._common_property(code, names[key], self._spread_type(spread), [
                (cases[case], properties[key]) for case, properties in by_case.items()
            ])  # fmt: skip

    @staticmethod
    def _common_property(code: CodeWriter, name: str, text: str, cases: list[tuple[str, str]]) -> None:
        with code.block(f"public var {escaped(name)}: {text} {{", "}"), switch(code, "self"):
            for case, known in cases:
                code.line(f"case .{case}(let value): return value.{known}")
        code.line()

    def _nested(self, shape: ObjectShape, outer: frozenset[str], given: Mapping[str, str]) -> dict[str, str]:
        """The types of an object's fields by key, those that stand further out included."""
        scope = Names(self.scope | outer)
        found: dict[str, str] = {}
        for item in shape.fields:
            if innermost_shape(item.type) is not None:
                found[item.key] = given.get(item.key) or scope.pick(nested_name(item))
        return found

    def _declare_nested(
        self,
        code: CodeWriter,
        shape: ObjectShape,
        nested: Mapping[str, str],
        outer: frozenset[str],
        given: Mapping[str, str],
    ) -> None:
        for item in shape.fields:
            inner = innermost_shape(item.type)
            if inner is not None and item.key not in given:
                self.declare(code, nested[item.key], inner, outer)
                code.line()

    def _read(self, item: SelectedField, nested: str | None) -> str:
        method = "optional" if item.type.nullable else "required"
        return f'try reader.{method}("{item.key}") {{ {self.types.read(item.type, nested)} }}'

    def _spread_type(self, spread: Spread) -> str:
        name = self.types.named[f"fragment {spread.fragment}"]
        return f"{name}?" if spread.proof else name

    def _read_spread(self, spread: Spread) -> str:
        read = f"{self.types.named[f'fragment {spread.fragment}']}(reading: reader)"
        if not spread.proof:
            return f"try {read}"
        keys = ", ".join(f'"{key}"' for key in spread.proof)
        return f"try reader.has({keys}) ? {read} : nil"
