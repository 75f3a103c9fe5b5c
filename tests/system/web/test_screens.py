"""Every screen of the web app, as a member goes through it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.system.web.conftest import sign_in, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request

    from tests.system.web.conftest import OpenPage, Stage


def test_from_the_door_to_home_with_a_pin(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(signed=False)
    page.goto(f"{stage.url}/my-list")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill("demo@marquee.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    sign_in(page)
    page.get_by_role("button", name="Jordan, with a PIN").click()
    page.keyboard.type("9999")
    expect(page.get_by_text("That is not the PIN")).to_be_visible()
    page.keyboard.type("1234")
    expect(page).to_have_url(f"{stage.url}/my-list")  # where one wanted to go
    page.reload()
    expect(page.get_by_role("heading", name="My List")).to_be_visible()  # and stays signed in


def test_requests_carry_a_documents_id_and_no_text(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    bodies = [json.loads(request.post_data or "{}") for request in sent]
    assert [body["operationName"] for body in bodies] == ["WebHome"]
    assert "query" not in bodies[0]
    assert len(bodies[0]["extensions"]["persistedQuery"]["sha256Hash"]) == 64


def test_home_goes_on_by_keyboard(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    page.keyboard.press("ArrowDown")  # as a remote control does, with nothing in focus
    expect(page.get_by_role("link", name="More about it")).to_be_focused()
    first = page.locator("section ul[data-shelf]").first
    first.locator("[data-card]").first.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(first.locator("[data-card]").nth(6)).to_be_focused()
    until(page, lambda: first.evaluate("row => row.scrollLeft") > 0)
    page.keyboard.press("ArrowDown")
    second = page.locator("section ul[data-shelf]").nth(1)
    expect(second.locator("[data-card]:focus")).to_have_count(1)
    assert page.evaluate("getComputedStyle(document.activeElement.querySelector('span')).boxShadow") != "none"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/title/\w+"))


def test_a_row_scrolls_by_wheel(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    row = second_row(page)
    x, y = middle_of(row)
    page.mouse.move(x, y)
    page.mouse.wheel(400, 0)
    until(page, lambda: row.evaluate("row => row.scrollLeft") > 100)


def test_a_row_scrolls_by_touch(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(390, 844, touch=True)
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    row = second_row(page)
    _, y = middle_of(row)
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 330, "y": y}]})
    for x in range(330, 90, -20):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(page, lambda: row.evaluate("row => row.scrollLeft") > 100)


def test_home_brings_further_rows_when_one_comes_near_its_end(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(stage.url)
    page.wait_for_selector("#billboard")
    rows = page.locator("section ul[data-shelf]")
    few = rows.count()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(rows.nth(few)).to_be_attached()


def second_row(page: Page) -> Locator:
    """A row of posters, scrolled to the middle of the window."""
    row = page.locator("section ul[data-shelf]").nth(1)
    row.evaluate("row => row.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return row


def middle_of(row: Locator) -> tuple[float, float]:
    """Where to point to be in the middle of it."""
    box = row.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_show_has_its_seasons_and_similar_titles(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/title/show_1")
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    episodes = page.locator("ol > li")
    expect(episodes.first).to_be_visible()
    expect(page.get_by_role("region", name="More like this").get_by_role("link").first).to_be_visible()
    expect(page.get_by_role("heading", name="Cast and crew")).to_be_visible()
    choice = page.get_by_label("Season")
    if choice.count():
        before = episodes.first.inner_text()
        other = choice.evaluate("field => [...field.options].find(one => !one.selected).value")
        choice.select_option(other)
        expect(episodes.first).not_to_have_text(before)


def test_search_answers_as_one_types_and_forgives_a_slip(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/search")
    expect(page.get_by_role("heading", name="By genre")).to_be_visible()
    page.keyboard.type("toy stroy")  # the field has the focus
    expect(page.get_by_role("link", name=re.compile("Toy Story"))).to_be_visible()
    expect(page).to_have_url(re.compile("q="))
    page.get_by_role("radio", name="People").check(force=True)
    expect(page.get_by_role("link", name=re.compile("^Toy Story"))).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("link", name="Comedy").click()
    expect(page.get_by_role("heading", name="Comedy")).to_be_visible()
    expect(page.get_by_role("list", name="Comedy").get_by_role("link").first).to_be_visible()


def test_my_list_takes_a_title_and_gives_it_back(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/search?q=toy+story")
    page.get_by_role("link", name=re.compile("^Toy Story")).click()
    button = page.get_by_role("button", name="My List", exact=True)
    expect(button).to_be_visible()
    if button.get_attribute("aria-pressed") == "true":  # the made-up member likes it
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        page.get_by_role("button", name="Dismiss").click()
    button.click()
    expect(page.get_by_text("Toy Story was added to My List.")).to_be_visible()
    page.get_by_role("navigation").get_by_role("link", name="My List").click()
    listed = page.get_by_role("list", name="My List").get_by_role("link", name=re.compile("^Toy Story"))
    expect(listed).to_be_visible()
    page.get_by_role("button", name="Take Toy Story off My List").click()
    expect(page.get_by_text("Toy Story was taken off My List.")).to_be_visible()
    expect(listed).to_have_count(0)
    page.reload()
    expect(page.get_by_role("list", name="My List").get_by_role("link").first).to_be_visible()
    expect(listed).to_have_count(0)


def test_a_thumb_is_kept(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/search?q=toy+story")
    page.get_by_role("link", name=re.compile("^Toy Story")).click()
    thumbs = page.get_by_role("group", name="Rate Toy Story")
    chosen = thumbs.locator("[aria-pressed=true]")
    expect(thumbs).to_be_visible()
    label = (
        "Not for me" if chosen.count() and chosen.get_attribute("aria-label") != "Not for me" else "Love this"
    )
    with page.expect_response(lambda answer: "rateVideo" in answer.text()):
        thumbs.get_by_role("button", name=label).click()
    page.reload()
    expect(thumbs.get_by_role("button", name=label)).to_have_attribute("aria-pressed", "true")


def test_the_account_shows_plan_devices_and_the_way_out(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/account")
    for section in ("Plan", "Watching now", "Profiles", "Devices", "Billing"):
        expect(page.get_by_role("region", name=section)).to_be_visible()
    expect(page.get_by_role("region", name="Devices").get_by_role("listitem").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(f"{stage.url}/account")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_address_that_is_nothing_says_so(stage: Stage, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{stage.url}/no/such/screen")
    expect(page.get_by_text("There is nothing at this address")).to_be_visible()
    page.goto(f"{stage.url}/title/movie_999999")
    expect(page.get_by_text("There is no such title")).to_be_visible()
