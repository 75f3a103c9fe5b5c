"""What @override means for one field, subgraph by subgraph."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Overrides:
    """What overriding means for one field, by subgraph index."""

    used: set[int] = field(default_factory=set)
    """Overridden, but a directive or interface there still relies on the field."""
    unused: set[int] = field(default_factory=set)
    unknown_target: set[int] = field(default_factory=set)
    labels: dict[int, str] = field(default_factory=dict)

    def is_overridden(self, index: int) -> bool:
        """Whether that subgraph's field is taken over."""
        return index in self.used or index in self.unused
