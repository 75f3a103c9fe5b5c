"""Which pictures each title has."""

import zlib
from collections.abc import Iterable, Iterator

from subgraphs.dataset.ids import artwork_key
from subgraphs.dataset.palettes import blur_hash, palette_for
from subgraphs.dataset.records import Artwork, ArtworkKind, Person, Title, TitleKind

_WHOLE = (ArtworkKind.BOXART_LANDSCAPE, ArtworkKind.HERO, ArtworkKind.LOGO)
_LETTERED = frozenset({ArtworkKind.BOXART_PORTRAIT, ArtworkKind.BOXART_LANDSCAPE, ArtworkKind.LOGO})


def picture_seed(owner_id: str, variant: int) -> int:
    """A number that decides a picture's palette and composition; the same on every machine."""
    return zlib.crc32(f"{owner_id}/{variant}".encode())


def picture(owner_id: str, kind: ArtworkKind, variant: int, genre_slug: str) -> Artwork:
    """The record of one picture."""
    palette = palette_for(genre_slug, picture_seed(owner_id, variant))
    return Artwork(
        key=artwork_key(owner_id, kind, variant),
        owner_id=owner_id,
        kind=kind,
        variant=variant,
        genre_slug=genre_slug,
        blur_hash=blur_hash(palette),
        dominant_color=palette.bottom,
        language="en" if kind in _LETTERED else None,
    )


def pictures_of(title: Title) -> Iterator[Artwork]:
    """A movie's or show's pictures: a portrait for each of its genres, and one each of the wide ones.

    Seasons have a portrait, episodes a still.
    """
    slugs = [genre.removeprefix("genre_") for genre in title.genre_ids] or ["drama"]
    match title.kind:
        case TitleKind.SEASON:
            yield picture(title.id, ArtworkKind.BOXART_PORTRAIT, 0, slugs[0])
        case TitleKind.EPISODE:
            yield picture(title.id, ArtworkKind.EPISODE_STILL, 0, slugs[0])
        case _:
            for variant, slug in enumerate(slugs[:3]):
                yield picture(title.id, ArtworkKind.BOXART_PORTRAIT, variant, slug)
            for kind in _WHOLE:
                yield picture(title.id, kind, 0, slugs[0])


def all_pictures(titles: Iterable[Title], people: Iterable[Person]) -> Iterator[Artwork]:
    """The pictures of every title, then a portrait of every person."""
    for title in titles:
        yield from pictures_of(title)
    for person in people:
        yield picture(person.id, ArtworkKind.BOXART_PORTRAIT, 0, "drama")
