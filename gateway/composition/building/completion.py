"""Completing a schema: reading its links and adding the definitions that its federation version implies."""

from gateway.composition.building.feature_definitions import add_feature, add_federation_1
from gateway.composition.building.linking import (
    LINK_TO_LINK,
    LinkError,
    add_link,
    feature_url,
    is_link_to_link,
    read_link,
)
from gateway.composition.error_codes import ErrorCode
from gateway.composition.problems import Problems
from gateway.composition.schema.elements import Directive
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.schema import Schema
from gateway.federation.features import LINK_1_0, federation_feature, known_feature
from gateway.federation.link import FEDERATION_IDENTITY, JOIN_IDENTITY, LINK_IDENTITY, Link


class _UnsoundLinkError(Exception):
    """The schema defines @link itself, and wrongly."""


def complete(schema: Schema, problems: Problems) -> None:
    """Read the links and define what they bring; a schema that does not link federation is federation 1."""
    try:
        schema.links = read_links(schema, problems)
    except _UnsoundLinkError:
        # Reported already. What @link would have brought is unknown then.
        return
    federation = schema.links.federation if schema.links else None
    if federation is None:
        sound = add_federation_1(schema, problems)
    else:
        spec = federation_feature(federation.url.version)
        if spec is None:
            problems.add(
                ErrorCode.UNKNOWN_FEDERATION_LINK_VERSION,
                f"Invalid version {federation.url.version} for the federation feature in @link",
                schema.definition.node,
            )
            return
        sound = add_feature(schema, spec, federation, problems)
    if sound:
        _add_other_features(schema, problems)


def _add_other_features(schema: Schema, problems: Problems) -> None:
    for link in schema.links or ():
        if link.url.identity in {LINK_IDENTITY, FEDERATION_IDENTITY, JOIN_IDENTITY}:
            continue
        spec = known_feature(link.url)
        if spec is not None:
            add_feature(schema, spec, link, problems)


def read_links(schema: Schema, problems: Problems) -> LinkedFeatures | None:
    """The schema's links, or None where it links neither @link itself nor federation."""
    applications = schema.definition.applied("link")
    own = next((entry for entry in applications if is_link_to_link(entry)), None)
    if own is not None and feature_url(own).version != LINK_TO_LINK.version:
        problems.add(
            ErrorCode.UNKNOWN_LINK_VERSION,
            f"Schema uses unknown version {feature_url(own).version} of the link spec",
            own.node,
        )
        applications.remove(own)
        own = None
    if own is None and not any(_links_federation(entry) for entry in applications):
        if schema.definition.has("link") and "link" not in schema.directives:
            add_feature(schema, LINK_1_0, Link(LINK_TO_LINK, "link"), problems)
        return None
    return _linked(schema, own, applications, problems)


def _links_federation(directive: Directive) -> bool:
    url = directive.arguments.get("url")
    return isinstance(url, str) and url.startswith(FEDERATION_IDENTITY)


def _linked(
    schema: Schema, own: Directive | None, applications: list[Directive], problems: Problems
) -> LinkedFeatures:
    """With an explicit link to @link a bad link is one error among others; without it, the only one."""
    report = problems.add if own else problems.fatal
    features = LinkedFeatures()
    try:
        features.add(read_link(own) if own else Link(LINK_TO_LINK, "link"))
    except LinkError as error:
        report(error.code, error.message, own.node if own else None)
        features.add(Link(LINK_TO_LINK, "link"))
    link_itself = next(iter(features))
    if not add_feature(schema, LINK_1_0, link_itself, problems):
        raise _UnsoundLinkError
    for directive in applications:
        if directive is own:
            continue
        try:
            add_link(features, read_link(directive))
        except LinkError as error:
            report(error.code, error.message, directive.node)
    return features
