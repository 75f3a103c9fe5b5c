"""The geometric pictures on posters. Each takes a canvas and returns SVG elements that fill it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

from subgraphs.dataset.palettes import Palette


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where to draw: size in user units, colours, and the dice that make two posters differ."""

    width: float
    height: float
    palette: Palette
    rng: Random


Composition = Callable[[Canvas], str]


def _circle(x: float, y: float, radius: float, fill: str, opacity: float = 1.0) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}" opacity="{opacity:.2f}"/>'


def _rect(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'fill="{fill}" opacity="{opacity:.2f}"/>'
    )


def _polygon(points: list[tuple[float, float]], fill: str, opacity: float = 1.0) -> str:
    corners = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}" opacity="{opacity:.2f}"/>'


def _wave(canvas: Canvas, level: float, height: float, phase: float, fill: str, opacity: float) -> str:
    """A filled wave from `level` (0..1 of the canvas) to the bottom."""
    steps = 8
    points = [
        (
            canvas.width * step / steps,
            canvas.height * (level + height * math.sin(phase + step * math.pi * 2 / steps)),
        )
        for step in range(steps + 1)
    ]
    path = f"M0 {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        path += f" C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    path += f" V{canvas.height:.0f} H0 Z"
    return f'<path d="{path}" fill="{fill}" opacity="{opacity:.2f}"/>'


def sunset(canvas: Canvas) -> str:
    """A large sun cut by bars above layered hills."""
    w, h, p = canvas.width, canvas.height, canvas.palette
    radius = min(w, h) * canvas.rng.uniform(0.27, 0.34)
    x, y = w * canvas.rng.uniform(0.38, 0.62), h * 0.4
    parts = [_circle(x, y, radius * 1.25, p.shape, 0.18), _circle(x, y, radius, p.shape)]
    for bar in range(4):
        top = y + radius * (0.12 + bar * 0.23)
        parts.append(_rect(x - radius, top, radius * 2, radius * (0.035 + bar * 0.022), p.bottom))
    for layer in range(3):
        fill = (p.accent, p.bottom, p.top)[layer]
        phase = canvas.rng.uniform(0, 6)
        parts.append(_wave(canvas, 0.6 + layer * 0.09, 0.03, phase, fill, (0.55, 0.85, 1.0)[layer]))
    return "".join(parts)


def rays(canvas: Canvas) -> str:
    """Light falling in beams from one point, with a disc in front."""
    w, h, p = canvas.width, canvas.height, canvas.palette
    x, y = w * canvas.rng.uniform(0.3, 0.7), h * canvas.rng.uniform(0.28, 0.42)
    reach, beams = math.hypot(w, h), 14
    turn = canvas.rng.uniform(0, math.pi)
    parts = []
    for beam in range(beams):
        start = turn + beam * 2 * math.pi / beams
        corners = [
            (x, y),
            (x + reach * math.cos(start), y + reach * math.sin(start)),
            (x + reach * math.cos(start + 0.22), y + reach * math.sin(start + 0.22)),
        ]
        parts.append(_polygon(corners, p.shape if beam % 2 else p.accent, 0.34))
    size = min(w, h)
    parts += [_circle(x, y, size * 0.2, p.accent), _circle(x, y, size * 0.135, p.shape)]
    return "".join(parts)


