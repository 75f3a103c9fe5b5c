"""@join__directive: directives that the supergraph records instead of applying.

Specification: https://specs.apollo.dev/join/v0.4.
"""

from gateway.composition.merging.state import MergeState, Sources
from gateway.composition.schema.elements import Element
from gateway.composition.schema.values import EnumLiteral, Value, values_equal
from gateway.federation.directive_names import JoinDirective


def add_join_directives(state: MergeState, sources: Sources[Element], target: Element) -> None:
    """Record applications under the directive's full name, one record for equal arguments."""
    if not state.through_join:
        return
    records: list[tuple[str, dict[str, Value], list[Value]]] = []
    for index, source in sources.items():
        for directive in source.directives if source is not None else ():
            if directive.name not in state.through_join:
                continue
            links = state.schema(index).links
            origin = links.source(directive.name, is_directive=True) if links else None
            if origin is None or origin.name is None:
                continue
            name = f"{origin.link.url.name}__{origin.name}"
            graph = EnumLiteral(state.graphs[index])
            for known, arguments, graphs in records:
                if known == name and values_equal(arguments, directive.arguments):
                    graphs.append(graph)
                    break
            else:
                records.append((name, directive.arguments, [graph]))
    for name, arguments, graphs in records:
        state.add_join(target, JoinDirective.DIRECTIVE, graphs=graphs, name=name, args=arguments)
