"""Tests of the cache over real redis-server processes."""

from __future__ import annotations

import pytest

from tests.support.redis_processes import redis_server_binary


@pytest.fixture(autouse=True, scope="session")
def _redis_is_installed() -> None:
    if redis_server_binary() is None:
        pytest.skip("redis-server is not installed: Debian's package is redis-server")
