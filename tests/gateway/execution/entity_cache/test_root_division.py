from __future__ import annotations

import pytest

from gateway.execution.subgraph_client import RequestBody
from tests.gateway.execution.entity_cache.cache_kit import CacheKit, counted, invalidate, member


@pytest.fixture
def kit() -> CacheKit:
    return CacheKit()


class TestRootFields:
    async def test_each_field_is_kept_on_its_own(self, kit: CacheKit) -> None:
        await kit.ask("{ top { id } }")
        answer, report = await kit.ask("{ top { id } now product(id: 1) { name } }")
        assert kit.subgraph.asked == ["top", "now product"]
        assert answer["data"] == {
            "top": {"id": "id of top v1"},
            "product": {"name": "name of product v1"},
            "now": "now v1",
        }
        assert (counted(report), report.seconds) == ((1, 1, 1), None)
        assert report.reasons == ("no policy on Query.now",)

    async def test_whatever_a_client_calls_it(self, kit: CacheKit) -> None:
        await kit.ask("{ top { id } }")
        answer, _ = await kit.ask("{ best: top { id } }")
        assert answer["data"] == {"best": {"id": "id of top v1"}}
        assert len(kit.subgraph.requests) == 1

    async def test_arguments_tell_fields_apart_written_or_given(self, kit: CacheKit) -> None:
        await kit.ask("{ product(id: 1) { id } }")
        await kit.ask("{ product(id: 2) { id } }")
        document = "query($i: ID!) { product(id: $i) { id } }"
        await kit.ask(document, {"i": "1"})
        await kit.ask(document, {"i": "2"})
        assert len(kit.subgraph.requests) == 4
        await kit.ask(document, {"i": "2"})
        assert len(kit.subgraph.requests) == 4

    async def test_a_shortened_request_declares_the_variables_it_uses_and_no_others(
        self, kit: CacheKit
    ) -> None:
        await kit.ask("query($i: ID!) { product(id: $i) { id } }", {"i": "1"})
        document = "query($i: ID!, $j: Boolean) { product(id: $i) { id } top { name(upper: $j) } }"
        await kit.ask(document, {"i": "1", "j": True})
        request = kit.subgraph.requests[-1]
        assert request.document == "query ($j: Boolean){top {\n  name(upper: $j)\n}}"
        assert request.variables == {"j": True}

    async def test_a_null_is_not_kept(self, kit: CacheKit) -> None:
        kit.subgraph.body = {"data": {"top": None}}
        for _ in range(2):
            answer, _ = await kit.ask("{ top { id } }")
            assert answer == {"data": {"top": None}}
        assert len(kit.subgraph.requests) == 2

    async def test_a_field_with_an_error_is_not_kept_and_the_one_beside_it_is(self, kit: CacheKit) -> None:
        kit.subgraph.body = {
            "data": {"top": [None], "product": {"id": 1}},
            "errors": [{"message": "no", "path": ["top", 0]}],
        }
        document = "{ top { id } product(id: 1) { id } }"
        answer, _ = await kit.ask(document)
        assert answer == kit.subgraph.body
        kit.subgraph.body = None
        await kit.ask(document)
        assert kit.subgraph.asked[-1] == "top"

    async def test_fields_under_a_condition_are_asked_for_each_time(self, kit: CacheKit) -> None:
        document = "query($a: Boolean!) { top { id } ... @include(if: $a) { now } }"
        kit.subgraph.body = {"data": {"top": [], "now": "1"}}
        await kit.ask(document, {"a": True})
        kit.subgraph.body = {"data": {"now": "2"}}
        answer, report = await kit.ask(document, {"a": True})
        assert answer == {"data": {"top": [], "now": "2"}}
        assert report.seconds is None

    async def test_a_field_that_a_condition_adds_to_is_asked_for_each_time(self, kit: CacheKit) -> None:
        kit.subgraph.body = {"data": {"top": []}}
        document = "query($a: Boolean!) { top { id } ... @include(if: $a) { top { name } } }"
        request = kit.cache.rules.read("products", document, RequestBody(document, None), ())
        assert request is not None
        assert not request.keeps

    async def test_a_tag_holds_arguments_and_their_defaults(self, kit: CacheKit) -> None:
        await kit.ask("query($i: ID!) { product(id: $i) { id } }", {"i": "7"})
        await invalidate(kit, b'[{"kind": "tag", "tag": "asked-7-3"}]')
        _, report = await kit.ask("query($i: ID!) { product(id: $i) { id } }", {"i": "7"})
        assert report.misses == 1

    async def test_private_fields_are_kept_for_one_caller(self, kit: CacheKit) -> None:
        for name in ("ann", "bob", "ann"):
            _, report = await kit.ask("{ me { id } }", identity=member(name))
            assert report.private
        assert len(kit.subgraph.requests) == 2
