"""recommendations.v1 over the shelf, the page cache and storage. A taste is shown to its own profile only."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

import grpc

from protos.recommendations.v1 import recommendations_pb2 as pb
from protos.recommendations.v1 import recommendations_pb2_grpc
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.context import current_call
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail, not_found
from subgraphs.chassis.pages import cut_page, decode_cursor, encode_cursor, invalid_cursor, page_request
from subgraphs.chassis.statuses import key_status
from subgraphs.recommendations.service import messages
from subgraphs.recommendations.service.page_cache import PageCache
from subgraphs.recommendations.service.pages import audience_of, portrait_for
from subgraphs.recommendations.service.ranking import Ranking, rank
from subgraphs.recommendations.service.records import Audience, Thumb
from subgraphs.recommendations.service.shelf import CHILDREN, Shelf
from subgraphs.recommendations.service.storage import RecommendationStorage

_THUMBS: Final[dict[int, Thumb | None]] = {
    pb.THUMB_UNSPECIFIED: None,
    pb.THUMB_DOWN: "DOWN",
    pb.THUMB_UP: "UP",
    pb.THUMB_TWO_UP: "TWO_UP",
}
_MOST_TRENDING: Final = 100

Call = grpc.aio.ServicerContext[Any, Any]
"""grpc's own context; this servicer reads the chassis's instead."""


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class RecommendationsServicer(recommendations_pb2_grpc.RecommendationsServicer):
    """Answers recommendations.v1.

    Args:
        shelf: Catalogue, model and charts in memory.
        storage: Ratings and lists.
        clock: Milliseconds since the epoch.
    """

    def __init__(
        self, shelf: Shelf, storage: RecommendationStorage, clock: Callable[[], int] = now_ms
    ) -> None:
        self._shelf = shelf
        self._storage = storage
        self._clock = clock
        self._pages = PageCache(shelf, storage, clock)

    async def BatchGetHomePages(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetHomePagesRequest, context: Call
    ) -> pb.BatchGetHomePagesResponse:
        """Home pages of the caller's own profile."""
        del context
        country = current_call().country
        audiences = [
            audience_of(key.id) if key.HasField("id") else messages.audience(key.personal, country)
            for key in request.keys
        ]
        served = await self._pages.pages(_own(audiences))
        missing = key_status(not_found("home page"))
        return pb.BatchGetHomePagesResponse(
            results=[
                pb.HomePageResult(page=messages.page_message(served[audience]))
                if audience is not None and audience in served
                else pb.HomePageResult(status=missing)
                for audience in audiences
            ]
        )

    async def BatchGetRowItems(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetRowItemsRequest, context: Call
    ) -> pb.BatchGetRowItemsResponse:
        """Pages of rows' items, of the caller's own home pages."""
        del context
        audiences = [audience_of(key.row_id) for key in request.keys]
        served = await self._pages.pages(_own(audiences))
        results = []
        for key, audience in zip(request.keys, audiences, strict=True):
            try:
                page = served[audience].page if audience is not None and audience in served else None
                row = page.row(key.row_id) if page is not None else None
                if page is None or row is None:
                    raise not_found("row")
                wanted = page_request(key.page, 10)
                start = _start(wanted.after)
                cut = cut_page(row.items[start : start + wanted.fetch_limit], wanted)
                track = messages.track_of(page, row)
                items = [
                    messages.item_message(item, place, track, page.model_version, messages.PORTRAIT_WIDTH)
                    for place, item in enumerate(cut.rows, start + 1)
                ]
                results.append(pb.RowItemsResult(page=pb.RowItemPage(items=items, page_info=cut.info())))
            except CodedError as error:
                results.append(pb.RowItemsResult(status=key_status(error)))
        return pb.BatchGetRowItemsResponse(results=results)

    async def BatchScore(  # noqa: N802 - grpc's name
        self, request: pb.BatchScoreRequest, context: Call
    ) -> pb.BatchScoreResponse:
        """How well titles match the caller's own profile, 1 to 99."""
        del context
        rankings = await self._rankings(key.profile_id for key in request.keys)
        missing = key_status(not_found("title"))
        results = []
        for key in request.keys:
            title, ranking = self._shelf.title(key.video_id), rankings.get(key.profile_id)
            if title is None or ranking is None:
                results.append(pb.ScoreResult(status=missing))
            else:
                results.append(pb.ScoreResult(match_score=ranking.match_score(title.position)))
        return pb.BatchScoreResponse(results=results)

    async def BatchGetRatings(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetRatingsRequest, context: Call
    ) -> pb.BatchGetRatingsResponse:
        """The caller's own ratings of titles; a season or episode has its show's."""
        del context
        principal = current_call().principal
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for key in request.keys:
            if principal.owns_profile(key.profile_id):
                wanted[key.profile_id].append(self._rated_id(key.video_id))
        found = {
            profile_id: await self._storage.ratings(profile_id, video_ids)
            for profile_id, video_ids in wanted.items()
        }
        missing = key_status(not_found("rating"))
        results = []
        for key in request.keys:
            rating = found.get(key.profile_id, {}).get(self._rated_id(key.video_id))
            if rating is None:
                results.append(pb.RatingResult(status=missing))
            else:
                results.append(pb.RatingResult(rating=messages.rating_message(rating)))
        return pb.BatchGetRatingsResponse(results=results)

    async def BatchListRatings(  # noqa: N802 - grpc's name
        self, request: pb.BatchListRatingsRequest, context: Call
    ) -> pb.BatchListRatingsResponse:
        """Pages of the caller's own ratings, newest first."""
        del context
        principal = current_call().principal
        results = []
        for key in request.keys:
            try:
                if not principal.owns_profile(key.profile_id):
                    raise not_found("profile")
                wanted = page_request(key.page, 40)
                page = cut_page(await self._storage.rating_page(key.profile_id, wanted), wanted)
                ratings = [messages.rating_message(rating) for rating in page.rows]
                results.append(pb.RatingsResult(page=pb.RatingPage(ratings=ratings, page_info=page.info())))
            except CodedError as error:
                results.append(pb.RatingsResult(status=key_status(error)))
        return pb.BatchListRatingsResponse(results=results)

    async def BatchGetSimilar(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetSimilarRequest, context: Call
    ) -> pb.BatchGetSimilarResponse:
        """Pages of titles like others that may be shown in the caller's country.

        What is like a children's title is for children: who asks from a child's profile is not known here.
        """
        del context
        open_now = self._shelf.open_in(current_call().country, self._clock())
        results = []
        for key in request.keys:
            try:
                title = self._shelf.title(key.video_id)
                if title is None:
                    raise not_found("title")
                near = [
                    self._shelf.titles[position].id
                    for position in self._shelf.model.neighbours[title.position].tolist()
                    if position >= 0
                    and open_now[position]
                    and (title.maturity > CHILDREN or self._shelf.titles[position].maturity <= CHILDREN)
                ]
                results.append(pb.SimilarResult(page=_ranked_page(near, key.page.first, key.page.after)))
            except CodedError as error:
                results.append(pb.SimilarResult(status=key_status(error)))
        return pb.BatchGetSimilarResponse(results=results)

    async def BatchGetTrendingRanks(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetTrendingRanksRequest, context: Call
    ) -> pb.BatchGetTrendingRanksResponse:
        """Places among what is trending; beyond the chart they are estimated from the given popularity."""
        del context
        missing = key_status(not_found("rank"))
        results = []
        for key in request.keys:
            chart = self._shelf.trending_in(key.country or current_call().country)
            title = self._shelf.title(key.video_id)
            if title is not None and title.id in chart:
                results.append(pb.TrendingRankResult(rank=chart.index(title.id) + 1))
            elif title is not None and key.HasField("popularity_score"):
                ahead = int((self._shelf.arrays.popularity > key.popularity_score).sum())
                results.append(pb.TrendingRankResult(rank=len(chart) + ahead + 1))
            else:
                results.append(pb.TrendingRankResult(status=missing))
        return pb.BatchGetTrendingRanksResponse(results=results)

    async def BatchGetPersonalizedArtwork(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetPersonalizedArtworkRequest, context: Call
    ) -> pb.BatchGetPersonalizedArtworkResponse:
        """The portraits that suit the caller's own profile."""
        del context
        rankings = await self._rankings(key.profile_id for key in request.keys)
        missing = key_status(not_found("artwork"))
        results = []
        for key in request.keys:
            title, ranking = self._shelf.title(key.video_id), rankings.get(key.profile_id)
            if title is None or ranking is None:
                results.append(pb.PersonalizedArtworkResult(status=missing))
                continue
            picture = portrait_for(self._shelf, ranking, title)
            message = messages.picture_message(picture, messages.PORTRAIT_WIDTH)
            results.append(pb.PersonalizedArtworkResult(artwork=message))
        return pb.BatchGetPersonalizedArtworkResponse(results=results)

    async def BatchGetTasteClusters(  # noqa: N802 - grpc's name
        self, request: pb.BatchGetTasteClustersRequest, context: Call
    ) -> pb.BatchGetTasteClustersResponse:
        """The cluster that the caller's own profile belongs to."""
        del context
        rankings = await self._rankings(request.profile_ids)
        missing = key_status(not_found("taste cluster"))
        results = []
        for profile_id in request.profile_ids:
            ranking = rankings.get(profile_id)
            cluster = ranking.taste_cluster(self._shelf) if ranking is not None else None
            if cluster is None:
                results.append(pb.TasteClusterResult(status=missing))
            else:
                results.append(pb.TasteClusterResult(cluster_id=cluster))
        return pb.BatchGetTasteClustersResponse(results=results)

    async def TopTen(self, request: pb.TopTenRequest, context: Call) -> pb.TopTenResponse:  # noqa: N802 - grpc's name
        """A country's top ten of movies or shows."""
        del context
        kind = "SHOW" if request.kind == pb.CHART_KIND_SHOW else "MOVIE"
        return pb.TopTenResponse(
            entries=[
                pb.TopTenEntry(
                    rank=entry.rank,
                    previous_rank=entry.previous_rank,
                    weeks_in_top_ten=entry.weeks,
                    video_id=entry.video_id,
                )
                for entry in self._shelf.chart(request.country, kind)
            ]
        )

    async def Trending(self, request: pb.TrendingRequest, context: Call) -> pb.TrendingResponse:  # noqa: N802 - grpc's name
        """What is trending in a country and may be shown there."""
        del context
        country = request.country or current_call().country
        open_now = self._shelf.open_in(country, self._clock())
        shown = [
            video_id
            for video_id in self._shelf.trending_in(country)
            if open_now[self._shelf.by_id[video_id].position]
        ]
        return pb.TrendingResponse(page=_ranked_page(shown, min(request.first or 20, _MOST_TRENDING), ""))

    async def Rate(self, request: pb.RateRequest, context: Call) -> pb.RateResponse:  # noqa: N802 - grpc's name
        """Sets or takes back the caller's own rating; its pages are made anew."""
        del context
        if not current_call().principal.owns_profile(request.profile_id):
            raise CodedError(ErrorCode.PERMISSION_DENIED, "only the profile itself may rate")
        title = self._shelf.title(request.video_id)
        if title is None:
            raise not_found("title")
        if request.thumb not in _THUMBS:
            raise CodedError(ErrorCode.BAD_REQUEST, "no such thumb", ErrorDetail.INVALID_ARGUMENT)
        await self._storage.rate(request.profile_id, title.id, _THUMBS[request.thumb])
        self._pages.forget(request.profile_id)
        return pb.RateResponse()

    def _rated_id(self, video_id: str) -> str:
        title = self._shelf.title(video_id)
        return title.id if title is not None else video_id

    async def _rankings(self, profile_ids: Iterable[str]) -> dict[str, Ranking]:
        """Scores for those of the profiles that are the caller's own."""
        principal = current_call().principal
        own = [profile_id for profile_id in dict.fromkeys(profile_ids) if principal.owns_profile(profile_id)]
        histories = await self._storage.histories(own) if own else {}
        return {profile_id: rank(self._shelf, history) for profile_id, history in histories.items()}


def _own(audiences: Iterable[Audience | None]) -> list[Audience]:
    """The audiences that are the caller's own profile, each once."""
    principal = current_call().principal
    return list(
        dict.fromkeys(
            audience
            for audience in audiences
            if audience is not None and principal.owns_profile(audience.profile_id)
        )
    )


def _start(after: str) -> int:
    """How many rows lie before the page."""
    place = int(decode_cursor(after, int)[0]) if after else 0
    if place < 0:
        raise invalid_cursor()
    return place


def _ranked_page(video_ids: list[str], first: int, after: str) -> pb.RankedVideoPage:
    wanted = page_request(vocabulary_pb2.Page(first=first, after=after), 12)
    start = _start(after)
    page = cut_page(video_ids[start : start + wanted.fetch_limit], wanted)
    return pb.RankedVideoPage(
        videos=[
            pb.RankedVideo(cursor=encode_cursor(place), rank=place, video_id=video_id)
            for place, video_id in enumerate(page.rows, start + 1)
        ],
        page_info=page.info(),
    )
