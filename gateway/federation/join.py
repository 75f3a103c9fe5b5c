"""The join specification's definitions as every supergraph prints them, for versions 0.3, 0.4 and 0.5.

Specification: https://specs.apollo.dev/join.
"""

from typing import Final

from gateway.federation.link import FeatureVersion

_FIELD_ARGUMENTS_0_3: Final = (
    "graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: "
    "Boolean, "
    "override: String, usedOverridden: Boolean"
)


def join_version(federation: FeatureVersion) -> FeatureVersion:
    """The join version a supergraph of this federation version uses."""
    if federation >= (2, 8):
        return FeatureVersion(0, 5)
    return FeatureVersion(0, 4) if federation >= (2, 7) else FeatureVersion(0, 3)


def join_directives(version: FeatureVersion) -> dict[str, str]:
    """The join directive definitions of this version: name to SDL."""
    field_arguments = _FIELD_ARGUMENTS_0_3
    if version >= (0, 4):
        field_arguments += ", overrideLabel: String"
    if version >= (0, 5):
        field_arguments += ", contextArguments: [join__ContextArgument!]"
    definitions = {
        "join__enumValue": "(graph: join__Graph!) repeatable on ENUM_VALUE",
        "join__field": f"({field_arguments}) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION",
        "join__graph": "(name: String!, url: String!) on ENUM_VALUE",
        "join__implements": "(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE",
        "join__type": (
            "(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: "
            "Boolean! = true, "
            "isInterfaceObject: Boolean! = false) repeatable on "
            "OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR"
        ),
        "join__unionMember": "(graph: join__Graph!, member: String!) repeatable on UNION",
    }
    if version >= (0, 4):
        definitions["join__directive"] = (
            "(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on "
            "SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION"
        )
    return {name: f"directive @{name}{rest}" for name, rest in definitions.items()}


def join_types(version: FeatureVersion) -> dict[str, str]:
    """The join types of this version, without the join__Graph enum: name to SDL."""
    types = {"join__FieldSet": "scalar join__FieldSet"}
    if version >= (0, 4):
        types["join__DirectiveArguments"] = "scalar join__DirectiveArguments"
    if version >= (0, 5):
        types["join__FieldValue"] = "scalar join__FieldValue"
        types["join__ContextArgument"] = (
            "input join__ContextArgument {\n  name: String!\n  type: String!\n  context: String!\n"
            "  selection: join__FieldValue!\n}"
        )
    return types


LINK_DIRECTIVE: Final = (
    "directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) "
    "repeatable on SCHEMA"
)
_PURPOSES: Final = {
    "SECURITY": "`SECURITY` features provide metadata necessary to securely resolve fields.",
    "EXECUTION": "`EXECUTION` features provide metadata necessary for operation execution.",
}
LINK_TYPES: Final = {
    "link__Import": "scalar link__Import",
    "link__Purpose": "enum link__Purpose {\n"
    + "\n\n".join(f'  """\n  {text}\n  """\n  {name}' for name, text in _PURPOSES.items())
    + "\n}",
}
