"""Types in Swift, and the expressions that read and write values of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clients.codegen.ir import InputObjectType, LeafKind, LeafType, ListType
from clients.codegen.scalars import ScalarMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clients.codegen.ir import InputType, InputValue, OutputType

_BUILT_IN: Final = {"String": "String", "ID": "String", "Int": "Int", "Float": "Double", "Boolean": "Bool"}
_READERS: Final = {"String": "string", "ID": "string", "Int": "int", "Float": "double", "Boolean": "bool"}
UNMAPPED: Final = ScalarMapping("JSONValue", "JSONScalar")


@dataclass(frozen=True, slots=True)
class SwiftTypes:
    """How named types are written.

    Attributes:
        named: Swift names of enums, input objects and fragments, by `kind name`.
        scalars: by GraphQL name.
    """

    named: Mapping[str, str]
    scalars: Mapping[str, ScalarMapping]

    def output(self, given: OutputType, nested: str | None) -> str:
        """The type of a property; `nested` names the type of its innermost shape, if it has one."""
        if isinstance(given, ListType):
            text = f"[{self.output(given.item, nested)}]"  # type: ignore[arg-type] # an output's item
        elif isinstance(given, LeafType):
            text = self._leaf(given)
        else:
            text = nested or ""
        return text + "?" if given.nullable else text

    def read(self, given: OutputType, nested: str | None) -> str:
        """An expression that reads a value, which is not null, from `$0`."""
        if isinstance(given, ListType):
            item: OutputType = given.item  # type: ignore[assignment] # an output's item
            inner = self.read(item, nested)
            if item.nullable:
                inner = f"try $0.orNull {{ {inner} }}"
            return f"try $0.list {{ {inner} }}"
        if not isinstance(given, LeafType):
            return f"try {nested}(reading: $0)"
        match given.kind:
            case LeafKind.BUILT_IN:
                return f"try $0.{_READERS[given.name]}()"
            case LeafKind.ENUM:
                return f"try {self._leaf(given)}(rawValue: $0.string())"
            case LeafKind.SCALAR:
                return f"try {self.scalar(given.name).codec}.read($0)"

    def input(self, given: InputType) -> str:
        """The type of a value that is sent."""
        if isinstance(given, ListType):
            text = f"[{self.input(given.item)}]"  # type: ignore[arg-type] # an input's item
        elif isinstance(given, InputObjectType):
            text = self.named[f"input {given.name}"]
        else:
            text = self._leaf(given)
        return text + "?" if given.nullable else text

    def write(self, given: InputType) -> str:
        """An expression that writes a value, which is not nil, from `$0`."""
        if isinstance(given, ListType):
            item: InputType = given.item  # type: ignore[assignment] # an input's item
            inner = self.write(item)
            if item.nullable:
                inner = f"$0.map {{ {inner} }} ?? JSONValue.null"
            return f"JSONValue.array($0.map {{ {inner} }})"
        if isinstance(given, InputObjectType):
            return "JSONValue.object($0.json)"
        match given.kind:
            case LeafKind.ENUM:
                return "JSONValue.string($0.rawValue)"
            case LeafKind.SCALAR:
                return f"{self.scalar(given.name).codec}.write($0)"
            case LeafKind.BUILT_IN:
                return f"JSONValue.{_READERS[given.name]}($0)"

    def property(self, value: InputValue) -> str:
        """A property's type: three states where null may be sent, two where only a default exists."""
        text = self.input(value.type)
        if not value.optional:
            return text
        return f"InputValue<{text.removesuffix('?')}>" if value.type.nullable else f"{text}?"

    def parameter(self, name: str, value: InputValue) -> str:
        """An initializer's parameter."""
        default = ""
        if value.optional:
            default = " = .absent" if value.type.nullable else " = nil"
        return f"{name}: {self.property(value)}{default}"

    def put(self, name: str, value: InputValue) -> str:
        """A call of the writer that adds the value, if there is one."""
        method = "required"
        if value.optional:
            method = "optional" if value.type.nullable else "defaulted"
        return f'writer.{method}("{value.name}", {name}) {{ {self.write(value.type)} }}'

    def scalar(self, name: str) -> ScalarMapping:
        """How a custom scalar is written; as any JSON where nothing is configured."""
        return self.scalars.get(name, UNMAPPED)

    def _leaf(self, given: LeafType) -> str:
        match given.kind:
            case LeafKind.BUILT_IN:
                return _BUILT_IN[given.name]
            case LeafKind.ENUM:
                return self.named[f"enum {given.name}"]
            case LeafKind.SCALAR:
                return self.scalar(given.name).type
