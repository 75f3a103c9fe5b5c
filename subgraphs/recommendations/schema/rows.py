"""Rows of a home page and what stands in them."""

from datetime import datetime
from enum import Enum
from typing import Final

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.graphql_types import CountryCode, PageInfo, page_info
from subgraphs.chassis.proto_values import EnumMap, moment
from subgraphs.recommendations.client import ListKey
from subgraphs.recommendations.schema.context import Info
from subgraphs.recommendations.schema.videos import Artwork, Video, artwork, video


@strawberry.enum
class EvidenceKind(Enum):
    """What sort of reason is shown."""

    TOP_10 = "TOP_10"
    NEW_SEASON = "NEW_SEASON"
    LEAVING_SOON = "LEAVING_SOON"
    AWARD = "AWARD"
    CAST = "CAST"
    BECAUSE = "BECAUSE"


EVIDENCE_KINDS: Final = EnumMap(EvidenceKind, pb.EvidenceKind, "EVIDENCE_KIND")


@strawberry.type
class Evidence:
    """A reason shown with an item."""

    text: str
    kind: EvidenceKind


@strawberry.type
class FeatureWeight:
    """A part of a score."""

    name: str
    weight: float


@strawberry.federation.type(tags=["internal"])
class RankingExplanation:
    """Why an item stands where it does."""

    score: float
    candidate_source: str
    model_version: str
    features: list[FeatureWeight]


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Genre:
    """The catalog's genres."""

    id: strawberry.ID


@strawberry.type
class RowItem:
    """A title in a row."""

    rank: int
    track_id: strawberry.ID
    video: Video | None
    artwork: Artwork | None = strawberry.federation.field(provides=["url", "blurHash"])
    evidence: Evidence | None
    explanation: RankingExplanation | None


def row_item(message: pb.RowItem) -> RowItem:
    """From the service's message."""
    why = message.explanation
    return RowItem(
        rank=message.rank,
        track_id=strawberry.ID(message.track_id),
        video=video(message.video_id),
        artwork=artwork(message.artwork) if message.HasField("artwork") else None,
        evidence=Evidence(text=message.evidence.text, kind=EVIDENCE_KINDS.member(message.evidence.kind))
        if message.HasField("evidence")
        else None,
        explanation=RankingExplanation(
            score=why.score,
            candidate_source=why.candidate_source,
            model_version=why.model_version,
            features=[FeatureWeight(name=feature.name, weight=feature.weight) for feature in why.features],
        )
        if message.HasField("explanation")
        else None,
    )


@strawberry.type
class RowItemEdge:
    """An item at its place."""

    cursor: str
    node: RowItem | None


@strawberry.type
class RowItemConnection:
    """A page of a row's items."""

    edges: list[RowItemEdge]
    page_info: PageInfo


@strawberry.interface
class Row:
    """A row of titles."""

    message: strawberry.Private[pb.Row]
    id: strawberry.ID
    title: str
    track_id: strawberry.ID

    @strawberry.field
    async def items(self, info: Info, first: int = 10, after: str | None = None) -> RowItemConnection:
        """The row's titles in order."""
        page = await info.context.loaders.row_items.load(ListKey(self.message.id, first, after))
        return RowItemConnection(
            edges=[RowItemEdge(cursor=item.cursor, node=row_item(item)) for item in page.items],
            page_info=page_info(page.page_info, [item.cursor for item in page.items]),
        )


@strawberry.type
class TopPicksRow(Row):
    """What the profile will like most."""


@strawberry.type
class BecauseYouWatchedRow(Row):
    """Titles like one that the profile liked."""

    @strawberry.field
    def because(self) -> Video | None:
        """That one."""
        return video(self.message.because_video_id) if self.message.because_video_id else None


@strawberry.type
class TopTenRow(Row):
    """The country's top ten."""

    @strawberry.field
    def country(self) -> CountryCode:
        """Which country."""
        return CountryCode(self.message.country)

    @strawberry.field
    def as_of(self) -> datetime:
        """When it was counted."""
        return moment(self.message.as_of)


@strawberry.type
class TrendingRow(Row):
    """What rises."""

    @strawberry.field
    def window(self) -> str:
        """How far back is looked: an ISO 8601 duration."""
        return self.message.window


@strawberry.type
class GenreRow(Row):
    """A genre that the profile likes."""

    @strawberry.field
    def genre(self) -> Genre | None:
        """Which genre."""
        return Genre(id=strawberry.ID(self.message.genre_id)) if self.message.genre_id else None


@strawberry.type
class ContinueWatchingRow(Row):
    """What the profile left off."""


@strawberry.type
class MyListRow(Row):
    """What the profile saved."""


ROW_TYPES: Final[dict[int, type[Row]]] = {
    pb.ROW_KIND_TOP_PICKS: TopPicksRow,
    pb.ROW_KIND_BECAUSE_YOU_WATCHED: BecauseYouWatchedRow,
    pb.ROW_KIND_TOP_TEN: TopTenRow,
    pb.ROW_KIND_TRENDING: TrendingRow,
    pb.ROW_KIND_GENRE: GenreRow,
    pb.ROW_KIND_CONTINUE_WATCHING: ContinueWatchingRow,
    pb.ROW_KIND_MY_LIST: MyListRow,
}
"""The GraphQL type of each kind of row."""


def row(message: pb.Row) -> Row:
    """From the service's message."""
    return ROW_TYPES[message.kind](
        message=message,
        id=strawberry.ID(message.id),
        title=message.title,
        track_id=strawberry.ID(message.track_id),
    )
