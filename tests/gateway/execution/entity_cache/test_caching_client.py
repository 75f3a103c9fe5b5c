from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gateway.execution.entity_cache.memory_store import MemoryStore
from gateway.execution.entity_cache.parts import NOBODY
from gateway.execution.entity_cache.report import UNFIT, CacheIdentity
from gateway.execution.entity_cache.rules import AskedEntities
from gateway.execution.entity_cache.store import StoreError
from gateway.execution.subgraph_client import RequestBody, SubgraphRequest
from gateway.query_plan.nodes import OperationKind
from tests.gateway.execution.entity_cache.cache_kit import (
    ANONYMOUS,
    CacheKit,
    counted,
    entities,
    member,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.query_plan.cache_report import CacheReport


@pytest.fixture
def kit() -> CacheKit:
    return CacheKit()


class TestEntities:
    async def test_only_the_missing_entities_of_a_batch_are_asked_for(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", "3")
        found, report = await kit.entities("name", "1", "2", "3", "4")
        assert kit.subgraph.asked == [["1", "3"], ["2", "4"]]
        assert found == [{"name": f"name of {own} v1"} for own in "1234"]
        assert counted(report) == (2, 2, 0)

    async def test_nothing_is_asked_when_all_are_there(self, kit: CacheKit) -> None:
        first, _ = await kit.entities("name", "1", "2")
        again, report = await kit.entities("name", "2", "1")
        assert again == first[::-1]
        assert len(kit.subgraph.requests) == 1
        assert report.seconds == 60

    async def test_a_request_none_of_which_is_there_is_sent_as_it_is(self, kit: CacheKit) -> None:
        await kit.entities("name", "1", "2")
        [request] = kit.subgraph.requests
        assert request.variables["representations"] == [{"__typename": "Product", "id": own} for own in "12"]

    async def test_another_selection_is_another_entry(self, kit: CacheKit) -> None:
        await kit.entities("name", "1")
        await kit.entities("name price", "1")
        assert len(kit.subgraph.requests) == 2

    async def test_a_variable_that_the_selection_uses_tells_entries_apart(self, kit: CacheKit) -> None:
        for upper in (True, False, True):
            await kit.entities("name(upper: $u)", "1", u=upper)
        assert len(kit.subgraph.requests) == 2

    async def test_what_the_subgraph_is_told_of_the_request_tells_entries_apart(self, kit: CacheKit) -> None:
        for audience in (b'[["accept-language","de"]]', b'[["accept-language","en"]]'):
            await kit.entities("name", "1", identity=CacheIdentity(audience))
        assert len(kit.subgraph.requests) == 2

    async def test_entries_expire(self, kit: CacheKit) -> None:
        await kit.entities("name", "1")
        kit.now += 59
        _, report = await kit.entities("name", "1")
        assert report.seconds == 1
        kit.now += 1
        _, report = await kit.entities("name", "1")
        assert counted(report) == (0, 1, 0)

    async def test_the_least_age_of_a_selection_counts(self, kit: CacheKit) -> None:
        _, report = await kit.entities("name price", "1")
        assert report.seconds == 10

    async def test_several_lists_in_one_request_are_each_joined_on_their_own(self, kit: CacheKit) -> None:
        document = (
            "query($a: [_Any!]!, $b: [_Any!]!) { "
            "x: _entities(representations: $a) { ... on Product { name } } "
            "y: _entities(representations: $b) { ... on Product { price } } }"
        )
        asked = (AskedEntities("x", "a", ("Product",)), AskedEntities("y", "b", ("Product",)))

        def variables(a: str, b: str) -> dict[str, object]:
            return {
                name: [{"__typename": "Product", "id": own} for own in ids]
                for name, ids in (("a", a), ("b", b))
            }

        await kit.ask(document, variables("1", "12"), asked)
        answer, report = await kit.ask(document, variables("12", "213"), asked)
        assert answer == {
            "data": {
                "x": [{"name": f"name of {own} v1"} for own in "12"],
                "y": [{"price": f"price of {own} v1"} for own in "213"],
            }
        }
        assert counted(report) == (3, 2, 0)
        answer, _ = await kit.ask(document, variables("12", "3"), asked)
        assert len(kit.subgraph.requests) == 2
        _, report = await kit.ask(document, variables("12", "4"), asked)
        assert kit.subgraph.requests[-1].variables == {"a": [], "b": [{"__typename": "Product", "id": "4"}]}


class TestWhatIsNeverKept:
    async def test_a_null_entity(self, kit: CacheKit) -> None:
        kit.subgraph.missing.add("1")
        found, report = await kit.entities("name", "1", "2")
        assert found == [None, {"name": "name of 2 v1"}]
        assert (report.seconds, report.reasons) == (None, (UNFIT,))
        await kit.entities("name", "1", "2")
        assert kit.subgraph.asked == [["1", "2"], ["1"]]

    async def test_an_entity_with_an_error_and_the_error_has_the_place_in_the_whole_request(
        self, kit: CacheKit
    ) -> None:
        await kit.entities("name", "1")
        kit.subgraph.broken["3"] = "name"
        answer, report = await kit.entities("name", "1", "2", "3")
        assert kit.subgraph.asked[1] == ["2", "3"]
        assert answer["errors"] == [{"message": "broken", "path": ["_entities", 2, "name"]}]
        assert answer["data"]["_entities"][2] == {"name": None}
        assert report.seconds is None
        kit.subgraph.broken.clear()
        found, _ = await kit.entities("name", "1", "2", "3")
        assert kit.subgraph.asked[2] == ["3"]
        assert found[2] == {"name": "name of 3 v1"}

    @pytest.mark.parametrize(
        "path", [None, [], ["_entities"], ["elsewhere", 0], ["_entities", "0"], ["_entities", 9]]
    )
    async def test_anything_beside_an_error_that_is_at_no_one_entity(
        self, kit: CacheKit, path: object
    ) -> None:
        kit.subgraph.body = {
            "data": {"_entities": [{"name": "a"}, {"name": "b"}]},
            "errors": [{"message": "no", "path": path}],
        }
        answer, _ = await kit.entities("name", "1", "2")
        assert answer == kit.subgraph.body
        assert kit.entries() == 0

    @pytest.mark.parametrize("entity", ["name", 1, [{"name": "1"}], True])
    async def test_an_entity_that_is_no_object(self, kit: CacheKit, entity: object) -> None:
        kit.subgraph.body = {"data": {"_entities": [entity]}}
        found, _ = await kit.entities("name", "1")
        assert found == [entity]
        assert kit.entries() == 0

    @pytest.mark.parametrize(
        "body",
        [
            {"data": None, "errors": [{"message": "no", "path": ["_entities", 0]}]},
            {"data": {"_entities": None}, "errors": [{"message": "no"}]},
            {"data": {"_entities": [{"name": "2"}, {"name": "3"}, {"name": "4"}]}},
            {"data": {"_entities": {"name": "2"}}},
            {"data": []},
            {"nothing": 1},
            [],
        ],
    )
    async def test_an_answer_that_is_none_and_it_never_passes_for_one(
        self, kit: CacheKit, body: object
    ) -> None:
        """Two of three are missing: three answered entities must not be taken for the three asked for."""
        await kit.entities("name", "1")
        kit.subgraph.body = body
        kept = kit.entries()
        answer, report = await self._three(kit)
        found = answer["data"].get("_entities") if isinstance(answer, dict) and answer.get("data") else None
        assert not isinstance(found, list)
        assert (kit.entries(), report.seconds) == (kept, None)

    @staticmethod
    async def _three(kit: CacheKit) -> tuple[Any, CacheReport]:
        asked = (AskedEntities("_entities", "representations", ("Product",)),)
        sent = [{"__typename": "Product", "id": own} for own in "123"]
        return await kit.ask(entities("name"), {"representations": sent}, asked)

    async def test_an_error_without_data_names_the_entity_by_its_place_in_the_whole_request(
        self, kit: CacheKit
    ) -> None:
        await kit.entities("name", "1")
        kit.subgraph.body = {"data": None, "errors": [{"message": "no", "path": ["_entities", 0, "name"]}]}
        answer, _ = await kit.entities("name", "1", "2")
        assert answer == {"data": None, "errors": [{"message": "no", "path": ["_entities", 1, "name"]}]}

    @pytest.mark.parametrize("said", ["no-store", "no-cache", "max-age=0", "private", "max-age=30, age=30"])
    async def test_what_the_subgraph_itself_forbids(self, kit: CacheKit, said: str) -> None:
        kit.subgraph.cache_control = said
        _, report = await kit.entities("name", "1")
        assert (kit.entries(), report.seconds) == (0, None)

    async def test_what_the_schema_forbids(self, kit: CacheKit) -> None:
        await kit.entities("name never", "1")
        assert len(kit.store) == 0  # type: ignore[arg-type] # the kit's own

    async def test_requests_of_mutations_go_through(self, kit: CacheKit) -> None:
        request = SubgraphRequest(
            "products",
            "mutation { rename }",
            None,
            OperationKind.MUTATION,
            RequestBody("m", None).head + b"}",
        )
        kit.subgraph.body = {"data": {"rename": None}}
        for _ in range(2):
            answer = await kit.client.fetch(request)
            assert answer.report is None
        assert len(kit.subgraph.requests) == 2


class TestPrivate:
    async def test_is_kept_for_one_caller(self, kit: CacheKit) -> None:
        for name in ("ann", "bob", "ann"):
            _, report = await kit.entities("seen", "1", identity=member(name))
            assert report.private
        assert len(kit.subgraph.requests) == 2

    async def test_is_not_kept_for_nobody(self, kit: CacheKit) -> None:
        for _ in range(2):
            _, report = await kit.entities("seen", "1")
            assert report.reasons == (NOBODY,)
        assert len(kit.subgraph.requests) == 2

    async def test_a_private_answer_to_a_public_selection_is_not_kept_for_anybody(
        self, kit: CacheKit
    ) -> None:
        kit.subgraph.cache_control = "private, max-age=60"
        await kit.entities("name", "1", identity=member("ann"))
        kit.subgraph.version = 2
        found, _ = await kit.entities("name", "1", identity=member("bob"))
        assert found == [{"name": "name of 1 v2"}]

    async def test_what_is_guarded_is_kept_by_what_callers_may_do(self, kit: CacheKit) -> None:
        await kit.entities("secret", "1", identity=member("ann"))
        await kit.entities("secret", "1", identity=member("bob"))
        assert len(kit.subgraph.requests) == 1
        await kit.entities("secret", "1", identity=ANONYMOUS)
        assert len(kit.subgraph.requests) == 2


class TestShorterAges:
    async def test_the_subgraphs_word_shortens_the_schemas(self, kit: CacheKit) -> None:
        kit.subgraph.cache_control = "public, max-age=40, age=10"
        _, report = await kit.entities("name", "1")
        assert report.seconds == 30

    async def test_and_never_lengthens_it(self, kit: CacheKit) -> None:
        kit.subgraph.cache_control = "max-age=4000"
        _, report = await kit.entities("name", "1")
        assert report.seconds == 60


class FailingStore(MemoryStore):
    """Fails at one of its methods."""

    def __init__(self, method: str) -> None:
        super().__init__(1 << 20)
        self.method = method

    async def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        self._fail("get_many")
        return await super().get_many(keys)

    async def set_many(self, entries: Mapping[str, tuple[bytes, float]]) -> None:
        self._fail("set_many")
        await super().set_many(entries)

    async def add_many(self, entries: Mapping[str, bytes], seconds: float) -> Mapping[str, bytes]:
        self._fail("add_many")
        return await super().add_many(entries, seconds)

    def _fail(self, method: str) -> None:
        if method == self.method:
            raise StoreError(method)


class TestAStoreThatFails:
    @pytest.mark.parametrize("method", ["get_many", "set_many", "add_many"])
    async def test_costs_no_more_than_a_miss(self, method: str) -> None:
        kit = CacheKit(FailingStore(method))
        for _ in range(2):
            found, report = await kit.entities("name", "1", "2")
            assert found == [{"name": f"name of {own} v1"} for own in "12"]
            assert (report.misses, report.seconds) == (2, 60)
        assert kit.counters.store_failures == 2
        assert kit.counters.stores == 0

    @pytest.mark.parametrize("entry", [b"", b"x", b"\x09" + bytes(40), b"\x01" + bytes(60)])
    async def test_bytes_that_are_no_entry_are_a_miss(self, kit: CacheKit, entry: bytes) -> None:
        await kit.entities("name", "1")
        assert isinstance(kit.store, MemoryStore)
        for key in kit.store.held():
            if key.startswith("e:"):
                await kit.store.set_many({key: (entry, 60.0)})
        found, report = await kit.entities("name", "1")
        assert found == [{"name": "name of 1 v1"}]
        assert report.misses == 1
