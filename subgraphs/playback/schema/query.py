"""The queries of playback."""

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.chassis.graphql_types import resolver_field
from subgraphs.playback.schema.context import Info
from subgraphs.playback.schema.session import PlaybackSession, own_session


@strawberry.type
class Query:
    """Entry points."""

    @resolver_field(directives=[Authenticated()])
    async def playback_session(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - the argument's name in the schema
    ) -> PlaybackSession | None:
        """A session of the caller's account."""
        return await own_session(info, str(id))
