"""The web app in a real browser, over the real system."""

from __future__ import annotations

import shutil
import urllib.request
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest
from playwright.sync_api import expect, sync_playwright

from gateway.transport.web_app import WEB_FOLDER
from tests.support.dev_process import DevProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, StorageState

    OpenPage: TypeAlias = Callable[..., Page]

CHROMIUM: Final = shutil.which("chromium")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PORT: Final = 4360
WAIT_MS: Final = 30_000

expect.set_options(timeout=WAIT_MS)  # a slow machine is no failure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them need a browser and the built app; a slow machine needs time for both."""
    for item in items:
        if "tests/system/web" in item.path.as_posix():
            item.add_marker(pytest.mark.timeout(240))
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"))
            built = (WEB_FOLDER / "index.html").is_file()
            item.add_marker(pytest.mark.skipif(not built, reason="the web app is not built: make web"))


class Stage:
    """The running system, and what can be done to its recommendations."""

    def __init__(self, url: str) -> None:
        self.url = url

    def recommendations(self, mode: str) -> None:
        """Turn them `up`, `down` or `slow`."""
        request = urllib.request.Request(f"{self.url}/stage/{mode}", method="POST")  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - loopback
            pass


@pytest.fixture(scope="session")
def running_stage(seeded_data: Path) -> Iterator[Stage]:
    """The system, started once."""
    with DevProcess(seeded_data, PORT, program=("tests.support.web_stage",)) as process:
        yield Stage(process.url)


@pytest.fixture
def stage(running_stage: Stage) -> Iterator[Stage]:
    """The system with everything up, before and after."""
    running_stage.recommendations("up")
    yield running_stage
    running_stage.recommendations("up")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module: while it is there no other test's event loop can run in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def signed_in(running_stage: Stage, browser: Browser) -> StorageState:
    """What the browser keeps once Wren is watching."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(running_stage.url)
    sign_in(page)
    page.get_by_role("button", name="Wren").click()
    page.wait_for_selector("#billboard")
    state = context.storage_state()
    context.close()
    return state


def until(page: Page, holds: Callable[[], bool], otherwise: str = "it never came to hold") -> None:
    """Wait for what no locator can express; the page's security policy allows no script made of text."""
    for _ in range(WAIT_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(otherwise)


def sign_in(page: Page) -> None:
    """Sign the demonstration's member in, from the sign-in screen."""
    page.get_by_role("button", name="Fill in the demo member").click()
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def open_page(browser: Browser, signed_in: StorageState) -> Iterator[OpenPage]:
    """Opens a page as Wren, or signed out; nothing may break in it unseen."""
    broken: list[str] = []
    contexts = []

    def open_one(width: int = 1440, height: int = 900, *, signed: bool = True, touch: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=signed_in if signed else None,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",  # nothing is still moving when it is looked at
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not broken
