"""Batches whose keys come in several sorts: titles by id, slug or number; pictures by id or by owner."""

from collections.abc import Iterable, Sequence
from typing import Final

from protos.catalog.v1 import catalog_pb2 as pb
from subgraphs.catalog.service import messages
from subgraphs.catalog.service.records import ArtworkRecord, TitleRecord
from subgraphs.catalog.service.storage import CatalogStorage
from subgraphs.chassis.errors import not_found
from subgraphs.chassis.statuses import key_status

WIDTHS: Final = (240, 480, 960, 1920)
"""The widths in pixels in which every picture is offered."""


async def find_titles(storage: CatalogStorage, keys: Iterable[pb.TitleKey]) -> list[TitleRecord | None]:
    """One title or None a key, with one query for each sort of key that occurs."""
    keys = list(keys)
    sorts = [key.WhichOneof("key") for key in keys]
    by_id = await storage.titles([key.id for key, sort in zip(keys, sorts, strict=True) if sort == "id"])
    by_slug = await storage.titles_by_slug(
        [key.slug for key, sort in zip(keys, sorts, strict=True) if sort == "slug"]
    )
    by_external_id = await storage.titles_by_external_id(
        [key.external_id for key, sort in zip(keys, sorts, strict=True) if sort == "external_id"]
    )
    by_number = await storage.seasons_by_number(
        [
            (key.season_number.show_id, key.season_number.number)
            for key, sort in zip(keys, sorts, strict=True)
            if sort == "season_number"
        ]
    )
    found: list[TitleRecord | None] = []
    for key, sort in zip(keys, sorts, strict=True):
        match sort:
            case "id":
                found.append(by_id.get(key.id))
            case "slug":
                found.append(by_slug.get(key.slug))
            case "external_id":
                found.append(by_external_id.get(key.external_id))
            case "season_number":
                found.append(by_number.get((key.season_number.show_id, key.season_number.number)))
            case None:
                found.append(None)
    return found


async def artwork_results(storage: CatalogStorage, keys: Sequence[pb.ArtworkKey]) -> list[pb.ArtworkResult]:
    """One picture or status a key."""
    split = {key.id: _split(key.id) for key in keys if key.HasField("id")}
    by_key = await storage.artwork([place[0] for place in split.values() if place is not None])
    by_owner = await storage.artwork_of(
        list(dict.fromkeys(key.wanted.owner_id for key in keys if key.HasField("wanted")))
    )
    missing = key_status(not_found("artwork"))
    results = []
    for key in keys:
        if key.HasField("wanted"):
            record = _suitable(by_owner[key.wanted.owner_id], key.wanted)
            width = offered_width(key.wanted.width)
        else:
            place = split.get(key.id)
            record = by_key.get(place[0]) if place is not None else None
            width = place[1] if place is not None else 0
        if record is None:
            results.append(pb.ArtworkResult(status=missing))
        else:
            results.append(pb.ArtworkResult(artwork=messages.artwork_message(record, width)))
    return results


def offered_width(width: int) -> int:
    """The smallest offered width that is not below the wanted one."""
    return next((offered for offered in WIDTHS if offered >= width), WIDTHS[-1])


def _split(identifier: str) -> tuple[str, int] | None:
    """An artwork id's key and width."""
    key, _, width = identifier.rpartition("_")
    return (key, int(width)) if width.isdecimal() and int(width) in WIDTHS else None


def _suitable(records: list[ArtworkRecord], wanted: pb.WantedArtwork) -> ArtworkRecord | None:
    """The owner's first picture of the kind: in the wanted language if there is one, else in any."""
    kind = pb.ArtworkKind.Name(wanted.kind).removeprefix("ARTWORK_KIND_")
    suitable = [record for record in records if record.kind == kind]
    spoken = [record for record in suitable if wanted.language and record.language == wanted.language]
    return next(iter(spoken or suitable), None)
