"""Subgraphs of a world that answer, and the monolith they are held to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
    value_from_ast_untyped,
)

from tests.conformance.oracle.print_subgraph import print_served
from tests.conformance.oracle.truth import ENTITIES, Instance, Truth
from tests.conformance.oracle.world import MUTATION, QUERY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode, GraphQLResolveInfo, SelectionSetNode

    from tests.conformance.oracle.world import Field, World

# A field set: name -> what is selected of the field.
FieldSet: TypeAlias = "dict[str, SelectedInSet]"
Json: TypeAlias = Any  # what a subgraph is sent


@dataclass(frozen=True, slots=True)
class SelectedInSet:
    """A field in a field set.

    Attributes:
        below: what is selected below it.
        type_name: the object type of the fragment it stands in; empty outside of fragments.
    """

    arguments: dict[str, object]
    below: FieldSet
    type_name: str


def field_set(text: str) -> FieldSet:
    """Read a federation field set, in which no name stands in two fragments."""
    definition = parse(f"{{{text}}}").definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    return _read_set(definition.selection_set, "")


def _read_set(selections: SelectionSetNode, type_name: str) -> FieldSet:
    fields: FieldSet = {}
    for node in selections.selections:
        if isinstance(node, FieldNode):
            arguments = {a.name.value: value_from_ast_untyped(a.value) for a in node.arguments or ()}
            below = _read_set(node.selection_set, "") if node.selection_set else {}
            fields[node.name.value] = SelectedInSet(arguments, below, type_name)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else type_name
            fields |= _read_set(node.selection_set, condition)
    return fields


@dataclass(slots=True)
class _Local:
    """An object as one subgraph knows it."""

    instance: Instance
    type_name: str
    representation: Json = None
    provided: FieldSet = field(default_factory=dict)


@dataclass(slots=True)
class WorldSubgraph:
    """Answers the operations of one subgraph, strictly.

    What a subgraph could not know is an error: a field it does not resolve there, a @requires whose
    values were not sent or are not the true ones, a representation that no key fits.

    Attributes:
        labels: of progressive @override, those that are on.
        documents: every document it was sent.
        complaints: what was wrong with what it was sent.
    """

    world: World
    name: str
    truth: Truth
    labels: frozenset[str] = frozenset()
    documents: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    schema: GraphQLSchema = field(init=False)
    _known: dict[str, DocumentNode] = field(default_factory=dict)

    def __post_init__(self) -> None:
        served = print_served(self.world, self.name)
        self.schema = build_schema(served, assume_valid=True, assume_valid_sdl=True)

    async def execute(
        self,
        document: str,
        variables: dict[str, object],
        operation_name: str | None,
        headers: Mapping[str, str],
    ) -> Mapping[str, object]:
        """Answer as a GraphQL server does."""
        del headers
        await asyncio.sleep(0)
        self.documents.append(document)
        parsed = self._known.get(document)
        if parsed is None:
            parsed = self._known[document] = parse(document)
            for error in validate(self.schema, parsed):
                self.complaints.append(f"{self.name}: invalid operation: {error.message}: {document}")
        result = execute_sync(
            self.schema,
            parsed,
            variable_values=variables,
            operation_name=operation_name,
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value.type_name,
        )
        assert isinstance(result, ExecutionResult)
        return result.formatted

    def _resolve(self, source: _Local | None, info: GraphQLResolveInfo[Any], **arguments: object) -> object:
        if info.field_name == "_entities":
            return [self._entity(item) for item in arguments["representations"]]  # type: ignore[attr-defined]
        local = source or self._root(info)
        parent = info.parent_type.name if source is not None else local.instance.type_name
        target = self.world.find_field(parent, info.field_name)
        self._check(local, target)
        value = self.truth.value(local.instance, target, arguments)
        above = local.provided.get(target.name)
        provided = {**(above.below if above else {})}
        provided |= field_set(target.declarations[self.name].provides or "__typename")
        return self._localized(value, target, provided)

    def _root(self, info: GraphQLResolveInfo[Any]) -> _Local:
        return _Local(root_instance(self.truth, info), "")

    def _localized(self, value: object, target: Field, provided: FieldSet) -> object:
        if isinstance(value, list):
            return [self._localized(item, target, provided) for item in value]
        return _Local(value, value.type_name, None, provided) if isinstance(value, Instance) else value

    def _check(self, local: _Local, target: Field) -> None:
        declaration = target.declarations[self.name]
        is_on = not declaration.label or declaration.label in self.labels
        if (declaration.overridden and is_on) or (declaration.overrides and not is_on):
            self._complain(f"{target.name} was asked for although another subgraph has it")
        if declaration.external and target.name not in local.provided:
            self._complain(f"{target.name} is external here and not provided")
        if declaration.requires and not self._sent(
            local.instance, local.representation, field_set(declaration.requires)
        ):
            self._complain(f"{target.name} was asked for without what it requires: {local.representation}")

    def _entity(self, representation: Json) -> _Local:
        type_name = representation["__typename"]
        owner = self.world.objects.get(type_name) or self.world.interfaces[type_name]
        family = getattr(owner, "family", "") or type_name
        keys = [field_set(key.fields) for key in owner.keys.get(self.name, ()) if key.resolvable]
        for number in range(ENTITIES):
            instance = self.truth.entity(family, number)
            if any(self._sent(instance, representation, key) for key in keys):
                is_object = type_name in self.world.objects or self.name in owner.objects_in  # type: ignore[union-attr]
                if is_object and type_name in self.world.objects and instance.type_name != type_name:
                    continue
                name = type_name if is_object else instance.type_name
                return _Local(instance, name, representation)
        self._complain(f"no key of {type_name} fits {representation}")
        raise AssertionError

    def _sent(self, instance: Instance, sent: Json, wanted: FieldSet) -> bool:
        """Tell whether what was sent holds the wanted fields with their true values."""
        for name, selected in wanted.items():
            if selected.type_name not in {"", instance.type_name}:
                continue
            if not isinstance(sent, dict) or name not in sent:
                return False
            target = self.world.find_field(instance.type_name, name)
            true = self._true_value(instance, target, selected.arguments)
            if not self._equal(true, sent[name], selected.below):
                return False
        return True

    def _true_value(self, instance: Instance, target: Field, given: dict[str, object]) -> object:
        defaults: dict[str, object] = {
            argument.name: int(argument.default)
            for argument in target.arguments
            if argument.default is not None
        }
        return self.truth.value(instance, target, {**defaults, **given})

    def _equal(self, true: object, sent: Json, below: FieldSet) -> bool:
        if isinstance(true, list):
            return (
                isinstance(sent, list)
                and len(sent) == len(true)
                and all(self._equal(one, two, below) for one, two in zip(true, sent, strict=True))
            )
        if isinstance(true, Instance):
            return self._sent(true, sent, below)
        return type(true) is type(sent) and true == sent

    def _complain(self, text: str) -> None:
        self.complaints.append(f"{self.name}: {text}")
        raise GraphQLError(text)


def root_instance(truth: Truth, info: GraphQLResolveInfo[Any]) -> Instance:
    """Return the root object; a mutation's stands for the state that the mutations before it left."""
    if info.parent_type is info.schema.mutation_type:
        truth.mutations += 1
        return Instance(MUTATION, f"{MUTATION}-{truth.mutations}")
    return Instance(QUERY, QUERY)


def answer_as_monolith(
    world: World, truth: Truth, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, object]
) -> ExecutionResult:
    """Execute an operation over the merged schema with graphql-core."""

    def resolve(source: Instance | None, info: GraphQLResolveInfo[Any], **arguments: object) -> object:
        parent = source or root_instance(truth, info)
        target = world.find_field(parent.type_name, info.field_name)
        for argument in target.arguments:
            if argument.from_context:
                assert parent.holder is not None
                above = world.find_field(parent.holder.type_name, argument.from_context)
                arguments[argument.name] = truth.value(parent.holder, above, {})
        return truth.value(parent, target, arguments)

    result = execute_sync(
        schema,
        document,
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=lambda value, *_: value.type_name,
    )
    assert isinstance(result, ExecutionResult)
    return result
