"""Random JSON that looks like answers: few keys, so that paths and merges meet."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import strategies as st

from gateway.query_plan.nodes import KeySegment, ListSegment, TypeSegment

# What json.loads may answer; a test takes it apart as it likes.
Json: TypeAlias = Any

KEYS = ("a", "b", "c")
TYPES = ("T", "U", "V")

scalars = st.none() | st.integers(0, 3) | st.booleans() | st.sampled_from(["", "x", "T"])


def _containers(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    objects = st.builds(
        lambda fields, name: fields if name is None else {"__typename": name, **fields},
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        st.none() | st.sampled_from(TYPES) | st.just(["T"]),
    )
    return objects | st.lists(inner, max_size=3)


values: st.SearchStrategy[Json] = st.recursive(scalars, _containers, max_leaves=25)
roots: st.SearchStrategy[dict[str, Json]] = st.dictionaries(st.sampled_from(KEYS), values, max_size=3)
segments = (
    st.builds(KeySegment, st.sampled_from(KEYS))
    | st.just(ListSegment())
    | st.builds(
        lambda names: TypeSegment(tuple(names)), st.lists(st.sampled_from(TYPES), min_size=1, max_size=2)
    )
)
paths = st.lists(segments, max_size=5).map(tuple)
