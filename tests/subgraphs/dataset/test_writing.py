"""Slugs and synopses."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.dataset.vocabulary import vocabulary
from subgraphs.dataset.writing import Slugs, describe_film, invent_plot, invent_title


@given(st.lists(st.text(max_size=20), max_size=30))
def test_slugs_are_plain_and_given_once(texts: list[str]) -> None:
    slugs = Slugs({})
    given_out = [slugs.claim(text) for text in texts]
    assert all(slug and slug.isascii() and " " not in slug for slug in given_out)
    assert len(set(given_out)) == len(given_out)


@given(st.integers(), st.sampled_from(sorted(vocabulary().moods)))
def test_invented_stories_are_sentences(seed: int, genre: str) -> None:
    words, rng = vocabulary(), Random(seed)  # noqa: S311 - made-up texts
    plot = invent_plot(words, genre, rng)
    for text in (plot.short, plot.regular, plot.long):
        assert text[0].isupper()
        assert text.endswith((".", "!", "?"))
        assert "{" not in text
    assert invent_title(words, genre, rng).strip()


def test_several_heroes_take_a_plural_verb() -> None:
    words = vocabulary()
    for seed in range(300):
        plot = invent_plot(words, "Adventure", Random(seed))  # noqa: S311 - made-up texts
        if plot.short.startswith("Three cousins"):
            assert not any(verb in plot.short for verb in (" has one", " is given", " makes ", " finds an"))


def test_a_real_film_is_described_by_its_sort_and_not_by_an_invented_plot() -> None:
    words = vocabulary()
    found = describe_film(words, ("Sci-Fi", "War"), 1977, "A verdict.", Random(1))  # noqa: S311 - made-up texts
    assert "science-fiction film from 1977, with touches of war." in found.short
    assert found.long.endswith("A verdict.")
