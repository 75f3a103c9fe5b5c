"""The whole line, over two subgraphs that are functions."""

import asyncio
import time
from typing import Any

import jwt
import pytest

from gateway.app import create_gateway
from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.security.authentication import INTERNAL_AUDIENCE, TOKEN_AUDIENCE
from gateway.settings import IdentitySettings, LimitSettings, Settings
from tests.support.shop import SHOP, FakeSubgraph, products, reviews

KEY = "a key of thirty-two bytes or more!"
INTERNAL_KEY = "an internal key, thirty-two bytes!"
IDENTITY = IdentitySettings(token_key=KEY, principal_key=INTERNAL_KEY)
REVIEWED = "query Q($n: Int = 2) { products(first: $n) { name reviews { body } } }"


def member() -> dict[str, str]:
    claims = {"sub": "account-1", "aud": TOKEN_AUDIENCE, "exp": int(time.time()) + 60}
    return {"authorization": f"Bearer {jwt.encode(claims, KEY, algorithm='HS256')}"}


class Shop:
    """The gateway over the two stand-ins."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - any setting
        self.products, self.reviews = FakeSubgraph(products), FakeSubgraph(reviews)
        self.gateway = create_gateway(
            SHOP,
            Settings(identity=IDENTITY, **settings),
            in_process={"products": self.products, "reviews": self.reviews},
        )

    async def ask(self, document: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - any attribute
        async with self.gateway.running():
            response = await self.gateway.pipeline.run(GraphQLRequest(document, **request))
        return response.to_dict()


def codes(response: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in response.get("errors", ())]


async def test_an_operation_over_two_subgraphs_is_answered() -> None:
    shop = Shop()
    assert await shop.ask(REVIEWED, variables={"n": 1}) == {
        "data": {"products": [{"name": "product 0", "reviews": [{"body": "about 0"}]}]}
    }
    assert (len(shop.products.calls), len(shop.reviews.calls)) == (1, 1)


async def test_a_default_value_reaches_the_subgraph() -> None:
    shop = Shop()
    assert len((await shop.ask(REVIEWED))["data"]["products"]) == 2


async def test_an_operation_is_planned_once_whatever_its_name_and_variables() -> None:
    shop = Shop()
    async with shop.gateway.running():
        for name, count in (("Q", 1), ("R", 2), ("Q", 3)):
            await shop.gateway.pipeline.run(
                GraphQLRequest(REVIEWED.replace("Q", name), variables={"n": count})
            )
        snapshot = shop.gateway.pipeline.snapshot
        assert snapshot.plans_made == 1


async def test_every_fetch_carries_the_signed_principal_and_the_request_id() -> None:
    shop = Shop()
    await shop.ask(REVIEWED, headers=member(), request_id="r1")
    for subgraph in (shop.products, shop.reviews):
        headers = subgraph.calls[0][2]
        claims = jwt.decode(
            headers["x-marquee-principal"], INTERNAL_KEY, algorithms=["HS256"], audience=INTERNAL_AUDIENCE
        )
        assert claims["sub"] == "account-1"
        assert headers["x-request-id"] == "r1"
        assert int(headers["x-marquee-deadline-ms"]) > 0
        assert "authorization" not in headers


async def test_a_forbidden_field_is_null_with_one_error_a_place_and_is_never_fetched() -> None:
    shop = Shop()
    response = await shop.ask("{ products { name cost } }")
    assert response["data"] == {"products": [{"name": f"product {n}", "cost": None} for n in range(2)]}
    assert [(error["path"], error["extensions"]["code"]) for error in response["errors"]] == [
        (["products", 0, "cost"], "UNAUTHENTICATED"),
        (["products", 1, "cost"], "UNAUTHENTICATED"),
    ]
    assert "subgraph" not in response["errors"][0]["extensions"]
    assert "cost" not in shop.products.calls[0][0]


async def test_the_same_operation_is_answered_whole_for_a_member() -> None:
    shop = Shop()
    async with shop.gateway.running():
        run = shop.gateway.pipeline.run
        await run(GraphQLRequest("{ products { cost } }"))
        answer = await run(GraphQLRequest("{ products { cost } }", headers=member()))
    assert answer.to_dict() == {"data": {"products": [{"cost": 0}, {"cost": 1}]}}


@pytest.mark.parametrize(
    ("document", "request_", "code"),
    [
        ("{ products { name ", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ products { nope } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { products(first: $n) { id } }", {}, "BAD_USER_INPUT"),
        (REVIEWED, {"operation_name": "X"}, "OPERATION_RESOLUTION_FAILED"),
        ('mutation { addReview(body: "x") { id } }', {"safe": True}, "METHOD_NOT_ALLOWED"),
        ("{ a" + "{ a" * 200 + "}" * 201, {}, "OPERATION_TOO_LARGE"),
        (REVIEWED, {"headers": {"authorization": "Bearer x"}}, "UNAUTHENTICATED"),
    ],
)  # fmt: skip
async def test_what_cannot_be_executed_has_no_data_and_one_code(
    document: str, request_: dict[str, Any], code: str
) -> None:
    response = await Shop().ask(document, **request_)
    assert "data" not in response
    assert codes(response) == [code]


async def test_all_validation_errors_come_at_once_with_places() -> None:
    response = await Shop().ask("{\n  nope\n  nor\n}")
    assert [error["locations"] for error in response["errors"]] == [
        [{"line": 2, "column": 3}],
        [{"line": 3, "column": 3}],
    ]


async def test_a_dead_subgraph_costs_its_own_fields_only() -> None:
    def dead(*_: object) -> object:
        raise ConnectionError("secret detail")

    shop = Shop()
    shop.gateway = create_gateway(
        SHOP, Settings(), in_process={"products": shop.products, "reviews": FakeSubgraph(dead)}
    )
    response = await shop.ask("{ products(first: 1) { name reviews { body } } }")
    assert response["data"] == {"products": [{"name": "product 0", "reviews": None}]}
    assert codes(response) == ["SUBGRAPH_UNAVAILABLE"]
    assert response["errors"][0]["path"] == ["products", 0, "reviews"]
    assert "secret" not in str(response)


async def test_a_defect_of_ours_is_an_error_id_and_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    shop = Shop()

    class Broken:
        def authenticate(self, _: object) -> None:
            raise ZeroDivisionError("secret detail")

    shop.gateway.pipeline._authenticator = Broken()  # type: ignore[assignment]  # noqa: SLF001 - a defect has no door
    response = await shop.ask("{ products { id } }")
    assert codes(response) == ["INTERNAL_SERVER_ERROR"]
    assert "secret" not in str(response)
    error_id = response["errors"][0]["extensions"]["errorId"]
    assert any(getattr(record, "error_id", None) == error_id for record in caplog.records)


async def test_the_plan_is_shown_to_who_asks_and_only_where_allowed() -> None:
    shown = await Shop().ask(REVIEWED, explain=True)
    report = shown["extensions"]["queryPlan"]
    assert "products" in report["text"]
    assert report["plan"]["kind"] == "QueryPlan"
    assert {tuple(field["path"]) for field in report["fields"]} >= {("products", "reviews", "body")}
    assert "extensions" not in await Shop(expose_query_plan=False).ask(REVIEWED, explain=True)


async def test_introspection_is_answered_here_or_switched_off() -> None:
    document = (
        '{ __schema { queryType { name } } ...F } fragment F on Query { t: __type(name: "Review") { name } }'
    )
    shop = Shop()
    assert (await shop.ask(document))["data"] == {
        "__schema": {"queryType": {"name": "Query"}},
        "t": {"name": "Review"},
    }
    assert not shop.products.calls
    assert codes(await Shop(introspection=False).ask(document)) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_request_has_a_deadline() -> None:
    async def slow(*_: object, **__: object) -> dict[str, Any]:
        await asyncio.sleep(60)
        return {}

    shop = Shop(request_timeout=0.05)
    shop.products.execute = slow  # type: ignore[method-assign]
    response = await shop.ask("{ products { id } }")
    assert codes(response) == ["SUBGRAPH_TIMEOUT"]


async def test_limits_come_from_settings() -> None:
    response = await Shop(limits=LimitSettings(aliases=1)).ask("{ a: products { id } b: products { id } }")
    assert codes(response) == ["OPERATION_TOO_LARGE"]
