"""What the supergraph demands of callers: @authenticated, @requiresScopes and @policy as one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from graphql.language import (
    InterfaceTypeDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
)

from gateway.supergraph.links import linked_features

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql.language import DirectiveNode, DocumentNode, ValueNode

    from gateway.security.principal import Principal

Alternatives: TypeAlias = tuple[frozenset[str], ...]
"""OR of ANDs, as @requiresScopes and @policy write them."""


AccessClass: TypeAlias = tuple[bool, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class AccessRequirement:
    """What one type or field demands.

    Attributes:
        authenticated: the caller must have signed in.
        scopes: for each tuple in it, one alternative must be held whole.
        policies: likewise for policies.
    """

    authenticated: bool = False
    scopes: tuple[Alternatives, ...] = ()
    policies: tuple[Alternatives, ...] = ()

    def met_by(self, principal: Principal) -> bool:
        """Tell whether the caller meets everything demanded."""
        if self.authenticated and not principal.authenticated:
            return False
        return all(
            any(option <= principal.scopes for option in alternatives) for alternatives in self.scopes
        ) and all(
            any(option <= principal.policies for option in alternatives) for alternatives in self.policies
        )

    def describe(self) -> str:
        """Say in words what is demanded."""
        parts = ["a signed-in caller"] if self.authenticated else []
        for what, groups in (("scope", self.scopes), ("policy", self.policies)):
            parts.extend(
                f"the {what} " + " or ".join(" and ".join(sorted(option)) for option in alternatives)
                for alternatives in groups
            )
        return " and ".join(parts)


OPEN = AccessRequirement()


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Requirements of a supergraph's types and fields; what is not named is open to all."""

    types: dict[str, AccessRequirement] = field(default_factory=dict)
    fields: dict[tuple[str, str], AccessRequirement] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is demanded anywhere."""
        return not self.types and not self.fields

    def access_class(self, principal: Principal) -> AccessClass:
        """What of a caller these rules can tell apart: callers of one class share plans."""
        if self.empty:
            return (False, frozenset(), frozenset())
        return (principal.authenticated, principal.scopes, principal.policies)


def read_access_rules(supergraph: DocumentNode) -> AccessRules:
    """Read the rules of a supergraph, whatever it calls the directives (@link with `as` or `import`)."""
    links = linked_features(supergraph)
    names = _Names(*(links.directive(name) for name in ("authenticated", "requiresScopes", "policy")))
    types: dict[str, AccessRequirement] = {}
    fields: dict[tuple[str, str], AccessRequirement] = {}
    for node in supergraph.definitions:
        if not isinstance(node, TypeDefinitionNode):
            continue
        requirement = _requirement(node.directives or (), names)
        if requirement != OPEN:
            types[node.name.value] = requirement
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for item in node.fields or ():
                requirement = _requirement(item.directives or (), names)
                if requirement != OPEN:
                    fields[node.name.value, item.name.value] = requirement
    return AccessRules(types, fields)


class _Names(NamedTuple):
    """What the supergraph calls the three directives."""

    authenticated: str
    scopes: str
    policy: str


def _requirement(directives: Iterable[DirectiveNode], names: _Names) -> AccessRequirement:
    authenticated = False
    scopes: list[Alternatives] = []
    policies: list[Alternatives] = []
    for directive in directives:
        name = directive.name.value
        if name == names.authenticated:
            authenticated = True
        elif name == names.scopes:
            scopes.append(_alternatives(directive))
        elif name == names.policy:
            policies.append(_alternatives(directive))
    return AccessRequirement(authenticated, tuple(scopes), tuple(policies))


def _alternatives(directive: DirectiveNode) -> Alternatives:
    value: ValueNode | None = directive.arguments[0].value if directive.arguments else None
    groups = value.values if isinstance(value, ListValueNode) else ()
    return tuple(
        frozenset(item.value for item in group.values if isinstance(item, StringValueNode))
        for group in groups
        if isinstance(group, ListValueNode)
    )
