"""From the search's decisions to the fetch graph: steps, what each selects, what each waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.context_arguments import nearest_context, place_context_value
from gateway.planning.diagnosis import unplannable_fields, unplannable_set
from gateway.planning.errors import PlanningError
from gateway.planning.fetch_graph import FetchField, FetchGraph, FetchSelection, FetchStep, FilledArgument
from gateway.planning.items import TYPENAME
from gateway.planning.mutation_fields import in_calling_order
from gateway.planning.places import (
    TYPENAME_TYPE,
    Deferral,
    Place,
    Provider,
    Providers,
    Purpose,
    select_typename,
)
from gateway.planning.representations import merge_required, required_selections
from gateway.planning.response_shape import ResponseShape
from gateway.planning.solutions import FREE, UNSOLVED_COST, Bounds, Entry
from gateway.query_plan.nodes import OperationKind, RequiredFragment

if TYPE_CHECKING:
    from gateway.planning.explanation import DecisionRecorder
    from gateway.planning.items import FieldItem, FieldList, Items, ItemSet
    from gateway.planning.places import DeferPath
    from gateway.planning.planning_graph import PlanningGraph
    from gateway.planning.solutions import SetSolution
    from gateway.planning.solver import Solver
    from gateway.query_graph.moves import EntityMove, FieldMove

Steps = set[FetchStep]


class FetchGraphBuilder:
    """Builds the steps of one operation."""

    def __init__(self, solver: Solver, kind: OperationKind, recorder: DecisionRecorder | None = None) -> None:
        self._recorder = recorder
        self._solver = solver
        self._graph: PlanningGraph = solver.graph
        self._items: Items = solver.items
        self._kind = kind
        self.fetch_graph = FetchGraph()

    def build(self, items: ItemSet, root_type: str) -> FetchGraph:
        """Steps for an operation's selections on a root type.

        Raises:
            PlanningError: some field has no way.
        """
        shape = ResponseShape()
        shape.add_client_items(items)
        root = Place((), (), root_type, shape)
        fields = self._items.for_object(items, root_type)
        if self._kind is not OperationKind.MUTATION:
            self._place_fields(fields, root, {}, Purpose())
            return self.fetch_graph
        for position, call in enumerate(in_calling_order(self._items, fields)):
            self._place_fields(call, root, {}, Purpose(mutation_position=position))
        return self.fetch_graph

    # ---- selection sets

    def _place_set(self, items: ItemSet, place: Place, providers: Providers, purpose: Purpose) -> Steps:
        """Place a selection set; answer the steps that give some of it."""
        solution = self._solver.solve_set(items, place.type_name, frozenset(providers))
        if solution is None or solution.cost >= UNSOLVED_COST:
            raise unplannable_set(self._solver, place, items, frozenset(providers))
        if not solution.members:
            own_place = place if place.type_name == solution.type_name else place.known_as(solution.type_name)
            narrowed = self._narrow(providers, solution.type_name)
            return self._place_fields(solution.fields, own_place, narrowed, purpose)
        return self._place_abstract(solution, place, providers, purpose)

    def _place_abstract(
        self, solution: SetSolution, place: Place, providers: Providers, purpose: Purpose
    ) -> Steps:
        used = self._place_fields(solution.fields, place, providers, purpose)
        known = [each for each in providers.values() if self._graph.knows_typename(each.node)]
        telling = next((each for each in known if not each.is_entry), known[0] if known else None)
        waits = frozenset((telling.step,)) if telling is not None else frozenset()
        for member, fields, _ in solution.members:
            own_place = place.narrowed(member, waits)
            used |= self._place_fields(fields, own_place, self._narrow(providers, member), purpose)
        return used

    def _narrow(self, providers: Providers, type_name: str) -> Providers:
        """The same providers as one object type; those whose subgraph does not know it are left out."""
        found: Providers = {}
        for node, provider in providers.items():
            narrowed = self._graph.narrow(node, type_name)
            if narrowed is None:
                continue
            if narrowed == node:
                shared = self._graph.node(node).is_interface_object
                found[node] = (
                    Provider(
                        node,
                        provider.step,
                        provider.selection,
                        provider.is_entry,
                        provider.typename_at,
                        shared,
                    )
                    if shared
                    else provider
                )
                continue
            found[narrowed] = Provider(
                narrowed,
                provider.step,
                provider.selection.fragment(type_name),
                provider.is_entry,
                provider.typename_at,
            )
        return found

    # ---- fields

    def _place_fields(
        self,
        fields: FieldList,
        place: Place,
        providers: Providers,
        purpose: Purpose,
        bounds: Bounds = FREE,
    ) -> Steps:
        """Place fields of one type; `providers` grows by the entries made on the way."""
        solution = self._solver.solve_fields(place.type_name, fields, frozenset(providers), bounds)
        if solution is None or solution.failed:
            raise unplannable_fields(self._solver, place, fields, solution, frozenset(providers))
        used: Steps = set()
        for entry in solution.entries:
            used |= self._enter(entry, place, providers, purpose)
        for field, nodes in solution.chosen:
            first = (
                self._first_giving(field, providers) if bounds != FREE and field.children is None else None
            )
            givers = [providers[node] for node in (nodes if first is None else (first,))]
            used |= self._place_field(field, givers, place, providers, purpose)
        return used

    def _first_giving(self, field: FieldItem, providers: Providers) -> int | None:
        """Where to take a leaf of a key or requirement from: what was there first is there soonest."""
        return next(
            (node for node in providers if self._graph.plain_move(node, field.name) is not None), None
        )

    def _place_field(
        self,
        field: FieldItem,
        chosen: list[Provider],
        place: Place,
        providers: Providers,
        purpose: Purpose,
    ) -> Steps:
        used: Steps = set()
        below: Providers = {}
        inner: Place | None = None
        for provider in chosen:
            move = self._graph.plain_move(provider.node, field.name)
            own = self._without_collision(field, provider, place, providers, purpose)
            used.add(own.step)
            self._record(field, own, place, providers)
            selection = self._select(field, own, move, place, purpose)
            if selection is not None and move is not None and move.tail is not None:
                below[move.tail] = Provider(move.tail, own.step, selection, False, selection)  # noqa: FBT003
                inner = self._place_below(field, place, move, providers, purpose)
        if inner is not None and field.children is not None:
            nested = purpose.below(_defers(field, place, purpose))
            used |= self._place_set(field.children, inner, below, nested)
        return used

    def _record(self, field: FieldItem, provider: Provider, place: Place, providers: Providers) -> None:
        if self._recorder is not None and field.key is not None:
            self._recorder.note(field, provider, place, frozenset(providers))

    def _place_below(
        self, field: FieldItem, place: Place, move: FieldMove, providers: Providers, purpose: Purpose
    ) -> Place:
        static = self._graph.static_type(place.type_name, field.name)
        conditions = (*purpose.conditions, *field.conditions)
        return place.below(place.shape.key_of(field), move.type.list_depth, static, providers, conditions)

    def _select(
        self,
        field: FieldItem,
        provider: Provider,
        move: FieldMove | None,
        place: Place,
        purpose: Purpose,
        arguments: str | None = None,
    ) -> FetchSelection | None:
        """Add a field to a provider's selection; answer the selection below it.

        `arguments` stand for the field's own where ancestors fill some of them.
        """
        if field.name == TYPENAME:
            # Under whatever key the client wants it: projection answers that from the object's type.
            select_typename(provider.selection)
            return None
        key = place.shape.key_of(field)
        conditions = tuple(dict.fromkeys((*purpose.conditions, *field.conditions)))
        fields = provider.selection.fields
        if field.key is not None:
            chain = _defers(field, place, purpose)
            provider.step.client_defers.add(chain)
            if chain:
                self.fetch_graph.deferrals[chain] = None
        known = fields.get((key, conditions))
        if known is None and (field.key is None or field.children is None):
            # Selected without conditions it is there anyway; a client's composite stays apart, since
            # what is below it must not be asked for while its conditions do not hold.
            known = fields.get((key, ()))
        if known is None:
            selection = self._new_selection(move)
            known = FetchField(
                field.name,
                key,
                field.arguments if arguments is None else arguments,
                field.variables,
                conditions,
                move.type if move is not None else TYPENAME_TYPE,
                selection,
            )
            fields[key, conditions] = known
        if purpose.inputs is not None and known.conditions:
            purpose.inputs.append(known)
        return known.selection

    def _new_selection(self, move: FieldMove | None) -> FetchSelection | None:
        if move is None or move.tail is None:
            return None
        node = self._graph.node(move.tail)
        selection = FetchSelection(node.type_name, node.is_abstract)
        if node.is_abstract or node.is_interface_object:
            select_typename(selection)
        return selection

    def _without_collision(
        self, field: FieldItem, provider: Provider, place: Place, providers: Providers, purpose: Purpose
    ) -> Provider:
        """The provider itself, unless its selection is for all types and the key is not for one field.

        An interface object cannot tell object types apart, so a second request asks it for this one.
        """
        if not provider.for_all_types or not place.shape.is_ambiguous(place.shape.key_of(field)):
            return provider
        moves = self._graph.entity_moves(place.type_name, provider.node)
        others = {node: other for node, other in providers.items() if not other.for_all_types}
        if not moves or not others:
            raise PlanningError.unreachable(
                place.keys, field.name, (self._graph.subgraph_name(provider.node),)
            )
        self._enter(Entry(provider.node, moves[0]), place, others, purpose)
        return others[provider.node]

    # ---- entries

    def _enter(self, entry: Entry, place: Place, providers: Providers, purpose: Purpose) -> Steps:
        if entry.move is not None:
            return self._enter_entity(entry, entry.move, place, providers, purpose)
        node = self._graph.node(entry.node)
        selection = FetchSelection(node.type_name)
        step = self._new_step(node.graph, place, {node.type_name: selection}, purpose)
        if place.path:
            step.kind = OperationKind.QUERY
            step.parents = {each.step for each in providers.values() if not each.is_entry} | place.waits
        providers[entry.node] = Provider(entry.node, step, selection, True, selection, entry=entry)  # noqa: FBT003
        return set()

    def _enter_entity(
        self, entry: Entry, move: EntityMove, place: Place, providers: Providers, purpose: Purpose
    ) -> Steps:
        node = self._graph.node(entry.node)
        field, field_move = entry.requiring, entry.field_move
        wanted = Purpose(
            tuple(dict.fromkeys((*purpose.conditions, *(field.conditions if field is not None else ())))),
            _defers(field, place, purpose) if field is not None else purpose.defers,
            purpose.mutation_position,
            [],
        )
        key = self._graph.key_fields(move)
        parents = self._place_fields(key, place, providers, wanted, entry.bounds)
        required = required_selections(self._graph, key.fields, place.type_name, place.shape)
        if field_move is not None and field_move.requires is not None:
            needed = self._graph.required_fields(field_move, place.type_name)
            parents |= self._place_fields(needed, place, providers, wanted, entry.bounds)
            required = merge_required(
                required, required_selections(self._graph, needed.fields, place.type_name, place.shape)
            )
        contexts, waits = self._contexts(field_move, place, wanted)
        parents |= self._ensure_typename(parents, providers) | place.waits | waits
        selection = FetchSelection(node.type_name, node.is_abstract)
        step = self._new_step(node.graph, place, {node.type_name: selection}, purpose)
        step.is_entity = True
        step.kind = OperationKind.QUERY
        step.parents = parents
        step.conditional_inputs = wanted.inputs or []
        step.contexts = contexts
        names = self._runtime_types(place.type_name)
        step.requires = (RequiredFragment(names, required, move.representation_typename),)
        provider = Provider(entry.node, step, selection, True, selection, entry=entry)  # noqa: FBT003
        used: Steps = set()
        if field is not None and field_move is not None:
            used.add(step)
            self._record(field, provider, place, providers)
            below = self._select(field, provider, field_move, place, purpose, _with_contexts(field, contexts))
            if below is not None and field_move.tail is not None and field.children is not None:
                nested = {field_move.tail: Provider(field_move.tail, step, below, False, below)}  # noqa: FBT003
                inner = self._place_below(field, place, field_move, providers, purpose)
                used |= self._place_set(field.children, inner, nested, purpose.below(wanted.defers))
        providers.setdefault(entry.node, provider)
        return used

    def _contexts(
        self, move: FieldMove | None, place: Place, purpose: Purpose
    ) -> tuple[list[FilledArgument], Steps]:
        """The arguments of a field that ancestors fill, and the steps that give their values."""
        filled: list[FilledArgument] = []
        waits: Steps = set()
        for argument in move.context_arguments if move is not None else ():
            above = nearest_context(self._graph, place, argument.context)
            if above is None:
                raise PlanningError.unreachable(place.keys, f"context {argument.context}", ())
            variable = f"_context_{len(self.fetch_graph.steps)}_{argument.name}"
            wanted, given = place_context_value(self._items, self._graph, argument, above, variable)
            waits |= self._place_set(wanted, above.place, above.providers, purpose)
            filled.append(FilledArgument(argument.name, argument.type, given))
        return filled, waits

    def _runtime_types(self, type_name: str) -> tuple[str, ...]:
        """Values `__typename` can have in the data: interface objects answer with the interface's name."""
        if self._graph.supergraph.types[type_name].is_abstract:
            return (*self._graph.possible(type_name), type_name)
        return (type_name,)

    def _ensure_typename(self, parents: Steps, providers: Providers) -> Steps:
        """See to it that the objects' `__typename` is in the data; answer the step that gives it."""
        outer = [each for each in providers.values() if not each.is_entry]
        if not outer:
            return set()
        telling = [each for each in outer if self._graph.knows_typename(each.node)] or outer
        chosen = next((each for each in telling if each.step in parents), telling[0])
        select_typename(chosen.typename_at)
        return {chosen.step}

    def _new_step(
        self, graph: str, place: Place, roots: dict[str, FetchSelection], purpose: Purpose
    ) -> FetchStep:
        step = FetchStep(
            id=len(self.fetch_graph.steps),
            graph=graph,
            kind=self._kind,
            path=place.path,
            place_conditions=place.conditions,
            is_entity=False,
            roots=roots,
            mutation_position=purpose.mutation_position,
        )
        self.fetch_graph.steps.append(step)
        return step


def _with_contexts(field: FieldItem, filled: list[FilledArgument]) -> str:
    """A field's arguments in parentheses, with those that ancestors fill."""
    own = field.arguments.removeprefix("(").removesuffix(")")
    parts = [own] if own else []
    parts.extend(f"{each.name}: ${each.given.variable}" for each in filled)
    return f"({', '.join(parts)})" if parts else ""


def _defers(field: FieldItem, place: Place, purpose: Purpose) -> DeferPath:
    """The chain of @defer fragments a field stands in."""
    return (*purpose.defers, *(Deferral(defer, place.path) for defer in field.defers))
