"""Errors as values: what went wrong with a fetch, said in terms of the client's response."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, parse

from gateway.execution.response_paths import locate, places_by_object
from gateway.execution.rewriting import rewrite_path
from gateway.query_plan.nodes import KeyRename
from gateway.query_plan.outcome import FetchFailure, SubgraphError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import SelectionSetNode

    from gateway.errors import ErrorCode
    from gateway.execution.prepared_plan import EntityLookup, PreparedFetch
    from gateway.execution.representations import Representations
    from gateway.execution.subgraph_client import JsonObject
    from gateway.query_plan.nodes import FetchRewrite
    from gateway.query_plan.outcome import ConcretePath, ExecutionError

DEFAULT_CODE = "SUBGRAPH_ERROR"
# A subgraph may send as many errors as fit its answer; more than these tell nobody anything.
MAX_ERRORS_PER_FETCH = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """An entity lookup and what was asked with it."""

    lookup: EntityLookup
    representations: Representations


@dataclass(slots=True)
class FetchErrors:
    """The errors of one fetch of one request.

    Attributes:
        data: the request's tree, for telling where entities stand.
        asked: empty for a fetch at a root type.
        error_id: one for the whole fetch: it is one line in the log.
        found: what was added so far.
    """

    fetch: PreparedFetch
    data: JsonObject
    asked: Sequence[Asked]
    error_id: str
    found: list[ExecutionError] = field(default_factory=list)
    _places: dict[int, list[ConcretePath]] | None = None

    def add_failure(self, code: ErrorCode) -> None:
        """Add the failure of the whole fetch."""
        self._add_for(self._all_targets(), code.name, code.value, self._all_keys())

    def add_bad_entity(self, asked: Asked, index: int, code: ErrorCode) -> None:
        """Add the failure of one entity."""
        targets = [value for _, value in asked.representations.targets[index]]
        self._add_for(targets, code.name, code.value, _lookup_keys(self.fetch, asked.lookup))

    def add_bad_lookup(self, asked: Asked, code: ErrorCode) -> None:
        """Add the failure of all entities of one lookup."""
        targets = list(_targets(asked))
        self._add_for(targets, code.name, code.value, _lookup_keys(self.fetch, asked.lookup))

    def add_blocked(self, asked: Asked, cause: FetchFailure) -> None:
        """Add that entities could not be asked for, since an earlier failure left their keys out."""
        places = self._places_of(asked.representations.incomplete)
        self.found.append(
            FetchFailure(
                code=cause.code,
                message=cause.message,
                subgraph=cause.subgraph,
                fetch_id=self.fetch.id,
                places=places,
                keys=_lookup_keys(self.fetch, asked.lookup),
                error_id=cause.error_id,
                extensions=cause.extensions,
                answered=cause.answered,
                reported=True,
            )
        )

    def add_answered(self, errors: Sequence[JsonObject], *, nothing_came: bool) -> None:
        """Add a subgraph's own errors; with no data beside them they are the fetch's failure too."""
        before = len(self.found)
        for error in errors[:MAX_ERRORS_PER_FETCH]:
            self._add_answered(error)
            if len(self.found) - before > MAX_ERRORS_PER_FETCH:
                break
        if nothing_came and errors:
            code, message, extensions = _content(errors[0])
            reported = any(isinstance(e, SubgraphError) for e in self.found[before:])
            if reported and isinstance(first := self.found[before], SubgraphError) and first.path is None:
                # It has no place of its own: the failure says the same at every place.
                del self.found[before]
                reported = len(self.found) > before
            self._add_for(
                self._all_targets(), code, message, self._all_keys(), answered=extensions, reported=reported
            )

    def _add_answered(self, error: JsonObject) -> None:
        code, message, extensions = _content(error)
        path = _path(error.get("path"))
        asked = next((a for a in self.asked if path[:1] == (a.lookup.alias,)), None)
        if not self.asked and path:
            root = next((place for place, _ in locate(self.data, self.fetch.root_path)), ())
            self._add_error(message, (*root, *rewrite_path(path, self.fetch.rewrites)), extensions)
        elif asked is None or len(path) < 2:
            self._add_error(message, None, extensions)
        elif isinstance(path[1], int) and 0 <= path[1] < len(asked.representations.targets):
            targets = [value for _, value in asked.representations.targets[path[1]]]
            below = rewrite_path(path[2:], asked.lookup.rewrites)
            if below:
                for place in self._places_of(targets)[:MAX_ERRORS_PER_FETCH]:
                    self._add_error(message, (*place, *below), extensions)
            else:
                keys = _lookup_keys(self.fetch, asked.lookup)
                self._add_for(targets, code, message, keys, answered=extensions)
        else:
            self._add_error(message, None, extensions)

    def _add_error(self, message: str, path: ConcretePath | None, extensions: JsonObject) -> None:
        self.found.append(
            SubgraphError(message, self.fetch.subgraph, self.fetch.id, path, extensions, self.error_id)
        )

    def _add_for(
        self,
        targets: Sequence[JsonObject],
        code: str,
        message: str,
        keys: frozenset[str],
        *,
        answered: JsonObject | None = None,
        reported: bool = False,
    ) -> None:
        self.found.append(
            FetchFailure(
                code=code,
                message=message,
                subgraph=self.fetch.subgraph,
                fetch_id=self.fetch.id,
                places=self._places_of(targets) if self.fetch.lookups else self._roots(),
                keys=keys,
                error_id=self.error_id,
                extensions=answered or {},
                answered=answered is not None,
                reported=reported,
            )
        )

    def _all_targets(self) -> list[JsonObject]:
        return [value for asked in self.asked for value in _targets(asked)]

    def _roots(self) -> tuple[ConcretePath, ...]:
        return tuple(place for place, _ in locate(self.data, self.fetch.root_path))

    def _all_keys(self) -> frozenset[str]:
        if not self.fetch.lookups:
            return _top_keys(self.fetch.document, None, self.fetch.rewrites)
        return frozenset[str]().union(*(_lookup_keys(self.fetch, a.lookup) for a in self.asked))

    def _places_of(self, targets: Sequence[JsonObject]) -> tuple[ConcretePath, ...]:
        if self._places is None:
            paths = [path for asked in self.asked for path in asked.lookup.paths]
            self._places = places_by_object(self.data, paths)
        places = (place for value in targets for place in self._places.get(id(value), ()))
        return tuple(dict.fromkeys(places))


def failures_by_place(errors: Sequence[ExecutionError]) -> dict[ConcretePath, FetchFailure]:
    """Return the failures by where they left keys out; of several at one place the last."""
    return {place: error for error in errors if isinstance(error, FetchFailure) for place in error.places}


def failures_below(failures: Mapping[ConcretePath, FetchFailure]) -> dict[ConcretePath, FetchFailure]:
    """For each place above a failure, one failure below it: what a nested @requires may lack."""
    below: dict[ConcretePath, FetchFailure] = {}
    for place, failure in failures.items():
        for length in range(len(place)):
            below.setdefault(place[:length], failure)
    return below


def find_cause(
    failures: Mapping[ConcretePath, FetchFailure],
    below: Mapping[ConcretePath, FetchFailure],
    place: ConcretePath,
) -> FetchFailure | None:
    """Return the failure that left an object at this place without what is required; None when none did.

    The nearest one at the place or above it, which left out its keys; else one below it, which left out
    what a @requires selects of its children.
    """
    for length in range(len(place), -1, -1):
        if (failure := failures.get(place[:length])) is not None:
            return failure
    return below.get(place)


def _targets(asked: Asked) -> Iterator[JsonObject]:
    return (value for targets in asked.representations.targets for _, value in targets)


def _content(error: JsonObject) -> tuple[str, str, JsonObject]:
    """Return a subgraph error's code, message and extensions, whatever it holds under those keys."""
    extensions = error.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    code = extensions.get("code")
    message = error.get("message")
    return (
        code if isinstance(code, str) else DEFAULT_CODE,
        message if isinstance(message, str) else "The subgraph gave no message.",
        extensions,
    )


