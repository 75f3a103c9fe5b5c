"""Shapes as Kotlin: a data class an object, a sealed interface a union."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clients.codegen.ir import ObjectShape
from clients.codegen.kotlin.names import escaped, property_names
from clients.codegen.kotlin.text import comment, documentation
from clients.codegen.naming import Names, upper_camel
from clients.codegen.nested_names import innermost_shape, nested_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clients.codegen.code_writer import CodeWriter
    from clients.codegen.ir import SelectedField, Shape, Spread, UnionShape
    from clients.codegen.kotlin.types import KotlinTypes


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What a case of a sealed interface has from it.

    Attributes:
        name: the interface's.
        properties: names by the keys of the common fields, and by `...Name` of the common spreads.
        nested: classes of the common fields by key.
    """

    name: str
    properties: Mapping[str, str]
    nested: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KotlinShapes:
    """Writes classes.

    Attributes:
        scope: names that nested classes must not have, because they stand for something at the top.
    """

    types: KotlinTypes
    scope: frozenset[str] = field(default_factory=frozenset)

    def declare(self, code: CodeWriter, name: str, shape: Shape, outer: frozenset[str] = frozenset()) -> None:
        """Write the class of a shape, within classes of the `outer` names."""
        if isinstance(shape, ObjectShape):
            self._object(code, name, shape, outer | {name})
        else:
            self._union(code, name, shape, outer | {name})

    def _object(
        self,
        code: CodeWriter,
        name: str,
        shape: ObjectShape,
        outer: frozenset[str],
        inherited: _Inherited | None = None,
    ) -> None:
        names = property_names(shape, inherited.properties if inherited else {})
        nested = self._nested(shape, outer | set(names.values()), inherited)
        with code.block(f"data class {name}(", self._after(inherited) + " {"):
            for item in shape.fields:
                documentation(code, item.documentation)
                text = self.types.output(item.type, nested.get(item.key))
                code.line(f"{_override(inherited, item.key)}val {escaped(names[item.key])}: {text},")
            for spread in shape.spreads:
                key = f"...{spread.fragment}"
                code.line(
                    f"{_override(inherited, key)}val {escaped(names[key])}: {self._spread_type(spread)},"
                )
        with code.block(None, "}"):
            self._declare_nested(code, shape, nested, outer, inherited)
            with (
                code.block("companion object {", "}"),
                code.block(f"internal fun read(from: AnswerReader): {name} = {name}(", ")"),
            ):
                for item in shape.fields:
                    code.line(f"{escaped(names[item.key])} = {self._read(item, nested.get(item.key))},")
                for spread in shape.spreads:
                    read = self._read_spread(spread)
                    code.line(f"{escaped(names[f'...{spread.fragment}'])} = {read},")

    def _union(self, code: CodeWriter, name: str, shape: UnionShape, outer: frozenset[str]) -> None:
        names = property_names(shape.common, {})
        outer |= set(names.values())
        scope = Names(self.scope | outer)
        cases = {case.type_name: scope.pick(upper_camel(case.type_name)) for case in shape.cases}
        other = scope.pick("Other")
        outer |= {other, *cases.values()}
        nested = self._nested(shape.common, outer, None)
        inherited = _Inherited(name, names, nested)
        with code.block(f"sealed interface {name} {{", "}"):
            for item in shape.common.fields:
                documentation(code, item.documentation)
                text = self.types.output(item.type, nested.get(item.key))
                code.line(f"val {escaped(names[item.key])}: {text}")
            for spread in shape.common.spreads:
                code.line(f"val {escaped(names[f'...{spread.fragment}'])}: {self._spread_type(spread)}")
            code.line()
            inside = outer | set(nested.values())
            self._declare_nested(code, shape.common, nested, inside, None)
            for case in shape.cases:
                case_name = cases[case.type_name]
                self._object(code, case_name, case, inside | {case_name}, inherited)
                code.line()
            comment(code, f"Any other {shape.type_name}, types that the schema does not have yet among them.")
            self._object(code, other, shape.other, inside, inherited)
            code.line()
            with (
                code.block("companion object {", "}"),
                code.block(f"internal fun read(from: AnswerReader): {name} = when (from.typename()) {{", "}"),
            ):
                for case in shape.cases:
                    code.line(f'"{case.type_name}" -> {cases[case.type_name]}.read(from)')
                code.line(f"else -> {other}.read(from)")

    def _nested(
        self, shape: ObjectShape, outer: frozenset[str], inherited: _Inherited | None
    ) -> dict[str, str]:
        """The classes of an object's fields by key, those of the interface included."""
        scope = Names(self.scope | outer)
        found: dict[str, str] = {}
        for item in shape.fields:
            if innermost_shape(item.type) is None:
                continue
            known = inherited.nested.get(item.key) if inherited else None
            found[item.key] = known or scope.pick(nested_name(item))
        return found

    def _declare_nested(
        self,
        code: CodeWriter,
        shape: ObjectShape,
        nested: Mapping[str, str],
        outer: frozenset[str],
        inherited: _Inherited | None,
    ) -> None:
        for item in shape.fields:
            inner = innermost_shape(item.type)
            if inner is not None and not (inherited and item.key in inherited.nested):
                self.declare(code, nested[item.key], inner, outer)
                code.line()

    def _read(self, item: SelectedField, nested: str | None) -> str:
        method = "optional" if item.type.nullable else "required"
        return f'from.{method}("{item.key}") {{ {self.types.read(item.type, nested)} }}'

    def _spread_type(self, spread: Spread) -> str:
        name = self.types.named[f"fragment {spread.fragment}"]
        return f"{name}?" if spread.proof else name

    def _read_spread(self, spread: Spread) -> str:
        read = f"{self.types.named[f'fragment {spread.fragment}']}.read(from)"
        if not spread.proof:
            return read
        keys = ", ".join(f'"{key}"' for key in spread.proof)
        return f"if (from.has({keys})) {read} else null"

    @staticmethod
    def _after(inherited: _Inherited | None) -> str:
        return f") : {inherited.name}" if inherited else ")"


def _override(inherited: _Inherited | None, key: str) -> str:
    return "override " if inherited and key in inherited.properties else ""
