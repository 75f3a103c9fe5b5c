"""The GraphQL schema of the playback subgraph."""

from subgraphs.chassis.entities import SubgraphSchema
from subgraphs.playback.schema.account import Account, Plan
from subgraphs.playback.schema.playables import Device, Playable, Show
from subgraphs.playback.schema.profile import Profile
from subgraphs.playback.schema.query import Query
from subgraphs.playback.schema.session import PlaybackSession

__all__ = ["create_schema"]


def create_schema() -> SubgraphSchema:
    """The schema."""
    return SubgraphSchema(
        query=Query, types=[Account, Plan, Playable, Show, Device, Profile, PlaybackSession]
    )
