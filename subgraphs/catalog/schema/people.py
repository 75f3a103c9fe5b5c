"""People and what they did."""

from dataclasses import dataclass

import strawberry

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import CreditsKey
from subgraphs.catalog.schema.artwork import Artwork, load_artwork
from subgraphs.catalog.schema.connections import VideoConnection, video_connection
from subgraphs.catalog.schema.context import Info, bounded, in_language
from subgraphs.catalog.schema.values import CREDIT_ROLES, ArtworkKind, CreditRole
from subgraphs.chassis.entities import resolves
from subgraphs.chassis.graphql_types import LanguageTag, Node, PageInfo, page_info
from subgraphs.chassis.pages import LARGEST_PAGE

_PORTRAIT_WIDTH = 240


@dataclass(frozen=True, slots=True)
class PersonReference:
    """The key of a person."""

    id: str


@strawberry.federation.type(keys=["id"])
class Person(Node):
    """Somebody who is credited."""

    message: strawberry.Private[pb.Person]

    @strawberry.field
    def name(self) -> str:
        """As credited."""
        return self.message.name

    @strawberry.field
    def bio(self, info: Info, language: LanguageTag | None = None) -> str | None:
        """A sentence about the person."""
        place = in_language(self.message.bios, language or info.context.request.language)
        return self.message.bios[place].text if place is not None else None

    @strawberry.field
    async def portrait(self, info: Info) -> Artwork | None:
        """The person's picture."""
        return await load_artwork(
            info, self.message.id, ArtworkKind.BOXART_PORTRAIT, _PORTRAIT_WIDTH, language=None
        )

    @strawberry.field
    async def known_for(self, info: Info, first: int = 10) -> VideoConnection:
        """The person's movies and shows, most popular first."""
        key = (self.message.id, bounded(first, "first", LARGEST_PAGE))
        return video_connection(info, await info.context.loaders.known_for.load(key))

    @classmethod
    @resolves(PersonReference)
    async def resolve_reference(cls, info: Info, reference: PersonReference) -> "Person | None":
        """A person by their id."""
        return await load_person(info, reference.id)


async def load_person(info: Info, person_id: str) -> Person | None:
    """A person, None when there is none of this id."""
    message = await info.context.loaders.people.load_or_none(person_id)
    return Person(id=strawberry.ID(message.id), message=message) if message is not None else None


@strawberry.type
class CreditEdge:
    """A person's part in a title."""

    cursor: str
    role: CreditRole
    character: str | None
    person_id: strawberry.Private[str]

    @strawberry.field
    async def node(self, info: Info) -> Person | None:
        """The person."""
        return await load_person(info, self.person_id)


@strawberry.type
class CreditConnection:
    """A page of a title's credits."""

    edges: list[CreditEdge]
    page_info: PageInfo


async def load_credits(
    info: Info, video_id: str, page: tuple[int, str | None], role: CreditRole | None
) -> CreditConnection:
    """A page (first, after) of a title's credits, of one role or all."""
    number = CREDIT_ROLES.number(role) if role is not None else pb.CREDIT_ROLE_UNSPECIFIED
    key = CreditsKey(video_id, number, *page)  # type: ignore[arg-type] # a number of this very enum
    found = await info.context.loaders.credits.load(key)
    edges = [
        CreditEdge(
            cursor=credit.cursor,
            role=CREDIT_ROLES.member(credit.role),
            character=credit.character or None,
            person_id=credit.person_id,
        )
        for credit in found.credits
    ]
    return CreditConnection(
        edges=edges, page_info=page_info(found.page_info, [edge.cursor for edge in edges])
    )
