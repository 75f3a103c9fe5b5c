"""One request's DataLoaders over the catalog client."""

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import (
    ArtworkKey,
    CatalogClient,
    CreditsKey,
    GenreTitlesKey,
    PageKey,
    TitleKey,
)
from subgraphs.chassis.batching import BatchLoader, RequestTasks, in_context
from subgraphs.chassis.context import RequestContext


class CatalogLoaders:
    """The loaders of one request; `titles` remembers titles that came in lists, too.

    Args:
        client: The catalog client.
        request: The request's context.
        tasks: The request's calls under way.
    """

    def __init__(self, client: CatalogClient, request: RequestContext, tasks: RequestTasks) -> None:
        self.titles = BatchLoader[TitleKey, pb.Title](in_context(client.titles, request), tasks)
        self.episodes = BatchLoader[PageKey, pb.TitlePage](in_context(client.episodes, request), tasks)
        self.artwork = BatchLoader[ArtworkKey, pb.Artwork](in_context(client.artwork, request), tasks)
        self.availability = BatchLoader[tuple[str, str], pb.Availability](
            in_context(client.availability, request), tasks
        )
        self.credits = BatchLoader[CreditsKey, pb.CreditPage](in_context(client.credits, request), tasks)
        self.people = BatchLoader[str, pb.Person](in_context(client.people, request), tasks)
        self.known_for = BatchLoader[tuple[str, int], pb.TitlePage](
            in_context(client.known_for, request), tasks
        )
        self.genres = BatchLoader[str, pb.Genre](in_context(client.genres, request), tasks)
        self.genre_titles = BatchLoader[GenreTitlesKey, pb.TitlePage](
            in_context(client.genre_titles, request), tasks
        )
