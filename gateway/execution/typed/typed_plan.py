"""The fast way of one plan: when it is made, when it is taken, when it is given up."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.caching.lru import LruCache
from gateway.execution.typed.fills import read_fills
from gateway.execution.typed.program import write_program
from gateway.execution.typed.shapes import NotTypableError, build_root_shape
from gateway.operations.collect_fields import condition_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLSchema

    from gateway.execution.prepared_plan import PreparedPlan
    from gateway.execution.typed.program import Program
    from gateway.execution.typed.shapes import Flags
    from gateway.operations.normalized_operation import NormalizedOperation

logger = logging.getLogger(__name__)

# Compiling costs a few executions; texts that come once or twice never earn it.
_USES_BEFORE = 2
_VARIANTS = 8
# Subgraphs that keep answering unusually cost each request a try: after so many in a row, it is left out
# for a while.
_STRIKES = 3
_PAUSE = 200


def compile_program(
    plan: PreparedPlan, operation: NormalizedOperation, schema: GraphQLSchema, flags: Flags
) -> Program:
    """Compile the fast way of a plan, for one value of each variable that conditions name.

    Raises:
        NotTypableError: it has none.
    """
    if schema.query_type is None or schema.query_type.name != operation.root_type:
        raise NotTypableError("only queries have a fast way")
    root = build_root_shape(schema, schema.query_type, operation.selections, flags)
    fills = read_fills(plan.fetches, root, schema, flags)
    if not fills:
        raise NotTypableError("nothing is fetched")
    return write_program(root, fills)


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
        variant = self._variants.get(flags)
        if variant is None:
            variant = FastWay()
            self._variants.put(flags, variant)
        if variant.compiled is None:
            variant.uses += 1
            if variant.uses == _USES_BEFORE:
                self._later(lambda: self._compile(flags, variant))
            return None
        return variant if variant.is_worth_trying() else None

    def compile_now(self) -> None:
        """Compile the variant in which every condition is false, as warm-up does."""
        flags = (False,) * len(self._flags)
        variant = FastWay()
        self._compile(flags, variant)
        self._variants.put(flags, variant)

    def _compile(self, flags: tuple[bool, ...], variant: FastWay) -> None:
        try:
            named = dict(zip(self._flags, flags, strict=True))
            variant.compiled = compile_program(self._plan, self._operation, self._schema, named)
        except NotTypableError as reason:
            logger.debug("No fast way for %s: %s", self._operation.name, reason)
        except Exception:  # a defect of ours: the general way answers as well
            logger.exception("The fast way of %s could not be compiled", self._operation.name)


class FastWay:
    """One compiled fast way, and how it fared.

    Attributes:
        compiled: None as long as nothing is compiled.
        uses: how often it was wanted before it was there.
        strikes: runs in a row that had to be given up.
    """

    __slots__ = ("_pause", "compiled", "strikes", "uses")

    def __init__(self) -> None:
        self.compiled: Program | None = None
        self.uses = 0
        self.strikes = 0
        self._pause = 0

    @property
    def program(self) -> Program:
        """The compiled program.

        Raises:
            NotTypableError: there is none.
        """
        if self.compiled is None:
            raise NotTypableError("not compiled")
        return self.compiled

    def is_worth_trying(self) -> bool:
        """Whether to try it now."""
        if self._pause:
            self._pause -= 1
            return False
        return True

    def succeeded(self) -> None:
        """A run came to its end."""
        self.strikes = 0

    def failed(self) -> None:
        """A run had to be given up."""
        self.strikes += 1
        if self.strikes >= _STRIKES:
            self.strikes = 0
            self._pause = _PAUSE
