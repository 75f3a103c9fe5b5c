"""Search over titles, people and genres."""

from typing import Annotated

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import TitleKey
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.genres import Genre, load_genre
from subgraphs.catalog.schema.people import Person, load_person
from subgraphs.catalog.schema.titles import Episode, Movie, Show, load_video
from subgraphs.catalog.schema.values import HIT_KINDS, SearchKind
from subgraphs.chassis.graphql_types import MATURITY_LEVELS, LanguageTag, MaturityLevel, PageInfo, page_info
from subgraphs.chassis.pages import page_message

SearchHit = Annotated[Movie | Show | Episode | Person | Genre, strawberry.union("SearchHit")]


@strawberry.input
class SearchFilter:
    """What hits are limited to."""

    kinds: list[SearchKind] | None = None
    genre_ids: list[strawberry.ID] | None = None
    year_from: int | None = None
    year_to: int | None = None
    max_maturity: MaturityLevel | None = None
    audio_language: LanguageTag | None = None

    def message(self) -> pb.SearchFilter:
        """For the service."""
        message = pb.SearchFilter(
            genre_ids=self.genre_ids or (),
            year_from=self.year_from,
            year_to=self.year_to,
            audio_language=self.audio_language or "",
        )
        message.kinds.extend(
            HIT_KINDS.number(kind)  # type: ignore[misc] # a number of this very enum
            for kind in self.kinds or ()
        )
        if self.max_maturity is not None:
            level = MATURITY_LEVELS.number(self.max_maturity)
            message.max_maturity = level  # type: ignore[assignment] # a number of this very enum
        return message


@strawberry.type
class SearchEdge:
    """A hit."""

    cursor: str
    score: float
    highlights: list[str] = strawberry.field(
        description="HTML-escaped fragments; what matched stands in <em>."
    )
    kind: strawberry.Private[SearchKind]
    hit_id: strawberry.Private[str]

    @strawberry.field
    async def node(self, info: Info) -> SearchHit | None:
        """What was found."""
        match self.kind:
            case SearchKind.PERSON:
                return await load_person(info, self.hit_id)
            case SearchKind.GENRE:
                return await load_genre(info, self.hit_id)
            case SearchKind.MOVIE | SearchKind.SHOW | SearchKind.EPISODE:
                found = await load_video(info, TitleKey(id=self.hit_id))
                return found if isinstance(found, Movie | Show | Episode) else None


@strawberry.type
class SearchConnection:
    """A page of hits, best first."""

    edges: list[SearchEdge]
    page_info: PageInfo
    total_estimate: int | None
    corrected_query: str | None


async def find(
    info: Info, query: str, limits: SearchFilter | None, page: tuple[int, str | None]
) -> SearchConnection:
    """A page (first, after) of what the text means."""
    request = info.context.request
    response = await info.context.client.search(
        pb.SearchRequest(
            query=query,
            filter=(limits or SearchFilter()).message(),
            page=page_message(*page),
            language=request.language,
            country=request.country,
        ),
        request,
    )
    edges = [
        SearchEdge(
            cursor=hit.cursor,
            score=hit.score,
            highlights=list(hit.highlights),
            kind=HIT_KINDS.member(hit.kind),
            hit_id=hit.id,
        )
        for hit in response.hits
    ]
    return SearchConnection(
        edges=edges,
        page_info=page_info(response.page_info, [edge.cursor for edge in edges]),
        total_estimate=response.total_estimate,
        corrected_query=response.corrected_query or None,
    )
