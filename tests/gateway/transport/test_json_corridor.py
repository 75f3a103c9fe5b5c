"""The corridor against the long way: the same request through both, the same messages out of both."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLSchema, build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import ClientError, ErrorCode
from gateway.pipeline.refusals import refusal
from gateway.projection.response import GraphQLResponse
from gateway.transport.answers import GRAPHQL_RESPONSE, JSON
from gateway.transport.federated_schema import FederatedSchema
from gateway.transport.graphql_view import GraphQLView
from gateway.transport.json_corridor import JsonCorridor

if TYPE_CHECKING:
    from gateway.pipeline.graphql_request import GraphQLRequest

REFUSED = {f"refuse {code.name}": code for code in ErrorCode}
MOST_BYTES = 4000


class EchoPipeline:
    """Answers with everything that it was handed, or with the refusal or failure that the document names."""

    async def run(self, request: GraphQLRequest) -> GraphQLResponse:
        if code := REFUSED.get(request.document):
            return refusal([ClientError("no", code)])
        if request.document == "refuse without a code":
            return GraphQLResponse(None, [{"message": "no"}], executed=False)
        if request.document == "partial":
            return GraphQLResponse(None, [{"message": "no", "path": ["a"]}], {"note": 1})
        if request.document == "break":
            raise RuntimeError("broken")
        if request.document == "wait":
            await asyncio.sleep(0)
        return GraphQLResponse({**asdict(replace(request, headers={})), "headers": dict(request.headers)})

    def api_schema(self) -> GraphQLSchema:
        return build_schema("type Query { a: Int }")


@dataclass(frozen=True)
class Sent:
    """A request as ASGI has it, but for its id."""

    body: bytes = b'{"query": "{ a }"}'
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),)
    method: str = "POST"
    query_string: bytes = b""
    chunks: int = 1

    def scope(self) -> dict[str, Any]:
        return {
            "type": "http",
            "method": self.method,
            "path": "/graphql",
            "query_string": self.query_string,
            "headers": [*self.headers, (b"x-request-id", b"r-1")],
        }


def typed(*headers: tuple[bytes, bytes], **members: object) -> Sent:
    """A JSON body with such members, and headers after its content type."""
    return Sent(json.dumps(members).encode(), ((b"content-type", b"application/json"), *headers))


def accepting(*accepts: str, query: str = "{ a }") -> Sent:
    return typed(*((b"accept", accept.encode()) for accept in accepts), query=query)


async def answer(sent: Sent, *, corridor: bool, graphiql: bool = True) -> list[dict[str, Any]]:
    """The messages an application sends; an exception counts as one."""
    schema = FederatedSchema(EchoPipeline())
    view = GraphQLView(schema, max_request_bytes=MOST_BYTES, graphiql=graphiql, corridor=corridor)
    size = -(-len(sent.body) // sent.chunks) or 1
    parts = [sent.body[start : start + size] for start in range(0, len(sent.body), size)] or [b""]
    incoming = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]
    outgoing: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not incoming:
            await asyncio.Event().wait()  # the client stays
        return incoming.pop(0)

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
        outgoing.append(dict(message))

    try:
        await view(sent.scope(), receive, send)
    except Exception as error:  # noqa: BLE001 - whatever it is, both ways must raise it
        outgoing.append({"raised": repr(error)})
    return outgoing


async def assert_both_ways_agree(sent: Sent, *, graphiql: bool = True) -> list[dict[str, Any]]:
    short = await answer(sent, corridor=True, graphiql=graphiql)
    assert short == await answer(sent, corridor=False, graphiql=graphiql)
    return short


def takes_the_corridor(sent: Sent) -> bool:
    return JsonCorridor(EchoPipeline()).admit(sent.scope(), sent.body) is not None


PLAIN = {
    "a query": typed(query="{ a }"),
    "all members": typed(
        query="q", operationName="N", variables={"x": [1, {"y": None}]}, extensions={"e": 1}
    ),
    "null members": typed(query="q", operationName=None, variables=None, extensions=None),
    "empty members": typed(query="q", operationName="", variables={}, extensions={}),
    "unknown members": typed(query="q", id=3, documents=["x"]),
    "a member twice": Sent(b'{"query": 1, "query": "q", "variables": [], "variables": {"x": 2}}'),
    "space around": Sent(b' \r\n\t{"query": "q"}\n'),
    "large numbers": Sent(b'{"query": "q", "variables": {"x": 123456789012345678901234567890, "y": 1e300}}'),
    "escapes": Sent(rb'{"query": "\u00e9\ud83d\ude00\n", "variables": {"\u0000": "\u2028"}}'),
    "a body in three chunks": replace(typed(query="{ a b c }"), chunks=3),
    "charset": replace(Sent(), headers=((b"content-type", b"application/json; charset=utf-8"),)),
    "charset, narrow": replace(Sent(), headers=((b"content-type", b"application/json;charset=UTF-8"),)),
    "accept JSON": accepting(JSON),
    "accept anything": accepting("*/*"),
    "accept nothing named": accepting(""),
    "accept a GraphQL response": accepting(GRAPHQL_RESPONSE),
    "accept with weights": accepting(f"{JSON};q=0.5, {GRAPHQL_RESPONSE};q=0.9, text/html"),
    "accept a weight that is none": accepting(f"{JSON};q=x, {GRAPHQL_RESPONSE}"),
    "explain": typed((b"x-marquee-explain", b"1"), query="q"),
    "do not explain": typed((b"x-marquee-explain", b"false"), query="q"),
    "a header twice": typed((b"x-a", b"1"), (b"x-a", b"2"), query="q"),
    "a header in Latin-1": typed((b"x-a", b"caf\xe9"), query="q"),
    "work that suspends": typed(query="wait"),
    "an id instead of a text": typed(extensions={"persistedQuery": {"version": 1, "sha256Hash": "x"}}),
    "an id and a null text": typed(query=None, extensions={"persistedQuery": {}}, variables={"x": 1}),
    "an id and a text": typed(query="q", extensions={"persistedQuery": {"version": 1, "sha256Hash": "x"}}),
    "an id that is a string": typed(extensions={"persistedQuery": "x"}),
    "a query string": replace(Sent(), query_string=b"query=%7Bb%7D&variables=%5B"),
}
ODD = {
    "an empty body": Sent(b""),
    "no JSON": Sent(b"{"),
    "a string": Sent(b'"x"'),
    "null": Sent(b"null"),
    "no query": Sent(b"{}"),
    "an empty query": typed(query=""),
    "a null query": typed(query=None),
    "a query that is a number": typed(query=3),
    "no query, and a null id": typed(extensions={"persistedQuery": None}),
    "an empty query, and an id": typed(query="", extensions={"persistedQuery": {}}),
    "an id in a list": typed(extensions=["persistedQuery"]),
    "an id, and a query that is a number": typed(query=3, extensions={"persistedQuery": {}}),
    "an id, and variables that are a list": typed(variables=[], extensions={"persistedQuery": {}}),
    "variables that are a list": typed(query="q", variables=[]),
    "variables that are false": typed(query="q", variables=False),
    "extensions that are a number": typed(query="q", extensions=1),
    "an operation name that is a number": typed(query="q", operationName=1),
    "a batch": Sent(b'[{"query": "{ a }"}]'),
    "not UTF-8": Sent(b'{"query": "\xff"}'),
    "a byte order mark": Sent(b'\xef\xbb\xbf{"query": "q"}'),
    "a lone surrogate": Sent(rb'{"query": "\ud800"}'),
    "not a number": Sent(b'{"query": "q", "variables": {"x": NaN}}'),
    "a number out of range": Sent(b'{"query": "q", "variables": {"x": 1e400}}'),
    "nested too deep": Sent(b'{"query": "q", "variables": {"x": ' + b"[" * 1500 + b"]" * 1500 + b"}}"),
    "too large": typed(query=" " * MOST_BYTES),
    "plain text": replace(Sent(), headers=((b"content-type", b"text/plain"),)),
    "no content type": replace(Sent(), headers=()),
    "Latin-1": replace(Sent(), headers=((b"content-type", b"application/json; charset=latin-1"),)),
    "a quoted charset": replace(Sent(), headers=((b"content-type", b'application/json; charset="utf-8"'),)),
    "another parameter": replace(Sent(), headers=((b"content-type", b"application/json; v=1"),)),
    "JSON in capitals": replace(Sent(), headers=((b"content-type", b"Application/JSON"),)),
    "multipart": replace(Sent(), headers=((b"content-type", b"multipart/form-data; boundary=x"),)),
    "content type twice": typed((b"content-type", b"text/plain"), query="q"),
    "JSON second": replace(
        Sent(), headers=((b"content-type", b"text/plain"), (b"content-type", b"application/json"))
    ),
    "accept twice": accepting(JSON, GRAPHQL_RESPONSE),
    "accept an image": accepting("image/png"),
    "accept JSON not at all": accepting(f"{JSON};q=0"),
    "GET": Sent(b"", (), "GET", b"query=%7Ba%7D&variables=%7B%22x%22%3A1%7D"),
    "GET with an id": Sent(b"", (), "GET", b"extensions=%7B%22persistedQuery%22%3A%7B%7D%7D"),
    "GET with an id, by a browser": Sent(
        b"", ((b"accept", b"text/html,*/*"),), "GET", b"extensions=%7B%22persistedQuery%22%3A%7B%7D%7D"
    ),
    "GET with extensions that are none": Sent(b"", (), "GET", b"extensions=x"),
    "the IDE": Sent(b"", ((b"accept", b"text/html"),), "GET"),
    "PUT": replace(Sent(), method="PUT"),
    "HEAD": Sent(b"", (), "HEAD"),
}


@pytest.mark.parametrize("sent", PLAIN.values(), ids=PLAIN.keys())
async def test_a_plain_query_takes_the_corridor_and_is_answered_as_on_the_long_way(sent: Sent) -> None:
    assert takes_the_corridor(sent)
    start, body = await assert_both_ways_agree(sent)
    assert start["status"] == 200
    assert "data" in json.loads(body["body"])


@pytest.mark.parametrize("graphiql", [True, False])
@pytest.mark.parametrize("sent", ODD.values(), ids=ODD.keys())
async def test_what_is_unusual_goes_the_long_way(sent: Sent, graphiql: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert not takes_the_corridor(sent) or len(sent.body) > MOST_BYTES
    await assert_both_ways_agree(sent, graphiql=graphiql)


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
@pytest.mark.parametrize("query", [*REFUSED, "refuse without a code", "partial"])
async def test_statuses_and_headers_agree_for_every_error_code(accept: str, query: str) -> None:
    sent = accepting(accept, query=query)
    assert takes_the_corridor(sent)
    await assert_both_ways_agree(sent)


async def test_a_failure_of_the_pipeline_is_raised_on_both_ways() -> None:
    assert await assert_both_ways_agree(typed(query="break")) == [{"raised": "RuntimeError('broken')"}]


@pytest.mark.parametrize("given_id", [b"", b"a" * 129, b"a\x01", b"\xa0"])
@pytest.mark.parametrize("corridor", [True, False])
async def test_a_request_id_that_cannot_be_used_is_replaced_on_both_ways(
    corridor: bool,  # noqa: FBT001 - pytest passes it by name
    given_id: bytes,
) -> None:
    sent = typed(query="q")

    class Marked(Sent):
        def scope(self) -> dict[str, Any]:
            return {**super().scope(), "headers": [*sent.headers, (b"x-request-id", given_id)]}

    start, body = await answer(Marked(sent.body), corridor=corridor)
    new = dict(start["headers"])[b"x-request-id"].decode()
    assert len(new) == 32
    assert json.loads(body["body"])["data"]["request_id"] == new


async def test_many_accept_headers_are_answered_right_and_few_are_remembered() -> None:
    corridor = JsonCorridor(EchoPipeline())
    for number in range(300):
        sent = accepting(f"{JSON};q=0.{number + 1}, {GRAPHQL_RESPONSE};q=0.5")
        plain = corridor.admit(sent.scope(), sent.body)
        assert plain is not None
        assert plain.media_type == (JSON if float(f"0.{number + 1}") >= 0.5 else GRAPHQL_RESPONSE)
    assert corridor.remembered_accepts == 64


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
QUERIES = st.sampled_from(["{ a }", "wait", "partial", "break", *REFUSED]) | st.text(max_size=20)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "query": QUERIES | VALUES,
        "operationName": st.none() | st.text(max_size=5) | VALUES,
        "variables": st.dictionaries(st.text(max_size=3), VALUES, max_size=3) | VALUES,
        "extensions": st.dictionaries(st.sampled_from(["persistedQuery", "e"]), VALUES, max_size=2) | VALUES,
        "other": VALUES,
    },
)
PLAIN_BODIES = st.builds(
    lambda query, members: json.dumps({**members, "query": query}).encode(),
    QUERIES,
    st.fixed_dictionaries(
        {}, optional={"operationName": st.text(max_size=5), "variables": st.just({"x": 1})}
    ),
)
BODIES = (
    PLAIN_BODIES
    | MEMBERS.map(lambda value: json.dumps(value).encode())
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=30)
)
CONTENT_TYPES = st.sampled_from([
    b"application/json", b"application/json; charset=utf-8", b"application/json;charset=UTF-8",
    b"application/json; charset=ascii", b"text/plain", b"application/graphql",
])  # fmt: skip
ACCEPTS = st.lists(
    st.sampled_from([JSON, GRAPHQL_RESPONSE, "*/*", "text/html", "application/*", f"{JSON};q=0.3", "x"]),
    max_size=3,
).map(lambda entries: ", ".join(entries).encode())
HEADERS = st.builds(
    lambda content_type, others: ((b"content-type", content_type), *others),
    CONTENT_TYPES,
    st.lists(
        st.tuples(st.just(b"accept"), ACCEPTS)
        | st.tuples(
            st.sampled_from([b"content-type", b"x-marquee-explain", b"authorization", b"x-other"]),
            st.binary(max_size=6).filter(lambda value: not set(value) & set(b"\r\n\0")),
        ),
        max_size=4,
    ),
)


@settings(deadline=None)
@given(
    st.builds(
        Sent,
        BODIES,
        HEADERS,
        st.sampled_from(["POST", "POST", "POST", "GET"]),
        chunks=st.sampled_from([1, 2]),
    )
)
def test_any_request_is_answered_alike_on_both_ways(sent: Sent) -> None:
    asyncio.run(assert_both_ways_agree(sent))
