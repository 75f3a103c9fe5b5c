"""The typed gRPC client of catalog.v1: hashable keys in, messages or errors out, one call a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import grpc

from protos.catalog.v1 import catalog_pb2 as pb
from protos.catalog.v1 import catalog_pb2_grpc
from subgraphs.chassis.channels import call
from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import CodedError
from subgraphs.chassis.pages import page_message
from subgraphs.chassis.proto_values import timestamp
from subgraphs.chassis.statuses import outcomes


@dataclass(frozen=True, slots=True)
class TitleKey:
    """A title by exactly one of its names; a season also by its show and number."""

    id: str | None = None
    slug: str | None = None
    external_id: str | None = None
    season_number: tuple[str, int] | None = None

    def message(self) -> pb.TitleKey:
        """The key as a message."""
        if self.season_number is not None:
            show_id, number = self.season_number
            return pb.TitleKey(season_number=pb.SeasonNumber(show_id=show_id, number=number))
        if self.external_id is not None:
            return pb.TitleKey(external_id=self.external_id)
        if self.slug is not None:
            return pb.TitleKey(slug=self.slug)
        return pb.TitleKey(id=self.id or "")


@dataclass(frozen=True, slots=True)
class PageKey:
    """One page of something's list: a season's episodes."""

    id: str
    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class ArtworkKey:
    """A picture by its id, or (with `kind`) the owner's picture of a kind."""

    id: str
    kind: "pb.ArtworkKind.ValueType | None" = None
    width: int = 0
    language: str = ""

    def message(self) -> pb.ArtworkKey:
        """The key as a message."""
        if self.kind is None:
            return pb.ArtworkKey(id=self.id)
        wanted = pb.WantedArtwork(owner_id=self.id, kind=self.kind, width=self.width, language=self.language)
        return pb.ArtworkKey(wanted=wanted)


@dataclass(frozen=True, slots=True)
class CreditsKey:
    """One page of a title's credits; `role` UNSPECIFIED is every role."""

    video_id: str
    role: "pb.CreditRole.ValueType"
    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class GenreTitlesKey:
    """One page of a genre's titles."""

    genre_id: str
    sort: "pb.TitleSort.ValueType"
    first: int
    after: str | None


class CatalogClient:
    """Calls catalog.v1 over one channel.

    Args:
        channel: An open channel.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = catalog_pb2_grpc.CatalogStub(channel)

    async def titles(
        self, keys: Sequence[TitleKey], context: RequestContext
    ) -> Sequence[pb.Title | CodedError]:
        """Titles by key."""
        request = pb.BatchGetTitlesRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchGetTitles, request, context)
        return outcomes(response.results, lambda result: result.title)

    async def episodes(
        self, keys: Sequence[PageKey], context: RequestContext
    ) -> Sequence[pb.TitlePage | CodedError]:
        """Pages of seasons' episodes."""
        wanted = [pb.EpisodesKey(season_id=key.id, page=page_message(key.first, key.after)) for key in keys]
        response = await call(self._stub.BatchGetEpisodes, pb.BatchGetEpisodesRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def artwork(
        self, keys: Sequence[ArtworkKey], context: RequestContext
    ) -> Sequence[pb.Artwork | CodedError]:
        """Pictures."""
        request = pb.BatchGetArtworkRequest(keys=[key.message() for key in keys])
        response = await call(self._stub.BatchGetArtwork, request, context)
        return outcomes(response.results, lambda result: result.artwork)

    async def availability(
        self, keys: Sequence[tuple[str, str]], context: RequestContext
    ) -> Sequence[pb.Availability | CodedError]:
        """Windows of (title, country) pairs."""
        wanted = [pb.AvailabilityKey(video_id=video_id, country=country) for video_id, country in keys]
        request = pb.BatchGetAvailabilityRequest(keys=wanted)
        response = await call(self._stub.BatchGetAvailability, request, context)
        return outcomes(response.results, lambda result: result.availability)

    async def credits(
        self, keys: Sequence[CreditsKey], context: RequestContext
    ) -> Sequence[pb.CreditPage | CodedError]:
        """Pages of titles' credits."""
        wanted = [
            pb.CreditsKey(video_id=key.video_id, role=key.role, page=page_message(key.first, key.after))
            for key in keys
        ]
        response = await call(self._stub.BatchGetCredits, pb.BatchGetCreditsRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def people(self, ids: Sequence[str], context: RequestContext) -> Sequence[pb.Person | CodedError]:
        """People by id."""
        response = await call(self._stub.BatchGetPeople, pb.BatchGetPeopleRequest(person_ids=ids), context)
        return outcomes(response.results, lambda result: result.person)

    async def known_for(
        self, keys: Sequence[tuple[str, int]], context: RequestContext
    ) -> Sequence[pb.TitlePage | CodedError]:
        """The first titles of (person, count) pairs."""
        wanted = [pb.KnownForKey(person_id=person_id, first=first) for person_id, first in keys]
        response = await call(self._stub.BatchGetKnownFor, pb.BatchGetKnownForRequest(keys=wanted), context)
        return outcomes(response.results, lambda result: result.page)

    async def genres(self, ids: Sequence[str], context: RequestContext) -> Sequence[pb.Genre | CodedError]:
        """Genres by id."""
        response = await call(self._stub.BatchGetGenres, pb.BatchGetGenresRequest(genre_ids=ids), context)
        return outcomes(response.results, lambda result: result.genre)

    async def genre_titles(
        self, keys: Sequence[GenreTitlesKey], context: RequestContext
    ) -> Sequence[pb.TitlePage | CodedError]:
        """Pages of genres' titles."""
        wanted = [
            pb.GenreTitlesKey(genre_id=key.genre_id, sort=key.sort, page=page_message(key.first, key.after))
            for key in keys
        ]
        request = pb.BatchListGenreTitlesRequest(keys=wanted)
        response = await call(self._stub.BatchListGenreTitles, request, context)
        return outcomes(response.results, lambda result: result.page)

    async def all_genres(self, context: RequestContext) -> Sequence[pb.Genre]:
        """Every genre in order."""
        return (await call(self._stub.ListGenres, pb.ListGenresRequest(), context)).genres

    async def search(self, request: pb.SearchRequest, context: RequestContext) -> pb.SearchResponse:
        """Hits of a search."""
        return await call(self._stub.Search, request, context)

    async def suggest(self, prefix: str, first: int, context: RequestContext) -> Sequence[str]:
        """Names that complete a prefix."""
        request = pb.SuggestRequest(prefix=prefix, first=first, language=context.language)
        return (await call(self._stub.Suggest, request, context)).suggestions

    async def arrivals(
        self, country: str, since: datetime | None, page: tuple[int, str | None], context: RequestContext
    ) -> pb.TitlePage:
        """A page (first, after) of titles that came to a country."""
        request = pb.ListArrivalsRequest(country=country, since=timestamp(since), page=page_message(*page))
        return (await call(self._stub.ListArrivals, request, context)).page
