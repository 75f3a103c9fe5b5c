"""Types in Kotlin, and the expressions that read and write values of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clients.codegen.ir import InputObjectType, LeafKind, LeafType, ListType
from clients.codegen.scalars import ScalarMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clients.codegen.ir import InputType, InputValue, OutputType

_BUILT_IN: Final = {"String": "String", "ID": "String", "Int": "Int", "Float": "Double", "Boolean": "Boolean"}
_READERS: Final = {"String": "string", "ID": "string", "Int": "int", "Float": "double", "Boolean": "boolean"}
UNMAPPED: Final = ScalarMapping("JsonElement", "JsonScalar")


@dataclass(frozen=True, slots=True)
class KotlinTypes:
    """How named types are written.

    Attributes:
        named: Kotlin names of enums, input objects and fragments, by `kind name`.
        scalars: by GraphQL name.
    """

    named: Mapping[str, str]
    scalars: Mapping[str, ScalarMapping]

    def output(self, given: OutputType, nested: str | None) -> str:
        """The type of a property; `nested` names the class of its innermost shape, if it has one."""
        if isinstance(given, ListType):
            text = f"List<{self.output(given.item, nested)}>"  # type: ignore[arg-type] # an output's item
        elif isinstance(given, LeafType):
            text = self._leaf(given)
        else:
            text = nested or ""
        return text + "?" if given.nullable else text

    def read(self, given: OutputType, nested: str | None) -> str:
        """An expression that reads a value, which is not null, from `it`."""
        if isinstance(given, ListType):
            item: OutputType = given.item  # type: ignore[assignment] # an output's item
            inner = self.read(item, nested)
            return f"it.list {{ it.orNull {{ {inner} }} }}" if item.nullable else f"it.list {{ {inner} }}"
        if not isinstance(given, LeafType):
            return f"{nested}.read(it)"
        match given.kind:
            case LeafKind.BUILT_IN:
                return f"it.{_READERS[given.name]}()"
            case LeafKind.ENUM:
                return f"{self._leaf(given)}.of(it.string())"
            case LeafKind.SCALAR:
                return f"{self.scalar(given.name).codec}.read(it)"

    def input(self, given: InputType) -> str:
        """The type of a value that is sent."""
        if isinstance(given, ListType):
            text = f"List<{self.input(given.item)}>"  # type: ignore[arg-type] # an input's item
        elif isinstance(given, InputObjectType):
            text = self.named[f"input {given.name}"]
        else:
            text = self._leaf(given)
        return text + "?" if given.nullable else text

    def write(self, given: InputType) -> str:
        """An expression that writes a value, which is not null, from `it`."""
        if isinstance(given, ListType):
            item: InputType = given.item  # type: ignore[assignment] # an input's item
            inner = self.write(item)
            if item.nullable:
                inner = f"it?.let {{ {inner} }} ?: JsonNull"
            return f"JsonArray(it.map {{ {inner} }})"
        if isinstance(given, InputObjectType) or given.kind is LeafKind.ENUM:
            return "it.toJson()"
        if given.kind is LeafKind.SCALAR:
            return f"{self.scalar(given.name).codec}.write(it)"
        return "JsonPrimitive(it)"

    def parameter(self, name: str, value: InputValue) -> str:
        """A constructor's parameter: three states where null may be sent, two where only a default exists."""
        text = self.input(value.type)
        if not value.optional:
            return f"val {name}: {text}"
        if value.type.nullable:
            return f"val {name}: Input<{text}> = Input.Absent"
        return f"val {name}: {text}? = null"

    def put(self, name: str, value: InputValue) -> str:
        """A call of the writer that adds the value, if there is one."""
        method = "required"
        if value.optional:
            method = "optional" if value.type.nullable else "defaulted"
        return f'{method}("{value.name}", {name}) {{ {self.write(value.type)} }}'

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
