"""Posters: well-formed, the same for the same brief, with the title on them."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.dataset.genres import GENRES
from subgraphs.dataset.posters.lettering import break_lines, fit
from subgraphs.dataset.posters.poster import PosterBrief, height_for, render_avatar, render_poster
from subgraphs.dataset.records import ArtworkKind

_TITLES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]),
    min_size=1,
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(
    _TITLES,
    st.sampled_from(ArtworkKind),
    st.sampled_from(GENRES),
    st.integers(0, 10_000),
    st.sampled_from((240, 480, 960, 1920)),
)
def test_every_picture_is_well_formed(
    title: str, kind: ArtworkKind, genre: object, owner: int, width: int
) -> None:
    slug = getattr(genre, "slug", "drama")
    brief = PosterBrief(f"movie_{owner}", kind, 0, slug, title, "1995 · <Genre> & more")
    document = render_poster(brief, width)
    root = ET.fromstring(document)  # noqa: S314 - our own document
    assert root.get("width") == str(width)
    assert root.get("height") == str(height_for(kind, width))
    assert document == render_poster(brief, width)


def test_the_title_is_set_on_portraits_and_not_on_heroes() -> None:
    portrait = PosterBrief("movie_1", ArtworkKind.BOXART_PORTRAIT, 0, "comedy", "Toy Story", "1995")
    hero = PosterBrief("movie_1", ArtworkKind.HERO, 0, "comedy", "Toy Story", "1995")
    assert "TOY" in render_poster(portrait, 480)
    assert "TOY" not in render_poster(hero, 480)


def test_variants_of_a_title_differ() -> None:
    drawn = {
        render_poster(
            PosterBrief("movie_1", ArtworkKind.BOXART_PORTRAIT, variant, slug, "Toy Story", ""), 480
        )
        for variant, slug in enumerate(("animation", "comedy", "childrens"))
    }
    assert len(drawn) == 3


@pytest.mark.parametrize("title", ["Star Wars", "Dr. Strangelove or: How I Learned to Stop Worrying", "M"])
def test_lines_keep_every_word_and_fit_the_box(title: str) -> None:
    for most in range(1, 6):
        assert " ".join(break_lines(title, most)) == title
    setting = fit(title, "drama", 400, 200)
    assert setting.size * len(setting.lines) <= 200
    assert max(map(len, setting.lines)) * setting.size * 0.6 <= 401


def test_avatars_are_well_formed() -> None:
    assert all(ET.fromstring(render_avatar(number)) is not None for number in range(24))  # noqa: S314 - our own
