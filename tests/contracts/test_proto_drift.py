"""The checked-in stubs are what the contracts generate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from protos import generate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protos")
    generate.generate(folder)
    return folder


def generated_names(root: Path) -> set[str]:
    return {
        str(path.relative_to(root)) for path in (root / "protos").rglob("*_pb2*.py*") if path.suffix != ".pyc"
    }


def test_every_checked_in_stub_is_generated_and_the_other_way_round(fresh: Path) -> None:
    assert generated_names(fresh) == generated_names(generate.ROOT)


def test_checked_in_stubs_equal_fresh_ones(fresh: Path) -> None:
    stale = [
        name
        for name in sorted(generated_names(fresh))
        if (fresh / name).read_bytes() != (generate.ROOT / name).read_bytes()
    ]
    assert stale == []


def test_there_is_a_contract_for_each_service() -> None:
    assert {path.split("/")[1] for path in generate.contracts()} >= {
        "profiles",
        "catalog",
        "playback",
        "recommendations",
    }
