"""catalog.v1 over storage and search. Batches answer one result a key, in the keys' order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import grpc

from protos.catalog.v1 import catalog_pb2 as pb
from protos.catalog.v1 import catalog_pb2_grpc
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.catalog.service import messages
from subgraphs.catalog.service.keyed import artwork_results, find_titles
from subgraphs.catalog.service.listings import CatalogListings, title_cursor
from subgraphs.catalog.service.records import TitleRecord, TitleSort
from subgraphs.catalog.service.search import SearchIndex, SearchLimits
from subgraphs.catalog.service.storage import CatalogStorage
from subgraphs.chassis.context import current_call
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail, not_found
from subgraphs.chassis.pages import (
    Page,
    PageRequest,
    cut_page,
    decode_cursor,
    encode_cursor,
    invalid_cursor,
    page_request,
)
from subgraphs.chassis.proto_values import moment
from subgraphs.chassis.statuses import key_status

_ARRIVALS_SINCE: Final = timedelta(days=30)
_SORTS: Final[dict[int, TitleSort]] = {
    pb.TITLE_SORT_UNSPECIFIED: "POPULAR",
    pb.TITLE_SORT_POPULAR: "POPULAR",
    pb.TITLE_SORT_NEWEST: "NEWEST",
    pb.TITLE_SORT_A_TO_Z: "A_TO_Z",
}
_MOST_SUGGESTIONS: Final = 50

Call = grpc.aio.ServicerContext[Any, Any]
"""grpc's own context; this servicer reads the chassis's instead."""


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class CatalogServicer(catalog_pb2_grpc.CatalogServicer):
    """Answers catalog.v1.

    Args:
        storage: Reads by key.
        listings: Reads lists.
        index: The search index.
        clock: Milliseconds since the epoch.
    """

    def __init__(
        self,
        storage: CatalogStorage,
        listings: CatalogListings,
        index: SearchIndex,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._storage = storage
        self._listings = listings
        self._index = index
        self._clock = clock

    async def BatchGetTitles(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetTitlesRequest, context: Call
    ) -> pb.BatchGetTitlesResponse:
        """Titles by id, slug, external id, or show and season number."""
        del context
        found = await find_titles(self._storage, request.keys)
        shown = await self._title_messages([title for title in found if title is not None])
        missing = key_status(not_found("title"))
        return pb.BatchGetTitlesResponse(
            results=[
                pb.TitleResult(title=shown[title.id]) if title is not None else pb.TitleResult(status=missing)
                for title in found
            ]
        )

    async def BatchGetEpisodes(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetEpisodesRequest, context: Call
    ) -> pb.BatchGetEpisodesResponse:
        """Pages of seasons' episodes in order."""
        del context
        by_season = await self._storage.episodes(list(dict.fromkeys(key.season_id for key in request.keys)))
        shown = await self._title_messages([title for found in by_season.values() for title in found])
        results = []
        for key in request.keys:
            try:
                page = _numbered_page(by_season[key.season_id], page_request(key.page, 30))
            except CodedError as error:
                results.append(pb.EpisodesResult(status=key_status(error)))
                continue
            edges = [
                pb.TitleEdge(cursor=encode_cursor(title.number or 0), title=shown[title.id])
                for title in page.rows
            ]
            results.append(pb.EpisodesResult(page=pb.TitlePage(edges=edges, page_info=page.info())))
        return pb.BatchGetEpisodesResponse(results=results)

    async def BatchGetArtwork(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetArtworkRequest, context: Call
    ) -> pb.BatchGetArtworkResponse:
        """Pictures by id, or the owner's picture of a kind."""
        del context
        return pb.BatchGetArtworkResponse(results=await artwork_results(self._storage, request.keys))

    async def BatchGetAvailability(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetAvailabilityRequest, context: Call
    ) -> pb.BatchGetAvailabilityResponse:
        """When titles may be shown in countries."""
        del context
        videos = list(dict.fromkeys(key.video_id for key in request.keys))
        countries = list(dict.fromkeys(key.country for key in request.keys))
        windows = await self._storage.windows(videos, countries)
        now, missing = self._clock(), key_status(not_found("availability"))
        results = []
        for key in request.keys:
            window = windows.get((key.video_id, key.country))
            if window is None:
                results.append(pb.AvailabilityResult(status=missing))
            else:
                results.append(pb.AvailabilityResult(availability=messages.availability_message(window, now)))
        return pb.BatchGetAvailabilityResponse(results=results)

    async def BatchGetCredits(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetCreditsRequest, context: Call
    ) -> pb.BatchGetCreditsResponse:
        """Pages of titles' credits, of one role or all."""
        del context
        known = await self._storage.credits(list(dict.fromkeys(key.video_id for key in request.keys)))
        results = []
        for key in request.keys:
            try:
                if key.video_id not in known:
                    raise not_found("title")
                role = pb.CreditRole.Name(key.role).removeprefix("CREDIT_ROLE_") if key.role else None
                rows = [credit for credit in known[key.video_id] if role in (None, credit.role)]
                wanted = page_request(key.page, 10)
                if wanted.after:
                    (last,) = decode_cursor(wanted.after, int)
                    rows = [credit for credit in rows if credit.position > int(last)]
                page = messages.credit_page_message(cut_page(rows, wanted))
                results.append(pb.CreditsResult(page=page))
            except CodedError as error:
                results.append(pb.CreditsResult(status=key_status(error)))
        return pb.BatchGetCreditsResponse(results=results)

    async def BatchGetPeople(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetPeopleRequest, context: Call
    ) -> pb.BatchGetPeopleResponse:
        """People by id."""
        del context
        people = await self._storage.people(list(request.person_ids))
        missing = key_status(not_found("person"))
        return pb.BatchGetPeopleResponse(
            results=[
                pb.PersonResult(person=messages.person_message(people[person_id]))
                if person_id in people
                else pb.PersonResult(status=missing)
                for person_id in request.person_ids
            ]
        )

    async def BatchGetGenres(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetGenresRequest, context: Call
    ) -> pb.BatchGetGenresResponse:
        """Genres by id."""
        del context
        genres = {genre.id: genre for genre in await self._storage.genres(list(request.genre_ids))}
        missing = key_status(not_found("genre"))
        return pb.BatchGetGenresResponse(
            results=[
                pb.GenreResult(genre=messages.genre_message(genres[genre_id]))
                if genre_id in genres
                else pb.GenreResult(status=missing)
                for genre_id in request.genre_ids
            ]
        )

    async def BatchListGenreTitles(  # noqa: N802 - grpc's name
        self, request: pb.BatchListGenreTitlesRequest, context: Call
    ) -> pb.BatchListGenreTitlesResponse:
        """Pages of genres' titles that may be shown in the caller's country."""
        del context
        return pb.BatchListGenreTitlesResponse(
            results=await asyncio.gather(*(self._genre_titles(key) for key in request.keys))
        )

    async def BatchGetKnownFor(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetKnownForRequest, context: Call
    ) -> pb.BatchGetKnownForResponse:
        """The movies and shows that people are known for, most popular first."""
        del context
        known = await self._storage.known_for(list(dict.fromkeys(key.person_id for key in request.keys)))
        shown = await self._title_messages([title for titles in known.values() for title in titles])
        results = []
        for key in request.keys:
            page = cut_page(
                known.get(key.person_id, []), page_request(vocabulary_pb2.Page(first=max(key.first, 0)), 10)
            )
            edges = [
                pb.TitleEdge(cursor=encode_cursor(title.popularity, title.id), title=shown[title.id])
                for title in page.rows
            ]
            results.append(pb.TitlesResult(page=pb.TitlePage(edges=edges, page_info=page.info())))
        return pb.BatchGetKnownForResponse(results=results)

    async def ListGenres(  # noqa: N802 - grpc's name
        self, request: pb.ListGenresRequest, context: Call
    ) -> pb.ListGenresResponse:
        """Every genre in order."""
        del request, context
        return pb.ListGenresResponse(
            genres=[messages.genre_message(genre) for genre in await self._storage.genres()]
        )

    async def Search(self, request: pb.SearchRequest, context: Call) -> pb.SearchResponse:  # noqa: N802 - grpc's name
        """Titles, people and genres by text; titles only where they may be shown in the country."""
        del context
        wanted = page_request(request.page, 20)
        result = await asyncio.to_thread(self._index.search, request.query, _limits(request.filter))
        titles = [hit.id for hit in result.hits if hit.kind not in {"PERSON", "GENRE"}]
        country = request.country or current_call().country
        shown = await self._listings.open_ids(titles, country, self._clock()) if titles else set()
        hits = [hit for hit in result.hits if hit.kind in {"PERSON", "GENRE"} or hit.id in shown]
        start = int(decode_cursor(wanted.after, int)[0]) if wanted.after else 0
        if start < 0:
            raise invalid_cursor()
        page = cut_page(hits[start : start + wanted.fetch_limit], wanted)
        return pb.SearchResponse(
            hits=[
                pb.SearchHit(
                    cursor=encode_cursor(start + place),
                    score=hit.score,
                    highlights=hit.highlights,
                    kind=pb.HitKind.Value(f"HIT_KIND_{hit.kind}"),
                    id=hit.id,
                )
                for place, hit in enumerate(page.rows, 1)
            ],
            page_info=page.info(),
            total_estimate=max(result.total - (len(result.hits) - len(hits)), 0),
            corrected_query=result.corrected_query or "",
        )

    async def Suggest(self, request: pb.SuggestRequest, context: Call) -> pb.SuggestResponse:  # noqa: N802 - grpc's name
        """Names that complete a prefix."""
        del context
        if request.first < 0:
            raise CodedError(
                ErrorCode.BAD_REQUEST, "first must not be negative", ErrorDetail.INVALID_ARGUMENT
            )
        first = min(request.first or 8, _MOST_SUGGESTIONS)
        return pb.SuggestResponse(suggestions=self._index.suggest(request.prefix, first))

    async def ListArrivals(  # noqa: N802 - grpc's name
        self, request: pb.ListArrivalsRequest, context: Call
    ) -> pb.ListArrivalsResponse:
        """Titles that came to a country since, newest first; within the last 30 days unless told."""
        del context
        now, wanted = self._clock(), page_request(request.page, 40)
        if request.HasField("since"):
            since = round(moment(request.since).timestamp() * 1000)
        else:
            since = now - round(_ARRIVALS_SINCE.total_seconds() * 1000)
        country = request.country or current_call().country
        page = cut_page(await self._listings.arrivals(country, since, now, wanted), wanted)
        shown = await self._title_messages([arrival.title for arrival in page.rows])
        edges = [
            pb.TitleEdge(cursor=encode_cursor(arrival.at_ms, arrival.title.id), title=shown[arrival.title.id])
            for arrival in page.rows
        ]
        return pb.ListArrivalsResponse(page=pb.TitlePage(edges=edges, page_info=page.info()))

    async def _genre_titles(self, key: pb.GenreTitlesKey) -> pb.TitlesResult:
        try:
            wanted = page_request(key.page, 40)
            sort = _SORTS[key.sort]
            country = current_call().country
            found = await self._listings.genre_titles(key.genre_id, sort, wanted, country, self._clock())
        except CodedError as error:
            return pb.TitlesResult(status=key_status(error))
        page = cut_page(found, wanted)
        shown = await self._title_messages(page.rows)
        edges = [pb.TitleEdge(cursor=title_cursor(title, sort), title=shown[title.id]) for title in page.rows]
        return pb.TitlesResult(page=pb.TitlePage(edges=edges, page_info=page.info()))

    async def _title_messages(self, titles: Sequence[TitleRecord]) -> dict[str, pb.Title]:
        """Messages by id, with shows' seasons read for all of them at once."""
        shows = list(dict.fromkeys(title.id for title in titles if title.kind == "SHOW"))
        shapes = await self._storage.show_shapes(shows)
        country = current_call().country
        return {title.id: messages.title_message(title, shapes.get(title.id), country) for title in titles}


def _numbered_page(titles: list[TitleRecord], wanted: PageRequest) -> Page[TitleRecord]:
    """A page of episodes by number."""
    if wanted.after:
        (last,) = decode_cursor(wanted.after, int)
        titles = [title for title in titles if (title.number or 0) > int(last)]
    return cut_page(titles, wanted)


def _limits(given: pb.SearchFilter) -> SearchLimits:
    level = vocabulary_pb2.MaturityLevel.Name(given.max_maturity).removeprefix("MATURITY_LEVEL_")
    return SearchLimits(
        kinds=tuple(pb.HitKind.Name(kind).removeprefix("HIT_KIND_") for kind in given.kinds),
        genre_ids=tuple(given.genre_ids),
        year_from=given.year_from if given.HasField("year_from") else None,
        year_to=given.year_to if given.HasField("year_to") else None,
        max_maturity=level if given.max_maturity else None,
        audio_language=given.audio_language or None,
    )
