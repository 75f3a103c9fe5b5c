"""Why an operation has no plan."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import ClientError, ErrorCode


@dataclass(slots=True)
class PlanningError(ClientError):
    """No way to answer the operation from the subgraphs was found.

    Its message names the path and the subgraphs that were tried; both are facts of the API schema and
    the supergraph, so it may be shown.
    """

    @classmethod
    def unreachable(cls, path: tuple[str, ...], field: str, tried: tuple[str, ...]) -> PlanningError:
        """A field that none of the subgraphs at hand leads to."""
        where = ".".join(path) or "the operation's root"
        subgraphs = ", ".join(tried) or "none"
        return cls(
            f'No plan: "{field}" cannot be resolved at {where} (subgraphs tried: {subgraphs})',
            ErrorCode.PLANNING_FAILED,
            extensions={"path": list(path), "subgraphs": list(tried)},
        )
