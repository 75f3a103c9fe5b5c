"""@composeDirective: which custom directives travel into the supergraph, under which feature.

Specification: https://specs.apollo.dev/federation, @composeDirective.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.merging.report import MergeReport, print_names
from gateway.composition.schema.elements import Directive, DirectiveDefinition
from gateway.composition.subgraphs import ValidatedSubgraph
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.link import SPECS_ROOT, FeatureUrl, Link

_OWN_FEATURES = frozenset(
    SPECS_ROOT + name
    for name in (
        "core",
        "join",
        "link",
        "tag",
        "inaccessible",
        "federation",
        "authenticated",
        "requiresScopes",
        "source",
        "context",
        "cost",
    )
)
_COMPOSED_BY_DEFAULT = (
    Name.TAG,
    Name.INACCESSIBLE,
    Name.AUTHENTICATED,
    Name.REQUIRES_SCOPES,
    Name.POLICY,
    Name.CONTEXT,
)


@dataclass(frozen=True, slots=True)
class _Request:
    """One valid @composeDirective."""

    index: int
    link: Link
    name_in_feature: str
    name: str
    directive: Directive


@dataclass(slots=True)
class ComposedDirectives:
    """The outcome: what to compose from which subgraph, and the features to link for it."""

    by_subgraph: dict[int, set[str]] = field(default_factory=dict)
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Directive name to the identity of its feature and its name there."""
    latest: dict[str, tuple[Link, list[int]]] = field(default_factory=dict)
    """Feature identity to the newest link to it and the subgraphs that have that version."""

    def composes(self, index: int, name: str) -> bool:
        """Whether that subgraph's directive travels into the supergraph."""
        return name in self.by_subgraph.get(index, ())

    def features(self) -> list[tuple[FeatureUrl, list[tuple[str, str]]]]:
        """The features to link, each with its composed directives as (name, name in feature)."""
        found = []
        for identity, (link, _) in self.latest.items():
            if identity not in _OWN_FEATURES:
                names = [
                    (name, origin) for name, (owner, origin) in self.origins.items() if owner == identity
                ]
                found.append((link.url, names))
        return found

    def definition(
        self, name: str, subgraphs: Sequence[ValidatedSubgraph], report: MergeReport
    ) -> DirectiveDefinition | None:
        """The directive's definition in the newest version of its feature; None, with an error.

        Without one.
        """
        identity, origin = self.origins[name]
        if identity not in self.latest:
            return None
        link, indexes = self.latest[identity]
        for index in indexes:
            schema = subgraphs[index].schema
            own = schema.links.by_identity(identity) if schema.links else None
            found = schema.directives.get(own.directive_name(origin)) if own else None
            if found is not None:
                return found
        message = (
            f'Feature "{link.url}" in {print_names(subgraphs[index].name for index in indexes)} has no '
            f'definition for "@{name}"'
        )
        report.error(ErrorCode.DIRECTIVE_COMPOSITION_ERROR, message)
        return None


def collect_composed(subgraphs: Sequence[ValidatedSubgraph], report: MergeReport) -> ComposedDirectives:
    """Read every @composeDirective and decide what is composed."""
    return _Collector(subgraphs, report).run()


