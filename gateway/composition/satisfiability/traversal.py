"""Walking everything a client can ask, with all the positions the gateway can have at each point."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from gateway.composition.definitions import CompositionError, CompositionHint
from gateway.composition.error_codes import ErrorCode
from gateway.composition.merging.merge import MergedSupergraph
from gateway.composition.satisfiability.advance import (
    Advance,
    Assumptions,
    Candidates,
    Conditions,
    SetContext,
)
from gateway.composition.satisfiability.api_view import ApiView
from gateway.composition.satisfiability.explain import Explainer
from gateway.composition.satisfiability.positions import Position, SubgraphMoves
from gateway.composition.satisfiability.reachability import Reachability
from gateway.composition.satisfiability.runtime_types import compare_runtime_types
from gateway.composition.satisfiability.witness import Step, witness_operation
from gateway.composition.schema.elements import CompositeType, Field, ObjectType
from gateway.composition.schema.type_references import named_type

MAXIMUM_OPEN_POSITIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """A point a client can reach: its type, the steps to it, and every position the gateway can be in."""

    record: CompositeType
    positions: tuple[Position, ...]
    steps: Step
    assumptions: Assumptions = dataclass_field(default_factory=Assumptions)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What was known when a type was visited before: with no less, it need not be visited again."""

    positions: frozenset[Position]
    assumptions: Assumptions

    def covers(self, state: State) -> bool:
        return (
            self.positions.issubset(state.positions)
            and self.assumptions.conditions <= state.assumptions.conditions
            and set(self.assumptions.contexts) <= set(state.assumptions.contexts)
        )


