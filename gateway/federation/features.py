"""The directives and types each linked feature defines, version by version, and how its directives compose.

Specifications: https://specs.apollo.dev/federation, /tag, /inaccessible, /authenticated, /requiresScopes,
/policy, /context, /cost, /link.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.link import (
    AUTHENTICATED_IDENTITY,
    CACHE_TAG_IDENTITY,
    CONTEXT_IDENTITY,
    COST_IDENTITY,
    FEDERATION_IDENTITY,
    INACCESSIBLE_IDENTITY,
    LINK_IDENTITY,
    POLICY_IDENTITY,
    REQUIRES_SCOPES_IDENTITY,
    TAG_IDENTITY,
    FeatureUrl,
    FeatureVersion,
)

_NO_DEFAULT: Final = object()
LATEST_FEDERATION: Final = FeatureVersion(2, 14)
UPGRADED_FEDERATION: Final = FeatureVersion(2, 4)
"""The version a federation 1 subgraph is read as."""


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """A directive argument; in `type`.

    `{Name}` stands for a type of the same feature under its schema name.
    """

    name: str
    type: str
    default: object = _NO_DEFAULT

    @property
    def has_default(self) -> bool:
        """Whether the specification gives a default value."""
        return self.default is not _NO_DEFAULT


@dataclass(frozen=True, slots=True)
class SupergraphComposition:
    """How a directive travels into the supergraph.

    `strategies` names, for each argument, the strategy that merges different values; empty where the most
    frequent application wins. `through_join_directive` records applications as @join__directive instead of
    themselves.
    """

    identity: str
    version: FeatureVersion
    purpose: str | None = None
    strategies: Mapping[str, str] = field(default_factory=dict)
    through_join_directive: bool = False

    @property
    def feature_name(self) -> str:
        """The feature's own name: the last part of its identity."""
        return self.identity.rpartition("/")[2]

    @property
    def url(self) -> str:
        """The feature's URL as linked in the supergraph."""
        return f"{self.identity}/{self.version}"


@dataclass(frozen=True, slots=True)
class DirectiveSpec:
    """A directive as a feature defines it."""

    name: str
    locations: tuple[str, ...]
    arguments: tuple[ArgumentSpec, ...] = ()
    repeatable: bool = False
    composition: SupergraphComposition | None = None


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """One version of a feature: the scalar types and directives that linking it defines."""

    types: tuple[str, ...]
    directives: tuple[DirectiveSpec, ...]
    minimum_federation: FeatureVersion | None = None

    def directive(self, name: str) -> DirectiveSpec | None:
        """The directive of that name in this feature."""
        return next((directive for directive in self.directives if directive.name == name), None)

    @property
    def importable(self) -> frozenset[str]:
        """Every name `@link(import:)` may list, directives with their `@`."""
        return frozenset(self.types) | {f"@{directive.name}" for directive in self.directives}


_FIELDS: Final = ArgumentSpec("fields", "{FieldSet}!")
_KEY: Final = DirectiveSpec(
    Name.KEY,
    ("OBJECT", "INTERFACE"),
    (_FIELDS, ArgumentSpec("resolvable", "Boolean", default=True)),
    repeatable=True,
)
_REQUIRES: Final = DirectiveSpec(Name.REQUIRES, ("FIELD_DEFINITION",), (_FIELDS,))
_PROVIDES: Final = DirectiveSpec(Name.PROVIDES, ("FIELD_DEFINITION",), (_FIELDS,))
_EXTERNAL: Final = DirectiveSpec(
    Name.EXTERNAL, ("OBJECT", "FIELD_DEFINITION"), (ArgumentSpec("reason", "String"),)
)
_EXTENDS: Final = DirectiveSpec(Name.EXTENDS, ("OBJECT", "INTERFACE"))
_TAG_COMPOSITION: Final = SupergraphComposition(TAG_IDENTITY, FeatureVersion(0, 3))
_OUTPUT_LOCATIONS: Final = ("FIELD_DEFINITION", "OBJECT", "INTERFACE", "UNION")
_OTHER_LOCATIONS: Final = (
    "ARGUMENT_DEFINITION",
    "SCALAR",
    "ENUM",
    "ENUM_VALUE",
    "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
)
_TAG_LOCATIONS: Final = {
    FeatureVersion(0, 1): _OUTPUT_LOCATIONS,
    FeatureVersion(0, 2): _OUTPUT_LOCATIONS + _OTHER_LOCATIONS,
    FeatureVersion(0, 3): (*_OUTPUT_LOCATIONS, *_OTHER_LOCATIONS, "SCHEMA"),
}
_AUTH_LOCATIONS: Final = ("FIELD_DEFINITION", "OBJECT", "INTERFACE", "SCALAR", "ENUM")


