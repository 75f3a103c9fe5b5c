"""A fetch in two requests: the entities that are known a wave earlier, then the rest."""

from __future__ import annotations

import pytest

from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.subgraph_client import SubgraphAnswer
from tests.gateway.execution.typed.typed_kit import Graph

SDLS = {
    "shop": """
        type Query { best: [Book] friend: User }
        type Book @key(fields: "id") { id: ID! }
        type User @key(fields: "id") { id: ID! }
    """,
    "social": """
        type User @key(fields: "id") { id: ID! likes: [Book] }
        type Book @key(fields: "id") { id: ID! }
    """,
    "stock": 'type Book @key(fields: "id") { id: ID! count: Int }',
}
TEXT = "{ best { id count } friend { id likes { count } } }"


class Stores:
    """Answers for all three; `requests` holds who was asked for which books or users, in order."""

    def __init__(self, likes: list[str], *, fails: bool = False) -> None:
        self.likes = likes
        self.fails = fails
        self.requests: list[tuple[str, list[str]]] = []

    def client(self, name: str) -> _Client:
        return _Client(name, self)

    def answer(self, name: str, ids: list[str]) -> str:
        self.requests.append((name, ids))
        if name == "shop":
            best = ",".join(f'{{"id":"{book}","__typename":"Book"}}' for book in "12")
            return f'{{"best":[{best},null],"friend":{{"id":"u","__typename":"User"}}}}'
        if name == "social":
            books = ",".join(f'{{"id":"{book}","__typename":"Book"}}' for book in self.likes)
            return f'{{"_entities":[{{"likes":[{books}]}}]}}'
        entities = ",".join(f'{{"count":{book}}}' if book != "9" else "null" for book in ids)
        return "null" if self.fails else f'{{"_e0":[{entities}]}}'


class _Client:
    def __init__(self, name: str, stores: Stores) -> None:
        self._name = name
        self._stores = stores

    async def fetch(self, request: object) -> SubgraphAnswer:
        sent = request.variables.get("representations", request.variables.get("representations_0", []))  # type: ignore[attr-defined]
        data = self._stores.answer(self._name, [item["id"] for item in sent])
        return SubgraphAnswer(f'{{"data":{data}}}'.encode())


async def run(stores: Stores, *, split: bool) -> tuple[bytes | None, bool]:
    """The answer, and whether the first entities covered the others."""
    prepared = Graph(SDLS).prepare(TEXT)
    program = prepared.compile()
    assert program.split is not None
    program = program.split if split else program
    fast = Executor({name: stores.client(name) for name in SDLS}).fast_run(program, ExecutionRequest())
    body = await fast.run()
    assert program.covered is not None
    return body, body is not None and program.covered(fast.state)


@pytest.mark.parametrize(
    ("likes", "early", "late"),
    [
        (["2", "1", "2"], ["1", "2"], []),
        (["2", "3", "9", "3"], ["1", "2"], ["3", "9"]),
        ([], ["1", "2"], []),
    ],
)
async def test_the_second_request_asks_for_what_the_first_did_not_answer(
    likes: list[str], early: list[str], late: list[str]
) -> None:
    whole, split = Stores(likes), Stores(likes)
    expected, would_cover = await run(whole, split=False)
    body, covered = await run(split, split=True)
    assert expected is not None
    assert body == expected
    assert covered is would_cover is (not late)
    asked = [ids for name, ids in split.requests if name == "stock"]
    assert asked == [early, late] if late else asked == [early]
    assert [ids for name, ids in whole.requests if name == "stock"] == [early + late]


async def test_the_early_request_does_not_wait_for_the_wave_between() -> None:
    stores = Stores(["1"])
    await run(stores, split=True)
    names = [name for name, _ in stores.requests]
    assert sorted(names[1:3]) == ["social", "stock"]


async def test_an_early_answer_that_is_unusual_gives_the_run_up() -> None:
    body, _ = await run(Stores(["1"], fails=True), split=True)
    assert body is None
