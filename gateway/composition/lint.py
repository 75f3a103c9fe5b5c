"""Habits that compose but bite, most of them of Python users."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.composition.building.parse import parse_subgraph
from gateway.composition.definitions import CompositionHint, SubgraphDefinition, locations_of
from gateway.composition.schema.elements import Directive, Element
from gateway.composition.subgraphs import ParsedSubgraph
from gateway.federation.directive_names import FederationDirective as Name
from gateway.federation.field_sets import InvalidFieldSetError, field_names, parse_field_set

SNAKE_CASE_KEY = "LINT_SNAKE_CASE_KEY"
KEYS_SHOULD_BE_COMPOUND = "LINT_KEYS_SHOULD_BE_COMPOUND"
KEY_UNUSABLE_ELSEWHERE = "LINT_KEY_UNUSABLE_ELSEWHERE"

_SNAKE_CASE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class _Key:
    """A resolvable @key of one subgraph."""

    subgraph: str
    element: Element
    directive: Directive
    text: str
    fields: frozenset[str]


def lint_subgraphs(definitions: Sequence[SubgraphDefinition]) -> list[CompositionHint]:
    """Warn about keys spelled in snake_case, split keys, and keys no other subgraph can use.

    Subgraphs that do not parse are left to composition.
    """
    parsed = [parse_subgraph(definition) for definition in definitions]
    subgraphs = [entry for entry in parsed if isinstance(entry, ParsedSubgraph)]
    keys = [key for subgraph in subgraphs for key in _keys(subgraph)]
    hints = [_snake_case_text(definition) for definition in definitions]
    hints_found = [hint for found in hints for hint in found]
    return [*hints_found, *_split_keys(keys), *_unusable_keys(keys, subgraphs)]


def _keys(subgraph: ParsedSubgraph) -> Iterator[_Key]:
    for element, directive in subgraph.federation.applications(Name.KEY):
        text = directive.arguments.get("fields")
        if not isinstance(text, str) or directive.arguments.get("resolvable") is False:
            continue
        try:
            fields = frozenset(field_names(parse_field_set(text)))
        except InvalidFieldSetError:
            continue
        yield _Key(subgraph.name, element, directive, text, fields)


def _snake_case_text(definition: SubgraphDefinition) -> Iterator[CompositionHint]:
    """Looked for in the text: such keys usually name no field at all, and then the subgraph is not built."""
    for match in re.finditer(r'@key\(\s*fields:\s*"([^"]*)"', definition.sdl):
        names = _SNAKE_CASE.findall(match[1])
        if names:
            message = (
                f'[{definition.name}] @key(fields: "{match[1]}") is spelled in snake_case: Strawberry '
                "prints field names in camelCase, but takes key strings as they are. Write the key in "
                "camelCase."
            )
            yield CompositionHint(SNAKE_CASE_KEY, message, (definition.name,))


def _split_keys(keys: Sequence[_Key]) -> Iterator[CompositionHint]:
    """`keys=["id", "region"]` makes two keys: each alone must then find the entity."""
    by_type: dict[tuple[str, str], list[_Key]] = defaultdict(list)
    for key in keys:
        by_type[key.subgraph, key.element.name].append(key)
    compound = {(key.element.name, key.fields) for key in keys if len(key.fields) > 1}
    for (subgraph, name), own in by_type.items():
        single = [key for key in own if len(key.fields) == 1]
        together = frozenset(field for key in single for field in key.fields)
        if len(single) > 1 and (name, together) in compound:
            fields = " ".join(key.text for key in single)
            listed = ", ".join(f'"{key.text}"' for key in single)
            message = (
                f'[{subgraph}] "{name}" has the keys {listed} one by one, while another subgraph has them as '
                f'one compound key. If all are needed together, write @key(fields: "{fields}").'
            )
            nodes = locations_of(subgraph, [single[0].directive.node])
            yield CompositionHint(KEYS_SHOULD_BE_COMPOUND, message, (subgraph,), nodes)


def _unusable_keys(keys: Sequence[_Key], subgraphs: Sequence[ParsedSubgraph]) -> Iterator[CompositionHint]:
    """A key serves to come from elsewhere: some other subgraph must have the type with those fields."""
    for key in keys:
        others = [
            subgraph.schema.types[key.element.name]
            for subgraph in subgraphs
            if subgraph.name != key.subgraph and key.element.name in subgraph.schema.types
        ]
        if not others:
            continue
        if not any(key.fields <= set(getattr(other, "fields", ())) for other in others):
            message = (
                f'[{key.subgraph}] No other subgraph that has "{key.element.name}" has the fields of its '
                f'@key(fields: "{key.text}"): nobody can use this key.'
            )
            nodes = locations_of(key.subgraph, [key.directive.node])
            yield CompositionHint(KEY_UNUSABLE_ELSEWHERE, message, (key.subgraph,), nodes)
