"""Real redis-server processes on private loopback ports, and the ways in which such a process fails.

Debian's package, one process a node, configured as the cache's nodes are: nothing is written to disk, and
what is used least goes first when memory is full. Every way of failing is a signal or a command that the real
server understands; nothing is simulated here. What happens on the way there is in `tcp_faults.py`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ZONE_NAMES = ("zone-a", "zone-b", "zone-c")
START_SECONDS = 20.0
_ATTEMPTS = 5
_ANSWER_SECONDS = 5.0
_PATIENCE_SECONDS = 1.0
_OPTIONS = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "allkeys-lfu", "--loglevel", "warning")


def redis_server_binary() -> str | None:
    """Where redis-server is, or None where it is not installed."""
    return shutil.which("redis-server")


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class RedisServer:
    """One redis-server process; a context manager that ends it.

    Attributes:
        port: where it listens, on 127.0.0.1 alone; another one after `move`.
    """

    def __init__(self, *options: str) -> None:
        self.port = 0
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """Its address, as redis-py and CACHE_ZONES write it."""
        return f"redis://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the process is there; a frozen one is."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it on a free port and wait until it answers.

        Raises:
            RuntimeError: it did not start.
        """
        for _ in range(_ATTEMPTS):
            # Between the choice and the start somebody else may have taken the port: then another one.
            self.port = free_port()
            if self._start():
                return
        raise RuntimeError(f"redis-server did not start in {_ATTEMPTS} attempts")

    def restart(self) -> None:
        """Start it again, empty, at the address it had; kills it first where it is still there.

        Raises:
            RuntimeError: it did not start.
        """
        self.kill()
        if not self._start():
            raise RuntimeError(f"redis-server did not start again on port {self.port}")

    def move(self) -> None:
        """Kill it and start it again, empty, at another address: a node that was replaced."""
        self.kill()
        self.start()

    def kill(self) -> None:
        """End it as a crash does: no answer, no farewell. Harmless where it has ended already."""
        if self._process is None:
            return
        self._process.kill()  # SIGKILL ends a frozen process too
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """Stop it where it stands: connections stay open and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def pause(self, seconds: float) -> None:
        """Answer no client for so long (CLIENT PAUSE), then all of them."""
        self.command("CLIENT", "PAUSE", round(seconds * 1000), "ALL")

    def recover(self) -> None:
        """Bring it back from whatever was done to it, with what it holds; where that cannot be, empty."""
        if not self.running:
            self.restart()
            return
        self.thaw()
        try:
            with self.client(_PATIENCE_SECONDS) as client:
                client.config_set("maxmemory", 0)
        except redis.TimeoutError:
            self.restart()  # a pause of all clients can be ended by none of them

    def limit_memory(self, extra: int | None) -> None:
        """Let it have so many bytes more than it has now, or (None) as many as it likes."""
        limit = 0 if extra is None else int(self.info("memory")["used_memory"]) + extra
        self.command("CONFIG", "SET", "maxmemory", limit)

    def flush(self) -> None:
        """Forget everything."""
        self.command("FLUSHALL")

    def all_keys(self) -> list[bytes]:
        """Every key it holds."""
        with self.client() as client:
            return list(client.scan_iter(count=1000))

    def info(self, section: str) -> Mapping[str, Any]:
        """One section of INFO."""
        with self.client() as client:
            answer: Mapping[str, Any] = client.info(section)
            return answer

    def command(self, *words: str | bytes | float) -> Any:  # noqa: ANN401 - whatever Redis answers
        """Run one command on a connection of its own.

        Raises:
            redis.RedisError: it is not there, does not answer, or refuses.
        """
        with self.client() as client:
            return client.execute_command(*words)

    def client(self, seconds: float = _ANSWER_SECONDS) -> redis.Redis:
        """A blocking client to look inside with, which waits so long for an answer; the caller closes it."""
        return redis.Redis(
            host="127.0.0.1",
            port=self.port,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
        )

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("this redis-server is not running")
        os.kill(self._process.pid, number)

    def _start(self) -> bool:
        """Start the process; whether it answered before it ended."""
        binary = redis_server_binary()
        if binary is None:
            raise RuntimeError("redis-server is not installed: Debian's package is redis-server")
        command = [binary, "--bind", "127.0.0.1", "--port", str(self.port), *_OPTIONS, *self._options]
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [*_ending_with_us(), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.RedisError):
                # Somebody else's server could answer at this port: ask for the process.
                if self.info("server")["process_id"] == self._process.pid:
                    return True
            if self._process.poll() is not None:
                break
            time.sleep(0.005)
        self.kill()
        return False


def _ending_with_us() -> list[str]:
    """Words before a command that end it when this process ends in whatever way, where Linux's setpriv is."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


class RedisZones:
    """Zones of nodes, each node a process.

    Attributes:
        zones: by zone name, in the order in which they were named.
    """

    def __init__(self, zones: Mapping[str, Sequence[RedisServer]]) -> None:
        self.zones = zones

    def __getitem__(self, zone: str) -> Sequence[RedisServer]:
        return self.zones[zone]

    @property
    def servers(self) -> list[RedisServer]:
        """Every node of every zone."""
        return [server for zone in self.zones.values() for server in zone]

    @property
    def text(self) -> str:
        """What CACHE_ZONES says of them."""
        return ";".join(
            f"{name}={','.join(server.url for server in servers)}" for name, servers in self.zones.items()
        )

    def recover(self) -> None:
        """Bring every node back; see `RedisServer.recover`."""
        for server in self.servers:
            server.recover()


@contextmanager
def redis_zones(
    names: Sequence[str] = ("zone-a", "zone-b", "zone-c"), nodes: int = 2
) -> Iterator[RedisZones]:
    """Start zones of so many nodes each, and end them all afterwards."""
    with ExitStack() as stack:
        yield RedisZones({name: [stack.enter_context(RedisServer()) for _ in range(nodes)] for name in names})
