"""Colours of the made-up posters, several for each genre, and the blur hash shown while one loads."""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_BASE83: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


@dataclass(frozen=True, slots=True)
class Palette:
    """Five colours as "#rrggbb": two for the ground (top, bottom), two for shapes, one for lettering."""

    top: str
    bottom: str
    shape: str
    accent: str
    ink: str


@cache
def _palettes() -> dict[str, list[Palette]]:
    stored = json.loads(files("subgraphs.dataset").joinpath("palettes.json").read_text("utf-8"))
    return {genre: [Palette(*colours) for colours in choices] for genre, choices in stored.items()}


def palette_for(genre_slug: str, choice: int) -> Palette:
    """One of a genre's palettes; `choice` is any whole number. Unknown genres look like drama."""
    known = _palettes()
    choices = known.get(genre_slug) or known["drama"]
    return choices[choice % len(choices)]


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> int:
    bounded = min(max(value, 0.0), 1.0)
    shaped = bounded * 12.92 if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
    return int(shaped * 255 + 0.5)


def _channels(colour: str) -> tuple[float, float, float]:
    number = int(colour[1:], 16)
    return _linear(number >> 16), _linear(number >> 8 & 255), _linear(number & 255)


def _base83(number: int, length: int) -> str:
    return "".join(_BASE83[number // 83 ** (length - place) % 83] for place in range(1, length + 1))


def _picture(palette: Palette, size: int) -> list[list[tuple[float, float, float]]]:
    """The poster from very far away: the ground's gradient with a round shape above the middle."""
    top, bottom, shape = _channels(palette.top), _channels(palette.bottom), _channels(palette.shape)
    rows = []
    for y in range(size):
        share = y / (size - 1)
        row = []
        for x in range(size):
            inside = (x - size / 2) ** 2 + (y - size * 0.4) ** 2 < (size * 0.27) ** 2
            ground = tuple(a + (b - a) * share for a, b in zip(top, bottom, strict=True))
            row.append(shape if inside else (ground[0], ground[1], ground[2]))
        rows.append(row)
    return rows


def _component(picture: list[list[tuple[float, float, float]]], i: int, j: int) -> tuple[float, float, float]:
    size = len(picture)
    red = green = blue = 0.0
    for y, row in enumerate(picture):
        for x, (r, g, b) in enumerate(row):
            basis = math.cos(math.pi * i * x / size) * math.cos(math.pi * j * y / size)
            red, green, blue = red + basis * r, green + basis * g, blue + basis * b
    scale = (1 if i == j == 0 else 2) / size**2
    return red * scale, green * scale, blue * scale


@cache
def blur_hash(palette: Palette, across: int = 3, down: int = 4) -> str:
    """The BlurHash of a poster in this palette, with `across` by `down` components."""
    picture = _picture(palette, 16)
    mean, *waves = (_component(picture, i, j) for j in range(down) for i in range(across))
    peak = max(abs(value) for wave in waves for value in wave)
    peak_step = min(max(int(peak * 166 - 0.5), 0), 82)
    largest = (peak_step + 1) / 166
    average = _encoded(mean[0]) << 16 | _encoded(mean[1]) << 8 | _encoded(mean[2])
    text = _base83((across - 1) + (down - 1) * 9, 1) + _base83(peak_step, 1) + _base83(average, 4)
    for wave in waves:
        steps = [
            min(max(int(math.copysign(abs(value / largest) ** 0.5, value) * 9 + 9.5), 0), 18)
            for value in wave
        ]
        text += _base83((steps[0] * 19 + steps[1]) * 19 + steps[2], 2)
    return text
