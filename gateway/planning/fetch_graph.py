"""The fetch graph: requests to subgraphs, what each selects, and which must wait for which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.operations.normalized_operation import Condition
    from gateway.planning.places import DeferPath
    from gateway.query_plan.nodes import ContextInput, OperationKind, RequiredFragment, ResponsePath
    from gateway.supergraph.records import TypeReference


@dataclass(slots=True)
class FetchField:
    """A field in a request.

    Attributes:
        key: the response key it is merged under.
        type: its type in this subgraph.
        selection: None for leaves.
        merged_into: the equal field of another step that stands for this one since a merge.
    """

    name: str
    key: str
    arguments: str
    variables: tuple[str, ...]
    conditions: tuple[Condition, ...]
    type: TypeReference
    selection: FetchSelection | None
    merged_into: FetchField | None = None

    def current(self) -> FetchField:
        """The field that stands for this one now."""
        field = self
        while field.merged_into is not None:
            field = field.merged_into
        return field


@dataclass(slots=True)
class FetchSelection:
    """A selection set in a request, growing while the plan is built.

    Attributes:
        type_name: its type in this subgraph.
        fields: by response key and conditions.
        fragments: by object type.
    """

    type_name: str
    is_abstract: bool = False
    fields: dict[tuple[str, tuple[Condition, ...]], FetchField] = field(default_factory=dict)
    fragments: dict[str, FetchSelection] = field(default_factory=dict)

    def fragment(self, type_name: str) -> FetchSelection:
        """The selection for one object type."""
        known = self.fragments.get(type_name)
        if known is None:
            known = self.fragments[type_name] = FetchSelection(type_name)
        return known

    def is_empty(self) -> bool:
        """Whether nothing is selected at all."""
        return not self.fields and all(fragment.is_empty() for fragment in self.fragments.values())

    def merge(self, other: FetchSelection) -> None:
        """Take in another selection on the same type."""
        for identity, theirs in other.fields.items():
            mine = self.fields.get(identity)
            if mine is None:
                self.fields[identity] = theirs
                continue
            theirs.merged_into = mine
            if mine.selection is not None and theirs.selection is not None:
                mine.selection.merge(theirs.selection)
        for type_name, fragment in other.fragments.items():
            self.fragment(type_name).merge(fragment)

    def conflicts_with(self, other: FetchSelection) -> bool:
        """Whether a response key would stand for two different fields."""
        mine = {each.key: each for each in self.fields.values()}
        for theirs in other.fields.values():
            same = mine.get(theirs.key)
            if same is None:
                continue
            if same.name != theirs.name or same.arguments != theirs.arguments:
                return True
            if (
                same.selection is not None
                and theirs.selection is not None
                and same.selection.conflicts_with(theirs.selection)
            ):
                return True
        return False

    def variables(self) -> set[str]:
        """Names of the client's variables in use."""
        found: set[str] = set()
        for each in self.fields.values():
            found.update(each.variables)
            found.update(condition.variable for condition in each.conditions)
            if each.selection is not None:
                found |= each.selection.variables()
        for fragment in self.fragments.values():
            found |= fragment.variables()
        return found

    def top_fields(self) -> Iterator[FetchField]:
        """The fields of the selection, through its fragments."""
        yield from self.fields.values()
        for fragment in self.fragments.values():
            yield from fragment.top_fields()


@dataclass(frozen=True, slots=True)
class FilledArgument:
    """An argument whose variable is filled from an ancestor; `type` is the subgraph's."""

    name: str
    type: str
    given: ContextInput


@dataclass(slots=True, eq=False)
class FetchStep:
    """One request in the making.

    Attributes:
        path: where its objects stand in the response; empty for an operation's root.
        is_entity: it fetches entities by representations; else it starts at a root type.
        roots: what it selects, by the type the selection is on; a root step has one.
        requires: the representations' fields; empty unless `is_entity`.
        parents: steps whose results it needs.
        mutation_position: index of the mutation's root field that it belongs to.
        client_defers: the @defer fragments around each field of the client's that it gives.
        conditions: it is sent only when all of these hold.
        place_conditions: conditions of the fields on the way to its objects, as it was made for.
        batched: further entity steps that share its request.
        contexts: its variables that are filled from ancestors.
        conditional_inputs: required fields of its representations that were placed under conditions.
    """

    id: int
    graph: str
    kind: OperationKind
    path: ResponsePath
    is_entity: bool
    roots: dict[str, FetchSelection]
    requires: tuple[RequiredFragment, ...] = ()
    parents: set[FetchStep] = field(default_factory=set)
    mutation_position: int | None = None
    client_defers: set[DeferPath] = field(default_factory=set)
    conditions: tuple[Condition, ...] = ()
    place_conditions: frozenset[Condition] = frozenset()
    batched: list[FetchStep] = field(default_factory=list)
    conditional_inputs: list[FetchField] = field(default_factory=list)
    contexts: list[FilledArgument] = field(default_factory=list)

    def shared_conditions(self) -> tuple[Condition, ...]:
        """Conditions that every field it selects has."""
        fields = [each for selection in self.roots.values() for each in selection.top_fields()]
        if not fields:
            return ()
        return tuple(
            condition
            for condition in fields[0].conditions
            if all(condition in each.conditions for each in fields)
        )

    def is_empty(self) -> bool:
        """Whether nothing is left to ask for."""
        return all(selection.is_empty() for selection in self.roots.values())


@dataclass(slots=True)
class FetchGraph:
    """All steps of a plan.

    Attributes:
        deferrals: every chain of @defer fragments that a field stands in, as first met.
    """

    steps: list[FetchStep] = field(default_factory=list)
    deferrals: dict[DeferPath, None] = field(default_factory=dict)

    def children(self) -> dict[FetchStep, list[FetchStep]]:
        """For each step, those that wait for it."""
        found: dict[FetchStep, list[FetchStep]] = {step: [] for step in self.steps}
        for step in self.steps:
            for parent in step.parents:
                found[parent].append(step)
        return found

    def ancestors(self, step: FetchStep) -> set[FetchStep]:
        """Every step that must be done before this one."""
        found: set[FetchStep] = set()
        stack = list(step.parents)
        while stack:
            current = stack.pop()
            if current not in found:
                found.add(current)
                stack.extend(current.parents)
        return found

    def depends(self, one: FetchStep, other: FetchStep) -> bool:
        """Whether either step must wait for the other."""
        return other in self.ancestors(one) or one in self.ancestors(other)

    def levels(self) -> dict[FetchStep, int]:
        """The earliest stage of each step, counted from 0."""
        found: dict[FetchStep, int] = {}
        for step in self.in_order():
            found[step] = max((found[parent] + 1 for parent in step.parents), default=0)
        return found

    def in_order(self) -> Iterator[FetchStep]:
        """Steps after everything they wait for; otherwise as they were made."""
        done: set[FetchStep] = set()
        waiting = sorted(self.steps, key=lambda step: step.id)
        while waiting:
            ready = [step for step in waiting if step.parents <= done]
            if not ready:
                names = ", ".join(str(step.id) for step in waiting)
                message = f"Fetch steps wait for one another: {names}"
                raise RuntimeError(message)
            yield from ready
            done.update(ready)
            waiting = [step for step in waiting if step not in done]

    def replace(self, old: FetchStep, new: FetchStep) -> None:
        """Let everything that waits for one step wait for another, and drop the first."""
        self.steps.remove(old)
        for step in self.steps:
            if old in step.parents:
                step.parents.discard(old)
                if step is not new:
                    step.parents.add(new)
