"""The scalars and directives every GraphQL schema has without defining them."""

from typing import Final

from graphql.pyutils import Undefined

from gateway.composition.schema.elements import DirectiveDefinition, InputValue, ScalarType
from gateway.composition.schema.values import OptionalValue

BUILT_IN_SCALARS: Final = {
    name: ScalarType(name, defined=True) for name in ("Int", "Float", "String", "Boolean", "ID")
}
INTROSPECTION_TYPES: Final = frozenset(
    {
        "__Schema",
        "__Directive",
        "__DirectiveLocation",
        "__Type",
        "__Field",
        "__InputValue",
        "__EnumValue",
        "__TypeKind",
    }
)
EXECUTABLE_LOCATIONS: Final = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)


def _directive(
    name: str, locations: str, *arguments: tuple[str, str, OptionalValue]
) -> tuple[str, DirectiveDefinition]:
    definition = DirectiveDefinition(name, locations=tuple(locations.split()))
    for argument, reference, default in arguments:
        definition.arguments[argument] = InputValue(
            argument, parent=definition, type=reference, default=default
        )
    return name, definition


_IF: Final = ("if", "Boolean!", Undefined)
_LABEL: Final = ("label", "String", Undefined)
BUILT_IN_DIRECTIVES: Final = dict(
    [
        _directive("include", "FIELD FRAGMENT_SPREAD INLINE_FRAGMENT", _IF),
        _directive("skip", "FIELD FRAGMENT_SPREAD INLINE_FRAGMENT", _IF),
        _directive(
            "deprecated",
            "FIELD_DEFINITION ENUM_VALUE ARGUMENT_DEFINITION INPUT_FIELD_DEFINITION",
            ("reason", "String", "No longer supported"),
        ),
        _directive("specifiedBy", "SCALAR", ("url", "String!", Undefined)),
        _directive("defer", "FRAGMENT_SPREAD INLINE_FRAGMENT", _LABEL, ("if", "Boolean!", True)),
        _directive("stream", "FIELD", _LABEL, ("initialCount", "Int", 0), ("if", "Boolean!", True)),
        _directive("oneOf", "INPUT_OBJECT"),
    ]
)
MERGED_BUILT_INS: Final = frozenset(BUILT_IN_DIRECTIVES) - {"oneOf"}
"""Built-in directives whose applications travel into the supergraph.

@oneOf does not: the reference composition does not know it, gateways that read our supergraph would refuse an
input type whose members were merged by intersection, and the subgraph enforces it in any case.
"""
