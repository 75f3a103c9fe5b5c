"""GET /artwork/<id>.svg."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from httpx2 import ASGITransport, AsyncClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.subgraphs.catalog.conftest import RunningCatalog


@pytest.fixture
async def browser(catalog: RunningCatalog) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(catalog.subgraph.asgi)
    async with AsyncClient(transport=transport, base_url="http://catalog.test") as client:
        yield client


async def test_the_address_that_the_schema_gives_is_served(
    catalog: RunningCatalog, browser: AsyncClient
) -> None:
    document = '{ video(ref: {id: "movie_50"}) { artwork(kind: BOXART_PORTRAIT) { url width height } } }'
    artwork = (await catalog.data(document))["video"]["artwork"]
    answer = await browser.get(artwork["url"])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "max-age" in answer.headers["cache-control"]
    picture = ET.fromstring(answer.text)  # noqa: S314 - our own document
    assert (picture.get("width"), picture.get("height")) == (str(artwork["width"]), str(artwork["height"]))
    assert "STAR" in answer.text


async def test_every_kind_of_picture_is_served(browser: AsyncClient) -> None:
    for identifier in (
        "artwork_show_1_hero_0_1920",
        "artwork_show_1_logo_0_480",
        "artwork_season_1_1_portrait_0_240",
        "artwork_episode_1_1_1_still_0_480",
        "artwork_person_1_portrait_0_240",
        "avatar_3",
    ):
        assert (await browser.get(f"/artwork/{identifier}.svg")).status_code == 200


async def test_a_picture_is_drawn_once(catalog: RunningCatalog, browser: AsyncClient) -> None:
    first = await browser.get("/artwork/artwork_movie_50_portrait_0_240.svg")
    asked = sum(catalog.calls.values())
    second = await browser.get("/artwork/artwork_movie_50_portrait_0_240.svg")
    assert first.text == second.text
    assert sum(catalog.calls.values()) == asked


@pytest.mark.parametrize(
    "identifier",
    [
        "artwork_movie_50_portrait_0_481",
        "artwork_movie_0_portrait_0_480",
        "artwork_movie_50_nothing_0_480",
        "artwork_profile_1_portrait_0_480",
        "avatar_99",
        "avatar_x",
        "..%2F..%2Fetc",
    ],
)
async def test_other_addresses_are_not_found(browser: AsyncClient, identifier: str) -> None:
    assert (await browser.get(f"/artwork/{identifier}.svg")).status_code == 404
