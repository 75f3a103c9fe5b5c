"""Maven projects of the clients, built and tested as an app engineer would; or why they cannot be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 420
_UNREACHABLE = re.compile(r"Could not (?:resolve dependencies|transfer artifact|find artifact)|Unknown host")
_TESTS = re.compile(r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class MavenRun:
    """What `mvn test` did.

    Attributes:
        why_not: why nothing could be run; empty where it was.
        tests: run, failed, broken, skipped.
    """

    output: str
    why_not: str
    tests: tuple[int, int, int, int]


def why_no_maven() -> str:
    """Why Kotlin cannot be built here; empty where it can."""
    missing = [tool for tool in ("mvn", "java", "javac") if shutil.which(tool) is None]
    return f"not installed: {', '.join(missing)} (Debian: maven, default-jdk)" if missing else ""


def maven_test(folder: str, gateway_url: str) -> MavenRun:
    """Compile a project and run its tests, the live ones against a gateway."""
    run = subprocess.run(
        ["mvn", "--batch-mode", "-Dstyle.color=never", "test"],  # noqa: S607 - whichever the machine has
        cwd=ROOT / folder,
        env={**os.environ, "MARQUEE_URL": gateway_url},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    output = run.stdout + run.stderr
    if run.returncode != 0 and _UNREACHABLE.search(output):
        return MavenRun(output, "Maven's packages cannot be had: no registry answers", (0, 0, 0, 0))
    found = _TESTS.findall(output)
    ran, failed, broken, skipped = map(int, found[-1]) if found else (0, 0, 0, 0)
    if run.returncode != 0 and not failed and not broken:
        broken = 1  # it did not compile
    return MavenRun(output, "", (ran, failed, broken, skipped))
