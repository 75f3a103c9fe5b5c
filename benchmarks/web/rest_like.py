"""A screen fetched one resource at a time, as over a REST interface, from the very gateway.

Each call is a small operation for one resource, whole: a title, a title's bookmark, a row. What stands in
several lists is fetched once a screen, as a browser with a cache would. `Fetches` counts requests, waves
(calls that had to wait for the ones before) and bytes of bodies, both ways.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PICTURE: Final = "{ id url blurHash width height }"
RESOURCES: Final = {
    "viewer": "query { viewer { account { id country status } profile { id name kind language } } }",
    "home": """query { viewer { profile { id homePage {
        id quality billboard { evidence { text } video { id } }
        rows(first: 4) { edges { cursor node { id } } }
    } } } }""",
    "row": """query($after: String) { viewer { profile { homePage { rows(first: 1, after: $after) {
        edges { node { __typename id title items(first: 16) { edges { node {
            rank evidence { text } artwork { id url blurHash } video { id }
        } } }
    } } } } } } }""",
    "title": f"""query($id: ID!) {{ video(ref: {{ id: $id }}) {{
        __typename id title synopsis releaseYear maturityRating {{ level label reasons }} genres {{ id name }}
        portrait: artwork(kind: BOXART_PORTRAIT, width: 480) {_PICTURE}
        hero: artwork(kind: HERO, width: 1920) {_PICTURE}
        availability {{ isNow leavingSoon until }}
        ... on Movie {{ runtimeMs audioTracks {{ id label }} textTracks {{ id label }} }}
        ... on Show {{ episodeCount seasons {{ id }} }}
    }} }}""",
    "match": "query($id: ID!) { video(ref: { id: $id }) { id matchScore } }",
    "rating": "query($id: ID!) { video(ref: { id: $id }) { id myRating } }",
    "similar": """query($id: ID!) { video(ref: { id: $id }) {
        id moreLikeThis(first: 12) { edges { node { id } } }
    } }""",
    "credits": """query($id: ID!) { video(ref: { id: $id }) {
        id credits(first: 8) { edges { role character node { id } } }
    } }""",
    "person": "query($id: ID!) { node(id: $id) { ... on Person { id name } } }",
    "bookmark": """query($id: ID!) { video(ref: { id: $id }) {
        id ... on Movie { progress } ... on Episode { progress }
    } }""",
    "up-next": "query($id: ID!) { video(ref: { id: $id }) { id ... on Show { upNext { id } } } }",
    "season": """query($id: ID!) { node(id: $id) { ... on Season {
        id number episodes(first: 12) { edges { node { id } } }
    } } }""",
    "episode": f"""query($id: ID!) {{ node(id: $id) {{ ... on Episode {{
        id number title synopsis runtimeMs season {{ id number }}
        artwork(kind: EPISODE_STILL, width: 480) {_PICTURE}
    }} }} }}""",
    "listed": "query($id: ID!) { video(ref: { id: $id }) { id inMyList } }",
    "my-list": """query { viewer { profile { myList(first: 40) {
        totalCount edges { addedAt node { id } }
    } } } }""",
    "account": "query { viewer { account { id status country email maxProfiles plan { code } } } }",
    "plan": """query { viewer { account { plan {
        code name maxConcurrentStreams maxResolution maxDownloadDevices hasAds
    } } } }""",
    "billing": """query { viewer { account { billing {
        nextChargeAt nextCharge { amountMinor currency } paymentMethodHint
    } } } }""",
    "invoices": """query { viewer { account { billing { invoices(first: 6) { edges { node {
        id issuedAt paid total { amountMinor currency }
    } } } } } } }""",
    "profiles": """query { viewer { account { profiles {
        id name avatarUrl kind maturityLimit pinProtected
    } } } }""",
    "devices": """query { viewer { account { devices(first: 20) { edges { node {
        id name kind lastSeenAt trusted
    } } } } } }""",
    "streams": """query { viewer { account { activeStreams {
        startedAt session { id } device { id name } profile { id name } video { id title }
    } } } }""",
    "search": """query($query: String!) { search(query: $query, first: 30) {
        totalEstimate edges { node {
            __typename ... on Movie { id } ... on Show { id } ... on Episode { id } ... on Person { id }
            ... on Genre { id name }
        } }
    } }""",
}
"""What a REST interface over this graph would offer, each with all a caller may want of it."""


@dataclass(slots=True)
class Fetches:
    """Requests counted while they are made.

    Attributes:
        post: sends a request's body, returns the answer's.
        requests: how many were sent.
        waves: how many of them had to wait for one another.
        sent: bytes of requests' bodies.
        received: bytes of answers' bodies.
    """

    post: Callable[[bytes], bytes]
    requests: int = 0
    waves: int = 0
    sent: int = 0
    received: int = 0
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def together(self, *calls: tuple[str, str]) -> list[Any]:
        """Fetch resources that need not wait for one another; the ones known already are not fetched again.

        Each call is a resource's name and the one variable's value, "" where it has none.
        """
        wanted = [call for call in dict.fromkeys(calls) if call not in self._known]
        self.waves += bool(wanted)
        for call in wanted:
            self._known[call] = self._fetch(*call)
        return [self._known[call] for call in calls]

    def _fetch(self, name: str, value: str) -> Any:  # noqa: ANN401 - JSON
        document = RESOURCES[name]
        variable = document.partition("$")[2].partition(":")[0] if "($" in document else None
        body = json.dumps({"query": document, "variables": {variable: value or None} if variable else {}})
        answer = self.post(body.encode())
        self.requests += 1
        # A REST call has its address for a body: what GraphQL needs beyond that is not counted against it.
        self.sent += len(f"/{name}/{value}")
        self.received += len(answer)
        return json.loads(answer)["data"]


def home(fetches: Fetches) -> None:
    """Four rows of sixteen titles and the billboard."""
    (_, answer) = fetches.together(("viewer", ""), ("home", ""))
    page = answer["viewer"]["profile"]["homePage"]
    cursors = [edge["cursor"] for edge in page["rows"]["edges"]]
    rows = [
        answer["viewer"]["profile"]["homePage"]["rows"]["edges"][0]["node"]
        for answer in fetches.together(*(("row", cursor) for cursor in ("", *cursors[:-1])))
    ]
    billboard = page["billboard"]["video"]["id"]
    ids = [billboard, *(item["node"]["video"]["id"] for row in rows for item in row["items"]["edges"])]
    begun = [
        item["node"]["video"]["id"]
        for row in rows
        if row["__typename"] == "ContinueWatchingRow"
        for item in row["items"]["edges"]
    ]
    shows = [one for one in begun if one.startswith("show_")]
    answers = fetches.together(
        *(("up-next", one) for one in shows),
        *(("title", one) for one in ids),
        *(("match", one) for one in ids),
        *(("bookmark", one) for one in begun if not one.startswith("show_")),
        ("listed", billboard),
    )
    following = [answer["video"]["upNext"] for answer in answers[: len(shows)]]
    episodes = [one["id"] for one in following if one is not None]
    fetches.together(*((kind, one) for one in episodes for kind in ("episode", "bookmark")))


def title(fetches: Fetches, identifier: str) -> None:
    """A title's page, its first season's episodes among it."""
    answers = fetches.together(
        ("title", identifier),
        ("credits", identifier),
        ("similar", identifier),
        *((kind, identifier) for kind in ("listed", "match", "rating", "bookmark", "up-next")),
    )
    video, credits_, similar = (answer["video"] for answer in answers[:3])
    people = [edge["node"]["id"] for edge in credits_["credits"]["edges"] if edge["node"]]
    alike = [edge["node"]["id"] for edge in similar["moreLikeThis"]["edges"] if edge["node"]]
    seasons = [season["id"] for season in video.get("seasons", ())]
    found = fetches.together(
        *(("season", one) for one in seasons),
        *(("person", one) for one in people),
        *(("title", one) for one in alike),
    )
    if seasons:
        episodes = [edge["node"]["id"] for edge in found[0]["node"]["episodes"]["edges"]]
        fetches.together(*((kind, one) for one in episodes for kind in ("episode", "bookmark")))


def search(fetches: Fetches, query: str) -> None:
    """Thirty results."""
    (answer,) = fetches.together(("search", query))
    hits = [edge["node"] for edge in answer["search"]["edges"]]
    fetches.together(
        *_each(hits, {"Movie": "title", "Show": "title", "Episode": "episode", "Person": "person"})
    )


def my_list(fetches: Fetches) -> None:
    """The list and its titles."""
    _, answer = fetches.together(("viewer", ""), ("my-list", ""))
    edges = answer["viewer"]["profile"]["myList"]["edges"]
    fetches.together(*(("title", edge["node"]["id"]) for edge in edges))


def account(fetches: Fetches) -> None:
    """The account with its parts."""
    parts = ("account", "plan", "billing", "invoices", "profiles", "devices", "streams")
    fetches.together(*((part, "") for part in parts))


def _each(hits: Iterable[dict[str, str]], kinds: dict[str, str]) -> list[tuple[str, str]]:
    return [(kinds[hit["__typename"]], hit["id"]) for hit in hits if hit["__typename"] in kinds]
