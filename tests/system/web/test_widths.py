"""Every screen at a phone's, a laptop's and a television's width: accessible, within its width, as pictures.

`make screenshots` keeps the pictures (MARQUEE_SCREENSHOTS names the folder); a plain run takes none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.system.web.conftest import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.system.web.conftest import OpenPage, Stage

AXE: Final = Path(__file__).parents[3] / "clients" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS: Final = {"phone": (390, 844), "laptop": (1440, 900), "tv": (1920, 1080)}
_FAILING: Final = ("no-recommendations", "title-no-recommendations", "slow-recommendations")
# By picture: the address, what to wait for, what to do to recommendations first.
SCREENS: Final = {
    "home": ("/", "#billboard", "up"),
    "title": ("/title/show_1", "role=region[name='More like this']", "up"),
    "search": ("/search?q=star", "role=list[name='Titles'] >> a", "up"),
    "my-list": ("/my-list", "role=list[name='My List'] >> a", "up"),
    "account": ("/account", "role=region[name='Devices']", "up"),
    "genre": ("/genre/genre_comedy", "role=list[name='Comedy'] >> a", "up"),
    "person": ("/person/person_1", "role=list >> a", "up"),
    "no-recommendations": ("/", "text=Your own home page is not there just now", "down"),
    "title-no-recommendations": ("/title/movie_1", "text=Similar titles and your rating", "down"),
    "slow-recommendations": ("/", "text=taking longer than usual", "slow"),
}
# What is worth its place in docs/: everything at a laptop's width, three screens at the others.
KEPT: Final = {f"{name}-{width}" for name in ("home", "title", "search") for width in WIDTHS} | {
    f"{name}-laptop" for name in ("sign-in", "profiles", "my-list", "account", *_FAILING)
}


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_accessible_and_within_its_width(stage: Stage, open_page: OpenPage, screen: str) -> None:
    address, awaited, mode = SCREENS[screen]
    stage.recommendations(mode)
    page = open_page()
    page.goto(f"{stage.url}{address}")
    page.wait_for_selector(awaited)
    if mode != "up":
        page.wait_for_selector("main section a")  # the rest is there too
    check(page, screen)


def test_the_way_in_is_accessible_and_within_its_width(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(signed=False)
    page.goto(f"{stage.url}/sign-in")
    page.wait_for_selector("[aria-hidden] img")
    check(page, "sign-in")
    page.get_by_role("button", name="Fill in the demo member").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector("text=Wren")
    check(page, "profiles")
    page.get_by_role("button", name="Jordan, with a PIN").click()
    page.wait_for_selector("dialog")
    check(page, "pin")


def check(page: Page, name: str) -> None:
    """At each width: run axe, measure, take the picture."""
    there = "[...document.images].every(one => one.complete || one.loading === 'lazy')"
    within = "document.documentElement.scrollWidth <= window.innerWidth"
    folder = os.environ.get("MARQUEE_SCREENSHOTS")
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        until(page, lambda: bool(page.evaluate(there)))
        until(page, lambda: bool(page.evaluate(within)), f"it is wider than a {width}")
        assert not violations(page), width
        if folder and f"{name}-{width}" in KEPT:
            path = Path(folder) / f"{name}-{width}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, type="jpeg", quality=70)


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]
