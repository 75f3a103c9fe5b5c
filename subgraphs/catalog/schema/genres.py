"""Genres and their titles."""

from dataclasses import dataclass

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import GenreTitlesKey
from subgraphs.catalog.schema.connections import VideoConnection, video_connection
from subgraphs.catalog.schema.context import Info, in_language
from subgraphs.catalog.schema.directives import page_size
from subgraphs.catalog.schema.values import TITLE_SORTS, TitleSort
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import LanguageTag, Node


@dataclass(frozen=True, slots=True)
class GenreReference:
    """The key of a genre."""

    id: str


async def _titles(
    root: "Genre",
    info: Info,
    first: int = 40,
    after: str | None = None,
    sort: TitleSort = TitleSort.POPULAR,
) -> VideoConnection:
    """The genre's movies and shows that may be shown in the caller's country."""
    number = TITLE_SORTS.number(sort)
    key = GenreTitlesKey(root.message.id, number, first, after)  # type: ignore[arg-type] # of this enum
    return video_connection(info, await info.context.loaders.genre_titles.load(key))


@strawberry.federation.type(keys=["id"])
class Genre(Node):
    """A shelf of the catalogue."""

    message: strawberry.Private[pb.Genre]

    @strawberry.field
    def name(self, info: Info, language: LanguageTag | None = None) -> str:
        """In the language, or the request's."""
        place = in_language(self.message.names, language or info.context.request.language)
        return self.message.names[place].text if place is not None else ""

    @strawberry.field
    async def parent(self, info: Info) -> "Genre | None":
        """The genre that this one belongs to."""
        if not self.message.parent_id:
            return None
        found = await info.context.loaders.genres.load_or_none(self.message.parent_id)
        return genre(found) if found is not None else None

    titles: VideoConnection = strawberry.field(resolver=_titles, directives=[page_size()])

    @classmethod
    @resolves(GenreReference)
    async def resolve_reference(cls, info: Info, reference: GenreReference) -> "Genre | None":
        """A genre by its id."""
        return await load_genre(info, reference.id)


def genre(message: pb.Genre) -> Genre:
    """From the service's message."""
    return Genre(id=strawberry.ID(message.id), message=message)


async def load_genre(info: Info, genre_id: str) -> Genre | None:
    """A genre, None when there is none of this id."""
    message = await info.context.loaders.genres.load_or_none(genre_id)
    return genre(message) if message is not None else None
