"""Wires the recommendations subgraph: `create_subgraph`."""

from subgraphs.chassis.settings import SubgraphSettings
from subgraphs.chassis.subgraph import Subgraph, SubgraphDefinition
from subgraphs.recommendations.client import RecommendationsClient
from subgraphs.recommendations.schema import create_context, create_schema


def create_subgraph(settings: SubgraphSettings) -> Subgraph[RecommendationsClient]:
    """The recommendations subgraph."""
    definition = SubgraphDefinition(
        name="recommendations",
        schema=create_schema(),
        service="recommendations.v1.Recommendations",
        client=RecommendationsClient,
        context=create_context,
    )
    return Subgraph(definition, settings)
