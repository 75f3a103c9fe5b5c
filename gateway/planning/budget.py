"""How much searching one plan may do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlannerSettings:
    """Limits of the search; past either, the plan is finished greedily.

    Attributes:
        max_paths: ways considered to get a field from a subgraph.
        max_milliseconds: processor time spent on one plan; other work on the machine does not count.
    """

    max_paths: int = 200_000
    max_milliseconds: float = 1500.0


@dataclass(slots=True)
class Budget:
    """What one plan has spent of its limits."""

    settings: PlannerSettings
    paths_considered: int = 0
    spent: bool = False
    _started: float = field(default_factory=time.thread_time)

    def consider(self) -> None:
        """Count one way; look at the clock now and then."""
        self.paths_considered += 1
        if self.spent:
            return
        if self.paths_considered > self.settings.max_paths:
            self.spent = True
        elif self.paths_considered % 64 == 0:
            elapsed = (time.thread_time() - self._started) * 1000.0
            self.spent = elapsed > self.settings.max_milliseconds
