"""What the catalog's resolvers are given: `info.context`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from strawberry.types import Info as StrawberryInfo

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import CatalogClient, TitleKey
from subgraphs.catalog.loaders import CatalogLoaders
from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail

if TYPE_CHECKING:
    from subgraphs.catalog.schema.titles import Video


@dataclass(frozen=True, slots=True)
class CatalogContext:
    """One request: who asks, the loaders, the client for calls that take no keys.

    `video_of` makes the GraphQL object of a title: passed in, as titles hold lists and lists hold titles.
    """

    request: RequestContext
    loaders: CatalogLoaders
    client: CatalogClient
    video_of: "Callable[[pb.Title], Video]"

    def videos_of(self, messages: Sequence[pb.Title]) -> "list[Video]":
        """The GraphQL objects of titles that came in a list; the title loader remembers them."""
        for message in messages:
            self.loaders.titles.prime(TitleKey(id=message.id), message)
        return [self.video_of(message) for message in messages]


Info: TypeAlias = StrawberryInfo[CatalogContext, None]


class Localized(Protocol):
    """A message in one language."""

    @property
    def language(self) -> str:
        """BCP 47."""


def in_language(texts: Iterable[Localized], language: str) -> int | None:
    """The place of the text in the language, its main one ("pt" for "pt-BR"), else the first.

    None when there are no texts.
    """
    languages = [text.language for text in texts]
    for wanted in (language, language.partition("-")[0]):
        if wanted in languages:
            return languages.index(wanted)
    return 0 if languages else None


def bounded(value: int, name: str, most: int) -> int:
    """A whole number that a caller chose.

    Raises:
        CodedError: BAD_REQUEST unless it lies in 1..most.
    """
    if not 1 <= value <= most:
        raise CodedError(
            ErrorCode.BAD_REQUEST, f"{name} must lie between 1 and {most}", ErrorDetail.INVALID_ARGUMENT
        )
    return value
