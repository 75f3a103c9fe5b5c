"""Whatever a subgraph answers, both ways agree on it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateway.execution.typed.library_graph import library
from tests.gateway.execution.typed.typed_kit import Json, run_both, says

if TYPE_CHECKING:
    from gateway.execution.typed.program import Program
    from tests.gateway.execution.typed.typed_kit import Prepared

QUERY = """{
    text must id count ratio flag mood any mustAny anys counts texts grid strict moods
    places { city street }
    media { __typename id title ... on Film { minutes } ... on Song { singer maker { name } } }
    found { ... on Note { text where { city } } ... on Film { title } }
}"""
# What stands where something else belongs; rare, as one of it decides the whole run.
STRANGE: st.SearchStrategy[Json] = st.sampled_from(
    [
        None,
        True,
        1,
        0,
        1.0,
        2**31,
        2**63,
        2**64,
        "",
        "1",
        "GOOD",
        [],
        [None],
        [[]],
        {},
        {"__typename": "Film"},
    ]
)


def mostly(usual: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.integers(0, 79).flatmap(lambda dice: STRANGE if dice == 0 else usual)


def maybe(usual: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.none() | mostly(usual)


def many(item: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.lists(item, max_size=3)


TEXT = mostly(st.text(max_size=5))
INT = mostly(st.integers(-(2**31), 2**31 - 1))
FLOAT = mostly(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63 - 1))
MOOD = mostly(st.sampled_from(["GOOD", "BAD"]))
ANY: st.SearchStrategy[Json] = st.one_of(TEXT, FLOAT, st.booleans())
PLACE = st.fixed_dictionaries({"city": TEXT, "street": maybe(TEXT)})


def typed(name: str, **fields: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return mostly(st.fixed_dictionaries({"__typename": mostly(st.just(name)), **fields}))


FILM = typed("Film", id=TEXT, title=maybe(TEXT), minutes=maybe(INT))
MAKER = st.fixed_dictionaries({"name": maybe(TEXT)})
SONG = typed("Song", id=TEXT, title=maybe(TEXT), singer=TEXT, maker=maybe(MAKER))
NOTE = typed("Note", text=maybe(TEXT), where=maybe(PLACE))
DATA = st.fixed_dictionaries(
    {
        "text": maybe(TEXT),
        "must": TEXT,
        "id": maybe(TEXT),
        "count": maybe(INT),
        "ratio": maybe(FLOAT),
        "flag": maybe(st.booleans()),
        "mood": maybe(MOOD),
        "any": maybe(ANY),
        "mustAny": ANY,
        "anys": maybe(many(ANY)),
        "counts": maybe(many(INT)),
        "texts": maybe(many(maybe(TEXT))),
        "grid": maybe(many(maybe(many(INT)))),
        "strict": many(many(TEXT)),
        "moods": maybe(many(maybe(MOOD))),
        "places": maybe(many(PLACE)),
        "media": maybe(many(maybe(FILM | SONG))),
        "found": maybe(many(maybe(FILM | typed("Song") | NOTE))),
    }
)


@cache
def prepared() -> tuple[Prepared, Program]:
    made = library().prepare(QUERY)
    return made, made.compile()


@settings(max_examples=150, deadline=None)
@given(data=DATA, missing=st.none() | st.integers(0, 200))
async def test_both_ways_agree_on_any_answer(data: dict[str, Json], missing: int | None) -> None:
    if missing is not None and missing < len(data):
        del data[list(data)[missing]]
    operation, program = prepared()
    # The standard library writes integers of any size.
    answer = {"books": says(json.dumps({"data": data}).encode())}
    outcome = await run_both(operation, answer, program=program)
    assert outcome.asked == outcome.asked_plain
    if outcome.fast is None:
        assert outcome.response == outcome.plain
    else:
        # The encoders write large floats each in their own way: 1e16, 1e+16.
        assert orjson.dumps(orjson.loads(outcome.fast)) == outcome.plain
