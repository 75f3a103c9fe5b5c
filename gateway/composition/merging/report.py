"""Errors and hints of the merge, with text that says which subgraphs say what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from graphql import Node

from gateway.composition.definitions import CompositionError, CompositionHint, SourceLocation, locations_of
from gateway.composition.error_codes import ErrorCode
from gateway.composition.hint_codes import HintCode
from gateway.composition.schema.elements import Element

ElementT = TypeVar("ElementT", bound=Element)


def print_names(names: Iterable[str]) -> str:
    """`subgraph "a"`, or `subgraphs "a", "b" and "c"`."""
    quoted = [f'"{name}"' for name in names]
    if len(quoted) <= 1:
        return "subgraph " + "".join(quoted)
    return f"subgraphs {', '.join(quoted[:-1])} and {quoted[-1]}"


class MergeReport:
    """Collects errors and hints; subgraphs are given by their index."""

    __slots__ = ("errors", "hints", "names")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.errors: list[CompositionError] = []
        self.hints: list[CompositionHint] = []

    def _where(self, nodes: Mapping[int, Node | None]) -> tuple[tuple[str, ...], tuple[SourceLocation, ...]]:
        subgraphs = tuple(self.names[index] for index in nodes)
        places = [place for index, node in nodes.items() for place in locations_of(self.names[index], [node])]
        return subgraphs, tuple(places)

    def error(self, code: ErrorCode, message: str, nodes: Mapping[int, Node | None] | None = None) -> None:
        """Record an error about the given subgraphs, at the given syntax nodes."""
        subgraphs, places = self._where(nodes or {})
        self.errors.append(CompositionError(code, message, subgraphs, places))

    def hint(self, code: HintCode, message: str, nodes: Mapping[int, Node | None] | None = None) -> None:
        """Record a hint about the given subgraphs, at the given syntax nodes."""
        subgraphs, places = self._where(nodes or {})
        self.hints.append(CompositionHint(code, message, subgraphs, places))

    def mismatch_error(
        self,
        code: ErrorCode,
        message: str,
        sources: Mapping[int, ElementT | None],
        describe: Callable[[ElementT], str],
    ) -> None:
        """An error that lists what each subgraph has."""
        text, nodes = self._distribution(sources, describe)
        self.error(code, message + text, nodes)

    def mismatch_hint(
        self,
        code: HintCode,
        message: str,
        sources: Mapping[int, ElementT | None],
        describe: Callable[[ElementT], str],
    ) -> None:
        """A hint that lists what each subgraph has."""
        text, nodes = self._distribution(sources, describe)
        self.hint(code, message + text, nodes)

    def presence_hint(
        self,
        code: HintCode,
        message: str,
        sources: Mapping[int, ElementT | None],
        is_present: Callable[[ElementT | None], bool],
    ) -> None:
        """A hint that lists who has something and who has not."""
        having = [index for index, source in sources.items() if is_present(source)]
        lacking = [index for index in sources if index not in having]
        text = (
            f"{message}it is in {print_names(self.names[index] for index in having)} "
            f"but not in {print_names(self.names[index] for index in lacking)}."
        )
        self.hint(code, text, {index: source.node if source else None for index, source in sources.items()})

    def _distribution(
        self, sources: Mapping[int, ElementT | None], describe: Callable[[ElementT], str]
    ) -> tuple[str, dict[int, Node | None]]:
        users: dict[str, list[str]] = {}
        nodes: dict[int, Node | None] = {}
        for index, source in sources.items():
            if source is not None:
                users.setdefault(describe(source), []).append(self.names[index])
                nodes[index] = source.node
        return ", but ".join(f"{what} in {print_names(names)}" for what, names in users.items()), nodes
