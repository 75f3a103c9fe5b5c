"""What can be wrong with the clients' documents: a list of lines, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import GraphQLError
    from graphql.language import Node


class CodegenError(Exception):
    """Nothing can be generated.

    Attributes:
        problems: one line each, `file:line:column: what is wrong, and what to do`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def place_of(node: Node) -> str:
    """Where a parsed node stands: `file:line:column`."""
    location = node.loc
    if location is None:
        return "?"
    start = location.source.get_location(location.start)
    return f"{location.source.name}:{start.line}:{start.column}"


def line_of(error: GraphQLError) -> str:
    """One line for an error of the parser or the validator, with every place it concerns."""
    if error.nodes:
        places = [place_of(node) for node in error.nodes]
    elif error.source and error.locations:
        places = [f"{error.source.name}:{place.line}:{place.column}" for place in error.locations]
    else:
        places = ["?"]
    also = f" (also at {', '.join(places[1:])})" if places[1:] else ""
    return f"{places[0]}: {error.message}{also}"
