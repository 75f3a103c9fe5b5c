"""What the web app shows when something is gone, slow or over, and how it comes back."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import jwt
from playwright.sync_api import expect

from gateway.settings import DEVELOPMENT_TOKEN_KEY

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.system.web.conftest import OpenPage, Stage


def test_without_recommendations_home_shows_the_rest_and_comes_back(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.recommendations("down")
    page = open_page()
    page.goto(stage.url)
    expect(page.get_by_text("Your own home page is not there just now")).to_be_visible()
    for row in ("My List", "New on Marquee", "By genre"):
        expect(page.get_by_role("region", name=row)).to_be_visible()
    stage.recommendations("up")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#billboard")).to_be_visible()


def test_without_recommendations_a_title_is_whole_but_for_what_they_know(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.recommendations("down")
    page = open_page()
    page.goto(f"{stage.url}/title/movie_1")
    expect(page.get_by_role("heading", name="Toy Story", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="My List", exact=True)).to_be_visible()
    expect(page.get_by_text("Similar titles and your rating are not there just now")).to_be_visible()
    stage.recommendations("up")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="More like this")).to_be_visible()


def test_a_thumb_that_cannot_be_kept_goes_back(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/title/movie_1")
    thumbs = page.get_by_role("group", name="Rate Toy Story")
    expect(thumbs).to_be_visible()
    before = thumbs.evaluate("group => [...group.children].map(one => one.ariaPressed)")
    stage.recommendations("down")
    thumbs.get_by_role("button").nth(before.index("false")).click()
    expect(page.get_by_text("Your rating of Toy Story was not saved.")).to_be_visible()
    assert thumbs.evaluate("group => [...group.children].map(one => one.ariaPressed)") == before


def test_slow_recommendations_hold_up_nothing_else(stage: Stage, open_page: OpenPage) -> None:
    stage.recommendations("slow")
    page = open_page()
    page.goto(stage.url)
    expect(page.get_by_text("Your recommendations are taking longer than usual")).to_be_visible()
    expect(page.get_by_role("region", name="New on Marquee")).to_be_visible()
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("toy story")
    page.get_by_role("link", name=re.compile("^Toy Story")).click()
    expect(page.get_by_role("heading", name="Toy Story", level=1)).to_be_visible()
    expect(page.get_by_text("Similar titles are taking longer than usual")).to_be_visible()
    stage.recommendations("up")
    expect(page.get_by_role("region", name="More like this")).to_be_visible()


def test_slow_recommendations_are_shown_when_they_are_asked_for(stage: Stage, open_page: OpenPage) -> None:
    stage.recommendations("slow")
    page = open_page()
    page.goto(stage.url)
    expect(page.get_by_text("Your recommendations are taking longer than usual")).to_be_visible()
    stage.recommendations("up")
    expect(page.get_by_text("Your recommendations are here")).to_be_visible()
    page.get_by_role("button", name="Show them").click()
    expect(page.locator("#billboard")).to_be_visible()


def expire(page: Page, *names: str) -> None:
    """Put tokens that ended an hour ago in place of the session's own, signed as the gateway signs them."""
    page.evaluate(
        """([names, token]) => {
            const session = JSON.parse(localStorage.getItem("marquee.session"));
            for (const name of names) session[name] = token;
            localStorage.setItem("marquee.session", JSON.stringify(session));
        }""",
        [names, _ended_token()],
    )
    page.reload()


def _ended_token() -> str:
    ended = int(time.time()) - 3600
    claims = {"sub": "account_1", "pid": "profile_1", "aud": "marquee", "iat": ended - 60, "exp": ended}
    return jwt.encode(claims, DEVELOPMENT_TOKEN_KEY, algorithm="HS256")


def test_a_profiles_token_is_renewed_unseen(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/my-list")
    expect(page.get_by_role("heading", name="My List")).to_be_visible()
    expire(page, "token")
    expect(page.get_by_role("list", name="My List").get_by_role("link").first).to_be_visible()
    stored = page.evaluate("JSON.parse(localStorage.getItem('marquee.session'))")
    assert stored["status"] == "watching"
    assert stored["token"] != _ended_token()


def test_an_expired_sign_in_leaves_the_catalogue_and_leads_back(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/")
    page.wait_for_selector("#billboard")
    expire(page, "token", "accountToken")
    expect(page.get_by_text("Your sign-in has expired")).to_be_visible()
    expect(page.get_by_role("region", name="New on Marquee")).to_be_visible()
    page.goto(f"{stage.url}/title/movie_1")
    expect(page.get_by_role("heading", name="Toy Story", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="My List", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_role("heading", name="Welcome back, Wren")).to_be_visible()
    page.get_by_role("button", name="Fill in the demo member").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{stage.url}/title/movie_1")
    expect(page.get_by_role("button", name="My List", exact=True)).to_be_visible()


def test_offline_keeps_what_was_opened_and_says_what_to_do(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/title/movie_1")
    expect(page.get_by_role("region", name="More like this")).to_be_visible()
    page.get_by_role("link", name="Home", exact=True).click()
    page.wait_for_selector("#billboard")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(offline=True)
    expect(page.get_by_text("You are offline").first).to_be_visible()
    page.go_back()  # opened before
    expect(page.get_by_role("heading", name="Toy Story", level=1)).to_be_visible()
    button = page.get_by_role("button", name="My List", exact=True)
    before = button.get_attribute("aria-pressed")
    button.click()
    expect(page.get_by_text("was not").first).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", before or "")
    similar = page.get_by_role("region", name="More like this").get_by_role("link")
    similar.first.click()  # never opened
    expect(page.get_by_role("button", name="Try again").first).to_be_visible()
    page.context.set_offline(offline=False)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("region", name="Cast and crew")).to_be_visible()


def test_signing_in_offline_says_what_to_do(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(signed=False)
    page.goto(f"{stage.url}/sign-in")
    page.get_by_role("button", name="Fill in the demo member").click()
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You are offline")


def test_a_gateway_that_does_not_know_the_ids_is_sent_the_text(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    texts: list[bool] = []

    def forget(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        texts.append("query" in body)
        if "query" in body:
            route.continue_()
        else:
            error = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
            route.fulfill(json={"errors": [error]})

    page.route("**/graphql", forget)
    page.goto(stage.url)
    expect(page.locator("#billboard")).to_be_visible()
    assert texts[:2] == [False, True]
