from __future__ import annotations

from collections import Counter

from benchmarks.harness import ROOT
from benchmarks.profile_heavy import by_line, by_module, module_of

GATEWAY = ROOT / "gateway"


def test_files_count_for_rooms_libraries_and_generated_code() -> None:
    assert module_of(str(GATEWAY / "projection" / "completion.py")) == "gateway.projection"
    assert module_of(str(GATEWAY / "execution" / "executor.py")) == "gateway.execution.executor"
    assert module_of("/venv/lib/python3.11/site-packages/uvicorn/server.py") == "uvicorn"
    assert module_of("/venv/lib/python3.11/site-packages/typing_extensions.py") == "typing_extensions"
    assert module_of("/usr/lib/python3.11/asyncio/runners.py") == "event loop (asyncio, uvloop)"
    assert module_of("/usr/lib/python3.11/weakref.py") == "standard library"
    assert module_of("<string>") == "generated code"


def test_shares_are_turned_into_milliseconds() -> None:
    samples = Counter({("<string>", "f", 1): 3, ("/usr/lib/python3.11/weakref.py", "g", 2): 1})
    assert "| generated code | 75.0% | 3.000 |" in by_module(samples, 4.0)
    assert "| standard library | 25.0% | 1.000 |" in by_module(samples, 4.0)
    assert "| generated code f:1   | 75.0% | 3.000 |" in by_line(samples, 4.0)


def test_a_line_of_ours_that_calls_the_json_library_counts_for_it() -> None:
    file = GATEWAY / "projection" / "response.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    [number] = [n for n, line in enumerate(lines, 1) if "orjson.dumps" in line]
    samples = Counter({(str(file), "GraphQLResponse.to_bytes", number): 1})
    assert "JSON read or written in C, for gateway.projection" in by_module(samples, 1.0)
