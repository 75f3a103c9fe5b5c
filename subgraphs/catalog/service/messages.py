"""Records as messages: catalog.v1's words for what storage holds."""

from datetime import UTC, datetime
from typing import Final

from protos.catalog.v1 import catalog_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.catalog.service.maturity import board_label
from subgraphs.catalog.service.records import (
    SCALE,
    ArtworkRecord,
    CreditRecord,
    GenreRecord,
    PersonRecord,
    ShowShape,
    TitleRecord,
    WindowRecord,
)
from subgraphs.chassis.pages import Page, encode_cursor
from subgraphs.chassis.proto_values import timestamp

LEAVING_SOON_MS: Final = 30 * 24 * 3600 * 1000
"""A window that closes within this time is leaving soon."""

_ASPECTS: Final = {  # width to height
    "BOXART_PORTRAIT": (2, 3),
    "BOXART_LANDSCAPE": (16, 9),
    "HERO": (16, 9),
    "LOGO": (12, 5),
    "STORYBOARD": (16, 9),
    "EPISODE_STILL": (16, 9),
}


def title_message(title: TitleRecord, shape: ShowShape | None, country: str) -> pb.Title:
    """A title with its maturity in the words of the country's board; `shape` is a show's."""
    message = pb.Title(
        id=title.id,
        kind=pb.TitleKind.Value(f"TITLE_KIND_{title.kind}"),
        slug=title.slug,
        external_id=title.external_id or "",
        titles=[pb.LocalizedText(language="en", text=title.title)],
        synopses=[
            pb.Synopsis(
                language="en", short=title.synopsis_short, regular=title.synopsis, long=title.synopsis_long
            )
        ],
        release_year=title.release_year,
        maturity_rating=_maturity_message(title, country),
        genre_ids=title.genre_ids,
        popularity_score=title.popularity / SCALE,
    )
    if title.runtime_ms is not None:
        message.playable.CopyFrom(_playable_message(title))
    match title.kind:
        case "SHOW":
            seasons = shape or ShowShape((), 0)
            message.show.CopyFrom(
                pb.ShowFacts(season_ids=seasons.season_ids, episode_count=seasons.episode_count)
            )
        case "SEASON":
            message.season.CopyFrom(pb.SeasonFacts(show_id=title.show_id or "", number=title.number or 0))
        case "EPISODE":
            message.episode.CopyFrom(
                pb.EpisodeFacts(
                    season_id=title.season_id or "",
                    show_id=title.show_id or "",
                    number=title.number or 0,
                    next_id=title.next_id or "",
                    previous_id=title.previous_id or "",
                )
            )
    return message


def _maturity_message(title: TitleRecord, country: str) -> pb.MaturityRating:
    written = board_label(title.maturity, country)
    level = vocabulary_pb2.MaturityLevel.Value(f"MATURITY_LEVEL_{title.maturity}")
    return pb.MaturityRating(
        level=level, label=written.label, board=written.board, reasons=title.maturity_reasons
    )


def _playable_message(title: TitleRecord) -> pb.Playable:
    markers = title.markers or {}
    return pb.Playable(
        runtime_ms=title.runtime_ms or 0,
        skip_markers=pb.SkipMarkers(
            recap_end_ms=markers.get("recap_end_ms"),
            intro_start_ms=markers.get("intro_start_ms"),
            intro_end_ms=markers.get("intro_end_ms"),
            credits_start_ms=markers.get("credits_start_ms"),
        ),
        audio_tracks=[
            pb.AudioTrack(
                id=f"audio_{title.id}_{place}",
                language=str(track["language"]),
                label=str(track["label"]),
                channels=str(track["channels"]),
                is_original=bool(track["is_original"]),
                is_descriptive=bool(track["is_descriptive"]),
            )
            for place, track in enumerate(title.audio_tracks)
        ],
        text_tracks=[
            pb.TextTrack(
                id=f"text_{title.id}_{place}",
                language=str(track["language"]),
                label=str(track["label"]),
                is_forced=bool(track["is_forced"]),
                is_closed_caption=bool(track["is_closed_caption"]),
            )
            for place, track in enumerate(title.text_tracks)
        ],
    )


def artwork_message(record: ArtworkRecord, width: int) -> pb.Artwork:
    """A picture in one of the offered widths (pixels)."""
    across, down = _ASPECTS[record.kind]
    identifier = f"{record.key}_{width}"
    return pb.Artwork(
        id=identifier,
        kind=pb.ArtworkKind.Value(f"ARTWORK_KIND_{record.kind}"),
        width=width,
        height=round(width * down / across),
        url=f"/artwork/{identifier}.svg",
        blur_hash=record.blur_hash,
        language=record.language or "",
        dominant_color=record.dominant_color,
    )


def availability_message(window: WindowRecord, now_ms: int) -> pb.Availability:
    """A window as it stands at `now_ms`."""
    is_now = window.is_open(now_ms)
    leaving = is_now and window.ends_ms is not None and window.ends_ms - now_ms <= LEAVING_SOON_MS
    message = pb.Availability(
        country=window.country,
        until=timestamp(_moment(window.ends_ms)) if window.ends_ms is not None else None,
        is_now=is_now,
        downloadable=window.downloadable,
        leaving_soon=leaving,
    )
    # "from" is a word of Python's and cannot be a keyword argument.
    getattr(message, "from").CopyFrom(timestamp(_moment(window.starts_ms)))
    return message


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def credit_page_message(page: Page[CreditRecord]) -> pb.CreditPage:
    """A page of a title's credits."""
    return pb.CreditPage(
        credits=[
            pb.Credit(
                cursor=encode_cursor(credit.position),
                role=pb.CreditRole.Value(f"CREDIT_ROLE_{credit.role}"),
                character=credit.character or "",
                person_id=credit.person_id,
            )
            for credit in page.rows
        ],
        page_info=page.info(),
    )


def person_message(person: PersonRecord) -> pb.Person:
    """A person."""
    return pb.Person(id=person.id, name=person.name, bios=[pb.LocalizedText(language="en", text=person.bio)])


def genre_message(genre: GenreRecord) -> pb.Genre:
    """A genre with its names in every language."""
    return pb.Genre(
        id=genre.id,
        names=[pb.LocalizedText(language=language, text=name) for language, name in genre.names.items()],
        parent_id=genre.parent_id or "",
    )
