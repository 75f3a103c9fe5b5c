"""Reading the `@link` applications of a schema into LinkedFeatures.

Specification: https://specs.apollo.dev/link/v1.0.
"""

import re

from graphql import DirectiveNode

from gateway.composition.error_codes import ErrorCode
from gateway.composition.schema.elements import Directive
from gateway.composition.schema.linked_features import LinkedFeatures
from gateway.composition.schema.values import Value, print_value
from gateway.federation.features import LINK_1_0, known_feature
from gateway.federation.link import (
    FEDERATION_IDENTITY,
    INACCESSIBLE_IDENTITY,
    LINK_IDENTITY,
    TAG_IDENTITY,
    FeatureUrl,
    FeatureVersion,
    InvalidFeatureUrlError,
    Link,
    LinkImport,
)

_IMPORT_NAME = re.compile(r"@?[_A-Za-z]\w*", re.ASCII)
_ALIAS = re.compile(r"[_A-Za-z][\w.-]*", re.ASCII)
LINK_TO_LINK = FeatureUrl(LINK_IDENTITY, "link", FeatureVersion(1, 0))


class LinkError(Exception):
    """A `@link` that cannot be honoured."""

    def __init__(self, code: ErrorCode, message: str, node: DirectiveNode | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.node = node


def usage_error(message: str) -> LinkError:
    """A LinkError with the code for wrong usage."""
    return LinkError(ErrorCode.INVALID_LINK_DIRECTIVE_USAGE, message)


def feature_url(directive: Directive) -> FeatureUrl:
    """The parsed `url` of a `@link`; raise LinkError where it names no feature."""
    url = directive.arguments.get("url")
    try:
        return FeatureUrl.parse(url if isinstance(url, str) else "")
    except InvalidFeatureUrlError as error:
        raise LinkError(ErrorCode.INVALID_LINK_IDENTIFIER, str(error), directive.node) from error


def is_link_to_link(directive: Directive) -> bool:
    """Whether this application links the link specification itself under the name it is applied with."""
    try:
        url = feature_url(directive)
    except LinkError:
        return False
    return url.identity == LINK_IDENTITY and directive.arguments.get("as", "link") in {
        directive.name,
        None,
    }


def read_link(directive: Directive) -> Link:
    """One `@link` application as a Link; raise LinkError where its url or imports are wrong."""
    url = feature_url(directive)
    alias = directive.arguments.get("as")
    purpose = directive.arguments.get("for")
    return Link(
        url,
        alias if isinstance(alias, str) else url.name,
        tuple(_imports(url, directive.arguments.get("import"))),
        purpose if isinstance(purpose, str) else None,
    )


def _imports(url: FeatureUrl, value: Value) -> list[LinkImport]:
    spec = LINK_1_0 if url == LINK_TO_LINK else known_feature(url)
    if isinstance(value, str):
        raise usage_error(f'@link(import: "{value}") must be a list of names.')
    entries = value if isinstance(value, list) else [] if value is None else [value]
    imports = [_import(entry) for entry in entries]
    if spec is not None:
        known = spec.importable
        for entry in imports:
            if entry.name not in known:
                hint = f' Did you mean directive "@{entry.name}"?' if "@" + entry.name in known else ""
                raise usage_error(f'Cannot import unknown element "{entry.name}".{hint}')
    return imports


def _import(entry: Value) -> LinkImport:
    if isinstance(entry, str):
        return LinkImport(entry)
    if not isinstance(entry, dict):
        raise usage_error(
            f"Invalid sub-value {print_value(entry)} for @link(import:): write a name, "
            'or { name: "<imported>", as: "<alias>" }.'
        )
    texts: dict[str, str] = {}
    for key, text in entry.items():
        if key not in {"name", "as"}:
            raise usage_error(f'Unknown field "{key}" in {print_value(entry)} of @link(import:).')
        if not isinstance(text, str) or not _IMPORT_NAME.fullmatch(text):
            raise usage_error(
                f'"{key}" in {print_value(entry)} of @link(import:) must be a string with a GraphQL name.'
            )
        texts[key] = text
    if "name" not in texts:
        raise usage_error(f'{print_value(entry)} of @link(import:) lacks its "name".')
    imported = LinkImport(texts["name"], texts.get("as"))
    if imported.alias and imported.name.startswith("@") != imported.alias.startswith("@"):
        raise usage_error(
            f'Cannot import "{imported.name}" as "{imported.alias}": both or neither must start with "@".'
        )
    return imported


def add_link(features: LinkedFeatures, link: Link) -> None:
    """Add a link after checking that no name can be understood in two ways; raise LinkError where it can."""
    identity = link.url.identity
    if features.by_identity(identity) is not None:
        raise usage_error(f'Cannot link feature "{identity}": it is linked already.')
    _check_alias(features, link)
    seen: dict[str, str] = {}
    for entry in link.imports:
        _check_import(features, link, entry)
        if seen.setdefault(entry.name, entry.name_in_schema) != entry.name_in_schema:
            raise usage_error(f'"{entry.name}" of "{identity}" is imported under two names.')
    features.add(link)


def _check_alias(features: LinkedFeatures, link: Link) -> None:
    alias, identity = link.alias, link.url.identity
    is_old_default = not link.imports and (identity, alias) in {
        (TAG_IDENTITY, "federation__tag"),
        (INACCESSIBLE_IDENTITY, "federation__inaccessible"),
    }
    if ("__" in alias and not is_old_default) or alias.endswith("_") or not _ALIAS.fullmatch(alias):
        raise usage_error(f'Cannot link feature "{identity}" as "{alias}": not a usable name.')
    for other in features:
        for entry in other.imports:
            in_schema = entry.name_in_schema
            prefixed = in_schema.removeprefix("@").partition("__")
            if in_schema == "@" + alias or (prefixed[1] and prefixed[0] == alias and other.alias != alias):
                raise _clash(other, link, entry)
    existing = features.by_alias(alias)
    if existing is not None:
        raise _clash(existing, link)


def _check_import(features: LinkedFeatures, link: Link, entry: LinkImport) -> None:
    _check_defaults(features, link, entry)
    taken = features.by_import(entry.name_in_schema)
    if taken is not None:
        raise _clash(taken[0], link, entry)
    twins = [other for other in link.imports if other.name_in_schema == entry.name_in_schema]
    if any(other.name != entry.name for other in twins):
        raise _clash(link, link, entry)


def _check_defaults(features: LinkedFeatures, link: Link, entry: LinkImport) -> None:
    """An imported name must not look like the default name of something else."""
    is_directive = entry.name.startswith("@")
    name, in_schema = entry.name.removeprefix("@"), entry.name_in_schema.removeprefix("@")
    alias, separator, rest = in_schema.partition("__")
    if separator:
        if alias == link.alias:
            if rest != name:
                raise _clash(link, link, entry)
        elif (other := features.by_alias(alias)) is not None:
            raise _clash(other, link, entry)
    if is_directive:
        if in_schema == link.alias:
            if name != link.url.name:
                raise _clash(link, link, entry)
        elif (other := features.by_alias(in_schema)) is not None:
            raise _clash(other, link, entry)


def _clash(first: Link, second: Link, entry: LinkImport | None = None) -> LinkError:
    identities = {first.url.identity, second.url.identity}
    for name, identity in (("tag", TAG_IDENTITY), ("inaccessible", INACCESSIBLE_IDENTITY)):
        if identities == {FEDERATION_IDENTITY, identity}:
            return usage_error(
                f'Import "@{name}" from "{FEDERATION_IDENTITY}" instead of linking "{identity}".'
            )
    what = (
        f'import "{entry.name}" as "{entry.name_in_schema}"' if entry else f'use the alias "{second.alias}"'
    )
    return usage_error(
        f'Cannot {what}: "{first.url.identity}" and "{second.url.identity}" would give two meanings to one '
        'name. Rename one of them with "as".'
    )
