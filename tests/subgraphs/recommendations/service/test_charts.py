"""Top tens and trends."""

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.recommendations.service.charts import WEEK_MS, Play, top_ten, trending

_NOW = 100 * WEEK_MS
_KINDS = {f"movie_{number}": "MOVIE" for number in range(30)} | {"show_1": "SHOW"}
_PLAYS = st.lists(
    st.builds(
        Play,
        st.sampled_from(("US", "DE")),
        st.sampled_from(sorted(_KINDS)),
        st.integers(_NOW - 9 * WEEK_MS, _NOW),
        st.sampled_from((0.2, 0.6, 1.0)),
    ),
    max_size=80,
)


@given(_PLAYS)
def test_a_chart_has_ten_places_at_most_each_taken_once(plays: list[Play]) -> None:
    chart = top_ten(plays, "US", _KINDS, "MOVIE", _NOW)
    assert [placed.rank for placed in chart] == list(range(1, len(chart) + 1))
    assert len(chart) <= 10
    assert len({placed.video_id for placed in chart}) == len(chart)
    assert all((placed.previous_rank is None) == (placed.weeks == 1) for placed in chart)


def _plays(video_id: str, weeks_ago: int, count: int, country: str = "US") -> list[Play]:
    return [Play(country, video_id, _NOW - weeks_ago * WEEK_MS - 1, 1.0)] * count


def test_places_remember_the_week_before_and_how_long_they_were_held() -> None:
    plays = [
        *_plays("movie_1", 0, 5), *_plays("movie_2", 0, 3),
        *_plays("movie_2", 1, 5), *_plays("movie_1", 1, 3), *_plays("movie_2", 2, 1),
    ]  # fmt: skip
    first, second = top_ten(plays, "US", _KINDS, "MOVIE", _NOW)
    assert (first.video_id, first.previous_rank, first.weeks) == ("movie_1", 2, 2)
    assert (second.video_id, second.previous_rank, second.weeks) == ("movie_2", 1, 3)


def test_a_countrys_own_plays_weigh_more() -> None:
    plays = [*_plays("movie_1", 0, 3, "DE"), *_plays("movie_2", 0, 2, "US")]
    assert top_ten(plays, "US", _KINDS, "MOVIE", _NOW)[0].video_id == "movie_2"
    assert top_ten(plays, "DE", _KINDS, "MOVIE", _NOW)[0].video_id == "movie_1"


def test_what_rises_trends_before_what_was_always_liked() -> None:
    plays = [*_plays("movie_1", 0, 10), *_plays("movie_2", 0, 10), *_plays("movie_2", 5, 100)]
    assert trending(plays, "US", _NOW)[:2] == ["movie_1", "movie_2"]
