"""Global ids and artwork ids."""

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.dataset.ids import (
    ARTWORK_WIDTHS,
    artwork_id,
    artwork_key,
    artwork_url,
    split_artwork_id,
    type_name,
)
from subgraphs.dataset.records import ArtworkKind


@given(st.sampled_from(ArtworkKind), st.integers(0, 2), st.integers(1, 4000))
def test_an_artwork_id_is_its_key_and_an_offered_width(kind: ArtworkKind, variant: int, width: int) -> None:
    key = artwork_key("episode_1_2_3", kind, variant)
    identifier = artwork_id(key, width)
    split = split_artwork_id(identifier)
    assert split is not None
    assert split[0] == key
    assert split[1] in ARTWORK_WIDTHS
    assert split[1] >= width or split[1] == max(ARTWORK_WIDTHS)


def test_other_texts_are_no_artwork_ids() -> None:
    for text in ("", "artwork", "artwork_movie_1_portrait_0_481", "movie_1_240", "artwork_x_y_0_²"):
        assert split_artwork_id(text) is None


def test_ids_name_their_type() -> None:
    assert type_name("session_9") == "PlaybackSession"
    assert type_name("genre_sci-fi") == "Genre"
    assert type_name("nothing") is None


def test_pictures_are_served_below_artwork() -> None:
    assert artwork_url("a_240") == "/artwork/a_240.svg"
    assert artwork_url("a_240", "https://cdn.example") == "https://cdn.example/artwork/a_240.svg"
