"""Home pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

import strawberry

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail
from subgraphs.chassis.graphql_types import Node, PageInfo
from subgraphs.chassis.pages import LARGEST_PAGE, invalid_cursor
from subgraphs.chassis.proto_values import EnumMap, moment
from subgraphs.recommendations.schema.context import Info, page_size
from subgraphs.recommendations.schema.rows import Row, RowItem, row, row_item


@strawberry.enum
class Canvas(Enum):
    """Which part of the app a page is for."""

    HOME = "HOME"
    MOVIES = "MOVIES"
    SHOWS = "SHOWS"
    NEW_AND_HOT = "NEW_AND_HOT"
    KIDS = "KIDS"


@strawberry.enum
class PageQuality(Enum):
    """How a page was made."""

    PERSONALIZED = "PERSONALIZED"
    STALE = "STALE"
    UNPERSONALIZED = "UNPERSONALIZED"


CANVASES: Final = EnumMap(Canvas, pb.Canvas, "CANVAS")
PAGE_QUALITIES: Final = EnumMap(PageQuality, pb.PageQuality, "PAGE_QUALITY")


@strawberry.type
class RowEdge:
    """A row at its place."""

    cursor: str
    node: Row | None


@strawberry.type
class RowConnection:
    """A page of rows."""

    edges: list[RowEdge]
    page_info: PageInfo


@dataclass(frozen=True, slots=True)
class HomePageReference:
    """The key of a home page."""

    id: str


async def _rows(root: "HomePage", first: int = 6, after: str | None = None) -> RowConnection:
    """The page's rows in order."""
    if first < 1:
        raise CodedError(ErrorCode.BAD_REQUEST, "first must be at least 1", ErrorDetail.INVALID_ARGUMENT)
    ids = [message.id for message in root.message.rows]
    if after and after not in ids:
        raise invalid_cursor()
    start = ids.index(after) + 1 if after else 0
    shown = root.message.rows[start : start + min(first, LARGEST_PAGE)]
    return RowConnection(
        edges=[RowEdge(cursor=message.id, node=row(message)) for message in shown],
        page_info=PageInfo(
            has_next_page=start + len(shown) < len(ids),
            has_previous_page=start > 0,
            start_cursor=shown[0].id if shown else None,
            end_cursor=shown[-1].id if shown else None,
        ),
    )


@strawberry.federation.type(keys=["id"])
class HomePage(Node):
    """A profile's page: rows of titles chosen for it."""

    message: strawberry.Private[pb.HomePage]
    generated_at: datetime
    expires_at: datetime
    model_version: str
    quality: PageQuality = strawberry.field(
        description="Says when a fallback was served, so that clients and tests can tell."
    )

    @strawberry.field
    def billboard(self) -> RowItem | None:
        """The title at the top."""
        return row_item(self.message.billboard) if self.message.HasField("billboard") else None

    rows: RowConnection = strawberry.field(resolver=_rows, directives=[page_size()])

    @classmethod
    @resolves(HomePageReference)
    async def resolve_reference(cls, info: Info, reference: HomePageReference) -> "HomePage | None":
        """The caller's own page by its id."""
        found = await info.context.loaders.home_pages.load_or_none(reference.id)
        return home_page(found) if found is not None else None


def home_page(message: pb.HomePage) -> HomePage:
    """From the service's message."""
    return HomePage(
        id=strawberry.ID(message.id),
        message=message,
        generated_at=moment(message.generated_at),
        expires_at=moment(message.expires_at),
        model_version=message.model_version,
        quality=PAGE_QUALITIES.member(message.quality),
    )
