"""`marquee serve` that samples itself: `python -m benchmarks.sampled_gateway OUT --supergraph FILE --port N`.

Every few milliseconds of processor time the line that runs is counted; SIGUSR1 starts the count anew, and the
end of the process writes it to OUT as JSON: `[file, function, line, samples]` each. Time in C counts for the
line that called it; time in the event loop's own C code for the line of asyncio that runs the loop.
"""

from __future__ import annotations

import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import orjson

from gateway.cli.main import main as marquee

if TYPE_CHECKING:
    from types import FrameType

_INTERVAL_SECONDS = 0.002

Place: TypeAlias = tuple[str, str, int]
"""File, function, line."""


def main() -> int:
    """Serve until a signal comes, then write the samples."""
    out, *arguments = sys.argv[1:]
    samples: Counter[Place] = Counter()

    def sample(_number: int, frame: FrameType | None) -> None:
        if frame is not None:
            code = frame.f_code
            # Instructions that the compiler added belong to no line.
            samples[code.co_filename, code.co_qualname, frame.f_lineno or 0] += 1

    def begin_anew(_number: int, _frame: FrameType | None) -> None:
        samples.clear()

    signal.signal(signal.SIGPROF, sample)
    signal.signal(signal.SIGUSR1, begin_anew)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL_SECONDS, _INTERVAL_SECONDS)
    code = marquee(["serve", *arguments])
    signal.setitimer(signal.ITIMER_PROF, 0)
    Path(out).write_bytes(orjson.dumps([[*place, count] for place, count in samples.items()]))
    return code


if __name__ == "__main__":
    sys.exit(main())
