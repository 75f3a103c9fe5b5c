"""What a profile saved and was told: My List, the inbox, and the flag on every title."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Authenticated

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import Node, PageInfo, page_info, resolver_field
from subgraphs.chassis.proto_values import moment, moment_or_none
from subgraphs.profiles.schema.context import Info
from subgraphs.profiles.schema.references import KeyReference
from subgraphs.profiles.schema.words import NOTIFICATION_KINDS, NotificationKind


@strawberry.federation.interface_object(
    keys=["id"],
    description="profiles adds fields to every title without knowing Movie, Show, Season or Episode.",
)
class Video:
    """Any title."""

    id: strawberry.ID

    @classmethod
    @resolves(KeyReference)
    def resolve_reference(cls, _info: Info, reference: KeyReference) -> "Video":
        """Any id may be a title's; the catalog knows."""
        return cls(id=strawberry.ID(reference.id))

    @resolver_field(
        description="Null when signed out, or when profiles is down.", directives=[Authenticated()]
    )
    async def in_my_list(self, info: Info) -> bool | None:
        """Whether the caller's profile saved it."""
        principal = info.context.principal
        if principal.account_id is None or principal.profile_id is None:
            return None
        return await info.context.loaders.in_my_list.load((principal.profile_id, str(self.id)))


def video_or_none(video_id: str) -> Video | None:
    """The stub of a title, None for an empty id."""
    return Video(id=strawberry.ID(video_id)) if video_id else None


@strawberry.type
class MyListEdge:
    """One saved title."""

    cursor: str
    added_at: datetime
    node: Video | None


@strawberry.type
class MyListConnection:
    """A page of My List, newest first."""

    edges: list[MyListEdge]
    page_info: PageInfo
    total_count: int


def my_list_edge(message: pb.MyListEntry) -> MyListEdge:
    """An edge from its message."""
    return MyListEdge(
        cursor=message.cursor, added_at=moment(message.added_at), node=video_or_none(message.video_id)
    )


def my_list_connection(message: pb.MyListPage) -> MyListConnection:
    """A page from its message."""
    return MyListConnection(
        edges=[my_list_edge(entry) for entry in message.entries],
        page_info=page_info(message.page_info, [entry.cursor for entry in message.entries]),
        total_count=message.total_count,
    )


@strawberry.federation.type(keys=["id"])
class Notification(Node):
    """A line of the inbox."""

    kind: NotificationKind
    created_at: datetime
    read_at: datetime | None
    headline: str
    body: str | None
    video: Video | None
    deep_link: str | None

    @classmethod
    @resolves(KeyReference)
    async def resolve_reference(cls, info: Info, reference: KeyReference) -> "Notification":
        """The caller's own; NOT_FOUND for others'."""
        info.context.principal.required_account()
        return notification(await info.context.loaders.notifications.load(reference.id))


def notification(message: pb.Notification) -> Notification:
    """A notification from its message."""
    return Notification(
        id=strawberry.ID(message.id),
        kind=NOTIFICATION_KINDS.member(message.kind),
        created_at=moment(message.created_at),
        read_at=moment_or_none(message, "read_at"),
        headline=message.headline,
        body=message.body or None,
        video=video_or_none(message.video_id),
        deep_link=message.deep_link or None,
    )


@strawberry.type
class NotificationEdge:
    """One notification."""

    cursor: str
    node: Notification | None


@strawberry.type
class NotificationConnection:
    """A page of the inbox, newest first."""

    edges: list[NotificationEdge]
    page_info: PageInfo


def notification_connection(message: pb.NotificationPage) -> NotificationConnection:
    """A page from its message."""
    return NotificationConnection(
        edges=[
            NotificationEdge(cursor=edge.cursor, node=notification(edge.notification))
            for edge in message.edges
        ],
        page_info=page_info(message.page_info, [edge.cursor for edge in message.edges]),
    )
