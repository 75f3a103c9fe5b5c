"""Home pages: candidates, filtered, ranked, and kept from standing in two rows.

A page's id says for whom it was made, a row's id which row of which page: both can be made again anywhere.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from subgraphs.recommendations.service.ranking import PERSONAL_FROM, Ranking, rank
from subgraphs.recommendations.service.records import Audience, History, Picture, RankedTitle
from subgraphs.recommendations.service.row_titles import row_text
from subgraphs.recommendations.service.shelf import Mask, Shelf

LIFETIME_MS: Final = 300_000
_LONGEST_ROW: Final = 40
_FULL_ROW: Final = 10
_SHORTEST_ROW: Final = 4
_SEEDS: Final = 2
_GENRE_ROWS: Final = 5
_LIKED: Final = 0.8
_LEAVING_MS: Final = 30 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason shown with an item; `kind` is a word of the contract's EvidenceKind."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A title in a row, with why it is there: `features` are the parts of its score."""

    video_id: str
    picture: Picture
    score: float
    source: str
    features: tuple[tuple[str, float], ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `kind` is a word of the contract's RowKind."""

    id: str
    kind: str
    title: str
    items: tuple[Item, ...]
    because_id: str | None = None
    genre_id: str | None = None
    as_of_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A home page as it was made for an audience."""

    id: str
    audience: Audience
    generated_ms: int
    model_version: str
    personal: bool
    billboard: Item | None
    rows: tuple[Row, ...]

    @property
    def expires_ms(self) -> int:
        """When it should be made anew."""
        return self.generated_ms + LIFETIME_MS

    def row(self, row_id: str) -> Row | None:
        """A row by its id."""
        return next((row for row in self.rows if row.id == row_id), None)


def page_id(audience: Audience) -> str:
    """The id of an audience's page: "home_profile_3.HOME.STANDARD.en.ADULT_18.US"."""
    words = (audience.canvas, audience.kind, audience.language, audience.maturity, audience.country)
    return ".".join((f"home_{audience.profile_id}", *words))


def audience_of(identifier: str) -> Audience | None:
    """The audience that a page's or row's id names, None for anything else."""
    words = identifier.split(".")
    if len(words) < 6 or not words[0].startswith("home_"):
        return None
    return Audience(words[0].removeprefix("home_"), words[1], words[2], words[3], words[4], words[5])


def make_page(shelf: Shelf, audience: Audience, history: History, now_ms: int) -> Page:
    """Makes the audience's page."""
    ranking = rank(shelf, history)
    maker = _PageMaker(shelf, audience, history, ranking, shelf.suitable_for(audience, now_ms), now_ms)
    rows = maker.rows()
    return Page(
        id=maker.id,
        audience=audience,
        generated_ms=now_ms,
        model_version=shelf.model.version,
        personal=len(history.ratings) >= PERSONAL_FROM,
        billboard=maker.billboard(),
        rows=rows,
    )


class _PageMaker:
    """Makes one page, row after row; what stands in a row is not offered again further down."""

    def __init__(
        self,
        shelf: Shelf,
        audience: Audience,
        history: History,
        ranking: Ranking,
        suitable: Mask,
        now_ms: int,
    ) -> None:
        self.id = page_id(audience)
        self._shelf = shelf
        self._audience = audience
        self._history = history
        self._ranking = ranking
        suitable[self._positions(history.blocked)] = False
        self._suitable = suitable
        self._now_ms = now_ms
        seen = {*ranking.liked, *self._positions(history.resumed)}
        self._unseen = suitable.copy()
        self._unseen[list(seen)] = False
        self._used: set[int] = set()

    def rows(self) -> tuple[Row, ...]:
        """Every row in its order; rows too short to be worth showing are left out."""
        genres = self._favourite_genres()
        seeds = self._seeds()
        made = [
            self._own_row("continue", "CONTINUE_WATCHING", self._history.resumed),
            self._picks(),
            *[self._because(seed) for seed in seeds[:1]],
            self._top_ten(),
            self._trending(),
            *[self._genre(genre_id) for genre_id in genres[:1]],
            self._own_row("my_list", "MY_LIST", self._history.saved),
            *[self._because(seed) for seed in seeds[1:]],
            *[self._genre(genre_id) for genre_id in genres[1:]],
        ]
        return tuple(row for row in made if row is not None)

    def billboard(self) -> Item | None:
        """The best title that the profile has not seen."""
        best = self._best(self._unseen, 1, skip_used=False)
        return self._item(best[0], "billboard", picture=self._shelf.titles[best[0]].hero) if best else None

    def _positions(self, video_ids: tuple[str, ...]) -> list[int]:
        found = (self._shelf.title(video_id) for video_id in video_ids)
        return list(dict.fromkeys(title.position for title in found if title is not None))

    def _best(self, mask: Mask, count: int, *, skip_used: bool = True) -> list[int]:
        """Positions of the highest scores among those allowed; equal scores by position."""
        allowed = mask.copy()
        if skip_used and self._used:
            allowed[list(self._used)] = False
        positions = np.flatnonzero(allowed)
        order = np.argsort(-self._ranking.score[positions], kind="stable")[:count]
        return [int(position) for position in positions[order]]

    def _row(self, key: str, kind: str, title: str, items: list[Item]) -> Row | None:
        shortest = 1 if kind in {"CONTINUE_WATCHING", "MY_LIST"} else _SHORTEST_ROW
        if len(items) < shortest:
            return None
        self._used.update(self._shelf.by_id[item.video_id].position for item in items)
        return Row(id=f"{self.id}.{key}", kind=kind, title=title, items=tuple(items))

    def _text(self, key: str, **values: object) -> str:
        return row_text(key, self._audience.language, **values)

    def _own_row(self, key: str, kind: str, video_ids: tuple[str, ...]) -> Row | None:
        """What the profile itself left off or saved, in its order; left out where it may not be shown."""
        allowed = [position for position in self._positions(video_ids) if self._suitable[position]]
        items = [
            self._item(position, key) for position in allowed[:_LONGEST_ROW] if position not in self._used
        ]
        return self._row(key, kind, self._text(key), items)

    def _picks(self) -> Row | None:
        chosen = self._best(self._unseen, _LONGEST_ROW)
        personal = bool(self._ranking.liked)
        reasons = self._reasons(chosen) if personal else {}
        items = [self._item(position, "picks", reasons.get(position)) for position in chosen]
        return self._row("picks", "TOP_PICKS", self._text("picks" if personal else "popular"), items)

    def _reasons(self, chosen: list[int]) -> dict[int, Evidence]:
        """For each title the liked one that speaks most for it."""
        liked = list(self._ranking.liked)
        strengths = np.array([self._ranking.liked[position] for position in liked], dtype=np.float32)
        votes = self._shelf.model.weights[liked][:, chosen].toarray() * strengths[:, None]
        found = {}
        for column, position in enumerate(chosen):
            best = int(votes[:, column].argmax())
            if votes[best, column] > 0 and strengths[best] >= _LIKED:
                name = self._shelf.titles[liked[best]].name
                found[position] = Evidence("BECAUSE", self._text("liked", name=name))
        return found

    def _seeds(self) -> list[RankedTitle]:
        """What the profile liked last."""
        liked = [rating.video_id for rating in self._history.ratings if rating.weight >= _LIKED]
        found = [self._shelf.titles[position] for position in self._positions(tuple(liked))]
        return [title for title in found if self._suitable[title.position]][:_SEEDS]

    def _because(self, seed: RankedTitle) -> Row | None:
        """Titles like one that was liked: by likeness and the profile's own score.

        A member who has seen nearly all of them gets the best of the same genres besides.
        """
        model = self._shelf.model
        near = model.neighbours[seed.position]
        likeness = dict(zip(near.tolist(), model.similarities[seed.position].tolist(), strict=True))
        allowed = [
            position
            for position in likeness
            if position >= 0 and self._unseen[position] and position not in self._used
        ]
        allowed.sort(key=lambda position: -(likeness[position] + 0.3 * float(self._ranking.score[position])))
        if len(allowed) < _FULL_ROW:
            alike = (self._shelf.arrays.genres[:, self._shelf.arrays.genres[seed.position] > 0] > 0).any(
                axis=1
            )
            best = self._best(self._unseen & alike, _FULL_ROW + len(allowed))
            allowed = list(dict.fromkeys((*allowed, *best)))[:_FULL_ROW]
        reason = Evidence("BECAUSE", self._text("liked", name=seed.name))
        items = [self._item(position, f"like {seed.id}", reason) for position in allowed[:_LONGEST_ROW]]
        title = self._text("because", name=seed.name)
        row = self._row(f"because_{seed.id}", "BECAUSE_YOU_WATCHED", title, items)
        return _with(row, because_id=seed.id)

    def _top_ten(self) -> Row | None:
        kind = "SHOW" if self._audience.canvas == "SHOWS" else "MOVIE"
        chart = self._shelf.chart(self._audience.country, kind)
        items = [
            self._item(
                self._shelf.by_id[entry.video_id].position,
                "top ten",
                Evidence("TOP_10", self._text("place", rank=entry.rank)),
            )
            for entry in chart
            if self._suitable[self._shelf.by_id[entry.video_id].position]
        ]
        row = self._row("top_ten", "TOP_TEN", self._text("top_ten"), items)
        return _with(row, as_of_ms=chart[0].as_of_ms if chart else None)

    def _trending(self) -> Row | None:
        positions = self._positions(self._shelf.trending_in(self._audience.country))
        allowed = [
            position for position in positions if self._suitable[position] and position not in self._used
        ]
        items = [self._item(position, "trending") for position in allowed[:_LONGEST_ROW]]
        return self._row("trending", "TRENDING", self._text("trending"), items)

    def _favourite_genres(self) -> list[str]:
        """Genres the profile likes most; of the most popular titles where nothing is known."""
        affinity = self._ranking.affinity
        if not self._ranking.liked:
            affinity = (
                self._shelf.arrays.popularity[self._suitable] @ self._shelf.arrays.genres[self._suitable]
            )
        order = np.argsort(-affinity, kind="stable")
        return [self._shelf.genre_ids[number] for number in order[:_GENRE_ROWS]]

    def _genre(self, genre_id: str) -> Row | None:
        number = self._shelf.genre_ids.index(genre_id)
        chosen = self._best(self._unseen & (self._shelf.arrays.genres[:, number] > 0), _LONGEST_ROW)
        items = [self._item(position, genre_id) for position in chosen]
        names = self._shelf.genre_names[genre_id]
        name = names.get(self._audience.language.partition("-")[0], names["en"])
        row = self._row(genre_id, "GENRE", self._text("genre", name=name), items)
        return _with(row, genre_id=genre_id)

    def _item(
        self, position: int, source: str, evidence: Evidence | None = None, picture: Picture | None = None
    ) -> Item:
        title, ranking = self._shelf.titles[position], self._ranking
        leaving = self._leaving(title)
        return Item(
            video_id=title.id,
            picture=picture or portrait_for(self._shelf, ranking, title),
            score=round(float(ranking.score[position]), 6),
            source=source,
            features=(
                ("collaborative", round(float(ranking.collaborative[position]), 6)),
                ("taste", round(float(ranking.taste[position]), 6)),
                ("popularity", round(float(ranking.popularity[position]), 6)),
            ),
            evidence=evidence if evidence is not None and evidence.kind == "TOP_10" else leaving or evidence,
        )

    def _leaving(self, title: RankedTitle) -> Evidence | None:
        for country, _, ends in title.windows:
            if country == self._audience.country and ends is not None and ends - self._now_ms < _LEAVING_MS:
                return Evidence("LEAVING_SOON", self._text("leaving"))
        return None


def portrait_for(shelf: Shelf, ranking: Ranking, title: RankedTitle) -> Picture:
    """The portrait that leads with the title's genre which the profile likes most."""
    numbers = [shelf.genre_ids.index(genre_id) for genre_id in title.genre_ids[: len(title.portraits)]]
    if not numbers:
        return title.portraits[0]
    best = max(range(len(numbers)), key=lambda variant: float(ranking.affinity[numbers[variant]]))
    return title.portraits[best]


def _with(
    row: Row | None, because_id: str | None = None, genre_id: str | None = None, as_of_ms: int | None = None
) -> Row | None:
    """The row with the facts of its kind."""
    if row is None:
        return None
    return Row(row.id, row.kind, row.title, row.items, because_id, genre_id, as_of_ms)
