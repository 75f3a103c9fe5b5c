"""Rules for every test: sockets are off, but for tests that say they use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


def _uses_loopback(path: Path) -> bool:
    """System tests and tests of services talk to real servers, on this machine only."""
    return "system" in path.parts or "service" in path.parts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open loopback addresses, and no others, for the tests that use real servers."""
    for item in items:
        if _uses_loopback(item.path) or item.get_closest_marker("system"):
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(_LOOPBACK)
