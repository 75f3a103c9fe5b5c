from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from benchmarks.harness import OURS, ROOT, Harness, HarnessError, find_harness, our_row


def test_what_is_missing_is_named_with_the_way_to_give_it(tmp_path: Path) -> None:
    (tmp_path / "bench.py").touch()
    with pytest.raises(HarnessError, match=r"gateways\.toml, setup\.sh.* missing.*--harness DIR") as found:
        find_harness(tmp_path)
    assert "bench.py" not in str(found.value)


def test_the_peers_are_kept_in_the_users_cache_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bench.py", "gateways.toml", "setup.sh", "supergraph.graphql", "queries/heavy.graphql"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.delenv("BENCH_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert find_harness(tmp_path).home == Path("/cache/marquee-bench")
    monkeypatch.setenv("BENCH_HOME", "/peers")
    assert find_harness(tmp_path).home == Path("/peers")


def test_our_row_serves_this_tree_with_this_interpreter(tmp_path: Path) -> None:
    [row] = tomllib.loads(our_row())["gateway"]
    assert (row["name"], row["dir"]) == (OURS, str(ROOT))
    assert row["cmd"][:4] == ["{python}", "-m", "gateway", "serve"]
    assert Harness(tmp_path, tmp_path).environment()["BENCH_PYTHON"] == sys.executable


def test_a_harness_that_measures_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bench.py").write_text("raise SystemExit(3)")
    with pytest.raises(HarnessError, match="ended with 3"):
        Harness(tmp_path, tmp_path).measure({})


def test_options_and_further_words_reach_the_harness(tmp_path: Path) -> None:
    program = "import json, sys; w = sys.argv; json.dump(w, open(w[w.index('--out') + 1], 'w'))"
    (tmp_path / "bench.py").write_text(program)
    words = list(Harness(tmp_path, tmp_path).measure({"passes": 2}, ["--gateway-port", "1"]))
    assert words[-4:] == ["--passes", "2", "--gateway-port", "1"]