class Traversal:
    """One walk from a set of starting states; collects errors and hints."""

    def __init__(self, merged: MergedSupergraph) -> None:
        self.merged = merged
        self.api = ApiView(merged)
        overrides = merged.state.overrides
        moves = [SubgraphMoves(index, subgraph, overrides) for index, subgraph in enumerate(merged.subgraphs)]
        self.reach = Reachability(merged.schema, moves)
        self.advance = Advance(self.reach)
        self.explainer = Explainer(self.reach, self.api)
        self.errors: list[CompositionError] = []
        self.hints: list[CompositionHint] = []

    def run(self) -> None:
        """Walk from every root. Mutations are walked field by field: see `_walk_mutation`."""
        visits: dict[str, list[_Visit]] = {}
        for kind, root in self.api.roots():
            positions = tuple(
                Position(moves.index, root.name)
                for moves in self.reach.moves
                if root.name in moves.schema.types
            )
            state = State(root, positions, Step(None, kind))
            if kind == "mutation":
                self._walk_mutation(state, visits)
            else:
                self._walk([state], visits, self.errors)

    def _walk_mutation(self, root: State, visits: dict[str, list[_Visit]]) -> None:
        """A mutation shared by subgraphs is called once: one of them must be able to answer all by itself."""
        for state in self._follow(root, self.errors):
            field = state.steps.field
            callers = [
                position
                for position in root.positions
                if field is not None and self._resolves(position, field, state.assumptions)
            ]
            if len(callers) < 2 or field is None:
                self._walk([state], visits, self.errors)
                continue
            failures: list[tuple[str, list[CompositionError]]] = []
            for caller in callers:
                tails = self.advance.by_field({caller: False}, field, state.assumptions, is_leaf=True)
                errors: list[CompositionError] = []
                self._walk([State(state.record, tails, state.steps, state.assumptions)], {}, errors)
                failures.append((self.merged.subgraphs[caller.subgraph].name, errors))
            if all(errors for _, errors in failures):
                self.errors.append(_mutation_error(field, failures))

    def _resolves(self, position: Position, field: Field, assumptions: Assumptions) -> bool:
        edge = self.reach.moves[position.subgraph].field_edge(position, field.name)
        if edge is None:
            return False
        return edge.label is None or (edge.label, edge.condition) in assumptions.conditions

    def _walk(
        self, states: list[State], visits: dict[str, list[_Visit]], errors: list[CompositionError]
    ) -> None:
        stack = list(states)
        open_positions = sum(len(state.positions) for state in stack)
        while stack:
            state = stack.pop()
            open_positions -= len(state.positions)
            previous = visits.setdefault(state.record.name, [])
            if any(visit.covers(state) for visit in previous):
                continue
            previous.append(_Visit(frozenset(state.positions), state.assumptions))
            for following in self._follow(state, errors):
                stack.append(following)
                open_positions += len(following.positions)
            if open_positions > MAXIMUM_OPEN_POSITIONS:
                message = (
                    f"Proving that operations can be answered takes more than {MAXIMUM_OPEN_POSITIONS} paths."
                )
                errors.append(CompositionError(ErrorCode.MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED, message))
                return

    def _follow(self, state: State, errors: list[CompositionError]) -> Iterator[State]:
        if isinstance(state.record, ObjectType):
            candidates = self.advance.candidates(state.positions)
            for field in self.api.fields(state.record):
                yield from self._follow_field(state, candidates, field, errors)
            return
        for target in self.api.possible_types(state.record):
            positions = self.advance.by_cast(state.positions, state.record, target)
            if positions is None:
                continue
            steps = Step(state.steps, target.name)
            if positions:
                yield State(target, positions, steps, state.assumptions)
            else:
                errors.append(self._unsatisfiable(state, steps, target))

    def _follow_field(
        self, state: State, candidates: Candidates, field: Field, errors: list[CompositionError]
    ) -> Iterator[State]:
        target = self.api.composite(named_type(field.type))
        for conditions in self._conditions(state, field):
            assumptions = Assumptions(conditions, state.assumptions.contexts)
            positions = self.advance.by_field(candidates, field, assumptions, is_leaf=target is None)
            steps = Step(state.steps, field.name, field)
            if not positions:
                errors.append(self._unsatisfiable(state, steps, field))
                continue
            if target is None or not self._compare(steps, field, target, positions):
                continue
            contexts = self._contexts(state)
            yield State(target, positions, steps, Assumptions(conditions, contexts))

    def _conditions(self, state: State, field: Field) -> list[Conditions]:
        """With a progressive override both values of its label are possible.

        Unless one was assumed before.
        """
        known = state.assumptions.conditions
        label = self.api.label(field)
        if label is None or (label, True) in known or (label, False) in known:
            return [known]
        return [known | {(label, True)}, known | {(label, False)}]

    def _contexts(self, state: State) -> tuple[SetContext, ...]:
        own = self.api.contexts(state.record.name)
        if not own:
            return state.assumptions.contexts
        kept = (entry for entry in state.assumptions.contexts if entry.context not in own)
        return (*kept, *(SetContext(context, state.positions) for context in own))

    def _compare(
        self,
        steps: Step,
        field: Field,
        target: CompositeType,
        positions: tuple[Position, ...],
    ) -> bool:
        """Shared fields that return abstract types must be able to return the same objects."""
        if isinstance(target, ObjectType) or len(positions) < 2 or not self.api.is_shared(field):
            return True
        names = {entry.name for entry in self.api.possible_types(target)}
        outcome = compare_runtime_types(self.reach.moves, positions, names)
        if outcome is None:
            return True
        operation = witness_operation(self.merged.schema, steps)
        message = (
            f'For the operation\n{operation}\nshared field "{field.coordinate}" of type "{field.type}" '
            f"{outcome.text}"
        )
        subgraphs = tuple(sorted({self.reach.moves[position.subgraph].name for position in positions}))
        if outcome.code is ErrorCode.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES:
            self.errors.append(CompositionError(outcome.code, message, subgraphs))
            return False
        self.hints.append(CompositionHint(outcome.code, message, subgraphs))
        return True

    def _unsatisfiable(self, state: State, steps: Step, target: Field | ObjectType) -> CompositionError:
        explanation = self.explainer.explain(state.positions, target)
        message = (
            "This operation of the merged schema cannot be answered:\n"
            f"{witness_operation(self.merged.schema, steps)}\nbecause:\n{explanation.text}"
        )
        return CompositionError(ErrorCode.SATISFIABILITY_ERROR, message, explanation.subgraphs)


def _mutation_error(field: Field, failures: list[tuple[str, list[CompositionError]]]) -> CompositionError:
    parts = [
        (
            f'Mutation "{field.coordinate}" is shared, but no subgraph can answer everything behind it by '
            "itself, and a mutation must not be called twice. Mend one of these:"
        )
    ]
    for name, errors in failures:
        parts.append(f'- when called in subgraph "{name}":')
        parts += ("  " + error.message.replace("\n", "\n  ") for error in errors)
    names = tuple(name for name, _ in failures)
    return CompositionError(ErrorCode.SATISFIABILITY_ERROR, "\n".join(parts), names)
