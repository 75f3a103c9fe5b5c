"""Making a federation 1 schema link federation 2, so that its directives go by federation 2's definitions."""

from gateway.composition.building.feature_definitions import add_feature
from gateway.composition.building.linking import LINK_TO_LINK, LinkError, add_link
from gateway.composition.problems import Problems
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.schema import Schema
from gateway.federation.features import LINK_1_0, UPGRADED_FEDERATION, federation_feature
from gateway.federation.link import FEDERATION_IDENTITY, FeatureUrl, Link, LinkImport

_FIELD_SET = "_FieldSet"


def link_federation_2(schema: Schema, problems: Problems) -> None:
    """Link federation, importing every directive; clashes with the schema's own definitions are errors."""
    spec = federation_feature(UPGRADED_FEDERATION)
    if spec is None:
        raise ValueError(f"federation {UPGRADED_FEDERATION} is not defined")
    imports = tuple(LinkImport(f"@{directive.name}") for directive in spec.directives)
    url = FeatureUrl(FEDERATION_IDENTITY, "federation", UPGRADED_FEDERATION)
    federation = Link(url, "federation", imports)
    _drop_federation_1(schema, federation.type_name("FieldSet"))
    if schema.links is None:
        schema.links = LinkedFeatures()
        itself = Link(LINK_TO_LINK, "link1" if "link" in schema.directives else "link")
        schema.links.add(itself)
        add_feature(schema, LINK_1_0, itself, problems)
    try:
        add_link(schema.links, federation)
    except LinkError as error:
        problems.add(error.code, error.message, error.node)
        return
    add_feature(schema, spec, federation, problems)
    schema.changed()


def _drop_federation_1(schema: Schema, field_set: str) -> None:
    schema.directives = {
        name: definition for name, definition in schema.directives.items() if not definition.auto_added
    }
    record = schema.types.pop(_FIELD_SET, None)
    if record is None:
        return
    record.name = field_set
    schema.types[field_set] = record
    for definition in schema.directives.values():
        for argument in definition.arguments.values():
            if argument.type.strip("[]!") == _FIELD_SET:
                argument.type = argument.type.replace(_FIELD_SET, field_set)