def rings(canvas: Canvas) -> str:
    """A planet with orbits and a scatter of stars."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    stars = "".join(
        _circle(
            rng.uniform(0, w), rng.uniform(0, h * 0.8), rng.choice((1, 1, 2, 3)), p.ink, rng.uniform(0.3, 0.9)
        )
        for _ in range(46)
    )
    x, y, size = w * rng.uniform(0.4, 0.6), h * 0.38, min(w, h)
    tilt = rng.randrange(-35, 35)
    orbits = "".join(
        f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{size * (0.3 + ring * 0.075):.0f}" '
        f'ry="{size * (0.075 + ring * 0.022):.0f}" fill="none" stroke="{p.accent if ring % 2 else p.shape}" '
        f'stroke-width="{size * 0.009:.1f}" opacity="{0.95 - ring * 0.17:.2f}" '
        f'transform="rotate({tilt} {x:.0f} {y:.0f})"/>'
        for ring in range(4)
    )
    planet = _circle(x, y, size * 0.2, p.shape) + _circle(
        x + size * 0.05, y + size * 0.04, size * 0.165, p.top, 0.45
    )
    moon = _circle(x + size * 0.31, y - size * 0.21, size * 0.045, p.accent)
    return stars + orbits + planet + moon


def shards(canvas: Canvas) -> str:
    """Splinters of colour that meet in one corner."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    focus = (w * rng.choice((0.12, 0.88)), h * rng.uniform(0.5, 0.66))
    parts = []
    for shard in range(9):
        along = shard / 9 * 1.9 * w - 0.4 * w
        thick = w * rng.uniform(0.07, 0.24)
        fill = (p.shape, p.accent, p.top)[shard % 3]
        parts.append(_polygon([focus, (along, -10), (along + thick, -10)], fill, rng.uniform(0.5, 0.95)))
    parts.append(_circle(w - focus[0], h * 0.24, min(w, h) * 0.11, p.accent, 0.95))
    return "".join(parts)


def skyline(canvas: Canvas) -> str:
    """A city by night: a moon, two rows of towers, lit windows."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    size = min(w, h)
    parts = [_circle(w * rng.uniform(0.3, 0.72), h * 0.25, size * 0.16, p.shape, 0.95)]
    for row, (fill, low) in enumerate(((p.bottom, 0.34), (p.top, 0.46))):
        x = -w * 0.02
        while x < w:
            width = w * rng.uniform(0.09, 0.17)
            top = h * rng.uniform(low, low + 0.2)
            parts.append(_rect(x, top, width + 1, h - top, fill, 0.8 if row == 0 else 1.0))
            if row:
                parts += [
                    _rect(x + width * column, top + h * 0.03 * floor, width * 0.16, h * 0.013, p.accent, 0.9)
                    for floor in range(1, 9)
                    for column in (0.2, 0.6)
                    if rng.random() < 0.3
                ]
            x += width
    return "".join(parts)


def waves(canvas: Canvas) -> str:
    """A round light over a sea in five layers."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    size = min(w, h)
    x = w * rng.uniform(0.3, 0.7)
    parts = [_circle(x, h * 0.32, size * 0.3, p.shape, 0.25), _circle(x, h * 0.32, size * 0.21, p.shape)]
    for layer, fill in enumerate((p.accent, p.bottom, p.shape, p.bottom, p.top)):
        level = 0.44 + layer * 0.085
        parts.append(_wave(canvas, level, 0.028, rng.uniform(0, 6), fill, (0.7, 0.9, 0.35, 0.95, 1.0)[layer]))
    return "".join(parts)


def arches(canvas: Canvas) -> str:
    """Doorways inside doorways, with a small figure of light in the last."""
    w, h, p = canvas.width, canvas.height, canvas.palette
    centre = w / 2 + w * canvas.rng.uniform(-0.06, 0.06)
    parts = []
    fills = (p.bottom, p.shape, p.top, p.accent, p.top)
    for ring, fill in enumerate(fills):
        half = min(w * 0.42, h * 0.4) * (1 - ring * 0.19)
        top = h * (0.1 + ring * 0.062)
        path = (
            f"M{centre - half:.0f} {h:.0f} V{top + half:.0f} "
            f"A{half:.0f} {half:.0f} 0 0 1 {centre + half:.0f} {top + half:.0f} V{h:.0f} Z"
        )
        parts.append(f'<path d="{path}" fill="{fill}" opacity="{0.92 if ring else 0.7}"/>')
    size = min(w, h)
    parts.append(_circle(centre, h * 0.53, size * 0.035, p.ink))
    parts.append(_rect(centre - size * 0.02, h * 0.555, size * 0.04, size * 0.16, p.ink))
    return "".join(parts)


