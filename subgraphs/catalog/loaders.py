"""One request's DataLoaders over the catalog client."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import (
    ArtworkKey,
    CatalogClient,
    CreditsKey,
    GenreTitlesKey,
    PageKey,
    TitleKey,
)
from subgraphs.chassis.batching import BatchLoader, RequestTasks
from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import CodedError

K = TypeVar("K")
V = TypeVar("V")


class CatalogLoaders:
    """The loaders of one request; `titles` remembers titles that came in lists, too.

    Args:
        client: The catalog client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: CatalogClient, request: RequestContext, tasks: RequestTasks) -> None:
        def fetch(
            method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
        ) -> Callable[[Sequence[K]], Awaitable[Sequence[V | CodedError]]]:
            return partial(_with_context, method, request)

        self.titles = BatchLoader[TitleKey, pb.Title](fetch(client.titles), tasks)
        self.episodes = BatchLoader[PageKey, pb.TitlePage](fetch(client.episodes), tasks)
        self.artwork = BatchLoader[ArtworkKey, pb.Artwork](fetch(client.artwork), tasks)
        self.availability = BatchLoader[tuple[str, str], pb.Availability](fetch(client.availability), tasks)
        self.credits = BatchLoader[CreditsKey, pb.CreditPage](fetch(client.credits), tasks)
        self.people = BatchLoader[str, pb.Person](fetch(client.people), tasks)
        self.known_for = BatchLoader[tuple[str, int], pb.TitlePage](fetch(client.known_for), tasks)
        self.genres = BatchLoader[str, pb.Genre](fetch(client.genres), tasks)
        self.genre_titles = BatchLoader[GenreTitlesKey, pb.TitlePage](fetch(client.genre_titles), tasks)


async def _with_context(
    method: Callable[[Sequence[K], RequestContext], Awaitable[Sequence[V | CodedError]]],
    request: RequestContext,
    keys: Sequence[K],
) -> Sequence[V | CodedError]:
    return await method(keys, request)
