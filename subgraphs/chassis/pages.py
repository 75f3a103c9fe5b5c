"""Relay pages over an ordered list: cursors that hold a place in the order, page sizes that are bounded.

A cursor is opaque to clients: URL-safe base64 of a JSON list of the sort key's values. It stays valid when
rows before it come and go.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_PAGE: Final = 100
_LONGEST_CURSOR: Final = 2048

T = TypeVar("T")


def encode_cursor(*place: str | int) -> str:
    """The cursor of the row with these sort key values."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, *kinds: type[str | int]) -> tuple[str | int, ...]:
    """The sort key values of a cursor, checked against their types.

    Raises:
        CodedError: BAD_REQUEST with INVALID_CURSOR.
    """
    if len(cursor) > _LONGEST_CURSOR:
        raise invalid_cursor()
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise invalid_cursor() from error
    if not isinstance(place, list) or [type(value) for value in place] != list(kinds):
        raise invalid_cursor()
    return tuple(place)


def invalid_cursor() -> CodedError:
    """The answer to a cursor that this list never gave out."""
    return CodedError(
        ErrorCode.BAD_REQUEST, "this cursor was not given out by this list", ErrorDetail.INVALID_CURSOR
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A checked page request: `first` rows (1..100) after the cursor, which is empty for the first page."""

    first: int
    after: str

    @property
    def fetch_limit(self) -> int:
        """One row more than asked for tells whether there is a next page."""
        return self.first + 1


def page_request(page: vocabulary_pb2.Page, default_first: int) -> PageRequest:
    """Checks a page message.

    Raises:
        CodedError: BAD_REQUEST when `first` is negative. More than 100 is cut to 100.
    """
    if page.first < 0:
        raise CodedError(ErrorCode.BAD_REQUEST, "first must not be negative", ErrorDetail.INVALID_ARGUMENT)
    return PageRequest(min(page.first or default_first, LARGEST_PAGE), page.after)


def page_message(first: int, after: str | None) -> vocabulary_pb2.Page:
    """A resolver's `first` and `after` as a message.

    Raises:
        CodedError: BAD_REQUEST unless `first` is at least 1.
    """
    if first < 1:
        raise CodedError(ErrorCode.BAD_REQUEST, "first must be at least 1", ErrorDetail.INVALID_ARGUMENT)
    return vocabulary_pb2.Page(first=min(first, LARGEST_PAGE), after=after or "")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and whether others lie around it."""

    rows: tuple[T, ...]
    has_next_page: bool
    has_previous_page: bool

    def info(self) -> vocabulary_pb2.PageInfo:
        """The page's message."""
        return vocabulary_pb2.PageInfo(
            has_next_page=self.has_next_page, has_previous_page=self.has_previous_page
        )


def cut_page(rows: Sequence[T], request: PageRequest) -> Page[T]:
    """The page out of `fetch_limit` rows."""
    return Page(
        rows=tuple(rows[: request.first]),
        has_next_page=len(rows) > request.first,
        has_previous_page=bool(request.after),
    )
