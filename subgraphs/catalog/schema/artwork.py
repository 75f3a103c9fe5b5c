"""Pictures."""

from dataclasses import dataclass

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import ArtworkKey
from subgraphs.catalog.schema.context import Info, bounded
from subgraphs.catalog.schema.values import ARTWORK_KINDS, ArtworkKind
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import URL, LanguageTag


@dataclass(frozen=True, slots=True)
class ArtworkReference:
    """The key of an artwork."""

    id: str


@strawberry.federation.type(keys=["id"])
class Artwork:
    """A picture in one of its widths (pixels)."""

    id: strawberry.ID
    kind: ArtworkKind
    width: int
    height: int
    url: URL = strawberry.federation.field(shareable=True)
    blur_hash: str | None = strawberry.federation.field(shareable=True)
    language: LanguageTag | None
    dominant_color: str | None

    @classmethod
    @resolves(ArtworkReference)
    async def resolve_reference(cls, info: Info, reference: ArtworkReference) -> "Artwork | None":
        """An artwork by its id."""
        message = await info.context.loaders.artwork.load_or_none(ArtworkKey(reference.id))
        return artwork(message) if message is not None else None


def artwork(message: pb.Artwork) -> Artwork:
    """From the service's message."""
    return Artwork(
        id=strawberry.ID(message.id),
        kind=ARTWORK_KINDS.member(message.kind),
        width=message.width,
        height=message.height,
        url=URL(message.url),
        blur_hash=message.blur_hash or None,
        language=LanguageTag(message.language) if message.language else None,
        dominant_color=message.dominant_color or None,
    )


async def load_artwork(
    info: Info, owner_id: str, kind: ArtworkKind, width: int, language: str | None
) -> Artwork | None:
    """An owner's picture of a kind, in the smallest offered width that is not below `width`."""
    key = ArtworkKey(
        owner_id,
        ARTWORK_KINDS.number(kind),  # type: ignore[arg-type] # a number of this very enum
        bounded(width, "width", 10_000),
        language or info.context.request.language,
    )
    message = await info.context.loaders.artwork.load_or_none(key)
    return artwork(message) if message is not None else None
