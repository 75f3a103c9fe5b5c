"""The operation that shows a problem: the steps from a root, with made-up argument values."""

from dataclasses import dataclass

from gateway.composition.schema.elements import EnumType, Field, InputType
from gateway.composition.schema.schema import Schema
from gateway.composition.schema.type_references import is_list, is_non_null, named_type
from gateway.composition.schema.values import EnumLiteral, Value, print_value

_SCALARS: dict[str, Value] = {"Int": 0, "Float": 3.14, "Boolean": True, "String": "text", "ID": "<any id>"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an operation: its root kind, a field, or a type condition (where `field` is None)."""

    previous: "Step | None"
    name: str
    field: Field | None = None


def witness_operation(schema: Schema, last: Step) -> str:
    """The operation as text; `...` stands for a selection that does not matter."""
    steps: list[Step] = []
    current: Step | None = last
    while current is not None:
        steps.append(current)
        current = current.previous
    steps.reverse()
    ends_in_leaf = last.field is not None and schema.is_leaf(named_type(last.field.type))
    lines = ["{" if steps[0].name == "query" else f"{steps[0].name} {{"]
    for depth, step in enumerate(steps[1:], start=1):
        text = f"... on {step.name}" if step.field is None else step.name + _arguments(schema, step.field)
        is_open = step is not last or not ends_in_leaf
        lines.append("  " * depth + text + (" {" if is_open else ""))
    depth = len(steps) - (1 if ends_in_leaf else 0)
    if not ends_in_leaf:
        lines.append("  " * depth + "...")
    lines += ("  " * level + "}" for level in range(depth - 1, -1, -1))
    return "\n".join(lines)


def _arguments(schema: Schema, field: Field) -> str:
    required = [argument for argument in field.arguments.values() if argument.is_required]
    if not required:
        return ""
    values = (f"{argument.name}: {print_value(_value(schema, argument.type))}" for argument in required)
    return f"({', '.join(values)})"


def _value(schema: Schema, reference: str) -> Value:
    if is_non_null(reference):
        return _value(schema, reference[:-1])
    if is_list(reference):
        return []
    record = schema.types.get(reference)
    if isinstance(record, EnumType):
        return EnumLiteral(next(iter(record.values)))
    if isinstance(record, InputType):
        return {
            name: _value(schema, entry.type) for name, entry in record.fields.items() if entry.is_required
        }
    return _SCALARS.get(reference, "<some value>")