def tiles(canvas: Canvas) -> str:
    """Quarter circles and discs on a grid, like wooden blocks."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    columns = 4 if w < h else 7
    side = w / columns
    parts = []
    for row in range(math.ceil(h / side)):
        for column in range(columns):
            x, y = column * side, row * side
            ground, figure = rng.sample((p.top, p.bottom, p.shape, p.accent), 2)
            parts.append(_rect(x, y, side + 1, side + 1, ground))
            match rng.randrange(4):
                case 0:
                    parts.append(_circle(x + side / 2, y + side / 2, side * 0.33, figure))
                case 1:
                    parts.append(_polygon([(x, y), (x + side, y), (x, y + side)], figure))
                case _:
                    corner_x, corner_y = x + side * rng.randrange(2), y + side * rng.randrange(2)
                    parts.append(_quarter(x, y, side, (corner_x, corner_y), figure))
    return "".join(parts)


def _quarter(x: float, y: float, side: float, corner: tuple[float, float], fill: str) -> str:
    """A quarter disc of radius `side` around a corner of the square at (x, y)."""
    across = x if corner[0] > x else x + side
    down = y if corner[1] > y else y + side
    sweep = 1 if (corner[0] > x) == (corner[1] > y) else 0
    path = (
        f"M{corner[0]:.0f} {corner[1]:.0f} L{across:.0f} {corner[1]:.0f} "
        f"A{side:.0f} {side:.0f} 0 0 {sweep} {corner[0]:.0f} {down:.0f} Z"
    )
    return f'<path d="{path}" fill="{fill}"/>'


def forest(canvas: Canvas) -> str:
    """A pale moon behind three rows of firs."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    size = min(w, h)
    x = w * rng.uniform(0.35, 0.65)
    parts = [_circle(x, h * 0.33, size * 0.33, p.shape, 0.16), _circle(x, h * 0.33, size * 0.22, p.shape)]
    for row, (fill, base) in enumerate(((p.bottom, 0.66), (p.bottom, 0.78), (p.top, 0.96))):
        step = w / (11 - row * 2)
        place = -step
        while place < w + step:
            tall = h * rng.uniform(0.17, 0.31) * (1 + row * 0.25)
            foot = h * base + h * 0.05
            wide = step * rng.uniform(0.75, 1.0)
            corners = [(place - wide / 2, foot), (place + wide / 2, foot), (place, foot - tall)]
            parts.append(_polygon(corners, fill, (0.7, 0.95, 1.0)[row]))
            place += step * rng.uniform(0.6, 1.0)
        parts.append(_rect(0, h * base + h * 0.045, w, h, fill, (0.7, 0.95, 1.0)[row]))
    return "".join(parts)


def ribbons(canvas: Canvas) -> str:
    """Broad curved bands from one edge to the other."""
    w, h, p, rng = canvas.width, canvas.height, canvas.palette, canvas.rng
    lean = rng.choice((-1, 1))
    parts = []
    for band in range(6):
        y = h * (0.02 + band * 0.12)
        fill = (p.shape, p.accent, p.top)[band % 3]
        path = (
            f"M{-w * 0.1:.0f} {y + lean * h * 0.2:.0f} "
            f"C{w * 0.3:.0f} {y - h * 0.16:.0f} {w * 0.7:.0f} {y + h * 0.36:.0f} "
            f"{w * 1.1:.0f} {y - lean * h * 0.12:.0f}"
        )
        parts.append(
            f'<path d="{path}" fill="none" stroke="{fill}" stroke-width="{h * 0.058:.0f}" '
            f'opacity="{rng.uniform(0.75, 1):.2f}"/>'
        )
    return "".join(parts)


_BY_GENRE: Final[dict[str, tuple[Composition, ...]]] = {
    "action": (shards, rays, skyline),
    "adventure": (waves, sunset, rays),
    "animation": (tiles, ribbons, rays),
    "childrens": (tiles, sunset, ribbons),
    "comedy": (tiles, ribbons, rays),
    "crime": (skyline, shards),
    "documentary": (sunset, waves, rings),
    "drama": (arches, waves, sunset),
    "fantasy": (arches, forest, rings),
    "film-noir": (skyline, shards),
    "horror": (forest, arches),
    "musical": (ribbons, rays),
    "mystery": (arches, forest, skyline),
    "romance": (waves, sunset, ribbons),
    "sci-fi": (rings, sunset),
    "thriller": (shards, forest, skyline),
    "war": (rays, sunset, shards),
    "western": (sunset, waves),
}


def composition_for(genre_slug: str, choice: int) -> Composition:
    """A composition that suits a genre; `choice` is any whole number."""
    known = _BY_GENRE.get(genre_slug, _BY_GENRE["drama"])
    return known[choice % len(known)]
