"""What a profile watched and is in the middle of."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Authenticated, ListSize

from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import PageInfo, page_info, resolver_field
from subgraphs.chassis.proto_values import moment
from subgraphs.playback.client import page_key
from subgraphs.playback.schema.context import Info
from subgraphs.playback.schema.playables import Bookmark, Playable, bookmark, playable
from subgraphs.playback.schema.references import KeyReference


@strawberry.type
class ContinueWatchingEdge:
    """One movie or show in the middle."""

    cursor: str
    last_watched_at: datetime
    bookmark: Bookmark
    node: Playable | None


@strawberry.type
class ContinueWatchingConnection:
    """A page, last watched first."""

    edges: list[ContinueWatchingEdge]
    page_info: PageInfo


@strawberry.type
class ViewingActivityEdge:
    """One sitting."""

    cursor: str
    watched_at: datetime
    watched_ms: int
    node: Playable | None


@strawberry.type
class ViewingActivityConnection:
    """A page, newest first."""

    edges: list[ViewingActivityEdge]
    page_info: PageInfo


@strawberry.federation.type(keys=["id"])
class Profile:
    """Who watches; owned by profiles."""

    id: strawberry.ID

    @resolver_field(
        directives=[
            Authenticated(),
            ListSize(
                assumed_size=strawberry.UNSET,
                slicing_arguments=["first"],
                sized_fields=["edges"],
                require_one_slicing_argument=False,
            ),
        ]
    )
    async def continue_watching(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> ContinueWatchingConnection | None:
        """What to go on with: one entry a movie or show."""
        info.context.require_own_profile(str(self.id))
        page = await info.context.loaders.continue_pages.load(page_key(str(self.id), first, after))
        return ContinueWatchingConnection(
            edges=[
                ContinueWatchingEdge(
                    cursor=entry.cursor,
                    last_watched_at=moment(entry.last_watched_at),
                    bookmark=bookmark(entry.bookmark),
                    node=playable(entry.video_id),
                )
                for entry in page.entries
            ],
            page_info=page_info(page.page_info, [entry.cursor for entry in page.entries]),
        )

    @resolver_field(directives=[Authenticated()])
    async def viewing_activity(
        self, info: Info, first: int = 50, after: str | None = None
    ) -> ViewingActivityConnection | None:
        """Every sitting."""
        info.context.require_own_profile(str(self.id))
        page = await info.context.loaders.activity_pages.load(page_key(str(self.id), first, after))
        return ViewingActivityConnection(
            edges=[
                ViewingActivityEdge(
                    cursor=entry.cursor,
                    watched_at=moment(entry.watched_at),
                    watched_ms=entry.watched_ms,
                    node=playable(entry.video_id),
                )
                for entry in page.entries
            ],
            page_info=page_info(page.page_info, [entry.cursor for entry in page.entries]),
        )

    @classmethod
    @resolves(KeyReference)
    def resolve_reference(cls, info: Info, reference: KeyReference) -> "Profile":
        """Only signed in; each field checks whose it is."""
        info.context.principal.required_account()
        return cls(id=strawberry.ID(reference.id))
