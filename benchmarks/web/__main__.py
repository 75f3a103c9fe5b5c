"""`make bench-web`: the web app's numbers, over a freshly seeded system of its own."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.web import rest_like
from benchmarks.web.vitals import PROFILE, medians, visit_home
from gateway.transport.web_app import WEB_FOLDER
from tests.support.dev_process import DevProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Request, Response, StorageState

PORT: Final = 4620
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update")  # fmt: skip
SHOW: Final = "show_1"
MOVIE: Final = "movie_50"
WORDS: Final = "star"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen both ways.

    Attributes:
        address: in the web app.
        ready: what stands on it when everything it asked for is there.
        one_by_one: fetches the same as a REST client would.
    """

    address: str
    ready: str
    one_by_one: Callable[[rest_like.Fetches], None]


SCREENS: Final = {
    "home": Screen("/", "#billboard", rest_like.home),
    "show": Screen(f"/title/{SHOW}", "text=More like this", lambda one: rest_like.title(one, SHOW)),
    "film": Screen(f"/title/{MOVIE}", "text=More like this", lambda one: rest_like.title(one, MOVIE)),
    "search": Screen(f"/search?q={WORDS}", "text=results for", lambda one: rest_like.search(one, WORDS)),
    "my list": Screen("/my-list", "ul[aria-label='My List'] li", rest_like.my_list),
    "account": Screen("/account", "text=Devices", rest_like.account),
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="to home, of which medians are told (5)")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None or not (WEB_FOLDER / "index.html").is_file():
        print("needs chromium, and the web app built: make web", file=sys.stderr)
        return 2
    console = Console()
    with (
        tempfile.TemporaryDirectory() as data,
        DevProcess(Path(data), PORT) as dev,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            state = _signed_in(browser, dev.url)
            visit_home(browser, dev.url, state)  # plans and pictures are made once, for whoever comes first
            visits = [visit_home(browser, dev.url, state) for _ in range(options.visits)]
            _print_vitals(console, medians(visits), {visit.largest for visit in visits})
            token = _token(state)
            console.print(_comparison(browser, dev.url, state, token))
        finally:
            browser.close()
    return 0


def _signed_in(browser: Browser, url: str) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.get_by_role("button", name="Fill in the demo member").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Wren").click()
    page.wait_for_selector("#billboard")
    state = context.storage_state()
    context.close()
    return state


def _token(state: StorageState) -> str:
    stored = state["origins"][0]["localStorage"]
    return str(
        json.loads(next(item["value"] for item in stored if item["name"] == "marquee.session"))["token"]
    )


def _print_vitals(console: Console, numbers: dict[str, float], largest: set[str]) -> None:
    table = Table(title=f"home, empty cache, medians ({PROFILE})", title_justify="left")
    for name in ("LCP", "INP", "CLS", "JavaScript", "everything", "requests"):
        table.add_column(name, justify="right")
    table.add_row(
        f"{numbers['lcp'] / 1000:.2f} s ({', '.join(sorted(largest))})",
        f"{numbers['inp']:.0f} ms",
        f"{numbers['cls']:.3f}",
        f"{numbers['script_bytes'] / 1000:.0f} kB",
        f"{numbers['all_bytes'] / 1000:.0f} kB",
        f"{numbers['requests']:.0f}",
    )
    console.print(table)


def _comparison(browser: Browser, url: str, state: StorageState, token: str) -> Table:
    table = Table(title="a screen's data: the app beside one resource at a time", title_justify="left")
    for name in ("screen", "requests", "waves", "kB", "REST-like: requests", "waves", "kB"):
        table.add_column(name, justify="left" if name == "screen" else "right")
    for name, screen in SCREENS.items():
        ours = _of_the_app(browser, url, state, screen)
        theirs = rest_like.Fetches(_poster(url, token))
        screen.one_by_one(theirs)
        table.add_row(name, *_columns(ours), *_columns(theirs))
    return table


def _columns(fetches: rest_like.Fetches) -> tuple[str, str, str]:
    return str(fetches.requests), str(fetches.waves), f"{(fetches.sent + fetches.received) / 1000:.1f}"


def _of_the_app(browser: Browser, url: str, state: StorageState, screen: Screen) -> rest_like.Fetches:
    """What the app asks of the gateway for a screen, watched in the browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    page = context.new_page()
    counted = rest_like.Fetches(lambda _: b"")
    answers = _count_into(counted, page)
    page.goto(f"{url}{screen.address}")
    page.wait_for_selector(screen.ready)
    page.wait_for_load_state("networkidle")
    counted.received = sum(len(answer.body()) for answer in answers)
    context.close()
    return counted


def _count_into(counted: rest_like.Fetches, page: Page) -> list[Response]:
    """Count what is sent; return the list that answers are put into.

    A wave begins where a request is sent after an answer has come since the last wave began.
    """
    answers: list[Response] = []
    seen = [-1]  # how many answers had come when the latest wave began

    def sent(request: Request) -> None:
        body = request.post_data if request.url.endswith("/graphql") else None
        if body is not None:
            counted.requests += 1
            counted.sent += len(body)
            if len(answers) > seen[0]:
                counted.waves += 1
                seen[0] = len(answers)

    def answered(response: Response) -> None:
        if response.url.endswith("/graphql"):
            answers.append(response)

    page.on("request", sent)
    page.on("response", answered)
    return answers


def _poster(url: str, token: str) -> Callable[[bytes], bytes]:
    def post(body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{url}/graphql",
            body,
            {"content-type": "application/json", "authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
            found: bytes = answer.read()
            return found

    return post


if __name__ == "__main__":
    sys.exit(main())
