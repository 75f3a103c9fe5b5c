"""The features a schema links, and which feature a directive or type of the schema belongs to."""

from collections.abc import Iterator
from typing import NamedTuple

from gateway.federation.link import FEDERATION_IDENTITY, Link


class SourceFeature(NamedTuple):
    """The feature an element comes from; `name` is None where another import shadows the default name."""

    link: Link
    name: str | None


class LinkedFeatures:
    """Links by identity, by alias, and by imported name. The link to @link itself comes first."""

    __slots__ = ("_by_alias", "_by_identity", "_by_import")

    def __init__(self) -> None:
        self._by_identity: dict[str, Link] = {}
        self._by_alias: dict[str, Link] = {}
        self._by_import: dict[str, tuple[Link, str]] = {}

    def add(self, link: Link) -> None:
        """Add a link that was checked against those already there."""
        self._by_identity[link.url.identity] = link
        self._by_alias[link.alias] = link
        for entry in link.imports:
            self._by_import.setdefault(entry.name_in_schema, (link, entry.name))

    def __iter__(self) -> Iterator[Link]:
        return iter(self._by_identity.values())

    def by_identity(self, identity: str) -> Link | None:
        """The link to the feature of that identity."""
        return self._by_identity.get(identity)

    def by_alias(self, alias: str) -> Link | None:
        """The link that goes by that alias."""
        return self._by_alias.get(alias)

    def by_import(self, name_in_schema: str) -> tuple[Link, str] | None:
        """The link that imports this name (with `@` for directives), and the name in its feature."""
        return self._by_import.get(name_in_schema)

    @property
    def federation(self) -> Link | None:
        """The link to the federation specification."""
        return self._by_identity.get(FEDERATION_IDENTITY)

    def default_source(self, name: str, *, is_directive: bool) -> tuple[Link, str] | None:
        """The link whose default naming gives this name, and the name in that feature."""
        alias, separator, rest = name.partition("__")
        if separator and alias in self._by_alias:
            return self._by_alias[alias], rest
        if not is_directive or name not in self._by_alias:
            return None
        link = self._by_alias[name]
        return link, link.url.name

    def shadowing_import(self, name: str, *, is_directive: bool) -> tuple[Link, str] | None:
        """Where the default name of an element was imported under another name: the link and that import."""
        default = self.default_source(name, is_directive=is_directive)
        if default is None:
            return None
        link, name_in_feature = default
        prefix = "@" if is_directive else ""
        for entry in link.imports:
            if entry.name == prefix + name_in_feature and entry.name_in_schema != prefix + name:
                return link, entry.name
        return None

    def source(self, name: str, *, is_directive: bool) -> SourceFeature | None:
        """The feature a directive or type of this name belongs to."""
        imported = self._by_import.get("@" + name if is_directive else name)
        if imported is not None:
            link, import_name = imported
            return SourceFeature(link, import_name[1:] if is_directive else import_name)
        default = self.default_source(name, is_directive=is_directive)
        if default is None:
            return None
        link, name_in_feature = default
        shadowed = any(
            entry.name == ("@" if is_directive else "") + name_in_feature for entry in link.imports
        )
        return SourceFeature(link, None if shadowed else name_in_feature)
