"""What can be known of a fetch's caching once and for all: read when its plan is made ready."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from graphql import FieldNode, OperationDefinitionNode, parse, parse_value, print_ast, value_from_ast_untyped

from gateway.execution.entity_cache.entity_division import EntityDivision
from gateway.execution.entity_cache.entity_reader import EntityReader
from gateway.execution.entity_cache.namespaces import subgraph_namespace, tag_namespace, type_namespace
from gateway.execution.entity_cache.parts import PartRule, key_prefix
from gateway.execution.entity_cache.root_division import RootDivision
from gateway.execution.entity_cache.root_document import (
    RootDocument,
    keys_within,
    response_key,
    used_variables,
)
from gateway.execution.entity_cache.selection_policy import TYPENAME, entity_policy, root_field_policy
from gateway.execution.entity_cache.tags import read_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphql import SelectionNode, SelectionSetNode, ValueNode

    from gateway.execution.entity_cache.parts import Division
    from gateway.execution.entity_cache.policies import CachePolicies, SubgraphPolicies
    from gateway.execution.entity_cache.report import CacheIdentity
    from gateway.execution.entity_cache.selection_policy import SelectionPolicy
    from gateway.execution.entity_cache.tags import TagFormat
    from gateway.execution.subgraph_client import RequestBody, SubgraphRequest


@dataclass(frozen=True, slots=True)
class AskedEntities:
    """One `_entities` field of a fetch.

    Attributes:
        alias: its response key.
        variable: of its representations.
        type_names: every `__typename` a representation may have.
    """

    alias: str
    variable: str
    type_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookupRules:
    """The rules of one `_entities` field, by the type a representation names."""

    alias: str
    variable: str
    by_type: Mapping[str, PartRule]


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The rule of one root field.

    Attributes:
        key: its response key.
        tags: the formats of its @cacheTags.
        arguments: of the field, and the defaults of those not given.
    """

    key: str
    rule: PartRule
    subgraph: str
    tags: tuple[TagFormat, ...]
    arguments: Mapping[str, ValueNode]

    def tag_namespaces(self, variables: Mapping[str, bytes]) -> tuple[str, ...] | str:
        """Return the namespaces of its tags; or why a tag cannot be written."""
        if not self.tags:
            return ()
        given = {name: orjson.loads(variables[name]) for name in self.rule.variables if name in variables}
        arguments = {name: value_from_ast_untyped(node, given) for name, node in self.arguments.items()}
        tags = [form.write(arguments) for form in self.tags]
        missing = f"a @cacheTag of {self.rule.subject} has no value"
        return (
            tuple([tag_namespace(self.subgraph, tag) for tag in tags if tag is not None])
            if all(tag is not None for tag in tags)
            else missing
        )


class FetchRules:
    """The rules of one fetch.

    Attributes:
        keeps: there is something that may be kept.
    """

    def __init__(
        self,
        body: RequestBody,
        lookups: tuple[LookupRules, ...],
        fields: tuple[FieldRules, ...],
        document: RootDocument | None,
        reader: EntityReader,
    ) -> None:
        self._body = body
        self._lookups = lookups
        self._fields = fields
        self._document = document
        self._reader = reader
        self.keeps = any(rule.policy.reason is None for rule in self.rules())

    def rules(self) -> Iterator[PartRule]:
        """Every rule, entities' or root fields'."""
        for lookup in self._lookups:
            yield from lookup.by_type.values()
        for field in self._fields:
            yield field.rule

    def policies(self) -> Iterator[tuple[str, SelectionPolicy]]:
        """What each rule is about, and what it says."""
        for rule in self.rules():
            yield rule.subject, rule.policy

    def divide(self, request: SubgraphRequest, identity: CacheIdentity) -> Division:
        """Divide a request of the fetch.

        Raises:
            msgspec.MsgspecError: it is none.
        """
        if self._document is not None:
            return RootDivision(request, self._fields, self._document, identity)
        return EntityDivision(request, self._body, self._lookups, self._reader, identity)


