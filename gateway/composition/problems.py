"""Collecting a subgraph's errors, each prefixed with the subgraph's name."""

from graphql import Node

from gateway.composition.definitions import CompositionError, locations_of
from gateway.composition.error_codes import ErrorCode


class Problems:
    """Errors of one subgraph. Fatal ones hide the others: what follows from a fatal error would mislead."""

    __slots__ = ("_errors", "_fatal", "subgraph")

    def __init__(self, subgraph: str) -> None:
        self.subgraph = subgraph
        self._errors: list[CompositionError] = []
        self._fatal: list[CompositionError] = []

    def add(self, code: ErrorCode, message: str, *nodes: Node | None) -> None:
        """Record an error at the given syntax nodes."""
        self._errors.append(self._error(code, message, nodes))

    def fatal(self, code: ErrorCode, message: str, *nodes: Node | None) -> None:
        """Record an error after which only fatal errors are reported."""
        self._fatal.append(self._error(code, message, nodes))

    def _error(self, code: ErrorCode, message: str, nodes: tuple[Node | None, ...]) -> CompositionError:
        locations = locations_of(self.subgraph, nodes)
        return CompositionError(code, f"[{self.subgraph}] {message}", (self.subgraph,), locations)

    @property
    def errors(self) -> list[CompositionError]:
        """The errors to report."""
        return self._fatal or self._errors

    @property
    def has_fatal(self) -> bool:
        """Whether anything worth finding after this would only mislead."""
        return bool(self._fatal)

    def __bool__(self) -> bool:
        return bool(self._fatal or self._errors)
