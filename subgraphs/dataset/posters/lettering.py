"""Titles set to fit: lines, size and typeface."""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

_SERIF: Final = "Georgia, 'Times New Roman', 'DejaVu Serif', serif"
_SANS: Final = "'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_SERIF_GENRES: Final = frozenset(
    {"drama", "romance", "mystery", "fantasy", "documentary", "film-noir", "war"}
)
_CAPITAL_WIDTH: Final = 0.74  # of the size: wide enough for the widest of the typefaces above, in bold
_SMALL_WIDTH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Setting:
    """How a title is set: its lines and their size in user units."""

    lines: tuple[str, ...]
    size: float
    family: str
    weight: int
    spacing: float


def break_lines(title: str, most: int) -> tuple[str, ...]:
    """The title in up to `most` lines of about equal length, broken between words."""
    words = title.split()
    best: tuple[str, ...] = (title,)
    for count in range(2, min(most, len(words)) + 1):
        target = len(title) / count
        lines: list[str] = []
        for word in words:
            if lines and len(lines[-1]) + 1 + len(word) <= target + 2:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        if len(lines) <= most and max(map(len, lines)) < max(map(len, best)):
            best = tuple(lines)
    return best


def fit(title: str, genre_slug: str, width: float, height: float) -> Setting:
    """The largest setting of a title inside a box."""
    serif = genre_slug in _SERIF_GENRES
    shown = title if serif else title.upper()
    share = _SMALL_WIDTH if serif else _CAPITAL_WIDTH
    options = []
    for most in range(1, 6):
        lines = break_lines(shown, most)
        longest = max(map(len, lines))
        options.append((min(width / (longest * share), height / (len(lines) * 1.12)), lines))
    size, lines = max(options, key=lambda option: option[0])
    return Setting(
        lines, size, _SERIF if serif else _SANS, 700 if serif else 800, 0 if serif else size * 0.01
    )


def text_block(setting: Setting, x: float, bottom: float, fill: str, anchor: str) -> str:
    """SVG of the lines, the last one's baseline at `bottom`."""
    step = setting.size * 1.06
    first = bottom - step * (len(setting.lines) - 1)
    lines = "".join(
        f'<tspan x="{x:.0f}" y="{first + step * index:.0f}">{escape(line)}</tspan>'
        for index, line in enumerate(setting.lines)
    )
    return (
        f'<text font-family="{setting.family}" font-weight="{setting.weight}" font-size="{setting.size:.1f}" '
        f'letter-spacing="{setting.spacing:.1f}" fill="{fill}" text-anchor="{anchor}">{lines}</text>'
    )


def caption(text: str, x: float, y: float, size: float, fill: str) -> str:
    """A line of small spaced capitals."""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="{_SANS}" font-weight="600" font-size="{size:.1f}" '
        f'letter-spacing="{size * 0.22:.1f}" fill="{fill}" opacity="0.85">{escape(text.upper())}</text>'
    )
