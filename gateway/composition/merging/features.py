"""Which linked features the supergraph links, and the directives and types they bring along."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.composition.building.linking import LINK_TO_LINK, LinkError, add_link
from gateway.composition.definitions import CompositionHint
from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.state import MergeState, SupergraphLink
from gateway.federation.directive_names import FEDERATION_OPERATION_TYPES
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.features import (
    LATEST_FEDERATION,
    DirectiveSpec,
    SupergraphComposition,
    known_feature,
)
from gateway.federation.join import join_version
from gateway.federation.link import JOIN_IDENTITY, FeatureUrl, FeatureVersion, Link, LinkImport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.composition.merging.report import MergeReport
    from gateway.composition.schema.values import Value
    from gateway.composition.subgraphs import ValidatedSubgraph

_NAME = re.compile(r"[_A-Za-z]\w*", re.ASCII)
_ACCESS_CONTROL = (Name.AUTHENTICATED, Name.REQUIRES_SCOPES, Name.POLICY)


def federation_version(
    subgraphs: Iterable[ValidatedSubgraph], hints: list[CompositionHint]
) -> FeatureVersion:
    """The newest federation version in use; a feature may need a newer one than its subgraph links."""
    versions: list[FeatureVersion] = []
    for subgraph in subgraphs:
        linked = subgraph.federation.version
        if linked is None:
            continue
        implied = [
            spec.minimum_federation
            for link in subgraph.schema.links or ()
            if (spec := known_feature(link.url)) is not None and spec.minimum_federation is not None
        ]
        needed = max(implied, default=linked)
        if needed.major == linked.major and needed > linked:
            message = (
                f"Subgraph {subgraph.name} is read as federation {needed}, not {linked}: a feature needs it"
            )
            hints.append(
                CompositionHint(HintCode.IMPLICITLY_UPGRADED_FEDERATION_VERSION, message, (subgraph.name,))
            )
            linked = needed
        versions.append(linked)
    return max(versions, default=LATEST_FEDERATION)


@dataclass(slots=True)
class _Occurrence:
    """A feature's directive in use: the newest URL, and its name in each subgraph."""

    url: FeatureUrl
    name_in_feature: str
    names: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _ComposedFeature:
    """A feature to link in the supergraph, with (name in feature, name in supergraph, spec)."""

    composition: SupergraphComposition
    directives: list[tuple[str, str, DirectiveSpec]] = field(default_factory=list)


def link_features(state: MergeState) -> None:
    """Decide the supergraph's links; directives imported under different names are an error."""
    features: dict[str, _ComposedFeature] = {}
    for occurrence in _occurrences(state.subgraphs):
        spec = known_feature(occurrence.url)
        directive = spec.directive(occurrence.name_in_feature) if spec else None
        if directive is None or directive.composition is None:
            continue
        names = set(occurrence.names.values())
        if len(names) > 1:
            _report_names(state.report, occurrence)
            break
        composition = directive.composition
        feature = features.setdefault(composition.identity, _ComposedFeature(composition))
        feature.directives.append((occurrence.name_in_feature, names.pop(), directive))
        if composition.through_join_directive:
            state.through_join.add(feature.directives[-1][1])
    aliases = _Aliases(state, features.values())
    for feature in features.values():
        _link_feature(state, feature, aliases)
    for url, names_in_use in state.composed.features():
        imports: list[Value] = [
            f"@{name}" if name == origin else {"name": f"@{origin}", "as": f"@{name}"}
            for name, origin in names_in_use
        ]
        alias = aliases.alias_for(url.name, url.identity)
        state.links.append(SupergraphLink(str(url), alias, tuple(imports)))
        entries = tuple(LinkImport(f"@{origin}", f"@{name}") for name, origin in names_in_use)
        aliases.check(Link(url, alias or url.name, entries))


def _occurrences(subgraphs: list[ValidatedSubgraph]) -> Iterable[_Occurrence]:
    found: dict[tuple[str, str, int], _Occurrence] = {}
    for index, subgraph in enumerate(subgraphs):
        links = subgraph.schema.links
        if links is None:
            continue
        for name in subgraph.schema.directives:
            source = links.source(name, is_directive=True)
            if source is None or source.name is None or not subgraph.schema.applications(name):
                continue
            url = source.link.url
            series = url.version.major or -url.version.minor
            key = (source.name, url.identity, series)
            occurrence = found.setdefault(key, _Occurrence(url, source.name))
            if url.version > occurrence.url.version:
                occurrence.url = url
            occurrence.names[index] = name
    return found.values()


