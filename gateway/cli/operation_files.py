"""The supergraph and operation that `marquee plan` and `marquee explain` are given, ready to plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.cli.command_error import CommandError
from gateway.cli.files import read_text
from gateway.errors import ClientError
from gateway.execution.entity_cache.explanation import explain_caching
from gateway.execution.entity_cache.policies import read_policies
from gateway.execution.entity_cache.rules import RuleReader
from gateway.execution.prepared_plan import prepare_plan
from gateway.execution.typed.shapes import NotTypableError
from gateway.execution.typed.typed_plan import describe_program
from gateway.operations.collect_fields import condition_variables
from gateway.operations.limits import OperationLimits
from gateway.operations.normalize.normalize import normalize_operation
from gateway.operations.parse import parse_operation
from gateway.operations.validate import validate_document
from gateway.planning.errors import PlanningError
from gateway.planning.planner import Planner
from gateway.supergraph.api_schema import build_api_schema
from gateway.supergraph.errors import SupergraphError
from gateway.supergraph.load import load_supergraph

if TYPE_CHECKING:
    import argparse

    from graphql import GraphQLSchema

    from gateway.operations.normalized_operation import NormalizedOperation
    from gateway.planning.explanation import FieldExplanation
    from gateway.planning.planner import PlanningResult
    from gateway.supergraph.records import Supergraph


@dataclass(frozen=True, slots=True)
class PlannedFiles:
    """What the two files hold."""

    supergraph: Supergraph
    planner: Planner
    operation: NormalizedOperation
    labels: frozenset[str]
    operation_path: Path
    api_schema: GraphQLSchema

    def plan(self) -> PlanningResult:
        """Plan the operation.

        Raises:
            CommandError: there is no plan.
        """
        try:
            return self.planner.plan(self.operation, self.labels)
        except PlanningError as error:
            raise CommandError(f"{self.operation_path}: {error.message}") from None

    def explain(self) -> tuple[FieldExplanation, ...]:
        """Say for each field which subgraph gives it, and why.

        Raises:
            CommandError: there is no plan.
        """
        try:
            return self.planner.explain(self.operation, self.labels)
        except PlanningError as error:
            raise CommandError(f"{self.operation_path}: {error.message}") from None

    def caching(self) -> tuple[list[dict[str, object]], tuple[str, ...]]:
        """Say of each fetch what may be kept of it; and which directives nobody knows the subgraph of.

        Raises:
            CommandError: there is no plan.
        """
        policies = read_policies(self.supergraph)
        plan = prepare_plan(self.plan().plan, rules=RuleReader(policies))
        return explain_caching(plan), policies.unattributed

    def fast_way(self) -> str:
        """Return the plan's fast way where every condition is false, or why it has none, as text.

        Raises:
            CommandError: there is no plan.
        """
        flags = dict.fromkeys(condition_variables(self.operation.selections), False)
        try:
            return describe_program(prepare_plan(self.plan().plan), self.operation, self.api_schema, flags)
        except NotTypableError as reason:
            return f"# no fast way: {reason}\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options both commands have."""
    parser.add_argument("--supergraph", type=Path, required=True, metavar="FILE", help="supergraph SDL")
    parser.add_argument("--operation", type=Path, required=True, metavar="FILE", help="GraphQL document")
    parser.add_argument(
        "--operation-name", metavar="NAME", help="which operation, where the file holds several"
    )
    parser.add_argument(
        "--label",
        action="append",
        default=[],
        metavar="LABEL",
        help='a label of a progressive @override that is on, for example "percent(25)"; may be repeated',
    )


def read_files(options: argparse.Namespace) -> PlannedFiles:
    """Read, validate and normalize what the options name.

    Raises:
        CommandError: a file cannot be read, or does not hold what it should.
    """
    supergraph = read_supergraph(options.supergraph)
    path: Path = options.operation
    text = read_text(path, "--operation")
    schema = build_api_schema(supergraph.document)
    try:
        parsed = parse_operation(text, options.operation_name, OperationLimits())
    except ClientError as error:
        raise CommandError(f"{path}{_place(error)}: {error.message}") from None
    problems = validate_document(schema, parsed.document)
    if problems:
        raise CommandError(f"{path}{_place(problems[0])}: {problems[0].message}")
    operation = normalize_operation(parsed, schema)
    return PlannedFiles(supergraph, Planner(supergraph), operation, frozenset(options.label), path, schema)


def read_supergraph(path: Path) -> Supergraph:
    """Read a supergraph file.

    Raises:
        CommandError: it cannot be read, or holds no supergraph this gateway can serve.
    """
    try:
        return load_supergraph(read_text(path, "--supergraph"))
    except SupergraphError as error:
        raise CommandError(f"{path}:{error.line}:{error.column}: {error.message}") from None


def _place(error: ClientError) -> str:
    if not error.locations:
        return ""
    line, column = error.locations[0]
    return f":{line}:{column}"
