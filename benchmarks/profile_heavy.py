"""Where the heavy query's time goes: `python -m benchmarks.profile_heavy`, or `make bench-profile`.

The harness's subgraphs, our gateway sampling itself, and a load of the harness's heavy query, each connection
with aliases of its own (nothing under way is shared). Prints milliseconds of processor time per request by
module, then the busiest lines. The sampling itself costs a few percent, and is part of the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import linecache
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from benchmarks.gateway_process import GatewayProcess, free_port
from benchmarks.harness import ROOT, Harness, HarnessError, find_harness
from benchmarks.load import graphql_body, run_load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.sampled_gateway import Place

_ALIASED = re.compile(r"^(\s*)(name|username|body|inStock)$", re.MULTILINE)
_JSON = re.compile(r"\b(orjson|msgspec)\.|\b(de|en)code\(")
"""Lines of the gateway whose time is that of the JSON library they call."""

_START_SECONDS = 20
_LINES = 25


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 2 when the harness cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--harness", type=Path, metavar="DIR", help="where bench.py is (../shared/bench)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of load (%(default)s)")
    parser.add_argument("--connections", type=int, default=50)
    options = parser.parse_args(arguments)
    try:
        harness = find_harness(options.harness)
        harness.install()
    except HarnessError as error:
        print(error, file=sys.stderr)
        return 2
    samples, cpu_ms, requests = _profile(harness, options.connections, options.seconds)
    print(f"heavy query, {options.connections} connections, {requests} requests: {cpu_ms:.3f} ms CPU each\n")
    print(by_module(samples, cpu_ms))
    print(f"\n{by_line(samples, cpu_ms)}")
    return 0


def _profile(harness: Harness, connections: int, seconds: float) -> tuple[Counter[Place], float, int]:
    """The samples, the gateway's CPU milliseconds per request, and how many requests there were."""
    bodies = heavy_bodies(harness, connections)
    with tempfile.TemporaryDirectory() as name, subgraph_server(harness) as url:
        supergraph, out = Path(name, "supergraph.graphql"), Path(name, "samples.json")
        write_supergraph(harness, url, supergraph)
        with GatewayProcess(supergraph, ("-m", "benchmarks.sampled_gateway", str(out))) as gateway:
            asyncio.run(run_load(gateway.port, bodies, 1.0, least=3))
            gateway.begin_anew()
            before = gateway.cpu_seconds()
            result = asyncio.run(run_load(gateway.port, bodies, seconds))
            used = gateway.cpu_seconds() - before
        if result.failures:
            raise RuntimeError(f"{result.failures} bad answers, the first: {result.problems[0]!r}")
        written = orjson.loads(out.read_bytes())
        found = Counter({(file, function, line): n for file, function, line, n in written})
        return found, used / result.requests * 1000, result.requests


def heavy_bodies(harness: Harness, connections: int) -> list[bytes]:
    """The heavy query for each connection, with aliases of its own."""
    text = (harness.folder / "queries" / "heavy.graphql").read_text(encoding="utf-8")
    return [graphql_body(_ALIASED.sub(rf"\1\2_{n}: \2", text)) for n in range(connections)]


def write_supergraph(harness: Harness, url: str, path: Path) -> None:
    """Write the harness's supergraph, with its subgraphs at an origin."""
    sdl = (harness.folder / "supergraph.graphql").read_text(encoding="utf-8")
    path.write_text(sdl.replace("{subgraphs}", url), encoding="utf-8")


@contextlib.contextmanager
def subgraph_server(harness: Harness) -> Iterator[str]:
    """The harness's subgraph server; yields its origin."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    installed = harness.home / "peers" / "subgraphs"
    command = [harness.node, "server.mjs"]
    environment = {**os.environ, "PORT": str(port), "NODE_ENV": "production"}
    with subprocess.Popen(command, cwd=installed, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - the harness's
        try:
            _wait_for(f"{url}/health", process)
            yield url
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("the harness's subgraph server did not start")


def module_of(file: str) -> str:
    """The module a file counts for: a room of the gateway (execution by file), a library, generated code."""
    if file.startswith("<"):
        return "generated code"
    path = Path(file)
    if path.is_relative_to(ROOT / "gateway"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:3] if parts[1] == "execution" else parts[:2])
    if "site-packages" in path.parts:
        return Path(path.parts[path.parts.index("site-packages") + 1]).stem
    if "asyncio" in path.parts:
        return "event loop (asyncio, uvloop)"
    return "standard library"


def by_module(samples: Counter[Place], cpu_ms: float) -> str:
    """A table of modules, the costliest first."""
    modules: Counter[str] = Counter()
    for (file, _, line), count in samples.items():
        module = module_of(file)
        if module.startswith("gateway.") and _JSON.search(linecache.getline(file, line)):
            module = f"JSON read or written in C, for {module}"
        modules[module] += count
    return _table("module", modules.most_common(), samples.total(), cpu_ms)


def by_line(samples: Counter[Place], cpu_ms: float) -> str:
    """A table of the busiest lines."""
    rows = []
    for (file, function, line), count in samples.most_common(_LINES):
        source = linecache.getline(file, line).strip()
        rows.append((f"{module_of(file)} {function}:{line}  {source:.70}".replace("|", "\\|"), count))
    return _table("line", rows, samples.total(), cpu_ms)


def _table(heading: str, rows: Iterable[tuple[str, int]], total: int, cpu_ms: float) -> str:
    lines = [f"| {heading} | share | ms per request |", "|---|---|---|"]
    lines += [f"| {name} | {count / total:.1%} | {count / total * cpu_ms:.3f} |" for name, count in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
