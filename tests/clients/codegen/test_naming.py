"""Names: cases, singulars, and what happens where two want the same."""

import pytest

from clients.codegen.naming import Names, lower_camel, singular, upper_camel


@pytest.mark.parametrize(
    ("given", "upper", "lower"),
    [
        ("homePage", "HomePage", "homePage"),
        ("TWO_UP", "TWOUP", "twoUp"),
        ("TVShow", "TVShow", "tvShow"),
        ("my_field", "MyField", "myField"),
        ("KIDS_7", "KIDS7", "kids7"),
        ("_x", "_X", "_x"),
        ("_7", "_7", "__7"),
        ("A_TO_Z", "ATOZ", "aToZ"),
        ("__", "__", "__"),
    ],
)
def test_words_are_joined_by_their_capitals(given: str, upper: str, lower: str) -> None:
    assert upper_camel(given) == upper
    assert lower_camel(given) == lower


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("edges", "edge"),
        ("entries", "entry"),
        ("userErrors", "userError"),
        ("matches", "match"),
        ("classes", "class"),
        ("series", "series"),
        ("status", "status"),
        ("address", "address"),
        ("movie", "movie"),
        ("is", "is"),
        ("_", "_"),
    ],
)
def test_one_of_several(many: str, one: str) -> None:
    assert singular(many) == one


def test_a_name_is_given_once() -> None:
    names = Names({"taken"})
    assert [names.pick("taken", "second"), names.pick("second"), names.pick("second")] == [
        "second",
        "second2",
        "second3",
    ]


def test_names_may_be_alike_in_more_than_their_letters() -> None:
    names = Names({"Data"}, str.lower)
    assert names.pick("data", "data_") == "data_"
