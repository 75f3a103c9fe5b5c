"""LCP, INP and CLS of home in a slowed-down browser, and what it fetched.

LCP is the last candidate before the first interaction, CLS the sum of unexpected shifts over the visit, INP
the longest of the visit's interactions (fewer than fifty: the worst one counts), as the browser reports them.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Response, StorageState

CPU_SLOWDOWN: Final = 4
LATENCY_MS: Final = 150
DOWN_KILOBITS: Final = 1_600
UP_KILOBITS: Final = 750
PROFILE: Final = (
    f"{DOWN_KILOBITS} kbit/s, {LATENCY_MS} ms a round trip, processor {CPU_SLOWDOWN} times slower"
)

_OBSERVE: Final = """
window.__vitals = { lcp: 0, what: "", cls: 0, interactions: {} };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.__vitals.lcp = entry.startTime;
    window.__vitals.what = entry.element ? entry.element.tagName : "";
  }
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__vitals.cls += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.interactionId) continue;
    const known = window.__vitals.interactions[entry.interactionId] ?? 0;
    window.__vitals.interactions[entry.interactionId] = Math.max(known, entry.duration);
  }
}).observe({ type: "event", buffered: true, durationThreshold: 16 });
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to home.

    Attributes:
        lcp: milliseconds until the largest thing stood.
        largest: what that was, an element's name.
        inp: milliseconds of the slowest interaction; under 16 is told as 16.
        cls: the layout's shifts.
        script_bytes: of JavaScript over the network until home stood, compressed.
        all_bytes: of everything, bodies only.
        requests: of everything.
    """

    lcp: float
    largest: str
    inp: float
    cls: float
    script_bytes: int
    all_bytes: int
    requests: int


def visit_home(browser: Browser, url: str, state: StorageState) -> Visit:
    """Visit home with an empty cache on a slow line, look about with the keys, put a title into My List."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    try:
        page = context.new_page()
        page.add_init_script(_OBSERVE)
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks it
        _slow_down(page)
        page.goto(url)
        page.wait_for_selector("#billboard")
        scripts = [answer.request for answer in answers if answer.request.resource_type == "script"]
        page.wait_for_selector("section ul[data-shelf] img")
        page.wait_for_load_state("networkidle")
        sizes = [_size(answer.request) for answer in answers]
        _look_about(page)
        found: dict[str, Any] = page.evaluate("window.__vitals")
        return Visit(
            lcp=found["lcp"],
            largest=found["what"],
            inp=max([16.0, *found["interactions"].values()]),
            cls=found["cls"],
            script_bytes=sum(_size(request) for request in scripts),
            all_bytes=sum(sizes),
            requests=len(sizes),
        )
    finally:
        context.close()


def _size(request: Request) -> int:
    return request.sizes()["responseBodySize"]


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {
        "offline": False,
        "latency": LATENCY_MS,
        "downloadThroughput": DOWN_KILOBITS * 1000 / 8,
        "uploadThroughput": UP_KILOBITS * 1000 / 8,
    }
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})


def _look_about(page: Page) -> None:
    """Interactions of a usual visit: keys on shelves, a press of My List and its Undo, the wheel between."""
    page.locator("section ul[data-shelf] [data-card]").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    button = page.get_by_role("button", name="My List", exact=True)
    button.click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").wait_for()  # the second message: all is as it was
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(1_000)


def medians(visits: list[Visit]) -> dict[str, float]:
    """The median of each number, by its name."""
    names = ("lcp", "inp", "cls", "script_bytes", "all_bytes", "requests")
    return {name: statistics.median(getattr(visit, name) for visit in visits) for name in names}
