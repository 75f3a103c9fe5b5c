from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from evcache.memory_node import InMemoryNode
from evcache.node import CacheNode, StoreMode
from evcache.redis_node import RedisNode
from evcache.settings import CacheSettings

if TYPE_CHECKING:
    from collections.abc import Callable


def _methods(of: type) -> dict[str, Callable[..., object]]:
    return {
        name: method
        for name, method in inspect.getmembers(of, inspect.isfunction)
        if not name.startswith("_") and name in vars(CacheNode)
    }


@pytest.mark.parametrize("node", [InMemoryNode, RedisNode])
def test_both_nodes_can_what_a_node_can_under_the_same_names(node: type) -> None:
    expected, here = _methods(CacheNode), _methods(node)
    assert here.keys() == expected.keys()
    for name, method in expected.items():
        assert inspect.signature(here[name]).parameters.keys() == inspect.signature(method).parameters.keys()


async def test_both_nodes_are_nodes() -> None:
    nodes: list[CacheNode] = [
        InMemoryNode("zone-a/0"),
        RedisNode("zone-a/1", "redis://127.0.0.1:1", CacheSettings()),
    ]
    assert [(node.name, node.shared) for node in nodes] == [("zone-a/0", False), ("zone-a/1", True)]


def test_modes_are_the_words_that_scripts_know() -> None:
    assert [mode.value for mode in StoreMode] == ["newer", "absent"]
