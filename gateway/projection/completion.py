"""CompleteValue (specification section 6.4.3 and 6.4.4), compiled to functions once for a plan.

A completer takes a value that is not null and answers the client's value; None means that it became
null, for which a problem has been added. Who called it decides, by the field's type, whether the null
stays or goes further up. What does not depend on the data (fields of a runtime type, their order, leaf
checks) is settled before, so that an object costs one loop over its fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    is_leaf_type,
)

from gateway.operations.collect_fields import collect_fields, sub_selections
from gateway.operations.normalized_operation import SelectedField
from gateway.projection.leaf_values import (
    INT_MAX,
    INT_MIN,
    Completer,
    NoClass,
    fast_class,
    leaf_completer,
)
from gateway.projection.problems import ProblemKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.operations.collect_fields import Flags
    from gateway.operations.normalized_operation import Selection
    from gateway.projection.problems import Place, Problems

# (response key, class accepted at once, completer, whether null goes further up)
_Field = tuple[str, type, Completer, bool]

_MISSING = object()
_INTROSPECTION = frozenset({"__schema", "__type"})


def _take_as_it_is(value: object, _: Place, __: Problems) -> object:
    return value


class CompleterCompiler:
    """Compiles selections against the API schema, for one set of flags."""

    def __init__(self, schema: GraphQLSchema, flags: Flags) -> None:
        self._schema = schema
        self._flags = flags

    def root(self, root_type: GraphQLObjectType, selections: Sequence[Selection]) -> Completer:
        """Compile an operation's root. Subgraphs name their root types as they like: no check of that."""
        template, fields = self._fields(root_type, selections)
        return _complete_object(template, fields)

    def _value(self, value_type: GraphQLOutputType, selections: Sequence[Selection]) -> Completer:
        match value_type:
            case GraphQLNonNull(of_type=inner):
                return self._value(cast("GraphQLOutputType", inner), selections)
            case GraphQLList(of_type=item_type):
                return self._list(cast("GraphQLOutputType", item_type), selections)
            case GraphQLObjectType():
                template, fields = self._fields(value_type, selections)
                # @interfaceObject subgraphs name an object by one of its interfaces.
                names = {value_type.name, *(interface.name for interface in value_type.interfaces)}
                return _complete_object(template, fields, frozenset(names))
            case GraphQLInterfaceType() | GraphQLUnionType():
                return self._abstract(value_type, selections)
            case _ if is_leaf_type(value_type):
                return leaf_completer(value_type)
            case _:
                raise TypeError(f"{value_type} is no output type")

    def _list(self, item_type: GraphQLOutputType, selections: Sequence[Selection]) -> Completer:
        required = isinstance(item_type, GraphQLNonNull)
        named = item_type.of_type if isinstance(item_type, GraphQLNonNull) else item_type
        fast = fast_class(named) if is_leaf_type(named) else NoClass
        return _complete_list(fast, self._value(item_type, selections), required=required)

    def _fields(
        self, runtime_type: GraphQLObjectType | GraphQLInterfaceType, selections: Sequence[Selection]
    ) -> tuple[dict[str, object], tuple[_Field, ...]]:
        """Return what an object of the type answers with: a template in the client's order, and its fields.

        `__typename` is in the template alone, as its value is known.
        """
        template: dict[str, object] = {}
        fields: list[_Field] = []
        for key, selected in collect_fields(self._schema, runtime_type, selections, self._flags).items():
            name = selected[0].name
            template[key] = runtime_type.name if name == "__typename" else None
            if name in _INTROSPECTION:
                fields.append((key, NoClass, _take_as_it_is, False))
            elif name != "__typename":
                field_type = runtime_type.fields[name].type
                required = isinstance(field_type, GraphQLNonNull)
                named = field_type.of_type if isinstance(field_type, GraphQLNonNull) else field_type
                fast = fast_class(named) if is_leaf_type(named) else NoClass
                fields.append((key, fast, self._value(field_type, sub_selections(selected)), required))
        return template, tuple(fields)

    def _abstract(
        self, abstract_type: GraphQLInterfaceType | GraphQLUnionType, selections: Sequence[Selection]
    ) -> Completer:
        possible: dict[str, GraphQLObjectType | GraphQLInterfaceType] = {
            member.name: member for member in self._schema.get_possible_types(abstract_type)
        }
        if isinstance(abstract_type, GraphQLInterfaceType) and not _tells_types_apart(
            abstract_type, selections
        ):
            # An @interfaceObject subgraph names the interface, and nobody was asked for the object type.
            possible[abstract_type.name] = abstract_type
        compiled: dict[str, Completer] = {}

        def compile_type(name: str) -> Completer:
            # At its first occurrence: of a hundred implementers an answer holds three.
            completer = _complete_object(*self._fields(possible[name], selections))
            compiled[name] = completer
            return completer

        def complete_abstract(value: object, place: Place, problems: Problems) -> object:
            if value.__class__ is not dict:
                problems.add(ProblemKind.WRONG_VALUE, place)
                return None
            name = cast("Mapping[str, object]", value).get("__typename")
            if not isinstance(name, str):
                problems.add(ProblemKind.WRONG_VALUE, place)
                return None
            completer = compiled.get(name)
            if completer is None:
                if name not in possible:
                    problems.add(ProblemKind.OUTSIDE_SCHEMA, place)
                    return None
                completer = compile_type(name)
            return completer(value, place, problems)

        return complete_abstract


