"""Several processes that do the same work, and their parent, which only waits.

The parent forks: what it has read and built is shared by all workers until one of them writes to it. Event
loops, threads and connections begin after the fork, in each worker for itself.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from gateway.cli.command_error import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

log = logging.getLogger("marquee.workers")

_STOPS: Final = (signal.SIGTERM, signal.SIGINT)
_END_SECONDS: Final = 15.0
"""How long workers may take to end before they are killed; more than their grace for requests under way."""


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """When a worker that died is replaced.

    Attributes:
        deaths: so many within `seconds` are too many.
        seconds: the length of the window.
        first_delay: seconds until the first replacement; doubled with each further death of the window.
    """

    deaths: int = 5
    seconds: float = 10.0
    first_delay: float = 0.1

    def delay_after(self, times: Sequence[float]) -> float | None:
        """Seconds to wait after the last of these deaths (moments in order, in seconds); None to give up."""
        recent = sum(times[-1] - moment < self.seconds for moment in times)
        return self.first_delay * 2.0 ** (recent - 1) if recent < self.deaths else None


class WorkerProcesses:
    """Runs the same work in several processes until a signal comes.

    Args:
        count: how many processes.
        work: what each does until SIGTERM or SIGINT tells it to stop. It is given a file descriptor that
            becomes readable when the parent has gone, and should stop then too.
        policy: when a process that died is replaced.
    """

    def __init__(self, count: int, work: Callable[[int], None], policy: RestartPolicy) -> None:
        self._count = count
        self._work = work
        self._policy = policy
        self._running: set[int] = set()
        self._deaths: list[float] = []
        self._due: list[float] = []  # when replacements start
        self._kill_at: float | None = None  # set while stopping
        self._failure: str | None = None
        self._exit_code = 0

    def run(self) -> int:
        """Start the workers, replace those that die, pass SIGTERM and SIGINT on; return when all have ended.

        Returns:
            0, or 1 where a worker failed to stop cleanly.

        Raises:
            CommandError: workers died too often (exit code 1).
        """
        alive, held_by_parent = os.pipe()
        try:
            with _Signals() as signals:
                for _ in range(self._count):
                    self._start(signals, alive, held_by_parent)
                while self._running or self._due:
                    for number in signals.wait(self._seconds_to_wait()):
                        if number in _STOPS:
                            self._stop(number)
                    self._reap()
                    self._replace(signals, alive, held_by_parent)
        finally:
            os.close(alive)
            os.close(held_by_parent)
        if self._failure is not None:
            raise CommandError(self._failure, 1)
        return self._exit_code

    def _start(self, signals: _Signals, alive: int, held_by_parent: int) -> None:
        # Blocked around the fork, no signal meets a child that still has its parent's handlers.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, (*_STOPS, signal.SIGCHLD))
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            self._running.add(pid)
            return
        code = 1
        try:
            signals.forget()
            os.close(held_by_parent)
            # A session of its own: Ctrl-C on the terminal reaches the parent alone, which passes it on once.
            os.setsid()
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            self._work(alive)
            code = 0
        except BaseException:
            log.exception("a worker failed")
        finally:
            # Nothing of the parent's may be unwound here: its callers, handlers at exit, test runner.
            os._exit(code)

    def _seconds_to_wait(self) -> float | None:
        moments = [*self._due, *([] if self._kill_at is None else [self._kill_at])]
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _stop(self, number: int) -> None:
        self._due.clear()
        if self._kill_at is None:
            self._kill_at = time.monotonic() + _END_SECONDS
        for pid in self._running:
            os.kill(pid, number)  # ours until it is reaped, even where it has ended meanwhile

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid in self._running:  # as the first process of a container we inherit others too
                self._running.remove(pid)
                self._ended(pid, os.waitstatus_to_exitcode(status))
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._kill_at = time.monotonic() + _END_SECONDS
            for pid in self._running:
                os.kill(pid, signal.SIGKILL)

    def _ended(self, pid: int, code: int) -> None:
        if self._kill_at is not None:
            # A signal that came before the worker could handle it is a way to stop too.
            if code not in {0, *(-number for number in _STOPS)}:
                self._exit_code = 1
            return
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        now = time.monotonic()
        self._deaths = [*self._deaths[-self._policy.deaths :], now]
        delay = self._policy.delay_after(self._deaths)
        if delay is None:
            self._failure = (
                f"{self._policy.deaths} workers died within {self._policy.seconds:g} s, the last one "
                f"{how}; see above. Giving up."
            )
            self._stop(signal.SIGTERM)
            return
        log.error("worker %d %s; another one starts in %.1f s", pid, how, delay)
        self._due.append(now + delay)

    def _replace(self, signals: _Signals, alive: int, held_by_parent: int) -> None:
        now = time.monotonic()
        starting = sum(moment <= now for moment in self._due)
        self._due = [moment for moment in self._due if moment > now]
        for _ in range(starting):
            self._start(signals, alive, held_by_parent)


class _Signals:
    """Signals as numbers to wait for; none is lost between two waits."""

    def __init__(self) -> None:
        self._numbers = (*_STOPS, signal.SIGCHLD)

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._wakeup_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _noted) for number in self._numbers}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._close()

    def wait(self, seconds: float | None) -> bytes:
        """Wait for signals, at most so long; their numbers in the order of their coming."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        return os.read(self._read, 4096) if ready else b""

    def forget(self) -> None:
        """In a child: signals do again what they do in a fresh process."""
        signal.set_wakeup_fd(-1)
        for number in self._numbers:
            signal.signal(number, signal.SIG_DFL)
        self._close()

    def _close(self) -> None:
        os.close(self._read)
        os.close(self._write)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor has been told the number already."""
