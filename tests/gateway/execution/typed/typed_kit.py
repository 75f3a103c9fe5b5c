"""Both ways of one operation over the same answers: composed, planned, compiled, run, and held together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
from graphql import parse

from gateway.composition.compose import CompositionFailure, SubgraphDefinition, compose
from gateway.errors import ErrorCode
from gateway.execution.execution_request import ExecutionRequest
from gateway.execution.executor import Executor
from gateway.execution.prepared_plan import PreparedPlan, prepare_plan
from gateway.execution.subgraph_client import SubgraphAnswer, SubgraphFailure
from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import compile_program
from gateway.operations.collect_fields import condition_variables
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.operations.validate import validate_document
from gateway.planning.planner import Planner
from gateway.projection.projector import build_projector
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.load import load_supergraph
from gateway.supergraph.records import TypeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema

    from gateway.execution.subgraph_client import SubgraphClient, SubgraphRequest
    from gateway.execution.typed.program import Program
    from gateway.operations.normalized_operation import NormalizedOperation
    from gateway.projection.projector import Projector

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@shareable", '
    '"@external", "@requires", "@provides", "@context", "@fromContext"])\n'
)
Json: TypeAlias = Any  # what a test writes down
Record: TypeAlias = "Mapping[str, Json]"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One operation, ready for both ways."""

    plan: PreparedPlan
    operation: NormalizedOperation
    schema: GraphQLSchema
    projector: Projector

    def compile(self, variables: Mapping[str, object] | None = None) -> Program:
        """Compile its fast way; NotTypableError where it has none."""
        names = condition_variables(self.operation.selections)
        flags = {name: bool((variables or {}).get(name)) for name in names}
        return compile_program(self.plan, self.operation, self.schema, flags)


class Graph:
    """Subgraphs, composed."""

    def __init__(self, sdls: Mapping[str, str]) -> None:
        definitions = [SubgraphDefinition(name, f"http://{name}", LINK + sdl) for name, sdl in sdls.items()]
        composed = compose(definitions)
        assert not isinstance(composed, CompositionFailure), composed
        self.sdls = sdls
        self.supergraph = load_supergraph(composed.supergraph_sdl)
        self.schema = build_api_schema(self.supergraph.document)
        self.object_types = frozenset(
            name for name, item in self.supergraph.types.items() if item.kind is TypeKind.OBJECT
        )

    def prepare(self, text: str) -> Prepared:
        """Plan an operation as the pipeline does."""
        parsed = parse_operation(text, None, OperationLimits())
        problems = validate_document(self.schema, parsed.document)
        assert not problems, problems
        operation = normalize_operation(parsed, self.schema)
        plan = prepare_plan(Planner(self.supergraph).plan(operation).plan, self.object_types)
        return Prepared(plan, operation, self.schema, build_projector(operation, self.schema))

    def why_not(self, text: str, variables: Mapping[str, object] | None = None) -> str | None:
        """Why an operation has no fast way; None where it has one."""
        try:
            self.prepare(text).compile(variables)
        except NotTypableError as reason:
            return str(reason)
        return None


@cache
def graph(**sdls: str) -> Graph:
    """Compose; equal subgraphs once for all tests."""
    return Graph(sdls)


Answer: TypeAlias = "Callable[[SubgraphRequest], bytes]"


@dataclass(slots=True)
class Scripted:
    """A subgraph that is a function from a request to bytes; it may raise SubgraphFailure."""

    answer: Answer
    bodies: list[bytes] = field(default_factory=list)

    async def fetch(self, request: SubgraphRequest) -> SubgraphAnswer:
        """Answer, and remember having been asked."""
        self.bodies.append(request.body)
        return SubgraphAnswer(self.answer(request))


def says(value: Json) -> Answer:
    """Always the same bytes, or the same JSON."""
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return lambda _: body


def fails(code: ErrorCode = ErrorCode.SUBGRAPH_UNAVAILABLE) -> Answer:
    """No answer at all."""

    def fail(request: SubgraphRequest) -> bytes:
        raise SubgraphFailure(request.subgraph, code, "on purpose")

    return fail


def tells(query: Record | None = None, **entities: Mapping[str, Record | None]) -> Answer:
    """What the document asks for out of records, as they are: nobody checks what they hold.

    Args:
        query: the root fields.
        entities: by type; the records by the JSON text of the first key field sent.
    """

    def answer(request: SubgraphRequest) -> bytes:
        [operation] = parse(request.document, no_location=True).definitions
        data = _selected(operation, query or {}, entities, request.variables)
        return orjson.dumps({"data": data})

    return answer


