"""The fast way of one plan: when it is made, when it is taken, when it is given up."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.caching.lru import LruCache
from gateway.execution.typed.fills import read_fills
from gateway.execution.typed.printing import print_program
from gateway.execution.typed.program import write_program
from gateway.execution.typed.shapes import NotTypableError, build_root_shape
from gateway.operations.collect_fields import condition_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema

    from gateway.execution.prepared_plan import PreparedPlan
    from gateway.execution.typed.fills import Fill
    from gateway.execution.typed.program import Program, State
    from gateway.execution.typed.shapes import Flags, Shape
    from gateway.operations.normalized_operation import NormalizedOperation

logger = logging.getLogger(__name__)

# Compiling costs a few executions; texts that come once or twice never earn it.
_USES_BEFORE = 2
_VARIANTS = 8
# Subgraphs that keep answering unusually cost each request a try: after so many in a row, it is left out
# for a while.
_STRIKES = 3
_PAUSE = 200
# Runs in a row whose first targets covered all others, before a plan starts early; one that did not is
# counted as so many against it.
_COVERED_BEFORE = 10
_UNCOVERED_COSTS = 500


def compile_program(
    plan: PreparedPlan,
    operation: NormalizedOperation,
    schema: GraphQLSchema,
    flags: Flags,
) -> Program:
    """Compile the fast way of a plan, for one value of each variable that conditions name.

    Raises:
        NotTypableError: it has none.
    """
    root, fills = _layout(plan, operation, schema, flags)
    return write_program(root, fills)


def describe_program(
    plan: PreparedPlan, operation: NormalizedOperation, schema: GraphQLSchema, flags: Flags
) -> str:
    """Return the fast way of a plan as text, for a reader.

    Raises:
        NotTypableError: it has none.
    """
    root, fills = _layout(plan, operation, schema, flags)
    return print_program(root, fills, write_program(root, fills))


def _layout(
    plan: PreparedPlan, operation: NormalizedOperation, schema: GraphQLSchema, flags: Flags
) -> tuple[Shape, list[Fill]]:
    if schema.query_type is None or schema.query_type.name != operation.root_type:
        raise NotTypableError("only queries have a fast way")
    root = build_root_shape(schema, schema.query_type, operation.selections, flags)
    fills = read_fills(plan.fetches, root, schema, flags)
    if not fills:
        raise NotTypableError("nothing is fetched")
    return root, fills


class TypedPlan:
    """The fast ways of one plan, one for each combination of its conditional variables.

    Args:
        later: runs a function outside the event loop, some time.
    """

    def __init__(
        self,
        plan: PreparedPlan,
        operation: NormalizedOperation,
        schema: GraphQLSchema,
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        self._plan = plan
        self._operation = operation
        self._schema = schema
        self._later = later
        self._flags = tuple(sorted(condition_variables(operation.selections)))
        self._variants: LruCache[tuple[bool, ...], FastWay] = LruCache(_VARIANTS)

    def fast_way(self, variables: Mapping[str, object]) -> FastWay | None:
        """Return the fast way for a request; None as long as there is none, or it does not pay."""
        flags = tuple([bool(variables.get(name)) for name in self._flags])
        way = self._variants.get(flags)
        if way is None:
            way = self._new(flags)
            self._variants.put(flags, way)
        return way if way.is_worth_trying() else None

    def compile_now(self) -> None:
        """Compile the variant in which every condition is false, as warm-up does."""
        flags = (False,) * len(self._flags)
        way = self._new(flags)
        way.compile()
        self._variants.put(flags, way)

    def _new(self, flags: tuple[bool, ...]) -> FastWay:
        named = dict(zip(self._flags, flags, strict=True))

        def compile_way() -> Program | None:
            try:
                return compile_program(self._plan, self._operation, self._schema, named)
            except NotTypableError as reason:
                logger.debug("No fast way for %s: %s", self._operation.name, reason)
            except Exception:  # a defect of ours: the general way answers as well
                logger.exception("The fast way of %s could not be compiled", self._operation.name)
            return None

        return FastWay(compile_way, self._later)


class FastWay:
    """One compiled fast way, and how it fared.

    It is compiled once it was wanted a few times, given up for a while when runs of it keep being given up,
    and exchanged for one with early starts as long as those pay.
    """

    __slots__ = ("_compile", "_covered", "_later", "_pause", "_plain", "_strikes", "_uses")

    def __init__(
        self, compile_way: Callable[[], Program | None], later: Callable[[Callable[[], None]], object]
    ) -> None:
        self._compile = compile_way
        self._later = later
        self._plain: Program | None = None
        self._uses = 0
        self._strikes = 0
        self._pause = 0
        self._covered = 0

    def compile(self) -> None:
        """Compile it."""
        self._plain = self._compile()

    @property
    def program(self) -> Program:
        """What to run now.

        Raises:
            NotTypableError: nothing is compiled.
        """
        if self._plain is None:
            raise NotTypableError("not compiled")
        if self._covered >= _COVERED_BEFORE:
            return self._plain.split or self._plain
        return self._plain

    def is_worth_trying(self) -> bool:
        """Whether to try it now."""
        if self._plain is None:
            self._uses += 1
            if self._uses == _USES_BEFORE:
                self._later(self.compile)
            return False
        if self._pause:
            self._pause -= 1
            return False
        return True

    def succeeded(self, program: Program, state: State) -> None:
        """A run came to its end."""
        self._strikes = 0
        if program.covered is None:
            return
        if not program.covered(state):
            self._covered = -_UNCOVERED_COSTS
            return
        self._covered += 1

    def failed(self, program: Program) -> None:
        """A run had to be given up."""
        if program is not self._plain:
            # The general way cannot use what an early start was answered: it asks for all at once.
            self._covered = -_UNCOVERED_COSTS
        self._strikes += 1
        if self._strikes >= _STRIKES:
            self._strikes = 0
            self._pause = _PAUSE
