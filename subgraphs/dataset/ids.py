"""Global ids: opaque to clients, readable to people, and naming their type so that `node(id:)` can route.

`movie_50`, `show_7`, `season_7_2`, `episode_7_2_5`, `person_311`, `genre_sci-fi`, `account_1`, `profile_3`,
`session_12`, `artwork_movie_50_portrait_0_480`.
"""

from typing import Final

from subgraphs.dataset.records import ArtworkKind

ARTWORK_WORDS: Final = {
    ArtworkKind.BOXART_PORTRAIT: "portrait",
    ArtworkKind.BOXART_LANDSCAPE: "landscape",
    ArtworkKind.HERO: "hero",
    ArtworkKind.LOGO: "logo",
    ArtworkKind.STORYBOARD: "storyboard",
    ArtworkKind.EPISODE_STILL: "still",
}
"""The word that stands for an artwork kind inside an artwork's id."""

ARTWORK_WIDTHS: Final = (240, 480, 960, 1920)
"""The widths in pixels in which every picture exists."""

TYPE_OF_PREFIX: Final = {
    "movie": "Movie",
    "show": "Show",
    "season": "Season",
    "episode": "Episode",
    "person": "Person",
    "genre": "Genre",
    "account": "Account",
    "profile": "Profile",
    "session": "PlaybackSession",
}
"""The GraphQL type that an id's first word names."""


def type_name(global_id: str) -> str | None:
    """The GraphQL type named by a global id, None when no Node type is."""
    return TYPE_OF_PREFIX.get(global_id.partition("_")[0])


def artwork_key(owner_id: str, kind: ArtworkKind, variant: int = 0) -> str:
    """The id of a picture without its width."""
    return f"artwork_{owner_id}_{ARTWORK_WORDS[kind]}_{variant}"


def artwork_id(key: str, width: int) -> str:
    """The id of a picture in the smallest offered width that is not below `width` (pixels)."""
    chosen = next((offered for offered in ARTWORK_WIDTHS if offered >= width), ARTWORK_WIDTHS[-1])
    return f"{key}_{chosen}"


def split_artwork_id(identifier: str) -> tuple[str, int] | None:
    """An artwork id's key and width, None when the text is not one."""
    key, _, width = identifier.rpartition("_")
    if not key.startswith("artwork_") or not width.isdecimal() or int(width) not in ARTWORK_WIDTHS:
        return None
    return key, int(width)


def artwork_url(identifier: str, origin: str = "") -> str:
    """Where the catalog process serves a picture; `origin` is put in front of the path (default: none)."""
    return f"{origin}/artwork/{identifier}.svg"


def track_id(video_id: str, sort: str, position: int) -> str:
    """The id of a title's audio or text track ("audio", "text") at a place in its list."""
    return f"{sort}_{video_id}_{position}"
