"""Where keys go: golden vectors of uhashring 2.5 (`HashRing(names, hash_fn="ketama")`), and properties."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evcache import ring as module
from evcache.ring import KetamaRing

KEYS = [f"catalog:title:v1:{number}" for number in range(10_000)]
# Nodes, the nodes of the first 48 keys, how many keys each node has, digest of where all of them are.
GOLDEN = [
    (1, "0" * 48, [10_000], "95b532cc4381affdff0d956e12520a04"),
    (
        2,
        "111100001111110001000101110010001111011101101100",
        [4723, 5277],
        "63ec1a688eb05eee694d31b1c99415b9",
    ),
    (
        3,
        "112100022111212221002121112010001212011202202100",
        [3180, 3392, 3428],
        "e276830ff0edd2f319160880630b993e",
    ),
    (
        4,
        "112100322111312221002123112013331213311302233130",
        [2298, 2646, 2729, 2327],
        "64c14d087bb9805debd66b5272b7676c",
    ),
    (
        7,
        "115165552111512261446156112013631253615446233430",
        [1393, 1411, 1472, 1328, 1542, 1417, 1437],
        "a11d8cfd8d0e3acf43d85e083185acb6",
    ),
]

names_of_nodes = st.lists(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6),
    min_size=2,
    max_size=8,
    unique=True,
)


def _names(count: int) -> list[str]:
    return [f"zone-a/{position}" for position in range(count)]


@pytest.mark.parametrize(("nodes", "first", "shares", "digest"), GOLDEN, ids=[str(row[0]) for row in GOLDEN])
def test_keys_go_where_libketama_puts_them(nodes: int, first: str, shares: list[int], digest: str) -> None:
    ring = KetamaRing(_names(nodes))
    where = [ring.node_of(key) for key in KEYS]
    assert "".join(map(str, where[:48])) == first
    assert [where.count(node) for node in range(nodes)] == shares
    assert sha256(bytes(where)).hexdigest()[:32] == digest


@settings(deadline=None)
@given(names=names_of_nodes, keys=st.lists(st.text(max_size=12), max_size=40), data=st.data())
def test_the_order_of_the_list_does_not_matter(
    names: list[str], keys: list[str], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(names))
    one, two = KetamaRing(names), KetamaRing(other)
    assert [names[one.node_of(key)] for key in keys] == [other[two.node_of(key)] for key in keys]


@settings(deadline=None)
@given(names=names_of_nodes, keys=st.lists(st.text(max_size=12), max_size=40), data=st.data())
def test_removing_a_node_moves_only_its_keys(names: list[str], keys: list[str], data: st.DataObject) -> None:
    removed = data.draw(st.sampled_from(names))
    left = [name for name in names if name != removed]
    before, after = KetamaRing(names), KetamaRing(left)
    for key in keys:
        owner = names[before.node_of(key)]
        if owner == removed:
            assert left[after.node_of(key)] != removed
        else:
            assert left[after.node_of(key)] == owner


def test_losing_one_of_four_nodes_moves_about_a_quarter_of_the_keys() -> None:
    four, three = KetamaRing(_names(4)), KetamaRing(_names(3))
    moved = sum(four.node_of(key) != three.node_of(key) for key in KEYS)
    assert moved == GOLDEN[3][2][3]  # what the lost node had, and nothing else


def test_a_ring_that_has_forgotten_its_answers_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    where = [KetamaRing(_names(3)).node_of(key) for key in KEYS[:40]]
    monkeypatch.setattr(module, "_LARGEST_MEMORY", 8)
    ring = KetamaRing(_names(3))
    for _ in range(2):
        assert [ring.node_of(key) for key in KEYS[:40]] == where
