"""One request's DataLoaders over the catalog client; what is kept of them is in cache_table.py."""

from subgraphs.catalog import cache_table as table
from subgraphs.catalog.client import CatalogClient
from subgraphs.chassis.request_reads import RequestReads


class CatalogLoaders:
    """The loaders of one request; `titles` remembers titles that came in lists, too.

    Args:
        client: The catalog client.
        reads: The request's reads.
    """

    def __init__(self, client: CatalogClient, reads: RequestReads) -> None:
        self.titles = reads.cached(table.TITLES, client.titles)
        self.episodes = reads.cached(table.EPISODES, client.episodes)
        self.artwork = reads.cached(table.ARTWORK, client.artwork)
        self.availability = reads.cached(table.AVAILABILITY, client.availability)
        self.credits = reads.cached(table.CREDITS, client.credits)
        self.people = reads.cached(table.PEOPLE, client.people)
        self.known_for = reads.cached(table.KNOWN_FOR, client.known_for)
        self.genres = reads.cached(table.GENRES, client.genres)
        self.genre_titles = reads.cached(table.GENRE_TITLES, client.genre_titles)
