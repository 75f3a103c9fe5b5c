from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.execution.typed.fills import Fill, read_fills
from gateway.execution.typed.shapes import NotTypableError, Shape, build_root_shape
from gateway.query_plan.nodes import OperationKind
from tests.gateway.execution.typed.library_graph import library
from tests.gateway.execution.typed.typed_kit import Prepared, graph


def filled(prepared: Prepared) -> tuple[Shape, list[Fill]]:
    query = prepared.schema.query_type
    assert query is not None
    root = build_root_shape(prepared.schema, query, prepared.operation.selections, {})
    return root, read_fills(prepared.plan.fetches, root, prepared.schema, {})


def at(root: Shape, *keys: str) -> Shape:
    for key in keys:
        found = root.slots[key].shape
        assert found is not None
        root = found
    return root


def test_a_root_fetch_fills_the_root_and_brings_the_objects_below() -> None:
    root, [fill] = filled(library().prepare("{ text place { city } }"))
    assert {slot.key for slot in fill.roots} == {"text", "place"}
    assert at(root, "place").creator == fill.number == 0
    assert at(root, "place").own == {"Place": {"city"}}


def test_an_entity_fetch_adds_to_objects_that_another_brought() -> None:
    root, [books, social] = filled(library().prepare("{ user { nick } }"))
    user = at(root, "user")
    assert user.creator == books.number
    assert user.own == {"User": {"id", "__typename"}}
    [lookup] = social.lookups
    [target] = lookup.targets
    sent_name, sources = target.sent["User"]
    assert (sent_name, [(name, slot.key) for name, slot in sources]) == ("User", [("id", "id")])
    assert [(key, slot.key) for key, slot in target.takes["User"]] == [("nick", "nick")]


def test_keys_that_only_the_plan_needs_are_marked() -> None:
    root, _ = filled(library().prepare("{ boxes { sign } }"))
    box = at(root, "boxes")
    internal = {key for key, slot in box.slots.items() if slot.internal}
    assert internal == set(box.slots) - {"sign"}
    assert {"id", "__typename", "width", "postage"} <= internal
    assert box.late == {"Box": {"postage"}}
    assert {slot.key for slot in box.surplus_of("Box")} == internal


def test_what_a_document_asks_beyond_the_needs_is_not_decoded() -> None:
    root, _ = filled(library().prepare("{ place { street } }"))
    assert list(at(root, "place").slots) == ["street"]


def test_places_of_one_entity_share_the_shape_of_what_it_brings() -> None:
    root, _ = filled(library().prepare("{ user { follows { nick } } people { follows { nick } } }"))
    assert at(root, "user", "follows") is at(root, "people", "follows")
    assert at(root, "user") is not at(root, "people")


def test_places_of_one_entity_may_show_different_things() -> None:
    root, [_, social] = filled(library().prepare("{ user { nick } people { must } }"))
    assert (list(at(root, "user").possible.values()), list(at(root, "people").possible.values())) == (
        [("nick",)],
        [("must",)],
    )
    assert sum(len(lookup.targets) for lookup in social.lookups) == 2


@pytest.mark.parametrize("kind", [OperationKind.MUTATION, OperationKind.SUBSCRIPTION])
def test_a_fetch_that_is_no_query_has_no_fast_way(kind: OperationKind) -> None:
    prepared = library().prepare("{ text }")
    plan = replace(prepared.plan, fetches=tuple(replace(f, kind=kind) for f in prepared.plan.fetches))
    with pytest.raises(NotTypableError, match="only queries"):
        filled(replace(prepared, plan=plan))


CONTEXTS = {
    "a": """
        type Query { owner: Owner }
        type Owner @key(fields: "id") @context(name: "owner") { id: ID! money: String! item: Item! }
        type Item @key(fields: "id") {
            id: ID! price(of: String @fromContext(field: "$owner { money }")): Int!
        }
    """,
    "b": 'type Item @key(fields: "id") { id: ID! } type Query { other: Int }',
}


def test_values_taken_from_ancestors_have_no_fast_way() -> None:
    reason = graph(**CONTEXTS).why_not("{ owner { item { price } } }")
    assert reason is not None
    assert "takes contexts" in reason


def test_a_representation_with_objects_in_it_has_no_fast_way() -> None:
    nested = graph(
        a='type Query { box: Box } type Box @key(fields: "id") { id: ID! size: S } type S { width: Int }',
        b=(
            'type Box @key(fields: "id") { id: ID! size: S @external '
            'postage: Int @requires(fields: "size { width }") } type S { width: Int @external }'
        ),
    )
    reason = nested.why_not("{ box { postage } }")
    assert reason is not None
    assert '"size"' in reason


def test_two_fetches_that_bring_objects_under_one_key_have_no_fast_way() -> None:
    shared = graph(
        a="type Query { one: One @shareable } type One { x: Int } ",
        b="type Query { one: One @shareable } type One { y: Int }",
    )
    assert shared.why_not("{ one { x y } }") == 'two fetches bring objects under "one"'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{ text ...F }", "named fragments"),
        ("{ text @lower }", "@lower"),
        ("query($x: Boolean!) { text @skip(if: $x) }", "not the client's"),
        ("{ ... on Hidden { text } }", "Hidden"),
        ("{ text more }", '"more"'),
        ("{ flag }", '"flag"'),
        ("{ __typename }", 'no fetch fills "text"'),
    ],
)
def test_documents_that_no_planner_writes_are_refused(document: str, reason: str) -> None:
    prepared = library().prepare("{ text }")
    [fetch] = prepared.plan.fetches
    plan = replace(prepared.plan, fetches=(replace(fetch, document=document),))
    with pytest.raises(NotTypableError, match=reason):
        filled(replace(prepared, plan=plan))


def test_constant_conditions_in_a_document_are_followed() -> None:
    prepared = library().prepare("{ text }")
    [fetch] = prepared.plan.fetches
    document = "{ text @include(if: true) flag @skip(if: true) }"
    _, [fill] = filled(
        replace(prepared, plan=replace(prepared.plan, fetches=(replace(fetch, document=document),)))
    )
    assert [slot.key for slot in fill.roots] == ["text"]
