"""GraphiQL as a newcomer meets it, in a real browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import sync_playwright

from tests.support.dev_process import DevProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

CHROMIUM: Final = shutil.which("chromium")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
TABS: Final = ("Home", "TitleDetail", "Search", "ContinueWatching", "Account")

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture
def page(seeded_data: Path) -> Iterator[Page]:
    """The page at GET /graphql, with everything it asks for remembered in `page.asked`."""
    with DevProcess(seeded_data, 4340) as dev, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield _open(browser.new_page(), dev.url)
        finally:
            browser.close()


def _open(page: Page, url: str) -> Page:
    page.goto(f"{url}/graphql")
    page.wait_for_selector(".graphiql-execute-button", timeout=30_000)
    return page


def test_every_screen_is_a_tab_and_answers(page: Page) -> None:
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.reload()
    page.wait_for_selector(".graphiql-execute-button", timeout=30_000)
    for tab in TABS:
        page.get_by_text(tab, exact=True).first.click()
        page.wait_for_timeout(1000)  # GraphiQL reads the new tab's operation name a moment later
        with page.expect_response(lambda response: response.request.method == "POST") as answered:
            page.click(".graphiql-execute-button")
        body = answered.value.json()
        assert "errors" not in body, (tab, body["errors"][:2])
        assert all(value is not None for value in body["data"].values())
    assert not broken
    outside = [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert not outside
