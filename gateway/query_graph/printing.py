"""The query graph as text, or as a Mermaid diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.query_graph.query_graph import QueryGraph


def print_query_graph(graph: QueryGraph) -> str:
    """One block a node: its fields, its object types, and how it is entered."""
    blocks: list[str] = []
    for node in graph.nodes:
        mark = " (interface object)" if node.is_interface_object else ""
        lines = [f"{node}{mark}"]
        for move in graph.fields[node.id].values():
            target = f" -> {graph.nodes[move.tail]}" if move.tail is not None else ""
            notes = _notes(move.requires_text, move.override_label, active=move.active_with_label)
            lines.append(f"  .{move.field}: {move.type.text}{target}{notes}")
        lines.extend(
            f"  ... on {name} -> {graph.nodes[member.tail]}"
            for name, member in graph.members[node.id].items()
        )
        if node.provided is None:
            lines.extend(
                f"  entered by key {{ {move.key_text} }}"
                for move in graph.entities.get(node.type_name, ())
                if move.tail == node.id
            )
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _notes(requires: str | None, label: str | None, *, active: bool) -> str:
    notes = ""
    if requires is not None:
        notes += f" @requires {{ {requires} }}"
    if label is not None:
        notes += f" (while {label} is {'on' if active else 'off'})"
    return notes


def print_mermaid(graph: QueryGraph) -> str:
    """A Mermaid flowchart: field moves that reach a composite type, abstract moves, entity moves."""
    lines = ["graph LR"]
    lines.extend(f'  n{node.id}["{str(node).replace(chr(34), chr(39))}"]' for node in graph.nodes)
    for moves in graph.fields:
        lines.extend(
            f"  n{move.head} -->|{move.field}| n{move.tail}"
            for move in moves.values()
            if move.tail is not None
        )
    for members in graph.members:
        lines.extend(f"  n{move.head} -.->|on {name}| n{move.tail}" for name, move in members.items())
    for type_name, entity_moves in graph.entities.items():
        for move in entity_moves:
            lines.extend(
                f'  n{node.id} ==>|"{move.key_text}"| n{move.tail}'
                for node in graph.nodes_of(type_name)
                if node.id != move.tail
            )
    return "\n".join(lines) + "\n"


def query_graph_to_json(graph: QueryGraph) -> dict[str, object]:
    """Nodes and edges as JSON values."""
    return {
        "nodes": [
            {
                "id": node.id,
                "type": node.type_name,
                "graph": node.graph,
                "interfaceObject": node.is_interface_object,
                "provided": node.provided,
            }
            for node in graph.nodes
        ],
        "fieldMoves": [
            {
                "head": move.head,
                "field": move.field,
                "tail": move.tail,
                "type": move.type.text,
                "requires": move.requires_text,
                "overrideLabel": move.override_label,
            }
            for moves in graph.fields
            for move in moves.values()
        ],
        "abstractMoves": [
            {"head": move.head, "type": name, "tail": move.tail}
            for members in graph.members
            for name, move in members.items()
        ],
        "entityMoves": [
            {"type": type_name, "key": move.key_text, "tail": move.tail}
            for type_name, moves in graph.entities.items()
            for move in moves
        ],
    }