def tag_directive(version: FeatureVersion) -> DirectiveSpec:
    """@tag as version 0.1, 0.2 or 0.3 of its specification defines it."""
    return DirectiveSpec(
        Name.TAG,
        _TAG_LOCATIONS[version],
        (ArgumentSpec("name", "String!"),),
        repeatable=True,
        composition=_TAG_COMPOSITION,
    )


def _inaccessible(version: FeatureVersion) -> DirectiveSpec:
    locations = _OUTPUT_LOCATIONS if version == (0, 1) else _OUTPUT_LOCATIONS + _OTHER_LOCATIONS
    composition = SupergraphComposition(INACCESSIBLE_IDENTITY, FeatureVersion(0, 2), "SECURITY")
    return DirectiveSpec(Name.INACCESSIBLE, locations, composition=composition)


def _security(
    identity: str,
    name: str,
    arguments: tuple[ArgumentSpec, ...] = (),
    strategies: Mapping[str, str] | None = None,
) -> DirectiveSpec:
    composition = SupergraphComposition(identity, FeatureVersion(0, 1), "SECURITY", strategies or {})
    return DirectiveSpec(name, _AUTH_LOCATIONS, arguments, composition=composition)


_AUTHENTICATED: Final = _security(AUTHENTICATED_IDENTITY, Name.AUTHENTICATED)
_REQUIRES_SCOPES: Final = _security(
    REQUIRES_SCOPES_IDENTITY,
    Name.REQUIRES_SCOPES,
    (ArgumentSpec("scopes", "[[{Scope}!]!]!"),),
    {"scopes": "DNF_CONJUNCTION"},
)
_POLICY: Final = _security(
    POLICY_IDENTITY,
    Name.POLICY,
    (ArgumentSpec("policies", "[[{Policy}!]!]!"),),
    {"policies": "DNF_CONJUNCTION"},
)
_CONTEXT: Final = DirectiveSpec(
    Name.CONTEXT,
    ("INTERFACE", "OBJECT", "UNION"),
    (ArgumentSpec("name", "String!"),),
    repeatable=True,
    composition=SupergraphComposition(CONTEXT_IDENTITY, FeatureVersion(0, 1), "SECURITY"),
)
_FROM_CONTEXT: Final = DirectiveSpec(
    Name.FROM_CONTEXT, ("ARGUMENT_DEFINITION",), (ArgumentSpec("field", "{ContextFieldValue}"),)
)
_COST: Final = DirectiveSpec(
    Name.COST,
    ("ARGUMENT_DEFINITION", "ENUM", "FIELD_DEFINITION", "INPUT_FIELD_DEFINITION", "OBJECT", "SCALAR"),
    (ArgumentSpec("weight", "Int!"),),
    composition=SupergraphComposition(COST_IDENTITY, FeatureVersion(0, 1), None, {"weight": "MAX"}),
)
_LIST_SIZE: Final = DirectiveSpec(
    Name.LIST_SIZE,
    ("FIELD_DEFINITION",),
    (
        ArgumentSpec("assumedSize", "Int"),
        ArgumentSpec("slicingArguments", "[String!]"),
        ArgumentSpec("sizedFields", "[String!]"),
        ArgumentSpec("requireOneSlicingArgument", "Boolean", default=True),
    ),
    composition=SupergraphComposition(
        COST_IDENTITY,
        FeatureVersion(0, 1),
        None,
        {
            "assumedSize": "NULLABLE_MAX",
            "slicingArguments": "NULLABLE_UNION",
            "sizedFields": "NULLABLE_UNION",
            "requireOneSlicingArgument": "NULLABLE_AND",
        },
    ),
)
_CACHE_TAG: Final = DirectiveSpec(
    Name.CACHE_TAG,
    ("OBJECT", "FIELD_DEFINITION"),
    (ArgumentSpec("format", "String!"),),
    repeatable=True,
    composition=SupergraphComposition(
        CACHE_TAG_IDENTITY, FeatureVersion(0, 1), "EXECUTION", through_join_directive=True
    ),
)
_COMPOSE_DIRECTIVE: Final = DirectiveSpec(
    Name.COMPOSE_DIRECTIVE, ("SCHEMA",), (ArgumentSpec("name", "String"),), repeatable=True
)
_INTERFACE_OBJECT: Final = DirectiveSpec(Name.INTERFACE_OBJECT, ("OBJECT",))

