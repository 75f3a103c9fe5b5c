"""Generates the Python stubs of every contract in this folder, beside its `.proto`.

    python -m protos.generate            write the stubs into the repository
    python -m protos.generate --into DIR write the same tree below DIR (the drift test compares it)

Needs the development requirements (grpcio-tools, mypy-protobuf). Generated files are
checked in and never edited.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def contracts() -> list[str]:
    """Paths of all `.proto` files, relative to the repository's root, sorted."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "protos").glob("*/v*/*.proto"))


def generate(into: Path) -> None:
    """Writes `_pb2.py`, `_pb2.pyi`, `_pb2_grpc.py` and `_pb2_grpc.pyi` for each contract below `into`.

    Raises:
        subprocess.CalledProcessError: protoc refused a contract; its message is on standard error.
    """
    outputs = [f"--{kind}_out={into}" for kind in ("python", "grpc_python", "mypy", "mypy_grpc")]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", *outputs, *contracts()]
    # protoc finds mypy-protobuf's plugins on PATH; they sit beside the virtual environment's interpreter.
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": search}, check=True)  # noqa: S603 - fixed words


def main() -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m protos.generate", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--into", type=Path, default=ROOT, help="write below this folder (default: the repository)"
    )
    try:
        generate(parser.parse_args().into)
    except subprocess.CalledProcessError as failure:
        return failure.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