def _tells_types_apart(interface: GraphQLInterfaceType, selections: Sequence[Selection]) -> bool:
    """Whether the answer depends on the object type behind an interface."""
    same = {None, interface.name, *(above.name for above in interface.interfaces)}
    return any(
        selection.name == "__typename"
        if isinstance(selection, SelectedField)
        else selection.type_condition not in same or _tells_types_apart(interface, selection.selections)
        for selection in selections
    )


def _complete_object(  # noqa: C901 - one loop over all fields of all objects: a call would cost more than its body
    template: dict[str, object], fields: tuple[_Field, ...], names: frozenset[str] | None = None
) -> Completer:
    """Return the completer of objects of one type.

    Args:
        template: the answer's keys in order, with what is known of their values.
        fields: what is read from the object.
        names: what its `__typename` may be; no set where that has been looked at before.
    """

    def complete(value: object, place: Place, problems: Problems) -> object:
        if value.__class__ is not dict:
            problems.add(ProblemKind.WRONG_VALUE, place)
            return None
        get = value.get
        if names is not None:
            name = get("__typename")
            if name is not None and (name.__class__ is not str or name not in names):
                problems.add(ProblemKind.OUTSIDE_SCHEMA, place)
                return None
        result = template.copy()
        for key, fast, complete_field, required in fields:
            item = get(key, _MISSING)
            if item.__class__ is fast and (fast is not int or INT_MIN <= item <= INT_MAX):  # type: ignore[operator]
                result[key] = item
            elif item is None or item is _MISSING:
                if required:
                    kind = ProblemKind.NULL if item is None else ProblemKind.MISSING_REQUIRED
                    problems.add(kind, (place, key))
                    return None
                if item is _MISSING:
                    problems.missing(place, key)
            else:
                completed = complete_field(item, (place, key), problems)
                if completed is None and required:
                    return None
                result[key] = completed
        return result

    return complete


def _complete_list(fast: type, complete_item: Completer, *, required: bool) -> Completer:
    def complete(value: object, place: Place, problems: Problems) -> object:
        if value.__class__ is not list:
            problems.add(ProblemKind.WRONG_VALUE, place)
            return None
        result: list[object] = []
        for index, item in enumerate(cast("list[object]", value)):
            if item.__class__ is fast and (fast is not int or INT_MIN <= item <= INT_MAX):  # type: ignore[operator]
                result.append(item)
            elif item is None:
                if required:
                    problems.add(ProblemKind.NULL, (place, index))
                    return None
                result.append(None)
            else:
                completed = complete_item(item, (place, index), problems)
                if completed is None and required:
                    return None
                result.append(completed)
        return result

    return complete