FEDERATION_1: Final = FeatureSpec(
    ("FieldSet",), (_KEY, _REQUIRES, _PROVIDES, _EXTERNAL, tag_directive(FeatureVersion(0, 2)), _EXTENDS)
)
LINK_PURPOSES: Final = ("SECURITY", "EXECUTION")
LINK_1_0: Final = FeatureSpec(
    ("Purpose", "Import"),
    (
        DirectiveSpec(
            "link",
            ("SCHEMA",),
            (
                ArgumentSpec("url", "String"),
                ArgumentSpec("as", "String"),
                ArgumentSpec("for", "{Purpose}"),
                ArgumentSpec("import", "[{Import}]"),
            ),
            repeatable=True,
        ),
    ),
    FeatureVersion(2, 0),
)


def _override(version: FeatureVersion) -> DirectiveSpec:
    label = (ArgumentSpec("label", "String"),) if version >= (2, 7) else ()
    return DirectiveSpec(Name.OVERRIDE, ("FIELD_DEFINITION",), (ArgumentSpec("from", "String!"), *label))


@lru_cache(maxsize=32)
def federation_feature(version: FeatureVersion) -> FeatureSpec | None:
    """What federation 2.0 to 2.14 defines; None for a version that does not exist."""
    if not FeatureVersion(2, 0) <= version <= LATEST_FEDERATION:
        return None
    tag = tag_directive(FeatureVersion(0, 3) if version >= (2, 3) else FeatureVersion(0, 2))
    shareable = DirectiveSpec(Name.SHAREABLE, ("OBJECT", "FIELD_DEFINITION"), repeatable=version >= (2, 2))
    types = ["FieldSet"]
    directives = [_KEY, _REQUIRES, _PROVIDES, _EXTERNAL, tag, _EXTENDS, shareable]
    directives += [_inaccessible(FeatureVersion(0, 2)), _override(version)]
    additions: tuple[tuple[tuple[int, int], str | None, tuple[DirectiveSpec, ...]], ...] = (
        ((2, 1), None, (_COMPOSE_DIRECTIVE,)),
        ((2, 3), None, (_INTERFACE_OBJECT,)),
        ((2, 5), "Scope", (_AUTHENTICATED, _REQUIRES_SCOPES)),
        ((2, 6), "Policy", (_POLICY,)),
        ((2, 8), "ContextFieldValue", (_CONTEXT, _FROM_CONTEXT)),
        ((2, 9), None, (_COST, _LIST_SIZE)),
        ((2, 12), None, (_CACHE_TAG,)),
    )
    for since, type_name, added in additions:
        if version >= since:
            directives += added
            types += [type_name] if type_name else []
    return FeatureSpec(tuple(types), tuple(directives))


_OTHER_FEATURES: Final[Mapping[tuple[str, FeatureVersion], FeatureSpec]] = {
    (LINK_IDENTITY, FeatureVersion(1, 0)): LINK_1_0,
    **{(TAG_IDENTITY, version): FeatureSpec((), (tag_directive(version),)) for version in _TAG_LOCATIONS},
    **{
        (INACCESSIBLE_IDENTITY, version): FeatureSpec((), (_inaccessible(version),))
        for version in (FeatureVersion(0, 1), FeatureVersion(0, 2))
    },
    (AUTHENTICATED_IDENTITY, FeatureVersion(0, 1)): FeatureSpec((), (_AUTHENTICATED,), FeatureVersion(2, 5)),
    (REQUIRES_SCOPES_IDENTITY, FeatureVersion(0, 1)): FeatureSpec(("Scope",), (_REQUIRES_SCOPES,)),
    (POLICY_IDENTITY, FeatureVersion(0, 1)): FeatureSpec(("Policy",), (_POLICY,)),
    (CONTEXT_IDENTITY, FeatureVersion(0, 1)): FeatureSpec(("ContextFieldValue",), (_CONTEXT, _FROM_CONTEXT)),
    (COST_IDENTITY, FeatureVersion(0, 1)): FeatureSpec((), (_COST, _LIST_SIZE), FeatureVersion(2, 9)),
}


def known_feature(url: FeatureUrl) -> FeatureSpec | None:
    """What a linked feature defines, or None where the feature or its version is not known here."""
    if url.identity == FEDERATION_IDENTITY:
        return federation_feature(url.version)
    return _OTHER_FEATURES.get((url.identity, url.version))
