"""`python -m clients.codegen`: write all that is generated from the clients' documents, or check it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from clients.codegen.errors import CodegenError
from clients.codegen.outputs import generate


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m clients.codegen",
        description="Validate the clients' GraphQL documents and write what is generated from them.",
    )
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the repository (.)")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 on a difference")
    options = parser.parse_args()
    try:
        outputs = generate(options.root)
    except CodegenError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 1
    if options.check:
        differing = outputs.stale(options.root)
        for name in differing:
            print(f"{name} is out of date: run `make documents`.", file=sys.stderr)
        return 1 if differing else 0
    for name in outputs.write(options.root):
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
