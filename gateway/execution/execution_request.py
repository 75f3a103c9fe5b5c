"""What a plan is run with."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.execution.entity_cache.report import CacheIdentity


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """What a plan is run with.

    Attributes:
        variables: the client's, coerced, defaults filled in; a variable without a value is absent.
        headers, trace_headers, deadline, identity: see SubgraphRequest.
    """

    variables: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    headers: tuple[tuple[str, str], ...] = ()
    trace_headers: tuple[tuple[str, str], ...] = ()
    deadline: float | None = None
    identity: CacheIdentity | None = None