def _report_names(report: MergeReport, occurrence: _Occurrence) -> None:
    uses = ", ".join(
        f'"@{name}" in subgraph "{report.names[index]}"' for index, name in occurrence.names.items()
    )
    message = (
        f'"@{occurrence.name_in_feature}" (from {occurrence.url}) is imported under different names: {uses}'
    )
    report.error(ErrorCode.LINK_IMPORT_NAME_MISMATCH, message, dict.fromkeys(occurrence.names))


def _link_feature(state: MergeState, feature: _ComposedFeature, aliases: _Aliases) -> None:
    composition = feature.composition
    name = composition.feature_name
    alias = aliases.alias_for(name, composition.identity)
    imports: list[LinkImport] = []
    for origin, name_in_supergraph, _ in feature.directives:
        default = (alias or name) if origin == name else f"{alias or name}__{origin}"
        if not composition.through_join_directive and name_in_supergraph != default:
            renamed = None if origin == name_in_supergraph else f"@{name_in_supergraph}"
            imports.append(LinkImport(f"@{origin}", renamed))
    printed: list[Value] = [
        {"name": entry.name, "as": entry.alias} if entry.alias else entry.name for entry in imports
    ]
    state.links.append(SupergraphLink(composition.url, alias, tuple(printed), composition.purpose))
    url = FeatureUrl(composition.identity, name, composition.version)
    link = Link(url, alias or name, tuple(imports))
    aliases.check(link)
    spec = known_feature(url)
    if spec is not None:
        for type_name in spec.types:
            state.feature_types[type_name] = link.type_name(type_name)
        for directive in spec.directives:
            state.feature_directives[link.directive_name(directive.name)] = directive
    for origin, name_in_supergraph, _ in feature.directives:
        if origin == Name.INACCESSIBLE:
            state.inaccessible = name_in_supergraph
        for access in _ACCESS_CONTROL:
            if origin == access:
                state.access_control[access] = name_in_supergraph


class _Aliases:
    """Aliases for linked features: the feature's own name, unless an import could be mistaken for it."""

    def __init__(self, state: MergeState, features: Iterable[_ComposedFeature]) -> None:
        self._imports: list[tuple[str, str, str]] = [
            (feature.composition.identity, origin, name)
            for feature in features
            for origin, name, _ in feature.directives
        ]
        for url, names in state.composed.features():
            self._imports += [(url.identity, origin, name) for name, origin in names]
        self._taken = {"link", "join"}
        self._state = state
        self._count = 0
        self._prefix: str | None = None
        state.features.add(Link(LINK_TO_LINK, "link"))
        state.features.add(Link(FeatureUrl(JOIN_IDENTITY, "join", join_version(state.federation)), "join"))

    def check(self, link: Link) -> None:
        """Report a link whose names could be mistaken for those of another feature of the supergraph.

        What was reported before says more: such links are wrong because of it.
        """
        if self._state.report.errors:
            return
        try:
            add_link(self._state.features, link)
        except LinkError as error:
            self._state.report.error(error.code, error.message)

    def alias_for(self, name: str, identity: str) -> str | None:
        """None where the feature goes by its own name."""
        if self._is_free(name, identity):
            self._taken.add(name)
            return None
        self._prefix = self._prefix or self._unused_prefix()
        alias = f"{self._prefix}{self._count}{re.sub('[^a-zA-Z]', '', name)}"
        self._count += 1
        self._taken.add(alias)
        return alias

    def _is_free(self, name: str, identity: str) -> bool:
        if "__" in name or name.endswith("_") or not _NAME.fullmatch(name) or name in self._taken:
            return False
        for owner, origin, imported in self._imports:
            alias, separator, rest = imported.partition("__")
            is_prefixed = bool(separator) and alias == name
            if owner != identity:
                if imported == name or is_prefixed:
                    return False
            elif (imported == name and origin != name) or (is_prefixed and rest != origin):
                return False
        return True

    def _unused_prefix(self) -> str:
        """The shortest name that begins no other name, letters before digits."""
        names = {name for _, _, name in self._imports} | self._taken
        for subgraph in self._state.subgraphs:
            names |= subgraph.schema.types.keys() | subgraph.schema.directives.keys()
        names -= FEDERATION_OPERATION_TYPES
        queue = [""]
        for start in queue:
            for character in ("_" if not start else "") + string.ascii_letters + string.digits * bool(start):
                candidate = start + character
                if not any(name.startswith(candidate) for name in names):
                    return candidate
                queue.append(candidate)
        raise AssertionError("names are finite, prefixes are not")
