"""Composing small graphs in tests."""

from __future__ import annotations

from gateway.composition.compose import (
    CompositionFailure,
    CompositionSuccess,
    SubgraphDefinition,
    compose,
)


def fed2(imports: str, sdl: str, version: str = "v2.9") -> str:
    """SDL that links federation and imports these directives, named without @."""
    names = ", ".join(f'"@{name}"' for name in imports.split())
    url = f"https://specs.apollo.dev/federation/{version}"
    return f'extend schema @link(url: "{url}", import: [{names}])\n{sdl}'


def definitions(sdls: dict[str, str]) -> list[SubgraphDefinition]:
    """One definition a name."""
    return [SubgraphDefinition(name, f"http://{name}.test/graphql", sdl) for name, sdl in sdls.items()]


def composed(**sdls: str) -> CompositionSuccess:
    """Compose subgraphs, by name, that must compose."""
    outcome = compose(definitions(sdls))
    assert isinstance(outcome, CompositionSuccess), outcome
    return outcome


def failed(**sdls: str) -> CompositionFailure:
    """Compose subgraphs, by name, that must not compose."""
    outcome = compose(definitions(sdls))
    assert isinstance(outcome, CompositionFailure), outcome
    return outcome
