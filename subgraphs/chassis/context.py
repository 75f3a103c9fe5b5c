"""The context of one request or call: who, until when, under which id, in which language.

Over HTTP it arrives in headers, over gRPC in metadata of the same names:

    x-marquee-principal     signed principal (see `principal`)
    x-marquee-deadline-ms   milliseconds left when the caller sent the request
    x-request-id            one id from client to database
    accept-language         the language of a signed-out caller; a member's own comes with the principal
"""

from __future__ import annotations

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subgraphs.chassis.errors import CodedError, ErrorCode, ErrorDetail
from subgraphs.chassis.principal import ANONYMOUS, HEADER, Principal, PrincipalVerifier

if TYPE_CHECKING:
    from collections.abc import Mapping

DEADLINE_HEADER: Final = "x-marquee-deadline-ms"
REQUEST_ID_HEADER: Final = "x-request-id"
LANGUAGE_HEADER: Final = "accept-language"
DEFAULT_DEADLINE_SECONDS: Final = 10.0
_LONGEST_REQUEST_ID: Final = 128


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock (seconds) after which nobody waits for the answer."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at - time.monotonic())


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a resolver or a servicer knows of its caller.

    Attributes:
        principal: Who is calling.
        token: The signed principal as it came, to pass on; None when there was none.
        deadline: When the caller stops waiting.
        request_id: For logs on every hop.
        language: BCP 47; the principal's when signed in, else what the caller asked for.
        country: ISO 3166-1 alpha-2, from the principal.
    """

    principal: Principal
    token: str | None
    deadline: Deadline
    request_id: str
    language: str
    country: str

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """The gRPC metadata that carries this context on. The deadline travels as the call's own timeout."""
        words = [(REQUEST_ID_HEADER, self.request_id), (LANGUAGE_HEADER, self.language)]
        if self.token is not None:
            words.append((HEADER, self.token))
        return tuple(words)


def from_headers(
    headers: Mapping[str, str], verifier: PrincipalVerifier, default_deadline_seconds: float
) -> RequestContext:
    """Reads headers (lower-case names) into a context. No principal means a signed-out caller.

    Raises:
        CodedError: UNAUTHENTICATED for a principal that cannot be verified; BAD_REQUEST for a malformed
            deadline.
    """
    token = headers.get(HEADER) or None
    principal = verifier.verify(token) if token else ANONYMOUS
    return RequestContext(
        principal=principal,
        token=token,
        deadline=_deadline(headers.get(DEADLINE_HEADER), default_deadline_seconds),
        request_id=_request_id(headers.get(REQUEST_ID_HEADER)),
        language=_language(headers.get(LANGUAGE_HEADER), principal),
        country=principal.country,
    )


def _deadline(text: str | None, default_seconds: float) -> Deadline:
    if text is None:
        return Deadline.after(default_seconds)
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise CodedError(
            ErrorCode.BAD_REQUEST,
            f"{DEADLINE_HEADER} must be whole milliseconds",
            ErrorDetail.INVALID_ARGUMENT,
        )
    return Deadline.after(int(text) / 1000)


def _request_id(text: str | None) -> str:
    """The caller's id if it is harmless in a log line, else a new one."""
    if text and len(text) <= _LONGEST_REQUEST_ID and text.isascii() and text.isprintable():
        return text
    return secrets.token_hex(8)


def _language(accept_language: str | None, principal: Principal) -> str:
    if principal.account_id is not None:
        return principal.language
    first = (accept_language or "").partition(",")[0].partition(";")[0].strip()
    return first if first and first != "*" else principal.language


_current_call: ContextVar[RequestContext] = ContextVar("marquee_current_call")


def enter_call(context: RequestContext) -> None:
    """Makes `context` the current call's, for the task that serves it."""
    _current_call.set(context)


def current_call() -> RequestContext:
    """The context of the gRPC call that this task serves.

    Raises:
        LookupError: Outside a call: the server runs without the context interceptor, which is a defect.
    """
    return _current_call.get()
