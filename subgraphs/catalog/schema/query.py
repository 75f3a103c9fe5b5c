"""The catalog's root fields."""

import asyncio
from datetime import datetime
from typing import Final

import strawberry
from strawberry.federation.schema_directives import Cost

from subgraphs.catalog.client import TitleKey
from subgraphs.catalog.schema.connections import VideoConnection, video_connection
from subgraphs.catalog.schema.context import Info, bounded
from subgraphs.catalog.schema.directives import CacheHint, DeclaredOneOf, page_size
from subgraphs.catalog.schema.genres import Genre, genre, load_genre
from subgraphs.catalog.schema.people import load_person
from subgraphs.catalog.schema.search import SearchConnection, SearchFilter, find
from subgraphs.catalog.schema.stubs import Account, PlaybackSession, Profile
from subgraphs.catalog.schema.titles import Video, load_video
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail
from subgraphs.chassis.graphql_types import CountryCode, Node

_MOST_IDS: Final = 200
_STUBS: Final = {"account": Account, "profile": Profile, "session": PlaybackSession}
_TITLE_PREFIXES: Final = frozenset({"movie", "show", "season", "episode"})


@strawberry.input(directives=[DeclaredOneOf()])
class VideoRef:
    """A title by its id or by its slug."""

    id: strawberry.ID | None = strawberry.UNSET
    slug: str | None = strawberry.UNSET


async def _shown_video(info: Info, identifier: str) -> Video | None:
    """A title if it may be shown in the caller's country now."""
    key = (identifier, info.context.request.country)
    video, window = await asyncio.gather(
        load_video(info, TitleKey(id=identifier)), info.context.loaders.availability.load_or_none(key)
    )
    return video if window is not None and window.is_now else None


async def _videos(info: Info, ids: list[strawberry.ID]) -> list[Video | None]:
    """Titles that may be shown in the caller's country."""
    if len(ids) > _MOST_IDS:
        raise CodedError(ErrorCode.BAD_REQUEST, f"at most {_MOST_IDS} ids", ErrorDetail.INVALID_ARGUMENT)
    return list(await asyncio.gather(*(_shown_video(info, identifier) for identifier in ids)))


async def _search(
    info: Info,
    query: str,
    filter: SearchFilter | None = None,  # noqa: A002 - the argument's name in the schema
    first: int = 20,
    after: str | None = None,
) -> SearchConnection | None:
    """Titles, people and genres by text."""
    return await find(info, query, filter, (first, after))


async def _genres(info: Info) -> list[Genre]:
    """Every genre."""
    return [genre(found) for found in await info.context.client.all_genres(info.context.request)]


async def _node(info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002 - Relay's name
    """An object by its global id."""
    prefix = id.partition("_")[0]
    if prefix in _TITLE_PREFIXES:
        return await load_video(info, TitleKey(id=id))
    if prefix == "genre":
        return await load_genre(info, id)
    if prefix == "person":
        return await load_person(info, id)
    stub = _STUBS.get(prefix)
    return stub(id=id) if stub is not None else None


@strawberry.type
class Query:
    """The catalog's root fields."""

    @strawberry.field
    async def video(self, info: Info, ref: VideoRef) -> Video | None:
        """One title, None when there is none."""
        return await load_video(info, TitleKey(id=ref.id) if ref.id else TitleKey(slug=ref.slug or ""))

    videos: list[Video | None] = strawberry.field(
        resolver=_videos,
        description="Order-preserving; unknown or unavailable ids come back null in place.",
        directives=[Cost(weight=5), CacheHint(max_age=60)],  # as a title's availability
    )
    search: SearchConnection | None = strawberry.field(
        resolver=_search, directives=[Cost(weight=10), page_size()]
    )

    @strawberry.field
    async def suggest(self, info: Info, prefix: str, first: int = 8) -> list[str]:
        """Names that complete what is being typed."""
        wanted = bounded(first, "first", 50)
        return list(await info.context.client.suggest(prefix, wanted, info.context.request))

    genres: list[Genre] = strawberry.field(resolver=_genres, directives=[CacheHint(max_age=3600)])

    @strawberry.field
    async def new_arrivals(
        self,
        info: Info,
        country: CountryCode | None = None,
        since: datetime | None = None,
        first: int = 40,
        after: str | None = None,
    ) -> VideoConnection | None:
        """What came to the country since, newest first; within the last 30 days unless told."""
        request = info.context.request
        page = await info.context.client.arrivals(country or request.country, since, (first, after), request)
        return video_connection(info, page)

    node: Node | None = strawberry.field(
        resolver=_node,
        description="Relay. The global id names its type; foreign types are stubs that their owner resolves, "
        "and authorises, itself.",
    )