def _selected(
    node: Json, value: Json, entities: Mapping[str, Mapping[str, Record | None]], variables: Record
) -> Json:
    if isinstance(value, list):
        return [_selected(node, item, entities, variables) for item in value]
    if value is None or node.selection_set is None:
        return value
    result: dict[str, Json] = {}
    for child in node.selection_set.selections:
        if not _is_included(child, variables):
            continue
        if child.kind == "inline_fragment":
            name = child.type_condition.name.value if child.type_condition else None
            if name in {None, value.get("__typename"), *value.get("__also", ())}:
                result |= _selected(child, value, entities, variables)
            continue
        key = child.alias.value if child.alias else child.name.value
        found = value.get(child.name.value)
        if child.name.value == "_entities":
            sent = variables[child.arguments[0].value.name.value]
            found = [_entity(item, entities) for item in sent]
        result[key] = _selected(child, found, entities, variables)
    return result


def _is_included(node: Json, variables: Record) -> bool:
    for directive in node.directives or ():
        value = directive.arguments[0].value
        given = variables.get(value.name.value) if value.kind == "variable" else value.value
        if given is (directive.name.value == "skip"):
            return False
    return True


def _entity(sent: Record, entities: Mapping[str, Mapping[str, Record | None]]) -> Json:
    name, *keys = sent
    assert name == "__typename"
    key = sent[keys[0]]
    found = entities[sent[name]].get(key if isinstance(key, str) else orjson.dumps(key).decode())
    return None if found is None else {"__typename": sent[name], **found}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of both ways.

    Attributes:
        fast: the fast way's bytes; None when it was given up.
        response: what the client gets: the fast way's, or the general way's after it.
        plain: what the general way answers alone.
        asked: subgraph and body of every request of fast way and general way together.
        asked_plain: those of the general way alone.
    """

    fast: bytes | None
    response: bytes
    plain: bytes
    asked: list[tuple[str, bytes]]
    asked_plain: list[tuple[str, bytes]]

    @property
    def data(self) -> Json:
        """The client's data."""
        return orjson.loads(self.response)["data"]

    @property
    def errors(self) -> list[tuple[Json, Json]]:
        """(path, code) of each error."""
        found = orjson.loads(self.response).get("errors", ())
        return [(error.get("path"), error["extensions"]["code"]) for error in found]

    def sent(self, subgraph: str) -> list[Json]:
        """The variables of each request to a subgraph."""
        return [orjson.loads(body).get("variables") for name, body in self.asked if name == subgraph]


async def run_both(
    prepared: Prepared,
    answers: Mapping[str, Answer],
    variables: Mapping[str, object] | None = None,
    program: Program | None = None,
) -> Outcome:
    """Run the fast way (`program` where it is compiled already), then the general way for comparison.

    The general way runs after a fast way that was given up, and once more alone.
    """
    request = ExecutionRequest(variables=variables or {})
    clients = {name: Scripted(answer) for name, answer in answers.items()}
    run = _executor(clients).fast_run(program or prepared.compile(variables), request)
    fast = await run.run()
    response = fast
    if response is None:
        outcome = await _executor(clients).execute(prepared.plan, request, answered=run.answered)
        response = prepared.projector.project(outcome, request.variables).to_bytes()
    others = {name: Scripted(answer) for name, answer in answers.items()}
    outcome = await _executor(others).execute(prepared.plan, request)
    plain = prepared.projector.project(outcome, request.variables).to_bytes()
    return Outcome(fast, response, plain, _asked(clients), _asked(others))


def _executor(clients: Mapping[str, SubgraphClient]) -> Executor:
    return Executor(clients, new_error_id=lambda: "e")


def _asked(clients: Mapping[str, Scripted]) -> list[tuple[str, bytes]]:
    return sorted((name, body) for name, client in clients.items() for body in client.bodies)


async def answered_fast(
    prepared: Prepared, answers: Mapping[str, Answer], variables: Mapping[str, object] | None = None
) -> Outcome:
    """Run both ways: the fast one must come to its end, with the same bytes for the same requests."""
    outcome = await run_both(prepared, answers, variables)
    assert outcome.fast is not None, f"given up; the general way answers {outcome.plain!r}"
    assert outcome.fast == outcome.plain
    assert outcome.asked == outcome.asked_plain
    return outcome


async def given_up(
    prepared: Prepared, answers: Mapping[str, Answer], variables: Mapping[str, object] | None = None
) -> Outcome:
    """Run both ways: the fast one must be given up, and nothing is asked twice or answered otherwise."""
    outcome = await run_both(prepared, answers, variables)
    assert outcome.fast is None, f"the fast way answered {outcome.fast!r}, the general way {outcome.plain!r}"
    assert outcome.response == outcome.plain
    assert outcome.asked == outcome.asked_plain
    assert len(set(outcome.asked)) == len(outcome.asked)
    return outcome
