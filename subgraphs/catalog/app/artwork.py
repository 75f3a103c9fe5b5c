"""GET /artwork/<id>.svg: posters drawn on request, and kept.

A picture follows from its id, its title's name and its genre, which are asked for through the subgraph's own
schema. Browsers may keep it for a day.
"""

from collections import OrderedDict
from typing import Any, Final, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.chassis.principal import ANONYMOUS, HEADER, sign
from subgraphs.dataset.ids import ARTWORK_WORDS, split_artwork_id
from subgraphs.dataset.posters.poster import PosterBrief, render_avatar, render_poster

_KEPT: Final = 2_000
_AVATARS: Final = 24
_KINDS: Final = {word: kind for kind, word in ARTWORK_WORDS.items()}
_HEADERS: Final = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
_OWNER: Final = """
query ArtworkOwner($id: ID!) {
  node(id: $id) {
    ... on Person { name }
    ... on Video { title(language: "en") releaseYear genres { id name(language: "en") } }
  }
}
"""


class Executes(Protocol):
    """The part of a subgraph that is used here."""

    async def execute(
        self, document: str, variables: dict[str, object], operation_name: str | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        """Answers one GraphQL request."""


class ArtworkGallery:
    """Draws pictures by id and keeps the latest few thousand.

    Args:
        subgraph: Tells titles and genres.
        principal_key: Signs the questions: as a signed-out caller.
    """

    def __init__(self, subgraph: Executes, principal_key: str) -> None:
        self._subgraph = subgraph
        self._principal_key = principal_key
        self._kept: OrderedDict[str, str] = OrderedDict()

    async def picture(self, identifier: str) -> str | None:
        """The SVG document of a picture, None when there is no such picture."""
        known = self._kept.get(identifier)
        if known is not None:
            self._kept.move_to_end(identifier)
            return known
        drawn = await self._draw(identifier)
        if drawn is not None:
            self._kept[identifier] = drawn
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return drawn

    async def _draw(self, identifier: str) -> str | None:
        if identifier.startswith("avatar_"):
            number = identifier.removeprefix("avatar_")
            known = number.isdecimal() and len(number) < 4 and int(number) < _AVATARS
            return render_avatar(int(number)) if known else None
        split = split_artwork_id(identifier)
        if split is None:
            return None
        key, width = split
        words = key.removeprefix("artwork_").rsplit("_", 2)
        if len(words) != 3 or words[1] not in _KINDS or not words[2].isdecimal() or len(words[2]) > 2:
            return None
        brief = await self._brief(words[0], words[1], int(words[2]))
        return render_poster(brief, width) if brief is not None else None

    async def _brief(self, owner_id: str, word: str, variant: int) -> PosterBrief | None:
        token = sign(ANONYMOUS, self._principal_key)
        answer = await self._subgraph.execute(_OWNER, {"id": owner_id}, None, {HEADER: token})
        owner = (answer.get("data") or {}).get("node")
        if not owner:
            return None
        if "name" in owner:
            return PosterBrief(owner_id, _KINDS[word], variant, "drama", owner["name"], "")
        genres = owner.get("genres") or []
        genre = genres[min(variant, len(genres) - 1)] if genres else {"id": "genre_drama", "name": "Drama"}
        facts = (owner.get("releaseYear"), genre["name"])
        line = " · ".join(str(fact) for fact in facts if fact is not None)
        slug = genre["id"].removeprefix("genre_")
        return PosterBrief(owner_id, _KINDS[word], variant, slug, owner["title"], line)


def artwork_route(subgraph: Executes, principal_key: str) -> Route:
    """The route that serves the gallery's pictures."""
    gallery = ArtworkGallery(subgraph, principal_key)

    async def serve(request: Request) -> Response:
        drawn = await gallery.picture(request.path_params["identifier"])
        if drawn is None:
            return Response("no such picture\n", status_code=404, media_type="text/plain")
        return Response(drawn, media_type="image/svg+xml", headers=_HEADERS)

    return Route("/artwork/{identifier}.svg", serve, methods=["GET"])
