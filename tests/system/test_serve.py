"""`marquee serve` as a real process over a supergraph file."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.shop import SHOP

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDITS = Path(__file__).parents[1] / "support" / "graphql_http"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A served supergraph whose subgraphs nobody runs."""
    supergraph = tmp_path / "supergraph.graphql"
    supergraph.write_text(SHOP, encoding="utf-8")
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "gateway", "serve", "--supergraph", str(supergraph), "--port", str(port)],
        stderr=subprocess.PIPE,
    )
    origin = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{origin}/health", timeout=1):  # noqa: S310 - loopback
                break
        except OSError:
            time.sleep(0.05)
    yield origin
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert process.stderr
    log = process.stderr.read().decode()
    process.stderr.close()
    assert "Traceback" not in log


def post(url: str, document: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{url}/graphql", json.dumps({"query": document}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - loopback
        return response.status, json.loads(response.read())


def test_health_and_readiness_are_answered(url: str) -> None:
    for path in ("/health", "/health/ready"):
        with urllib.request.urlopen(url + path, timeout=5) as response:  # noqa: S310 - loopback
            assert response.status == 200


def test_an_unreachable_subgraph_is_a_graphql_error_with_its_path(url: str) -> None:
    status, answer = post(url, "{ __typename products { id } }")
    assert status == 200
    assert answer["data"] == {"__typename": "Query", "products": None}
    errors = answer["errors"]
    assert isinstance(errors, list)
    assert [error["path"] for error in errors] == [["products"]]
    assert errors[0]["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert errors[0]["extensions"]["subgraph"] == "products"


def test_an_offer_of_http_2_costs_no_body(url: str) -> None:
    """Java's own client makes it with every request."""
    headers = {
        "content-type": "application/json",
        "connection": "Upgrade, HTTP2-Settings",
        "upgrade": "h2c",
        "http2-settings": "AAEAAEAAAAIA",
    }
    host = url.removeprefix("http://").partition("/")[0]
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", "/graphql", json.dumps({"query": "{ __typename }"}), headers)
    with connection.getresponse() as response:
        assert json.load(response) == {"data": {"__typename": "Query"}}
    connection.close()


def test_a_mutation_by_get_is_405(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f'{url}/graphql?query=mutation{{addReview(body:"x"){{id}}}}', timeout=5)  # noqa: S310 - loopback
    assert caught.value.code == 405
    caught.value.close()


def test_every_audit_of_graphql_over_http_passes(url: str) -> None:
    node = shutil.which("node")
    if node is None or not (AUDITS / "node_modules").is_dir():
        pytest.skip("node, or the npm packages of tests/support/graphql_http, are not installed")
    run = subprocess.run(  # noqa: S603 - our own command
        [node, "audit.mjs", f"{url}/graphql"], cwd=AUDITS, capture_output=True, timeout=60, check=True
    )
    result = json.loads(run.stdout)
    assert result["failed"] == []
    assert result["total"] >= 61
