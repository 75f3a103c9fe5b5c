"""`marquee dev` as real processes: one, and nine."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.demo_graph import DEMO_EMAIL, DEMO_PASSWORD
from tests.support.dev_process import DevProcess, process_tree
from tests.support.streaming_graph import OPERATIONS, screen

pytestmark = pytest.mark.timeout(240)

SIGN_IN = """mutation($e: String!, $p: String!) {
  signIn(email: $e, password: $p) { ... on SignedIn { token profiles { id pinProtected } } }
}"""
SELECT = "mutation($id: ID!) { selectProfile(id: $id) { ... on ProfileSelected { token } } }"
SCREENS = sorted(path.stem for path in OPERATIONS.glob("*.graphql"))


def post(url: str, body: dict[str, Any], token: str = "") -> bytes:
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{url}/graphql", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    if token:
        request.add_header("authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - loopback
        body_: bytes = response.read()
        return body_


def sign_in(url: str) -> str:
    answer = json.loads(post(url, {"query": SIGN_IN, "variables": {"e": DEMO_EMAIL, "p": DEMO_PASSWORD}}))[
        "data"
    ]["signIn"]
    profile = next(item["id"] for item in answer["profiles"] if not item["pinProtected"])
    selected = json.loads(post(url, {"query": SELECT, "variables": {"id": profile}}, answer["token"]))
    return str(selected["data"]["selectProfile"]["token"])


def screens(url: str) -> dict[str, bytes]:
    token = sign_in(url)
    answers = {}
    for name in SCREENS:
        document, variables = screen(name)
        answers[name] = post(url, {"query": document, "variables": variables}, token)
    return answers


def test_one_process_and_nine_answer_alike_to_the_byte(seeded_data: Path) -> None:
    with DevProcess(seeded_data, 4300) as one:
        together = screens(one.url)
        assert len(one.memory()) == 1
        with urllib.request.urlopen(f"{one.url}/artwork/avatar_1.svg", timeout=10) as picture:  # noqa: S310 - loopback
            assert picture.read().lstrip().startswith(b"<svg")
    with DevProcess(seeded_data, 4300, separate=True) as nine:
        apart = screens(nine.url)
        assert len(nine.memory()) == 9
    for name in SCREENS:
        assert b'"errors"' not in together[name]
        assert together[name] == apart[name], name


@pytest.mark.parametrize("separate", [False, True])
def test_the_web_app_is_at_the_root_and_everything_else_keeps_its_place(
    seeded_data: Path, *, separate: bool
) -> None:
    def page(address: str) -> tuple[str, str]:
        request = urllib.request.Request(f"{dev.url}{address}", headers={"accept": "text/html"})  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return answer.read().decode(), answer.headers.get("content-security-policy", "")

    with DevProcess(seeded_data, 4350, separate=separate) as dev:
        text, policy = page("/title/movie_1")
        assert "<title>Marquee</title>" in text
        # Pictures come from the catalog's own origin where it is a process of its own.
        assert ("http://127.0.0.1:" in policy) is separate
        assert "GraphiQL" in page("/graphql")[0]
        assert json.loads(page("/health")[0]) == {"status": "ok"}
        assert page("/artwork/avatar_1.svg")[0].lstrip().startswith("<svg")


def test_ctrl_c_stops_it_quietly(seeded_data: Path) -> None:
    dev = DevProcess(seeded_data, 4310)
    with dev:
        pass
    assert dev.process.returncode == 0
    assert "Traceback" not in dev.output()
    assert dev.output().rstrip().endswith("stopped")


def test_a_taken_port_is_one_line_and_exit_code_2(seeded_data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "gateway", "dev", "--port", str(port), "--data", str(seeded_data)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert run.returncode == 2
    assert f"Port {port} on 127.0.0.1 is taken" in run.stderr
    assert "Traceback" not in run.stderr


def test_mistakes_are_answered_by_the_running_system(seeded_data: Path) -> None:
    with DevProcess(seeded_data, 4320) as dev:
        token = sign_in(dev.url)
        answer = json.loads(post(dev.url, {"query": "{ viewer { account { id nope } } }"}, token))
        assert answer["errors"][0]["locations"] == [{"line": 1, "column": 25}]
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{dev.url}/nothing-here", timeout=10)  # noqa: S310 - loopback
        assert caught.value.code == 404
        caught.value.close()


def test_a_process_that_ends_stops_the_others_and_is_named(seeded_data: Path) -> None:
    dev = DevProcess(seeded_data, 4330, separate=True)
    with dev:
        victim = next(
            pid for pid, name in process_tree(dev.process.pid).items() if name == "subgraphs.catalog"
        )
        os.kill(victim, signal.SIGKILL)
        assert dev.process.wait(30) == 1
    assert "The catalog subgraph ended with code -9" in dev.output()
    assert "Traceback" not in dev.output()
