"""Full-text search over the catalogue: an in-memory tantivy index built from storage when the service starts.

Text is folded before it is indexed and before it is looked for: lower case, without accents and apostrophes,
letters and digits only. Every word of a query must match somewhere: exactly, as a prefix (the last word), or
with a typing error.
"""

import bisect
import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import tantivy
from tantivy import FieldType, Occur, Query

from subgraphs.catalog.service.records import SearchEntry

MOST_HITS: Final = 200
"""How deep a search can be paged into."""

_MATURITY: Final = ("ALL", "KIDS_7", "TEEN_13", "MATURE_16", "ADULT_18")
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"\w+(?:['\u2019]\w+)*")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['\u2019](?=\w)")
_HIGHEST: Final = 1 << 40
_LONGEST_QUERY: Final = 200
_MOST_WORDS: Final = 12
_SNIPPET: Final = 90


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """What hits are limited to; None or empty means anything.

    `kinds` are MOVIE, SHOW, EPISODE, PERSON, GENRE. Years and languages let no person or genre by.
    """

    kinds: tuple[str, ...] = ()
    genre_ids: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    max_maturity: str | None = None
    audio_language: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found; `highlights` are HTML-escaped fragments with the matched words in <em>."""

    id: str
    kind: str
    score: float
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first (at most MOST_HITS), an estimate of all there are, and what the query was read as."""

    hits: tuple[Hit, ...]
    total: int
    corrected_query: str | None


def fold(text: str) -> str:
    """Text as it is indexed: lower case, no accents, words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", _APOSTROPHE.sub("", kept)).strip()


class SearchIndex:
    """The index over one state of the catalogue. Building it is slow; searching is not.

    Args:
        entries: Everything that can be found.
    """

    def __init__(self, entries: Sequence[SearchEntry]) -> None:
        self._schema = _schema()
        self._entries = {entry.id: entry for entry in entries}
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=32_000_000, num_threads=1)
        for entry in entries:
            writer.add_document(_document(entry))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()
        self._suggestions = _suggestion_list(entries)

    def search(self, text: str, limits: SearchLimits) -> SearchResult:
        """Finds what the text means. An empty text finds nothing."""
        words = fold(text[:_LONGEST_QUERY]).split()[:_MOST_WORDS]
        if not words:
            return SearchResult((), 0, None)
        query = self._limited(
            [
                (Occur.Must, self._word_query(word, last=index == len(words) - 1))
                for index, word in enumerate(words)
            ],
            limits,
        )
        found = self._searcher.search(query, limit=MOST_HITS, count=True)
        scored = [self._scored(score, self._stored_id(address), words) for score, address in found.hits]
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        hits = tuple(
            Hit(entry.id, entry.kind, round(score, 4), _highlights(entry, words)) for score, entry in scored
        )
        total: int = found.count  # type: ignore[attr-defined] # the library's stub leaves it out
        return SearchResult(hits, total, self._correction(words, hits))

    def suggest(self, prefix: str, first: int) -> list[str]:
        """Names that begin with the prefix, or have a word that does; the most popular first."""
        wanted = fold(prefix)
        if not wanted:
            return []
        start = bisect.bisect_left(self._suggestions, (wanted, 0.0, ""))
        found: dict[str, float] = {}
        for tail, rank, name in self._suggestions[start:]:
            if not tail.startswith(wanted):
                break
            found[name] = min(rank, found.get(name, 0.0))
        return sorted(found, key=lambda name: (found[name], name))[:first]

    def _word_query(self, word: str, *, last: bool) -> Query:
        schema = self._schema
        ways = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, "name", word), 4.0)),
            (Occur.Should, Query.term_query(schema, "text", word)),
        ]
        if last and len(word) > 1:
            prefix = Query.regex_query(schema, "name", f"{re.escape(word)}.*")
            ways.append((Occur.Should, Query.boost_query(prefix, 1.5)))
        errors = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        if errors:
            near = Query.fuzzy_term_query(schema, "name", word, distance=errors)
            ways.append((Occur.Should, Query.boost_query(near, 0.8)))
        return Query.boolean_query(ways)

    def _limited(self, must: list[tuple[Occur, Query]], limits: SearchLimits) -> Query:
        schema = self._schema
        clauses: list[Query] = []
        for name, values in (
            ("kind", limits.kinds),
            ("genre", limits.genre_ids),
            ("audio", (limits.audio_language,) if limits.audio_language else ()),
        ):
            if values:
                clauses.append(Query.term_set_query(schema, name, list(values)))
        if limits.year_from is not None or limits.year_to is not None:
            low, high = limits.year_from or 1, limits.year_to or _HIGHEST
            clauses.append(Query.range_query(schema, "year", FieldType.Integer, low, high))
        if limits.max_maturity is not None:
            highest = _MATURITY.index(limits.max_maturity)
            clauses.append(Query.range_query(schema, "maturity", FieldType.Integer, 0, highest))
        unscored = [(Occur.Must, Query.const_score_query(clause, 0.0)) for clause in clauses]
        return Query.boolean_query([*must, *unscored])

    def _stored_id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))

    def _scored(self, score: float, identifier: str, words: list[str]) -> tuple[float, SearchEntry]:
        """Relevance, lifted by popularity and by how closely the name is what was typed."""
        entry = self._entries[identifier]
        names = [fold(name) for name in (entry.name, *entry.other_names)]
        asked = " ".join(words)
        closeness = 1.0
        for name in names:
            bare = name.removeprefix("the ").removeprefix("a ")
            if asked in (name, bare):
                closeness = max(closeness, 3.0)
            elif name.startswith(asked) or bare.startswith(asked):
                closeness = max(closeness, 1.6)
        return score * closeness * (0.7 + 0.6 * entry.popularity), entry

    def _correction(self, words: list[str], hits: tuple[Hit, ...]) -> str | None:
        """The query with its mistyped words replaced by the closest words among the best hits' names."""
        known: dict[str, None] = {}
        for hit in hits[:10]:
            entry = self._entries[hit.id]
            for name in (entry.name, *entry.other_names):
                known.update(dict.fromkeys(fold(name).split()))
        corrected = [
            self._nearest(word, known, last=index == len(words) - 1) for index, word in enumerate(words)
        ]
        return " ".join(corrected) if corrected != words else None

    def _nearest(self, word: str, known: Iterable[str], *, last: bool) -> str:
        if len(word) < 4 or self._is_word(word) or (last and any(name.startswith(word) for name in known)):
            return word
        allowed = 1 if len(word) < 7 else 2
        distances = [(_distance(word, name, allowed), order, name) for order, name in enumerate(known)]
        best = min(distances, default=(allowed + 1, 0, word))
        return best[2] if best[0] <= allowed else word

    def _is_word(self, word: str) -> bool:
        return any(
            self._searcher.search(Query.term_query(self._schema, field, word), limit=1).hits
            for field in ("name", "text")
        )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name")
    builder.add_text_field("text")
    for keyword in ("kind", "genre", "audio"):
        builder.add_text_field(keyword, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("maturity", indexed=True, fast=True)
    return builder.build()


def _document(entry: SearchEntry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", entry.id)
    document.add_text("name", " ".join(fold(name) for name in (entry.name, *entry.other_names)))
    document.add_text("text", fold(entry.text))
    document.add_text("kind", entry.kind)
    for genre in entry.genre_ids:
        document.add_text("genre", genre)
    for language in dict.fromkeys(entry.audio_languages):
        document.add_text("audio", language)
    if entry.year is not None:
        document.add_integer("year", entry.year)
    document.add_integer("maturity", _MATURITY.index(entry.maturity))
    return document


def _suggestion_list(entries: Iterable[SearchEntry]) -> list[tuple[str, float, str]]:
    """(what may be typed, minus popularity, the name), sorted; a name is entered from each of its words on.

    Whole names rank before names that only have such a word further in. Episodes are left out.
    """
    found = []
    for entry in entries:
        if entry.kind == "EPISODE":
            continue
        words = fold(entry.name).split()
        skipped = 1 if len(words) > 1 and words[0] in {"the", "a", "an"} else 0
        for start in range(len(words)):
            lift = 1.0 if start <= skipped else 0.0
            found.append((" ".join(words[start:]), -entry.popularity - lift, entry.name))
    return sorted(found)


def _highlights(entry: SearchEntry, words: list[str]) -> tuple[str, ...]:
    """The name, and a fragment of the text, where they hold matched words."""
    found = [_marked(name, words) for name in (entry.name, *entry.other_names)]
    found.append(_marked(entry.text, words, around=_SNIPPET))
    return tuple(fragment for fragment in found if fragment is not None)


def _marked(text: str, words: list[str], around: int | None = None) -> str | None:
    spans = [found.span() for found in _WORD.finditer(text) if _matches(fold(found.group()), words)]
    if not spans:
        return None
    begin, end = 0, len(text)
    if around is not None:
        begin, end = max(spans[0][0] - around, 0), min(spans[0][1] + around, len(text))
    parts, place = ["…" if begin else ""], begin
    for first, last in spans:
        if first < begin or last > end:
            continue
        parts.append(f"{html.escape(text[place:first], quote=False)}<em>{html.escape(text[first:last])}</em>")
        place = last
    parts.append(html.escape(text[place:end], quote=False) + ("…" if end < len(text) else ""))
    return "".join(parts)


def _matches(token: str, words: list[str]) -> bool:
    if not token:
        return False
    if token in words or (len(words[-1]) > 1 and token.startswith(words[-1])):
        return True
    return any(
        len(word) >= 4 and _distance(word, token, 1 if len(word) < 7 else 2) <= (1 if len(word) < 7 else 2)
        for word in words
    )


def _distance(left: str, right: str, most: int) -> int:
    """Edits (a swap of neighbours is one) from one word to the other; `most` + 1 when there are more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(
                previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != other)
            )
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]