class RuleReader:
    """Reads the rules of fetches over one supergraph."""

    def __init__(self, policies: CachePolicies) -> None:
        self._policies = policies
        self._readers = {name: EntityReader(own) for name, own in policies.subgraphs.items()}

    @property
    def policies(self) -> CachePolicies:
        """What the supergraph says."""
        return self._policies

    def read(
        self, subgraph: str, document: str, body: RequestBody, asked: Sequence[AskedEntities]
    ) -> FetchRules | None:
        """Read the rules of a query; None for a subgraph that lets nothing be kept.

        Args:
            subgraph: who is asked.
            document: valid there.
            body: writes the requests' bodies.
            asked: the `_entities` fields; none in a query for root fields.
        """
        policies = self._policies.subgraphs.get(subgraph)
        if policies is None:
            return None
        reader = self._readers[subgraph]
        operation = parse(document, no_location=True).definitions[0]
        if not isinstance(operation, OperationDefinitionNode):
            return None
        if asked:
            fields = {
                response_key(node): node
                for node in operation.selection_set.selections
                if isinstance(node, FieldNode)
            }
            lookups = tuple(_lookup(policies, each, fields[each.alias].selection_set) for each in asked)
            return FetchRules(body, lookups, (), None, reader)
        parts, rest = _split_root(operation.selection_set.selections)
        found = tuple(_root_field(policies, key, node) for key, node in parts.items())
        return FetchRules(body, (), found, RootDocument(operation, parts, rest), reader)


def _lookup(
    policies: SubgraphPolicies, asked: AskedEntities, selections: SelectionSetNode | None
) -> LookupRules:
    by_type: dict[str, PartRule] = {}
    if selections is not None:
        text = print_ast(selections)
        variables = tuple(sorted(used_variables(selections)))
        for name in asked.type_names:
            policy = entity_policy(policies, name, selections)
            by_type[name] = _rule(policies, name, policy, text, variables)
    return LookupRules(asked.alias, asked.variable, by_type)


def _root_field(policies: SubgraphPolicies, key: str, node: FieldNode) -> FieldRules:
    name = node.name.value
    selected = f"{print_ast(node.selection_set)}" if node.selection_set else ""
    arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
    # Without the alias: whatever a client calls it, it is the same.
    text = f"{name}({', '.join(f'{arg}: {print_ast(value)}' for arg, value in arguments.items())}){selected}"
    policy = root_field_policy(policies, node)
    subject = f"{policies.query_type}.{name}"
    rule = _rule(policies, subject, policy, text, tuple(sorted(used_variables(node))))
    tags = tuple(read_format(tag) for tag in policies.field_tags(name))
    return FieldRules(key, rule, policies.subgraph, tags, {**_defaults(policies, name, tags), **arguments})


def _defaults(policies: SubgraphPolicies, field: str, tags: Iterable[TagFormat]) -> dict[str, ValueNode]:
    wanted = {part[0] for tag in tags for part in tag.parts if isinstance(part, tuple)}
    texts = {name: policies.default(policies.query_type, field, name) for name in wanted}
    return {name: parse_value(text) for name, text in texts.items() if text is not None}


def _rule(
    policies: SubgraphPolicies, subject: str, policy: SelectionPolicy, text: str, variables: tuple[str, ...]
) -> PartRule:
    subgraph = policies.subgraph
    types = {policies.query_type} if "." in subject else {subject}
    namespaces = [type_namespace(subgraph, name) for name in sorted(types | policy.types)]
    return PartRule(
        subject=subject,
        policy=policy,
        prefix=key_prefix(subgraph, policies.version, subject, text),
        variables=variables,
        namespaces=(subgraph_namespace(subgraph), *namespaces),
    )


def _split_root(selections: Sequence[SelectionNode]) -> tuple[dict[str, FieldNode], list[SelectionNode]]:
    """Plain fields, each alone under its key, are parts; all else is asked for each time."""
    plain = [node for node in selections if _is_plain(node)]
    others = keys_within(node for node in selections if not _is_plain(node))
    counts = Counter(response_key(node) for node in plain if isinstance(node, FieldNode))
    parts: dict[str, FieldNode] = {}
    rest: list[SelectionNode] = []
    for node in selections:
        alone = isinstance(node, FieldNode) and _is_plain(node)
        if (
            isinstance(node, FieldNode)
            and alone
            and counts[response_key(node)] == 1
            and response_key(node) not in others
        ):
            parts[response_key(node)] = node
        else:
            rest.append(node)
    return parts, rest


def _is_plain(node: SelectionNode) -> bool:
    return isinstance(node, FieldNode) and not node.directives and node.name.value != TYPENAME
