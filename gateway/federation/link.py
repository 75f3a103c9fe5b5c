"""The link specification's words: feature versions, feature URLs, imports and the names they give.

Specification: https://specs.apollo.dev/link/v1.0.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlsplit

SPECS_ROOT: Final = "https://specs.apollo.dev/"
LINK_IDENTITY: Final = SPECS_ROOT + "link"
CORE_IDENTITY: Final = SPECS_ROOT + "core"
FEDERATION_IDENTITY: Final = SPECS_ROOT + "federation"
JOIN_IDENTITY: Final = SPECS_ROOT + "join"
TAG_IDENTITY: Final = SPECS_ROOT + "tag"
INACCESSIBLE_IDENTITY: Final = SPECS_ROOT + "inaccessible"
AUTHENTICATED_IDENTITY: Final = SPECS_ROOT + "authenticated"
REQUIRES_SCOPES_IDENTITY: Final = SPECS_ROOT + "requiresScopes"
POLICY_IDENTITY: Final = SPECS_ROOT + "policy"
CONTEXT_IDENTITY: Final = SPECS_ROOT + "context"
COST_IDENTITY: Final = SPECS_ROOT + "cost"
CACHE_TAG_IDENTITY: Final = SPECS_ROOT + "cacheTag"
CONNECT_IDENTITY: Final = SPECS_ROOT + "connect"
SOURCE_IDENTITY: Final = SPECS_ROOT + "source"

_VERSION = re.compile(r"v(\d+)\.(\d+)")


class InvalidFeatureUrlError(ValueError):
    """A `@link` URL that does not name a feature and a version."""


class FeatureVersion(NamedTuple):
    """A feature's version; compares as the specification orders versions."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> "FeatureVersion":
        """Read `v2.9`; raise InvalidFeatureUrlError for anything else."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise InvalidFeatureUrlError(f"Expected a version such as v1.2, got {text}")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True)
class FeatureUrl:
    """A feature's URL taken apart: `https://host/path/name/v1.2` has identity `https://host/path/name`."""

    identity: str
    name: str
    version: FeatureVersion

    @classmethod
    def parse(cls, text: str) -> "FeatureUrl":
        """Take a `@link(url:)` apart; raise InvalidFeatureUrlError where it names no feature and version."""
        parts = urlsplit(text)
        if not parts.scheme or parts.path in {"", "/"}:
            raise InvalidFeatureUrlError(f"Missing path in feature url '{text}'")
        path, _, version_text = parts.path.rpartition("/")
        if not version_text:
            raise InvalidFeatureUrlError(f"Missing version in feature url '{text}'")
        version = FeatureVersion.parse(version_text)
        name = path.rpartition("/")[2]
        if not name:
            raise InvalidFeatureUrlError(f"Missing feature name in feature url '{text}'")
        host = parts.netloc.rpartition("@")[2]
        return cls(f"{parts.scheme}://{host}{path}", name, version)

    def __str__(self) -> str:
        return f"{self.identity}/{self.version}"


@dataclass(frozen=True, slots=True)
class LinkImport:
    """One entry of `@link(import:)`; names of directives carry their leading `@`."""

    name: str
    alias: str | None = None

    @property
    def name_in_schema(self) -> str:
        """The name the schema uses, with `@` for a directive."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Link:
    """One linked feature of a schema: its URL, the alias it goes by, and its imports."""

    url: FeatureUrl
    alias: str
    imports: tuple[LinkImport, ...] = ()
    purpose: str | None = None

    def directive_name(self, name_in_feature: str) -> str:
        """The schema's name (without `@`) for a directive of this feature."""
        wanted = "@" + name_in_feature
        for entry in self.imports:
            if entry.name == wanted:
                return entry.name_in_schema[1:]
        return self.alias if name_in_feature == self.url.name else f"{self.alias}__{name_in_feature}"

    def type_name(self, name_in_feature: str) -> str:
        """The schema's name for a type of this feature."""
        for entry in self.imports:
            if entry.name == name_in_feature:
                return entry.name_in_schema
        return f"{self.alias}__{name_in_feature}"
