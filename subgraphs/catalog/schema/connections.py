"""Lists of titles."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.schema.context import Info
from subgraphs.chassis.graphql_types import PageInfo, page_info

if TYPE_CHECKING:
    from subgraphs.catalog.schema.titles import Episode, Video

LazyVideo = Annotated["Video", strawberry.lazy("subgraphs.catalog.schema.titles")]
LazyEpisode = Annotated["Episode", strawberry.lazy("subgraphs.catalog.schema.titles")]


@strawberry.type
class VideoEdge:
    """A title in a list."""

    cursor: str
    node: LazyVideo | None


@strawberry.type
class VideoConnection:
    """A page of titles."""

    edges: list[VideoEdge]
    page_info: PageInfo


@strawberry.type
class EpisodeEdge:
    """An episode of a season."""

    cursor: str
    node: LazyEpisode | None


@strawberry.type
class EpisodeConnection:
    """A page of a season's episodes."""

    edges: list[EpisodeEdge]
    page_info: PageInfo


def video_connection(info: Info, page: pb.TitlePage) -> VideoConnection:
    """From the service's message."""
    videos = info.context.videos_of([edge.title for edge in page.edges])
    return VideoConnection(
        edges=[
            VideoEdge(cursor=edge.cursor, node=video) for edge, video in zip(page.edges, videos, strict=True)
        ],
        page_info=page_info(page.page_info, [edge.cursor for edge in page.edges]),
    )
