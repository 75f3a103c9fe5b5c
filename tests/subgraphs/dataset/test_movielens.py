"""Reading MovieLens: titles as people write them, and every line accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.dataset.movielens import natural_title, parse_film, read_movielens


@pytest.mark.parametrize(
    ("catalogued", "natural"),
    [
        ("Sting, The", "The Sting"),
        ("Fish Called Wanda, A", "A Fish Called Wanda"),
        ("American in Paris, An", "An American in Paris"),
        ("Postino, Il", "Il Postino"),
        ("Boot, Das", "Das Boot"),
        ("Enfer, L'", "L'Enfer"),
        ("Good, The Bad and The Ugly, The", "The Good, The Bad and The Ugly"),
        ("Paris, Texas", "Paris, Texas"),
        ("Bye Bye, Love", "Bye Bye, Love"),
        ("Toy Story", "Toy Story"),
    ],
)
def test_articles_stand_in_front_again(catalogued: str, natural: str) -> None:
    assert natural_title(catalogued) == natural


@given(st.text(alphabet=st.characters(exclude_characters=","), min_size=1))
def test_titles_without_a_comma_stay_as_they_are(title: str) -> None:
    assert natural_title(title) == title


def test_a_second_name_is_kept_beside_the_title() -> None:
    film = parse_film("863\tGarden of Finzi-Contini, The (Giardino dei Finzi-Contini, Il)\t1970\tDrama")
    assert (film.title, film.other_title) == ("The Garden of Finzi-Contini", "Il Giardino dei Finzi-Contini")


def test_a_year_that_slipped_into_the_title_is_the_year() -> None:
    film = parse_film(
        "1412\tLand Before Time III: The Time of the Great Giving (1995)\tV\tAnimation Children's"
    )
    assert (film.title, film.year) == ("Land Before Time III: The Time of the Great Giving", 1995)


def test_the_film_that_nobody_knows_has_no_year_and_no_genres() -> None:
    film = parse_film("267\tunkonwn\tunkonwn\tunknown")
    assert (film.title, film.year, film.genres) == ("Unknown", None, ())


def test_the_whole_data_set_is_read() -> None:
    movielens = read_movielens()
    assert (len(movielens.films), len(movielens.members), len(movielens.ratings)) == (1682, 943, 100_000)
    assert all(1 <= rating.stars <= 5 for rating in movielens.ratings)
    assert movielens.films[0].title == "Toy Story"
