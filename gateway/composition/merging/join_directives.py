"""@join__directive: directives that the supergraph records instead of applying.

Specification: https://specs.apollo.dev/join/v0.4.

@cacheControl is recorded too, which no specification asks for: other composers drop it, and a gateway that
caches has to know it, and which subgraph wrote it.
"""

from typing import Final

from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Directive, Element, UnionType
from gateway.composition.schema.values import EnumLiteral, Value, values_equal
from gateway.federation.directive_names import JoinDirective

CACHE_CONTROL: Final = "cacheControl"


def add_join_directives(state: MergeState, sources: Sources[Element], target: Element) -> None:
    """Record applications under the directive's full name, one record for equal arguments."""
    if isinstance(target, UnionType):
        return  # no location of @join__directive
    records: list[tuple[str, dict[str, Value], list[Value]]] = []
    for index, source in sources.items():
        for directive in source.directives if source is not None else ():
            name = _recorded_name(state, index, directive)
            if name is None:
                continue
            graph = EnumLiteral(state.graphs[index])
            for known, arguments, graphs in records:
                if known == name and values_equal(arguments, directive.arguments):
                    graphs.append(graph)
                    break
            else:
                records.append((name, directive.arguments, [graph]))
    for name, arguments, graphs in records:
        state.add_join(target, JoinDirective.DIRECTIVE, graphs=graphs, name=name, args=arguments)


def _recorded_name(state: MergeState, index: int, directive: Directive) -> str | None:
    """The name a subgraph's directive is recorded under; None for one that is not recorded."""
    if directive.name not in state.through_join and directive.name != CACHE_CONTROL:
        return None
    if state.composed.composes(index, directive.name):
        return None
    links = state.schema(index).links
    origin = links.source(directive.name, is_directive=True) if links else None
    if directive.name in state.through_join:
        return f"{origin.link.url.name}__{origin.name}" if origin is not None and origin.name else None
    return CACHE_CONTROL
