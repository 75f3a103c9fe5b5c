"""The recommendations' GraphQL schema."""

from subgraphs.chassis.entities import SubgraphSchema
from subgraphs.chassis.request_reads import RequestReads
from subgraphs.recommendations.client import RecommendationsClient
from subgraphs.recommendations.loaders import RecommendationsLoaders
from subgraphs.recommendations.schema.context import RecommendationsContext
from subgraphs.recommendations.schema.home import HomePage
from subgraphs.recommendations.schema.profiles import Profile
from subgraphs.recommendations.schema.query import Mutation, Query
from subgraphs.recommendations.schema.rows import ROW_TYPES
from subgraphs.recommendations.schema.videos import Video


def create_schema() -> SubgraphSchema:
    """The schema."""
    return SubgraphSchema(
        query=Query, mutation=Mutation, types=[Profile, HomePage, Video, *ROW_TYPES.values()]
    )


def create_context(client: RecommendationsClient, reads: RequestReads) -> RecommendationsContext:
    """What one request's resolvers are given."""
    return RecommendationsContext(reads.request, RecommendationsLoaders(client, reads), client)
