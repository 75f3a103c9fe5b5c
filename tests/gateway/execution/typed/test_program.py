"""Named cases of both ways over the same answers; the random oracle does the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from tests.gateway.execution.typed.library_graph import FILM, NOTE, SONG, asking, library, of, user
from tests.gateway.execution.typed.typed_kit import answered_fast, given_up, run_both, says, tells

if TYPE_CHECKING:
    from tests.gateway.execution.typed.typed_kit import Json

MEDIA = [FILM, None, SONG, {**FILM, "id": "2", "title": None}]
FOUND = [NOTE, SONG, FILM, None, of("Note", text=None, where=None)]
USERS = [user("1", friend=user("2", friend=None)), None, user("2", friend=user("1", friend=user("2")))]


@pytest.mark.parametrize(
    ("query", "known", "expected"),
    [
        ("{ counts texts }", {"counts": [1], "texts": ["a", None]}, {"counts": [1], "texts": ["a", None]}),
        ("{ counts texts }", {"counts": None, "texts": []}, {"counts": None, "texts": []}),
        ("{ grid }", {"grid": [[1], None, [], [2, 3]]}, {"grid": [[1], None, [], [2, 3]]}),
        ("{ strict }", {"strict": [[], ["a"]]}, {"strict": [[], ["a"]]}),
        ("{ mood moods }", {"moods": [None, "BAD"], "mood": None}, {"mood": None, "moods": [None, "BAD"]}),
        ("{ places { city } }", {"places": [of("Place", city="c")]}, {"places": [{"city": "c"}]}),
        ("{ anys any }", {"anys": [1, "a", True, 1.5], "any": 1}, {"anys": [1, "a", True, 1.5], "any": 1}),
        (
            "{ crowd { name } }",
            {"crowd": [[user("1"), None], None, []]},
            {"crowd": [[{"name": "user 1"}, None], None, []]},
        ),
        ("{ place { street } }", {"place": of("Place", city="c")}, {"place": {"street": None}}),
    ],
)  # fmt: skip
async def test_lists_and_nulls_where_the_types_allow_them(query: str, known: Json, expected: Json) -> None:
    outcome = await answered_fast(library().prepare(query), asking(**known))
    assert outcome.data == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ a: text b: text text }", {"a": "t", "b": "t", "text": "t"}),
        ("{ count: text text: count }", {"count": "t", "text": 3}),
        ("{ place { street: city city: street } }", {"place": {"street": "c", "city": "s"}}),
        ("{ __typename text }", {"__typename": "Query", "text": "t"}),
        ("{ text t: __typename }", {"text": "t", "t": "Query"}),
        ("{ place { __typename city } }", {"place": {"__typename": "Place", "city": "c"}}),
        ("{ place { t: __typename __typename } }", {"place": {"t": "Place", "__typename": "Place"}}),
        ("{ one { title } }", {"one": {"title": "Film 1"}}),
        ("{ one { title __typename } }", {"one": {"title": "Film 1", "__typename": "Film"}}),
        ("{ one { kind: __typename title } }", {"one": {"kind": "Film", "title": "Film 1"}}),
        ("{ one { a: title ... on Film { b: minutes } id } }", {"one": {"a": "Film 1", "b": 90, "id": "1"}}),
        ("{ user { nick } }", {"user": {"nick": "nick 1"}}),
        ("{ user { nick key: id } }", {"user": {"nick": "nick 1", "key": "1"}}),
        ("{ user { nick __typename } }", {"user": {"nick": "nick 1", "__typename": "User"}}),
    ],
)  # fmt: skip
async def test_keys_are_the_clients_in_its_order(query: str, expected: Json) -> None:
    answers = asking(text="t", count=3, place=NOTE["where"], one=FILM, user=user("1"))
    outcome = await answered_fast(library().prepare(query), answers)
    assert orjson.dumps(outcome.data) == orjson.dumps(expected)


@pytest.mark.parametrize(
    ("canned", "expected"),
    [
        ({"__typename": "User", "_id_0": "1", "id": "user 1"}, {"id": "user 1", "nick": "nick 1"}),
        ({"__typename": "User", "_id_0": "2", "id": None}, {"id": None, "nick": "nick 2"}),
    ],
)
async def test_an_alias_may_be_the_name_of_a_key_field(canned: Json, expected: Json) -> None:
    answers = {**asking(), "books": says({"data": {"user": canned}})}
    outcome = await answered_fast(library().prepare("{ user { id: name nick } }"), answers)
    assert outcome.data == {"user": expected}
    assert outcome.sent("social") == [{"representations": [{"__typename": "User", "id": canned["_id_0"]}]}]


@pytest.mark.parametrize(
    "query",
    [
        "{ media { title ... on Film { minutes } ... on Song { singer } } }",
        "{ media { ... on Song { singer title } ... on Film { minutes title } } }",
        "{ media { __typename ... on Song { singer } } }",
        "{ media { ... on Film { minutes } title maker { name } ... on Song { singer } } }",
        "{ media { k: __typename ... on Film { minutes t: __typename } id } }",
        "{ media { ... on Film { stars } ... on Song { plays } } }",
        "{ media { ... on Film { stars awards { name } } title } }",
        "{ media { maker { nick } ... on Film { stars } } }",
    ],
)
async def test_objects_of_an_interface_differ_in_their_keys(query: str) -> None:
    outcome = await answered_fast(library().prepare(query), asking(media=MEDIA))
    assert outcome.data["media"][1] is None
    assert (
        outcome.data["media"][0].keys() != outcome.data["media"][2].keys()
        or "maker" in query
        or "__" in query
    )


@pytest.mark.parametrize(
    "query",
    [
        "{ found { ... on Note { text } ... on Film { minutes id } } }",
        "{ found { __typename ... on Note { where { city } } } }",
        "{ found { ... on Media { title } ... on Note { note: text } ... on Song { plays } t: __typename } }",
        "{ found { ... on Film { stars } } }",
    ],
)
async def test_objects_of_a_union_differ_in_their_keys_and_may_have_none(query: str) -> None:
    outcome = await answered_fast(library().prepare(query), asking(found=FOUND))
    assert len(outcome.data["found"]) == len(FOUND)


async def test_the_runtime_type_alone_says_what_an_alias_of_typename_answers() -> None:
    canned = says({"data": {"one": {"__typename": "Film", "kind": "Song", "title": "x"}}})
    outcome = await answered_fast(library().prepare("{ one { kind: __typename title } }"), {"books": canned})
    assert outcome.data == {"one": {"kind": "Film", "title": "x"}}


async def test_one_entity_in_many_places_is_asked_for_once_and_fills_all_of_them() -> None:
    query = "{ users { nick friend { nick friend { nick name } } } people { nick } user { must } }"
    answers = asking(users=USERS, people=[user("2"), user("2")], user=user("1"))
    outcome = await answered_fast(library().prepare(query), answers)
    sent = [
        item["id"] for request in outcome.sent("social") for _, items in request.items() for item in items
    ]
    assert set(sent) == {"1", "2"}
    assert outcome.data["people"] == [{"nick": "nick 2"}] * 2
    assert outcome.data["users"][2]["friend"]["friend"] == {"nick": "nick 2", "name": "user 2"}


async def test_equal_keys_with_other_leaves_stay_objects_of_their_own() -> None:
    people = [of("User", id="1", name="a"), of("User", id="1", name="b"), of("User", id="1", name="a")]
    outcome = await answered_fast(library().prepare("{ people { name nick } }"), asking(people=people))
    assert [item["name"] for item in outcome.data["people"]] == ["a", "b", "a"]
    assert outcome.sent("social") == [{"representations": [{"__typename": "User", "id": "1"}]}]


async def test_objects_below_an_entity_reach_all_of_its_places() -> None:
    query = "{ people { follows { id name nick } } }"
    answers = asking(people=[user("1"), user("2"), user("1")])
    books = tells({"people": [user("1"), user("2"), user("1")]}, User={"1": {"name": "from the key"}})
    outcome = await answered_fast(library().prepare(query), {**answers, "books": books})
    follows = [{"id": "1", "name": "from the key", "nick": "nick 1"}, None]
    assert outcome.data == {"people": [{"follows": follows}] * 3}


async def test_entities_in_lists_of_lists() -> None:
    crowd = [[user("1"), None, user("2")], None, [], [user("1")]]
    outcome = await answered_fast(library().prepare("{ crowd { nick } }"), asking(crowd=crowd))
    nicks = [[{"nick": "nick 1"}, None, {"nick": "nick 2"}], None, [], [{"nick": "nick 1"}]]
    assert outcome.data == {"crowd": nicks}


@pytest.mark.parametrize(
    ("query", "known", "sent"),
    [
        (
            "{ pairs { sum } }",
            {"pairs": [of("Pair", left=a, right=b) for a, b in (("a", 1), ("b", 1), ("a", 1), ("a", 2))]},
            [{"left": "a", "right": 1}, {"left": "b", "right": 1}, {"left": "a", "right": 2}],
        ),
        ("{ numbers { square } }", {"numbers": [of("Number", n=n) for n in (1, 2, 1)]}, [{"n": 1}, {"n": 2}]),
        (
            "{ flags { not } }",
            {"flags": [of("Flag", f=f) for f in (True, False, True)]},
            [{"f": True}, {"f": False}],
        ),
        (
            "{ feelings { reason mood } }",
            {"feelings": [of("Feeling", mood=mood) for mood in ("GOOD", "BAD", "GOOD")]},
            [{"mood": "GOOD"}, {"mood": "BAD"}],
        ),
        (
            "{ ratios { half } }",
            {"ratios": [of("Ratio", r=r) for r in (1, 1.0, 1, 1e16)]},
            [{"r": 1}, {"r": 1.0}, {"r": 1e16}],
        ),
    ],
)  # fmt: skip
async def test_keys_of_every_type_are_sent_once_each_as_the_subgraph_reads_them(
    query: str, known: Json, sent: Json
) -> None:
    outcome = await run_both(library().prepare(query), asking(**known))
    assert outcome.fast is not None
    assert outcome.data == orjson.loads(outcome.plain)["data"]
    assert outcome.asked == outcome.asked_plain
    [variables] = outcome.sent("social")
    found = [{k: v for k, v in item.items() if k != "__typename"} for item in variables["representations"]]
    assert orjson.dumps(found) == orjson.dumps(sent)


@pytest.mark.parametrize("key", ["1", True, 1.5, 2**31, None])
async def test_an_int_key_of_another_type_is_the_general_ways(key: object) -> None:
    numbers = {"data": {"numbers": [of("Number", n=1), {"__typename": "Number", "n": key}]}}
    social = says({"data": {"_entities": [{"square": 1}] * 2}})
    await given_up(library().prepare("{ numbers { n square } }"), {"books": says(numbers), "social": social})


@pytest.mark.parametrize("text", ["", "\u00e9\U0001f600", '"\\/\b\f\n\r\t', "\u2028\u007f\x00", "</script>"])
async def test_any_text_survives_as_a_leaf_and_as_a_key(text: str) -> None:
    people = [of("User", id=text, name=text)]
    answers = {**asking(people=people), "social": tells(User={text: {"nick": text}})}
    outcome = await answered_fast(library().prepare("{ people { name nick } }"), answers)
    assert outcome.data == {"people": [{"name": text, "nick": text}]}


async def test_escapes_are_read() -> None:
    books = says(rb'{"data":{"text":"\u00e9\ud83d\ude00\/\"\\\n"}}')
    outcome = await answered_fast(library().prepare("{ text }"), {"books": books})
    assert outcome.data == {"text": '\u00e9\U0001f600/"\\\n'}


async def test_the_last_of_equal_keys_counts() -> None:
    first, last = (
        b'{"text":"a","place":null}',
        b'{"text":"a","place":{"city":"x"},"text":"b","place":{"city":"y"}}',
    )
    body = b'{"data":%b,"data":%b}' % (first, last)
    outcome = await answered_fast(library().prepare("{ text place { city } }"), {"books": says(body)})
    assert outcome.data == {"text": "b", "place": {"city": "y"}}


@pytest.mark.parametrize(
    "number", [b"1", b"1.0", b"1.5", b"-0", b"-0.0", b"1e3", b"9007199254740993", b"1e-7"]
)
async def test_a_float_keeps_its_value_and_its_form(number: bytes) -> None:
    books = says(b'{"data":{"ratio":%b,"any":%b}}' % (number, number))
    await answered_fast(library().prepare("{ ratio any }"), {"books": books})


@pytest.mark.parametrize("number", [b"1e16", b"-1.5E+300", b"123456789012345680.0"])
async def test_a_large_float_keeps_its_value(number: bytes) -> None:
    outcome = await run_both(
        library().prepare("{ ratio }"), {"books": says(b'{"data":{"ratio":%b}}' % number)}
    )
    assert outcome.fast is not None
    assert orjson.loads(outcome.fast) == orjson.loads(outcome.plain) == {"data": {"ratio": float(number)}}


async def test_required_values_of_another_subgraph_are_sent_along_a_chain() -> None:
    boxes = [of("Box", id="1", width=2, price=1.5), None, of("Box", id="1", width=2, price=1.5)]
    query = "{ boxes { sign customs label } }"
    outcome = await answered_fast(library().prepare(query), asking(boxes=boxes))
    box = {"sign": "!", "customs": 1.5, "label": "l"}
    assert outcome.data["boxes"] == [box, None, box]
    assert outcome.sent("signs") == [{"representations": [{"__typename": "Box", "postage": 10, "id": "1"}]}]


async def test_a_required_value_that_is_null_is_sent_as_null() -> None:
    boxes = [of("Box", id="1", width=None, price=None)]
    outcome = await answered_fast(library().prepare("{ boxes { customs } }"), asking(boxes=boxes))
    [sent] = outcome.sent("post")
    assert {"width": None, "price": None}.items() <= sent["representations"][0].items()


async def test_a_large_float_that_is_required_is_sent_as_the_general_way_sends_it() -> None:
    answers = asking(boxes=[of("Box", id="1", width=1, price=1e16)])
    await answered_fast(library().prepare("{ boxes { customs } }"), answers)
    await given_up(library().prepare("{ boxes { customs } }"), {**answers, "post": says({"data": None})})


async def test_provided_fields_are_not_asked_for_elsewhere() -> None:
    outcome = await answered_fast(library().prepare("{ signs { box { nickname } } }"), asking())
    assert outcome.data == {"signs": [{"box": {"nickname": "near"}}]}
    assert [name for name, _ in outcome.asked] == ["signs"]


FLAGS = [{"a": a, "b": b} for a in (False, True) for b in (False, True)]


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize(
    "query",
    [
        "{ text @include(if: $a) count @skip(if: $b) flag }",
        "{ flag text @include(if: $a) @skip(if: $b) }",
        "{ user { name ... @include(if: $a) { nick must } friend { id nick @skip(if: $b) } } }",
        "{ user { name nick @include(if: $a) @skip(if: $b) } flag }",
        "{ one { title ... on Film @include(if: $a) { minutes stars @skip(if: $b) } } }",
        "{ text news @include(if: $a) ... @skip(if: $b) { user { id } } }",
    ],
)
async def test_every_combination_of_conditions(query: str, flags: dict[str, bool]) -> None:
    answers = asking(text="t", count=1, flag=True, one=FILM, user=user("1", friend=user("2")))
    prepared = library().prepare(f"query($a: Boolean!, $b: Boolean!) {query}")
    await answered_fast(prepared, answers, flags)


async def test_a_condition_that_leaves_out_the_place_of_entities_leaves_no_fast_way() -> None:
    query = "query($b: Boolean!) { text user @skip(if: $b) { friend { nick } } }"
    answers = asking(text="t", user=user("1", friend=user("2")))
    await answered_fast(library().prepare(query), answers, {"b": False})
    # That variant could have one; it has not, and the general way answers it.
    reason = library().why_not(query, {"b": True})
    assert reason == 'entities below "user", which the client did not ask for'


@pytest.mark.parametrize(
    ("query", "variables", "sent"),
    [
        ("query { search(low: 1) }", {}, None),
        ("query($n: Int) { search(low: $n) }", {"n": 3}, {"n": 3}),
        ("query($n: Int) { search(low: $n) }", {}, None),
        ("query($n: Int, $x: Range) { search(low: $n, range: $x) }", {"x": {"low": 1}}, {"x": {"low": 1}}),
        ("query($s: String) { search(name: $s) }", {"s": '"\u00e9'}, {"s": '"\u00e9'}),
        ("query($n: Int) { search(low: $n) }", {"n": None}, {"n": None}),
    ],
)
async def test_variables_of_a_root_fetch(query: str, variables: dict[str, object], sent: Json) -> None:
    outcome = await answered_fast(library().prepare(query), asking(search="s"), variables)
    assert outcome.sent("books") == [sent]


@pytest.mark.parametrize("variables", [{}, {"n": 3}])
async def test_variables_of_an_entity_fetch(variables: dict[str, object]) -> None:
    prepared = library().prepare("query($n: Int) { user { home(of: $n) nick } }")
    outcome = await answered_fast(prepared, asking(user=user("1")), variables)
    representations = [{"__typename": "User", "id": "1"}]
    assert outcome.sent("social") == [{**variables, "representations": representations}]


@pytest.mark.parametrize("numbers", [[], None, [None]])
async def test_one_lookup_of_a_batch_may_have_no_entities(numbers: Json) -> None:
    answers = asking(numbers=numbers, people=[user("1")])
    outcome = await answered_fast(library().prepare("{ people { nick } numbers { square } }"), answers)
    assert outcome.data == {"people": [{"nick": "nick 1"}], "numbers": numbers}
    assert len(outcome.sent("social")) == 1


async def test_nothing_is_asked_where_no_lookup_has_entities() -> None:
    answers = asking(numbers=[], people=None)
    outcome = await answered_fast(library().prepare("{ people { nick } numbers { square } }"), answers)
    assert outcome.sent("social") == []


async def test_an_entity_that_is_null_leaves_nullable_fields_null() -> None:
    answers = asking(feelings=[of("Feeling", mood="GOOD"), of("Feeling", mood="BAD")])
    outcome = await answered_fast(library().prepare("{ feelings { reason } }"), answers)
    assert outcome.data == {"feelings": [{"reason": "sun"}, {"reason": None}]}


async def test_keys_that_were_not_asked_for_are_ignored() -> None:
    body = {"data": {"text": "a", "more": {"deep": [1]}}, "extensions": {"cost": 1}, "errors": []}
    outcome = await answered_fast(library().prepare("{ text }"), {"books": says(body)})
    assert outcome.response == b'{"data":{"text":"a"}}'
