"""Which name each linked specification's directives have in a supergraph document.

https://specs.apollo.dev/link/v1.0: `@link(url:, as:, import:, for:)` on the schema; Federation 1
supergraphs say `@core(feature:, as:, for:)` for the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphql import (
    ConstDirectiveNode,
    EnumValueNode,
    ListValueNode,
    ObjectValueNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    ValueNode,
)

from gateway.supergraph.errors import SupergraphError, SupergraphErrorCode

if TYPE_CHECKING:
    from graphql import DocumentNode

SUPPORTED_FEATURES = frozenset(
    {
        "link",
        "core",
        "join",
        "inaccessible",
        "tag",
        "context",
        "cost",
        "authenticated",
        "requiresScopes",
        "policy",
        "connect",
        "cacheTag",
        "source",
        "federation",
    }
)
"""Specifications under specs.apollo.dev that may be linked `for: SECURITY` or `for: EXECUTION`."""

_JOIN_VERSIONS = frozenset({"v0.1", "v0.2", "v0.3", "v0.4", "v0.5"})


@dataclass(frozen=True, slots=True)
class LinkedFeature:
    """One @link.

    Attributes:
        name: the last part of the specification's URL before its version, `inaccessible`.
        prefix: what its elements' names start with in this document.
        imports: the specification's names, `@` included, to the names used here.
        unsupported: why this gateway must not serve the document, where it must not.
    """

    name: str
    version: str
    prefix: str
    imports: tuple[tuple[str, str], ...]
    unsupported: SupergraphError | None = None


@dataclass(frozen=True)  # without slots: names are asked for thousands of times, so their sets are kept
class Links:
    """Every @link of a document."""

    features: tuple[LinkedFeature, ...]

    def directive(self, feature: str, name: str | None = None) -> str:
        """The name, without `@`, that a specification's directive has in this document.

        Without `name` it is the directive named like the specification (`@inaccessible`).
        """
        own = name or feature
        for linked in self.features:
            if linked.name != feature:
                continue
            for original, local in linked.imports:
                if original == f"@{own}":
                    return local.removeprefix("@")
            return linked.prefix if own == feature else f"{linked.prefix}__{own}"
        return own if own == feature else f"{feature}__{own}"

    def owns_directive(self, name: str) -> bool:
        """Whether a directive belongs to a linked specification, or is @link (@core) itself."""
        return name in self._prefixes or f"@{name}" in self._imported or self._is_prefixed(name)

    def owns_type(self, name: str) -> bool:
        """Whether a type belongs to a linked specification."""
        return name in self._imported or self._is_prefixed(name)

    def _is_prefixed(self, name: str) -> bool:
        prefix, separator, _ = name.partition("__")
        return bool(separator) and prefix in self._prefixes

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset(("link", "core", *(feature.prefix for feature in self.features)))

    @cached_property
    def _imported(self) -> frozenset[str]:
        return frozenset(local for feature in self.features for _, local in feature.imports)

    def prefixes(self) -> tuple[str, ...]:
        """What the names of specification elements start with, `join__` and the like."""
        return tuple(f"{feature.prefix}__" for feature in self.features)


def read_links(document: DocumentNode) -> Links:
    """Read every @link and @core of a supergraph's schema.

    Raises:
        SupergraphError: no join specification is linked, or a required feature is unknown.
    """
    links = linked_features(document)
    for feature in links.features:
        if feature.unsupported is not None:
            raise feature.unsupported
    join = next((feature for feature in links.features if feature.name == "join"), None)
    if join is None:
        message = (
            "Not a supergraph: its schema does not @link the join specification; compose subgraphs first"
        )
        raise SupergraphError(message, SupergraphErrorCode.NOT_A_SUPERGRAPH)
    if join.version not in _JOIN_VERSIONS:
        message = f"The join specification {join.version} is not supported (v0.1 to v0.5 are)"
        raise SupergraphError(message, SupergraphErrorCode.UNSUPPORTED_LINKED_FEATURE)
    return links


def linked_features(document: DocumentNode) -> Links:
    """Read every @link and @core of a schema, whatever it links."""
    uses = [
        directive
        for definition in document.definitions
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode)
        for directive in definition.directives or ()
    ]
    return Links(
        tuple(
            feature
            for use in uses
            if use.name.value in {"link", "core"}
            for feature in (_read_feature(use),)
            if feature is not None
        )
    )


def _read_feature(use: ConstDirectiveNode) -> LinkedFeature | None:
    arguments = {argument.name.value: argument.value for argument in use.arguments or ()}
    url = _string(arguments.get("url") or arguments.get("feature"))
    if url is None:
        return None
    parts = url.rstrip("/").split("/")
    has_version = len(parts) > 1 and parts[-1].startswith("v") and parts[-1][1:2].isdigit()
    version = parts.pop() if has_version else ""
    name = parts[-1]
    purpose = arguments.get("for")
    known = name in SUPPORTED_FEATURES and "specs.apollo.dev" in url
    unsupported = None
    if isinstance(purpose, EnumValueNode) and not known:
        location = use.loc.start_token if use.loc else None
        unsupported = SupergraphError(
            f'The supergraph links "{url}" for {purpose.value}, which this gateway does not support',
            SupergraphErrorCode.UNSUPPORTED_LINKED_FEATURE,
            location.line if location else 1,
            location.column if location else 1,
        )
    prefix = _string(arguments.get("as")) or name
    return LinkedFeature(name, version, prefix, _read_imports(arguments.get("import")), unsupported)


def _read_imports(value: ValueNode | None) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, ListValueNode):
        return ()
    imports: list[tuple[str, str]] = []
    for item in value.values:
        if isinstance(item, StringValueNode):
            imports.append((item.value, item.value))
        elif isinstance(item, ObjectValueNode):
            entry = {field.name.value: _string(field.value) for field in item.fields}
            name = entry.get("name")
            if name is not None:
                imports.append((name, entry.get("as") or name))
    return tuple(imports)


def _string(value: ValueNode | None) -> str | None:
    return value.value if isinstance(value, StringValueNode) else None
