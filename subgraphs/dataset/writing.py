"""Titles, slugs and synopses for people to read."""

import re
import unicodedata
from dataclasses import dataclass
from random import Random

from subgraphs.dataset.vocabulary import Vocabulary

_SEVERAL = ("two ", "twins", "three ", "four ", "the last keepers", "childhood", "an estranged pair")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Synopses:
    """One story told in a line, a few lines and a paragraph."""

    short: str
    regular: str
    long: str


@dataclass(slots=True)
class Slugs:
    """Hands out slugs, each once: the second "the-net-1995" becomes "the-net-1995-2"."""

    taken: dict[str, int]

    def claim(self, *words: object) -> str:
        """A free slug of the words; None among them is left out."""
        text = " ".join(str(word) for word in words if word is not None)
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
        slug = _NOT_IN_SLUG.sub("-", plain.lower()).strip("-") or "untitled"
        count = self.taken.get(slug, 0) + 1
        self.taken[slug] = count
        return slug if count == 1 else f"{slug}-{count}"


def _article(words: str) -> str:
    return f"An {words}" if words[:1].lower() in "aeiou" else f"A {words}"


def film_line(words: Vocabulary, genres: tuple[str, ...], year: int | None, rng: Random) -> str:
    """A sentence that says what sort of film it is, and nothing about a plot nobody told us."""
    leading = genres[0]
    mood = rng.choice(words.moods[leading])
    noun = words.genre_nouns[leading][0]
    touches = [words.genre_nouns[genre][1] for genre in genres[1:3]]
    tail = f", with touches of {' and '.join(touches)}" if touches else ""
    return f"{_article(f'{mood} {noun}')}{f' from {year}' if year else ''}{tail}."


def describe_film(
    words: Vocabulary, genres: tuple[str, ...], year: int | None, verdict: str, rng: Random
) -> Synopses:
    """Synopses of a film that really exists: its sort, its mood, and `verdict` (what members thought)."""
    known = genres or ("Drama",)
    line = film_line(words, known, year, rng)
    invitation = rng.choice(words.invitations[known[0]])
    return Synopses(line, f"{line} {invitation}", f"{line} {invitation} {verdict}")


def invent_plot(words: Vocabulary, genre: str, rng: Random) -> Synopses:
    """Synopses of a story that nobody has told yet."""
    hero, quest = rng.choice(words.heroes[genre]), rng.choice(words.quests)
    if hero.startswith(_SEVERAL):
        quest = _plural(quest)
    scene = rng.choice(words.settings).format(place=rng.choice(words.title_places))
    short = f"{hero[0].upper()}{hero[1:]} {quest}."
    regular = f"{scene} {hero} {quest}. {rng.choice(words.stakes)}"
    return Synopses(short, regular, f"{regular} {rng.choice(words.invitations[genre])}")


def _plural(quest: str) -> str:
    verb, rest = quest.split(" ", 1)
    plurals = {"has": "have", "is": "are", "must": "must", "makes": "make", "follows": "follow"}
    return f"{plurals.get(verb, verb.removesuffix('s'))} {rest}"


def invent_title(words: Vocabulary, genre: str, rng: Random) -> str:
    """A title that sounds like its genre."""
    adjectives, nouns = words.title_words[genre]
    adjective, noun = rng.choice(adjectives), rng.choice(nouns)
    place = rng.choice(words.title_places)
    shape = rng.randrange(8)
    if adjective.endswith(" the"):
        return f"{adjective} {noun}" if shape < 5 else f"{adjective} {noun}: {place}"
    match shape:
        case 0 | 1 | 2:
            return f"The {adjective} {noun}"
        case 3 | 4:
            return f"{adjective} {noun}"
        case 5:
            return f"{noun} of {place}"
        case 6:
            return f"The {noun} at {place}"
        case _:
            return f"{place}: {adjective} {noun}"
