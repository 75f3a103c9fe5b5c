"""Wires the playback subgraph: `create_subgraph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subgraphs.chassis.subgraph import Subgraph, SubgraphDefinition
from subgraphs.playback.client import SERVICE, PlaybackClient
from subgraphs.playback.schema import create_schema
from subgraphs.playback.schema.context import PlaybackContext

if TYPE_CHECKING:
    from subgraphs.chassis.settings import SubgraphSettings


def create_subgraph(settings: SubgraphSettings) -> Subgraph[PlaybackClient]:
    """The playback subgraph, not yet started."""
    definition: SubgraphDefinition[PlaybackClient] = SubgraphDefinition(
        name="playback",
        schema=create_schema(),
        service=SERVICE,
        client=PlaybackClient,
        context=PlaybackContext,
    )
    return Subgraph(definition, settings)
