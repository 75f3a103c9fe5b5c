"""The web app's files as a browser gets them."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from gateway.transport.web_app import content_security_policy, web_app_routes

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

PAGE = '<!doctype html><script type="application/json" id="marquee-config">{}</script><div id="root"></div>'
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built app."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("console.log(1)")
    (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"console.log(1)"))
    (tmp_path / "assets" / "plain-3c.css").write_text("a{}")
    return tmp_path


def client_of(folder: Path, config: dict[str, object] | None = None) -> TestClient:
    async def health(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("well")

    routes = [Route("/health", health), *web_app_routes(config or {}, folder=folder)]
    return TestClient(Starlette(routes=routes))


@pytest.mark.parametrize("path", ["/", "/title/movie_50", "/my-list", "/search?q=star"])
def test_every_screen_has_an_address_of_its_own(folder: Path, path: str) -> None:
    answer = client_of(folder).get(path, headers=HTML)
    assert answer.status_code == 200
    assert '<div id="root">' in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_what_belongs_to_others_stays_theirs(folder: Path) -> None:
    assert client_of(folder).get("/health", headers=HTML).text == "well"


@pytest.mark.parametrize("path", ["/nothing.js", "/assets/nothing.js", "/.well-known/thing"])
def test_what_is_not_there_is_no_page_for_a_program(folder: Path, path: str) -> None:
    assert client_of(folder).get(path, headers={"accept": "*/*"}).status_code == 404


def test_a_missing_script_is_no_page_for_a_browser_either(folder: Path) -> None:
    assert client_of(folder).get("/assets/app-old.js", headers=HTML).status_code == 404


def test_the_configuration_is_written_into_the_page_and_cannot_close_its_script(folder: Path) -> None:
    text = client_of(folder, {"demo": {"email": "</script><b>"}}).get("/", headers=HTML).text
    inside = text.split('id="marquee-config">')[1].split("</script>")[0]
    assert json.loads(inside) == {"demo": {"email": "</script><b>"}}


def test_files_with_a_digest_in_their_name_may_be_kept_for_ever(folder: Path) -> None:
    answer = client_of(folder).get("/assets/plain-3c.css", headers={"accept-encoding": "identity"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "max-age=3600" in client_of(folder).get("/favicon.svg").headers["cache-control"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br", "gzip"), ("br, gzip;q=0.8", "gzip"), ("identity", None), ("", None)],
)
def test_a_compressed_file_goes_to_those_who_read_it(
    folder: Path, accepted: str, encoding: str | None
) -> None:
    answer = client_of(folder).get("/assets/app-1a2b.js", headers={"accept-encoding": accepted})
    assert answer.text == "console.log(1)"
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"


def test_a_path_does_not_lead_out_of_the_folder(folder: Path) -> None:
    (folder.parent / "secret.gz").write_text("secret")
    assert "secret" not in client_of(folder).get("/assets/..%2f..%2fsecret").text


def test_the_page_may_load_nothing_from_elsewhere_but_pictures(folder: Path) -> None:
    policy = client_of(folder).get("/", headers=HTML).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "img-src 'self' data: https://pictures.example;" in content_security_policy(
        ["https://pictures.example"]
    )


def test_a_checkout_without_the_app_says_how_to_build_it(tmp_path: Path) -> None:
    answer = client_of(tmp_path).get("/", headers=HTML)
    assert answer.status_code == 200
    assert "make web" in answer.text
    assert client_of(tmp_path).get("/health").text == "well"
