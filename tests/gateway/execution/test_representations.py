from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gateway.execution.representations import Representations, compile_requires
from gateway.query_plan.nodes import RequiredField, RequiredFragment
from tests.gateway.execution.json_strategies import KEYS, TYPES, Json, values

objects = st.builds(
    lambda name, fields: {"__typename": name, **fields},
    st.sampled_from([*TYPES, "Other"]),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=3),
)
_leaves = st.builds(RequiredField, st.sampled_from(KEYS), st.sampled_from(KEYS))
_nested = st.builds(
    RequiredField,
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.lists(_leaves, min_size=1, max_size=2, unique_by=lambda f: f.name).map(tuple),
)
fields = st.lists(_leaves | _nested, min_size=1, max_size=3, unique_by=lambda f: f.name).map(tuple)
fragments = st.builds(
    RequiredFragment,
    st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True).map(tuple),
    fields,
    st.none() | st.just("Interface"),
)


def naive_copy(value: Json, selections: Json) -> Json:
    """The required part of a value; LookupError when something is missing."""
    if isinstance(value, list):
        return [naive_copy(item, selections) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        s.name: naive_copy(value[s.source], s.selections) if s.selections else value[s.source]
        for s in selections
    }


@given(st.lists(objects, max_size=8), fragments)
def test_representations_are_the_distinct_required_parts_in_order(
    found: list[dict[str, Json]], fragment: RequiredFragment
) -> None:
    built = Representations()
    compile_requires((fragment,)).add_all([(0, value) for value in found], built)

    distinct: dict[str, list[int]] = {}
    incomplete = []
    for value in found:
        if value["__typename"] not in fragment.type_names:
            continue
        sent = fragment.representation_typename or value["__typename"]
        try:
            part = {"__typename": sent, **naive_copy(value, fragment.selections)}
        except KeyError:
            incomplete.append(id(value))
            continue
        distinct.setdefault(json.dumps(part, sort_keys=True), []).append(id(value))

    assert [json.dumps(value, sort_keys=True) for value in built.values] == list(distinct)
    assert [[id(v) for _, v in targets] for targets in built.targets] == list(distinct.values())
    assert [id(value) for value in built.incomplete] == incomplete
    assert built.renamed == [fragment.representation_typename is not None] * len(distinct)


def test_fragments_that_name_one_type_add_up() -> None:
    builder = compile_requires(
        (
            RequiredFragment(("A", "B"), (RequiredField("id", "id"),)),
            RequiredFragment(("A",), (RequiredField("size", "_size"),)),
        )
    )
    built = Representations()
    found: list[dict[str, object]] = [
        {"__typename": "A", "id": "1", "_size": 3},
        {"__typename": "B", "id": "1"},
    ]
    builder.add_all([(0, value) for value in found], built)
    assert built.values == [{"__typename": "A", "id": "1", "size": 3}, {"__typename": "B", "id": "1"}]


def test_fragments_inside_a_required_list_follow_each_items_type() -> None:
    inner = (
        RequiredFragment(("A",), (RequiredField("a", "a"),)),
        RequiredFragment(("B",), (RequiredField("b", "b"),)),
        RequiredField("__typename", "__typename"),
    )
    builder = compile_requires((RequiredFragment(("T",), (RequiredField("list", "list", inner),)),))
    built = Representations()
    items = [{"__typename": "A", "a": 1, "b": 9}, {"__typename": "B", "b": 2}, {"__typename": "C"}]
    builder.add_all([(0, {"__typename": "T", "list": items})], built)
    assert built.values == [
        {
            "__typename": "T",
            "list": [{"a": 1, "__typename": "A"}, {"b": 2, "__typename": "B"}, {"__typename": "C"}],
        }
    ]
