from __future__ import annotations

import pytest

from gateway.execution.entity_cache.tags import read_format


@pytest.mark.parametrize(
    ("form", "tag"),
    [
        ("all", "all"),
        ("p-{$key.id}", "p-1"),
        ("{$key.id}/{$args.n}", "1/7"),
        ("{$key.a.b}", "deep"),
        ("{ $key.id }!", "1!"),
        ("{$key.yes} {$key.x}", "true 1.5"),
        ("{$other.id} {id}", "{$other.id} {id}"),
        ("{$key.absent}", None),
        ("{$key.a}", None),
        ("{$key.nothing}", None),
        ("{$key.id.more}", None),
    ],
)
def test_a_format_is_filled_with_values(form: str, tag: str | None) -> None:
    values: dict[str, object] = {
        "id": "1",
        "n": 7,
        "a": {"b": "deep"},
        "yes": True,
        "x": 1.5,
        "nothing": None,
    }
    assert read_format(form).write(values) == tag
