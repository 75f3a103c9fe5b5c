"""The GraphQL schema of the profiles subgraph."""

from subgraphs.chassis.entities import SubgraphSchema
from subgraphs.profiles.schema.account import Account, Device, Profile
from subgraphs.profiles.schema.billing import Invoice, Plan
from subgraphs.profiles.schema.lists import Notification, Video
from subgraphs.profiles.schema.mutation import Mutation
from subgraphs.profiles.schema.query import Query

__all__ = ["create_schema"]


def create_schema() -> SubgraphSchema:
    """The schema."""
    return SubgraphSchema(
        query=Query,
        mutation=Mutation,
        types=[Account, Profile, Plan, Device, Invoice, Notification, Video],
    )
