"""Palettes and blur hashes."""

import math

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.dataset.genres import GENRES
from subgraphs.dataset.palettes import Palette, blur_hash, palette_for

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def _number(text: str) -> int:
    value = 0
    for digit in text:
        value = value * 83 + _DIGITS.index(digit)
    return value


@given(st.builds(Palette, _COLOURS, _COLOURS, _COLOURS, _COLOURS, _COLOURS))
def test_a_blur_hash_has_the_length_and_alphabet_of_its_components(palette: Palette) -> None:
    text = blur_hash(palette)
    assert len(text) == 4 + 2 * 3 * 4
    assert set(text) <= set(_DIGITS)
    assert _number(text[0]) == (3 - 1) + (4 - 1) * 9


def test_the_mean_colour_of_a_plain_picture_is_that_colour() -> None:
    text = blur_hash(Palette("#336699", "#336699", "#336699", "#336699", "#336699"))
    mean = _number(text[2:6])
    assert [mean >> 16, mean >> 8 & 255, mean & 255] == [0x33, 0x66, 0x99]


def test_every_genre_has_readable_palettes() -> None:
    for genre in GENRES:
        for choice in range(4):
            palette = palette_for(genre.slug, choice)
            for colour in (palette.top, palette.bottom, palette.shape, palette.accent, palette.ink):
                assert len(colour) == 7
                assert math.isfinite(int(colour[1:], 16))
