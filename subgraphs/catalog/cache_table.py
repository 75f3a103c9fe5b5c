"""What the catalog keeps of its reads, and for how long. Titles are the same for everybody of a country.

A release becomes visible within `fresh` seconds; what is looked up by a name that does not exist yet, within
`missing`. Lists that carry a cursor of the moment (search, arrivals) are not kept. Titles are compressed with
a dictionary of their own (service/dictionary_training.py).
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.client import ArtworkKey, CreditsKey, GenreTitlesKey, PageKey, TitleKey
from subgraphs.chassis.cached_reads import Keeping, Per, cached_messages


def _title(key: TitleKey) -> str:
    if key.season_number is not None:
        return f"number/{key.season_number[0]}/{key.season_number[1]}"
    if key.external_id is not None:
        return f"external/{key.external_id}"
    return f"slug/{key.slug}" if key.slug is not None else f"id/{key.id}"


def _artwork(key: ArtworkKey) -> str:
    return key.id if key.kind is None else f"{key.id}/{key.kind}/{key.width}/{key.language}"


def _episodes(key: PageKey) -> str:
    return f"{key.id}/{key.first}/{key.after!r}"


def _credits(key: CreditsKey) -> str:
    return f"{key.video_id}/{key.role}/{key.first}/{key.after!r}"


def _genre_titles(key: GenreTitlesKey) -> str:
    return f"{key.genre_id}/{key.sort}/{key.first}/{key.after!r}"


def _id(key: str) -> str:
    return key


def _window(key: tuple[str, str]) -> str:
    return f"{key[1]}/{key[0]}"


def _known_for(key: tuple[str, int]) -> str:
    return f"{key[0]}/{key[1]}"


_RECORD: Final = Keeping(fresh=300, stale=3600, missing=10, near=True)
_LIST: Final = Keeping(fresh=300, stale=3600, missing=10)

# A title carries its maturity in the words of the caller's country.
TITLES: Final = cached_messages(
    "title",
    pb.Title,
    replace(_RECORD, dictionaries={1: Path(__file__).with_name("title-1.zdict").read_bytes()}),
    _title,
    per=Per.COUNTRY,
)
EPISODES: Final = cached_messages("episodes", pb.TitlePage, _LIST, _episodes, per=Per.COUNTRY)
KNOWN_FOR: Final = cached_messages("known for", pb.TitlePage, _LIST, _known_for, per=Per.COUNTRY)
GENRE_TITLES: Final = cached_messages("genre titles", pb.TitlePage, _LIST, _genre_titles, per=Per.COUNTRY)
ARTWORK: Final = cached_messages("artwork", pb.Artwork, _RECORD, _artwork)
PEOPLE: Final = cached_messages("person", pb.Person, _RECORD, _id)
GENRES: Final = cached_messages("genre", pb.Genre, _RECORD, _id)
CREDITS: Final = cached_messages("credits", pb.CreditPage, _LIST, _credits)
# Says whether a title can be watched now: never stale, and renewed within the minute.
AVAILABILITY: Final = cached_messages("availability", pb.Availability, Keeping(fresh=30), _window)
