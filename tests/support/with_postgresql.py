"""Run a command with a private PostgreSQL server beside it.

    python tests/support/with_postgresql.py pytest tests

The server lives in a temporary folder, listens on a loopback port of its own and is gone afterwards. The
command finds it in MARQUEE_TEST_POSTGRES_URL. Where PostgreSQL is not installed the command runs without,
and the tests that need it say that they were skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's server programs: on the path, or where Debian puts them."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").is_file():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def run_as_server_user(command: list[str]) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    prefix = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    )
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - our own words


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server; returns the command's exit code."""
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed: its tests will be skipped", file=sys.stderr)  # noqa: T201
        return subprocess.run(command, check=False).returncode  # noqa: S603 - the caller's command
    with tempfile.TemporaryDirectory(prefix="marquee-postgresql-") as folder:
        data = Path(folder) / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        port = free_port()
        run_as_server_user(
            [f"{binaries}/initdb", "-D", f"{data}", "-U", "marquee", "-A", "trust", "-E", "UTF8", "--no-sync"]
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [f"{binaries}/pg_ctl", "-D", f"{data}", "-w"]
        run_as_server_user([*control, "-o", options, "-l", f"{folder}/log", "start"])
        try:
            url = f"postgresql://marquee@127.0.0.1:{port}/postgres"
            environment = {**os.environ, "MARQUEE_TEST_POSTGRES_URL": url}
            return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603 - the caller's
        finally:
            run_as_server_user([*control, "-m", "immediate", "stop"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
