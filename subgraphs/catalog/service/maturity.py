"""Maturity levels in the words of each country's rating board."""

from dataclasses import dataclass
from typing import Final

_LEVELS: Final = ("ALL", "KIDS_7", "TEEN_13", "MATURE_16", "ADULT_18")


@dataclass(frozen=True, slots=True)
class BoardLabel:
    """A board's short name and its label for one level."""

    board: str
    label: str


_BOARDS: Final = {
    "US": ("MPA", ("G", "PG", "PG-13", "R", "NC-17")),
    "GB": ("BBFC", ("U", "PG", "12", "15", "18")),
    "DE": ("FSK", ("0", "6", "12", "16", "18")),
    "FR": ("CNC", ("Tous publics", "Tous publics", "12", "16", "18")),
    "JP": ("EIRIN", ("G", "G", "PG12", "R15+", "R18+")),
    "BR": ("ClassInd", ("L", "10", "12", "16", "18")),
}


def board_label(level: str, country: str) -> BoardLabel:
    """How a level is written in a country; countries without a board of their own read the American one.

    Raises:
        ValueError: There is no such level.
    """
    board, labels = _BOARDS.get(country, _BOARDS["US"])
    return BoardLabel(board, labels[_LEVELS.index(level)])
