"""Pages, ratings and charts as messages of recommendations.v1."""

from datetime import UTC, datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.recommendations.v1 import recommendations_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.pages import encode_cursor
from subgraphs.recommendations.service.page_cache import ServedPage
from subgraphs.recommendations.service.pages import Item, Page, Row
from subgraphs.recommendations.service.records import Audience, Picture, RatingRecord

PORTRAIT_WIDTH: Final = 480
HERO_WIDTH: Final = 1920
TRENDING_WINDOW: Final = "P14D"


def instant(milliseconds: int) -> Timestamp:
    """Milliseconds since the epoch as a message."""
    message = Timestamp()
    message.FromDatetime(datetime.fromtimestamp(milliseconds / 1000, UTC))
    return message


def audience(wanted: pb.PersonalPage, fallback_country: str) -> Audience:
    """For whom a page is asked; the canvas is HOME unless told."""
    canvas = wanted.canvas or pb.CANVAS_HOME
    kind = wanted.kind or pb.PROFILE_KIND_STANDARD
    level = wanted.maturity_limit or vocabulary_pb2.MATURITY_LEVEL_ALL
    return Audience(
        profile_id=wanted.profile_id,
        canvas=pb.Canvas.Name(canvas).removeprefix("CANVAS_"),
        kind=pb.ProfileKind.Name(kind).removeprefix("PROFILE_KIND_"),
        language=wanted.language or "en",
        maturity=vocabulary_pb2.MaturityLevel.Name(level).removeprefix("MATURITY_LEVEL_"),
        country=wanted.country or fallback_country,
    )


def picture_message(picture: Picture, width: int) -> pb.Artwork:
    """A picture in one of the catalog's widths; its address is the catalog's."""
    identifier = f"{picture.key}_{width}"
    return pb.Artwork(id=identifier, url=f"/artwork/{identifier}.svg", blur_hash=picture.blur_hash)


def item_message(item: Item, place: int, track: str, model_version: str, width: int) -> pb.RowItem:
    """An item at a place (from 1) of a row that is tracked as `track`."""
    message = pb.RowItem(
        cursor=encode_cursor(place),
        rank=place,
        track_id=f"{track}.{place}",
        video_id=item.video_id,
        artwork=picture_message(item.picture, width),
        explanation=pb.Explanation(
            score=item.score,
            candidate_source=item.source,
            model_version=model_version,
            features=[pb.FeatureWeight(name=name, weight=weight) for name, weight in item.features],
        ),
    )
    if item.evidence is not None:
        kind = pb.EvidenceKind.Value(f"EVIDENCE_KIND_{item.evidence.kind}")
        message.evidence.CopyFrom(pb.Evidence(text=item.evidence.text, kind=kind))
    return message


def page_message(served: ServedPage) -> pb.HomePage:
    """A page with its rows; items are asked for by row."""
    page = served.page
    quality = pb.PAGE_QUALITY_UNPERSONALIZED
    if served.stale:
        quality = pb.PAGE_QUALITY_STALE
    elif page.personal:
        quality = pb.PAGE_QUALITY_PERSONALIZED
    message = pb.HomePage(
        id=page.id,
        generated_at=instant(page.generated_ms),
        expires_at=instant(page.expires_ms),
        model_version=page.model_version,
        quality=quality,
        rows=[_row_message(page, row) for row in page.rows],
    )
    if page.billboard is not None:
        billboard = item_message(page.billboard, 1, f"{page.id}.billboard", page.model_version, HERO_WIDTH)
        message.billboard.CopyFrom(billboard)
    return message


def track_of(page: Page, row: Row) -> str:
    """What impressions of a row are tracked as: the row of this very page."""
    return f"{row.id}.{page.generated_ms}"


def _row_message(page: Page, row: Row) -> pb.Row:
    return pb.Row(
        id=row.id,
        kind=pb.RowKind.Value(f"ROW_KIND_{row.kind}"),
        title=row.title,
        track_id=track_of(page, row),
        because_video_id=row.because_id or "",
        genre_id=row.genre_id or "",
        country=page.audience.country if row.kind == "TOP_TEN" else "",
        as_of=instant(row.as_of_ms) if row.as_of_ms is not None else None,
        window=TRENDING_WINDOW if row.kind == "TRENDING" else "",
    )


def rating_message(rating: RatingRecord) -> pb.Rating:
    """A rating."""
    return pb.Rating(
        video_id=rating.video_id,
        thumb=pb.Thumb.Value(f"THUMB_{rating.thumb}"),
        rated_at=instant(rating.rated_ms),
        cursor=encode_cursor(rating.rated_ms, rating.video_id),
    )
