"""The catalog's GraphQL schema."""

from subgraphs.catalog.client import CatalogClient
from subgraphs.catalog.loaders import CatalogLoaders
from subgraphs.catalog.schema.artwork import Artwork
from subgraphs.catalog.schema.context import CatalogContext
from subgraphs.catalog.schema.query import Query
from subgraphs.catalog.schema.stubs import Account, PlaybackSession, Profile
from subgraphs.catalog.schema.titles import Episode, Movie, Season, Show, video_of
from subgraphs.chassis.entities import SubgraphSchema
from subgraphs.chassis.request_reads import RequestReads


def create_schema() -> SubgraphSchema:
    """The schema."""
    return SubgraphSchema(
        query=Query, types=[Movie, Show, Season, Episode, Artwork, Account, Profile, PlaybackSession]
    )


def create_context(client: CatalogClient, reads: RequestReads) -> CatalogContext:
    """What one request's resolvers are given."""
    return CatalogContext(reads.request, CatalogLoaders(client, reads), client, video_of)
