"""How much JavaScript home takes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Final

from gateway.transport.web_app import WEB_FOLDER

if TYPE_CHECKING:
    from tests.system.web.conftest import OpenPage, Stage

BUDGET: Final = 200 * 1000
"""Bytes of JavaScript, gzipped, that home may take."""


def test_home_takes_no_more_javascript_than_its_budget(stage: Stage, open_page: OpenPage) -> None:
    """What the browser fetches until home stands, not what the build says it needs."""
    page = open_page()
    scripts: set[str] = set()
    page.on(
        "response",
        lambda answer: scripts.add(answer.url) if answer.request.resource_type == "script" else None,
    )
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    sizes = {
        url: len(gzip.compress((WEB_FOLDER / url.removeprefix(f"{stage.url}/")).read_bytes(), 9))
        for url in scripts
    }
    assert scripts
    assert sum(sizes.values()) <= BUDGET, sizes


def test_every_other_screen_is_a_script_of_its_own() -> None:
    manifest = json.loads((WEB_FOLDER / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    lazy = {name for name, entry in manifest.items() if entry.get("isDynamicEntry")}
    screens = {name.rsplit("/", 1)[1].removesuffix(".tsx") for name in lazy}
    assert screens == {
        "AccountScreen", "GenreScreen", "MyListScreen", "PersonScreen", "ProfilesScreen", "SearchScreen",
        "SignInScreen", "TitleScreen",
    }  # fmt: skip
