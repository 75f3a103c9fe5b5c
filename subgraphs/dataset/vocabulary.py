"""The words that made-up titles, synopses and names are put together from: `vocabulary.json`, typed."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of words; keys of the mappings are countries for names, MovieLens genre words elsewhere.

    `title_words` holds adjectives and nouns, `genre_nouns` what such a film is called and what it has touches
    of; `settings` sentences have a `{place}`.
    """

    first_names: dict[str, list[str]]
    last_names: dict[str, list[str]]
    kids_names: list[str]
    characters: list[str]
    title_words: dict[str, tuple[list[str], list[str]]]
    title_places: list[str]
    heroes: dict[str, list[str]]
    quests: list[str]
    settings: list[str]
    stakes: list[str]
    moods: dict[str, list[str]]
    episode_words: list[str]
    invitations: dict[str, list[str]]
    genre_nouns: dict[str, tuple[str, str]]


@cache
def vocabulary() -> Vocabulary:
    """The words, read once a process."""
    return Vocabulary(**json.loads(files("subgraphs.dataset").joinpath("vocabulary.json").read_text("utf-8")))
