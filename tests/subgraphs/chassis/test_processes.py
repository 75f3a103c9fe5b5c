"""Real processes: ready lines, plain errors, exit codes, Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.system

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**ENVIRONMENT, **environment},
    )


@contextmanager
def started(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process and its ready line."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    done = run(
        "subgraphs.playback.service",
        "seed",
        "--catalog",
        "generated",
        "--titles",
        "30",
        "--data",
        f"{folder}",
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    ("words", "environment", "complaint"),
    [
        (["--data", "nowhere"], {}, "no database at nowhere"),
        ([], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL names mysql"),
        ([], {"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "cannot be reached"),
        (["--port", "99999"], {}, "no such port"),
    ],
)
def test_a_bad_start_is_one_line_and_exit_code_2(
    words: list[str], environment: dict[str, str], complaint: str, seeded: Path
) -> None:
    data = [] if "--data" in words else ["--data", f"{seeded}"]
    failed = run("subgraphs.playback.service", *data, *words, **environment)
    assert failed.returncode == 2
    assert complaint in failed.stderr.splitlines()[-1]
    assert "Traceback" not in failed.stderr
    assert "secret" not in failed.stderr


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "playback.sqlite3").write_text("no database at all, but long enough to look at")
    failed = run("subgraphs.playback.service", "--data", f"{tmp_path}")
    assert failed.returncode == 2
    assert "cannot be opened as a SQLite database" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_seeding_twice_is_refused(seeded: Path) -> None:
    again = run("subgraphs.playback.service", "seed", "--data", f"{seeded}")
    assert again.returncode == 2
    assert "holds data already" in again.stderr


def test_service_and_subgraph_serve_until_told_to_stop(seeded: Path) -> None:
    with started("subgraphs.playback.service", "--data", f"{seeded}", "--port", "0") as (service, ready):
        address = re.fullmatch(r"playback service ready on (127\.0\.0\.1:\d+)\n", ready)
        assert address is not None
        with started("subgraphs.playback", "--service-address", address[1]) as (subgraph, line):
            url = re.fullmatch(r"playback subgraph ready on (http://127\.0\.0\.1:\d+)/graphql\n", line)
            assert url is not None
            taken = run(
                "subgraphs.playback", "--service-address", address[1], "--port", url[1].rpartition(":")[2]
            )
            assert (taken.returncode, "already in use" in taken.stderr) == (2, True)
            request = urllib.request.Request(  # noqa: S310 - our own loopback address
                f"{url[1]}/graphql",
                data=json.dumps({"query": '{ playbackSession(id: "x") { id } }'}).encode(),
            )
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - the same
                answer = json.load(response)
            assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            subgraph.send_signal(signal.SIGINT)
            assert subgraph.wait(15) == 0
        service.send_signal(signal.SIGTERM)
        assert service.wait(15) == 0


def test_the_schema_prints_without_a_service() -> None:
    printed = run("subgraphs.profiles", "--sdl")
    assert printed.returncode == 0
    assert "type Profile" in printed.stdout