class _Collector:
    def __init__(self, subgraphs: Sequence[ValidatedSubgraph], report: MergeReport) -> None:
        self.subgraphs = subgraphs
        self.report = report
        self.result = ComposedDirectives()
        self.requests: list[_Request] = []

    def run(self) -> ComposedDirectives:
        for index, subgraph in enumerate(self.subgraphs):
            for _, directive in subgraph.federation.applications(Name.COMPOSE_DIRECTIVE):
                request = self._request(index, directive)
                if request is not None:
                    self.requests.append(request)
        identities = {
            link.url.identity: None for subgraph in self.subgraphs for link in subgraph.schema.links or ()
        }
        for identity in identities:
            self._choose_version(identity)
        refused = self._inconsistent_names()
        for request in self.requests:
            names = self.result.by_subgraph.setdefault(request.index, set())
            if request.link.url.identity in self.result.latest and request.name not in refused:
                names.add(request.name)
            self.result.origins[request.name] = (request.link.url.identity, request.name_in_feature)
        return self.result

    def _error(self, message: str, index: int, directive: Directive) -> None:
        text = f'{message} in subgraph "{self.subgraphs[index].name}"'
        self.report.error(ErrorCode.DIRECTIVE_COMPOSITION_ERROR, text, {index: directive.node})

    def _request(self, index: int, directive: Directive) -> _Request | None:
        name = directive.arguments.get("name")
        if not isinstance(name, str) or not name.startswith("@"):
            self._error(f'Argument to @composeDirective "{name}" must start with "@"', index, directive)
            return None
        schema = self.subgraphs[index].schema
        if name[1:] not in schema.directives:
            self._error(f'No definition for @composeDirective "{name}"', index, directive)
            return None
        source = schema.links.source(name[1:], is_directive=True) if schema.links else None
        if source is None:
            self._error(f'Directive "{name}" cannot be composed: no linked feature has it', index, directive)
        elif source.name is None:
            self._error(f'Directive "{name}" is imported under another name', index, directive)
        elif source.link.url.identity in _OWN_FEATURES:
            self._own_feature(index, directive, name[1:])
        elif (taken := self._composed_by_default(name[1:])) is not None:
            self._error(
                f'Directive "{name}" conflicts with the federation directive "@{taken}"', index, directive
            )
        else:
            return _Request(index, source.link, source.name, name[1:], directive)
        return None

    def _own_feature(self, index: int, directive: Directive, name: str) -> None:
        view = self.subgraphs[index].federation
        if name in {view.name(entry) for entry in _COMPOSED_BY_DEFAULT}:
            message = f'Directive "@{name}" need not be composed by hand: composition does it.'
            self.report.hint(HintCode.DIRECTIVE_COMPOSITION_INFO, message, {index: directive.node})
        else:
            self._error(f'Composing federation directive "@{name}" is not supported', index, directive)

    def _composed_by_default(self, name: str) -> Name | None:
        for entry in (Name.TAG, Name.INACCESSIBLE):
            if any(subgraph.federation.name(entry) == name for subgraph in self.subgraphs):
                return entry
        return None

    def _choose_version(self, identity: str) -> None:
        """The newest version counts, among compatible ones; only subgraphs that compose have a say."""
        users = {request.index for request in self.requests if request.link.url.identity == identity}
        best: tuple[int, Link] | None = None
        linked: list[tuple[int, Link]] = []
        has_hinted = False
        for index, subgraph in enumerate(self.subgraphs):
            link = subgraph.schema.links.by_identity(identity) if subgraph.schema.links else None
            if link is None:
                continue
            linked.append((index, link))
            if best is None:
                best = (index, link)
                continue
            if best[1].url.version.major != link.url.version.major:
                if best[0] in users and index in users:
                    message = f'Feature "{identity}" is composed with different major versions'
                    self.report.error(
                        ErrorCode.DIRECTIVE_COMPOSITION_ERROR, message, {best[0]: None, index: None}
                    )
                    return
                if not has_hinted:
                    message = f'Feature "{identity}", not composed, has different major versions'
                    self.report.hint(HintCode.DIRECTIVE_COMPOSITION_INFO, message)
                    has_hinted = True
                best = best if best[0] in users else (index, link)
            elif (best[0] in users) != (index in users):
                best = best if best[0] in users else (index, link)
            elif link.url.version >= best[1].url.version:
                best = (index, link)
        if best is not None and best[0] in users:
            version = best[1].url.version
            indexes = [index for index, link in reversed(linked) if link.url.version == version]
            self.result.latest[identity] = (best[1], indexes)

    def _inconsistent_names(self) -> set[str]:
        refused: set[str] = set()
        by_name: dict[str, list[_Request]] = defaultdict(list)
        by_origin: dict[str, list[_Request]] = defaultdict(list)
        for request in self.requests:
            by_name[request.name].append(request)
            by_origin[request.name_in_feature].append(request)
        for name, requests in by_name.items():
            if len({(entry.name_in_feature, entry.link.url.identity) for entry in requests}) > 1:
                refused.add(name)
                nodes = {entry.index: entry.directive.node for entry in requests}
                message = f'Composed directive "@{name}" is not the same directive in every subgraph'
                self.report.error(ErrorCode.DIRECTIVE_COMPOSITION_ERROR, message, nodes)
        for requests in by_origin.values():
            names = {entry.name for entry in requests}
            if len(names) > 1:
                refused |= names
                nodes = {entry.index: entry.directive.node for entry in requests}
                message = f"Composed directive is named differently: {', '.join(sorted(names))}"
                self.report.error(ErrorCode.DIRECTIVE_COMPOSITION_ERROR, message, nodes)
            self._hint_other_names(requests)
        return refused

    def _hint_other_names(self, requests: list[_Request]) -> None:
        exporting = {request.index for request in requests}
        wanted = requests[0]
        for index, subgraph in enumerate(self.subgraphs):
            links = subgraph.schema.links
            link = links.by_identity(wanted.link.url.identity) if links else None
            imports = link.imports if link and index not in exporting else ()
            for entry in imports:
                if entry.name == "@" + wanted.name_in_feature and entry.name_in_schema != "@" + wanted.name:
                    message = (
                        f'Composed directive "@{wanted.name}" is named differently in "{subgraph.name}".'
                    )
                    self.report.hint(HintCode.DIRECTIVE_COMPOSITION_WARN, message, {index: None})
                    return
