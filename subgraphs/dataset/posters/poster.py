"""One picture as an SVG document."""

from dataclasses import dataclass
from random import Random
from typing import Final

from subgraphs.dataset.palettes import Palette, palette_for
from subgraphs.dataset.pictures import picture_seed
from subgraphs.dataset.posters.compositions import Canvas, composition_for
from subgraphs.dataset.posters.lettering import caption, fit, text_block
from subgraphs.dataset.records import ArtworkKind

_SHAPES: Final = {  # user units
    ArtworkKind.BOXART_PORTRAIT: (480, 720),
    ArtworkKind.BOXART_LANDSCAPE: (960, 540),
    ArtworkKind.HERO: (1920, 1080),
    ArtworkKind.LOGO: (960, 400),
    ArtworkKind.STORYBOARD: (960, 540),
    ArtworkKind.EPISODE_STILL: (960, 540),
}


@dataclass(frozen=True, slots=True)
class PosterBrief:
    """What a picture shows. `line` is the small line beside the title ("1995 · Comedy")."""

    owner_id: str
    kind: ArtworkKind
    variant: int
    genre_slug: str
    title: str
    line: str


def height_for(kind: ArtworkKind, width: int) -> int:
    """The height in pixels of a kind of picture that is `width` wide."""
    across, down = _SHAPES[kind]
    return round(width * down / across)


def render_poster(brief: PosterBrief, width: int) -> str:
    """The picture, `width` pixels wide. Equal briefs give equal documents."""
    seed = picture_seed(brief.owner_id, brief.variant)
    palette = palette_for(brief.genre_slug, seed)
    across, down = _SHAPES[brief.kind]
    if brief.kind is ArtworkKind.LOGO:
        body = _logo(brief, across, down)
    else:
        canvas = Canvas(across, down, palette, Random(seed))  # noqa: S311 - a picture, no secret
        shapes = composition_for(brief.genre_slug, seed // 7)(canvas)
        ground = f'<rect width="{across}" height="{down}" fill="url(#ground)"/>'
        body = f"{_gradients(palette)}{ground}{shapes}{_lettering(brief, palette, across, down)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height_for(brief.kind, width)}" '
        f'viewBox="0 0 {across} {down}" role="img">{body}</svg>'
    )


def _gradients(palette: Palette) -> str:
    shade = "#ffffff" if _is_dark(palette.ink) else "#000000"
    return (
        '<defs><linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{palette.top}"/><stop offset="1" stop-color="{palette.bottom}"/>'
        '</linearGradient><linearGradient id="shade" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{shade}" stop-opacity="0"/>'
        f'<stop offset="0.3" stop-color="{shade}" stop-opacity="0.62"/>'
        f'<stop offset="1" stop-color="{shade}" stop-opacity="0.86"/></linearGradient></defs>'
    )


def _is_dark(colour: str) -> bool:
    number = int(colour[1:], 16)
    return 0.3 * (number >> 16) + 0.59 * (number >> 8 & 255) + 0.11 * (number & 255) < 110


def _lettering(brief: PosterBrief, palette: Palette, across: int, down: int) -> str:
    """The title over a shade at the bottom; heroes and stills carry no words."""
    if brief.kind in {ArtworkKind.HERO, ArtworkKind.EPISODE_STILL, ArtworkKind.STORYBOARD}:
        return ""
    margin = across * 0.08
    portrait = across < down
    setting = fit(
        brief.title, brief.genre_slug, across - 2 * margin if portrait else across * 0.72, down * 0.26
    )
    capped = min(setting.size, down * (0.105 if portrait else 0.16))
    setting = type(setting)(setting.lines, capped, setting.family, setting.weight, setting.spacing)
    bottom = down * 0.915
    top = bottom - capped * 1.06 * len(setting.lines)
    shade = f'<rect y="{top - down * 0.12:.0f}" width="{across}" height="{down}" fill="url(#shade)"/>'
    small = caption(brief.line, margin, down * 0.962, down * (0.02 if portrait else 0.034), palette.ink)
    return shade + text_block(setting, margin, bottom - capped * 0.12, palette.ink, "start") + small


def _logo(brief: PosterBrief, across: int, down: int) -> str:
    """The title alone, in white, on nothing: it lies over heroes, which are shaded for it."""
    setting = fit(brief.title, brief.genre_slug, across * 0.94, down * 0.8)
    size = min(setting.size, down * 0.34)
    setting = type(setting)(setting.lines, size, setting.family, setting.weight, setting.spacing)
    block = size * 1.06 * len(setting.lines)
    return text_block(setting, across / 2, (down + block) / 2 - size * 0.3, "#ffffff", "middle")


def render_avatar(number: int, width: int = 240) -> str:
    """A profile's avatar: a friendly face of simple shapes."""
    dice = Random(number)  # noqa: S311 - a picture, no secret
    palette = palette_for(
        dice.choice(("comedy", "childrens", "animation", "musical", "sci-fi", "fantasy")), number
    )
    eye, smile = dice.choice((7, 9, 11)), dice.randrange(8, 22)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}" '
        'viewBox="0 0 120 120" role="img">'
        f'<rect width="120" height="120" rx="14" fill="{palette.top}"/>'
        f'<circle cx="60" cy="66" r="44" fill="{palette.shape}"/>'
        f'<g fill="{palette.top}"><circle cx="44" cy="58" r="{eye}"/><circle cx="76" cy="58" r="{eye}"/></g>'
        f'<g fill="{palette.ink}"><circle cx="47" cy="55" r="3"/><circle cx="79" cy="55" r="3"/></g>'
        f'<path d="M42 80 Q60 {80 + smile} 78 80" fill="none" stroke="{palette.top}" stroke-width="5" '
        'stroke-linecap="round"/></svg>'
    )