def _path(path: object) -> ConcretePath:
    """Return an error's path; empty where there is none that the specification allows."""
    if not isinstance(path, list) or not all(type(entry) in {str, int} for entry in path):
        return ()
    return tuple(path)


def _lookup_keys(fetch: PreparedFetch, lookup: EntityLookup) -> frozenset[str]:
    return _top_keys(fetch.document, lookup.alias, lookup.rewrites)


def _top_keys(document: str, below: str | None, rewrites: Sequence[FetchRewrite]) -> frozenset[str]:
    """Return the response keys that an operation sets at its root, or in the entities of a root field.

    Read from the document only when a fetch failed: a plan whose fetches succeed never pays for it.
    """
    definition = parse(document, no_location=True).definitions[0]
    if not isinstance(definition, OperationDefinitionNode):
        return frozenset()
    fields = list(_fields(definition.selection_set))
    if below is not None:
        fields = [
            inner
            for field_node in fields
            if _response_key(field_node) == below and field_node.selection_set is not None
            for inner in _fields(field_node.selection_set)
        ]
    keys = {_response_key(field_node) for field_node in fields}
    for rewrite in rewrites:
        if isinstance(rewrite, KeyRename) and rewrite.key in keys and not _descends(rewrite):
            keys.add(rewrite.rename_to)
    return frozenset(keys)


def _descends(rewrite: KeyRename) -> bool:
    return any(hasattr(segment, "key") for segment in rewrite.path)


def _fields(selection_set: SelectionSetNode) -> Iterator[FieldNode]:
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(selection.selection_set)


def _response_key(field_node: FieldNode) -> str:
    return field_node.alias.value if field_node.alias else field_node.name.value
