"""How an HTTP call can fail.

HttpFailure
 ├─ HttpUnavailable     no connection, or it broke off
 ├─ HttpBadAnswer       what came is no HTTP answer to the request
 └─ HttpAnswerTooLarge  the answer is over the limit
"""

from __future__ import annotations


class HttpFailure(Exception):  # noqa: N818 - an answer that did not come
    """No usable answer came.

    Attributes:
        detail: for operators; may quote a little of what the server sent.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class HttpUnavailable(HttpFailure):
    """The server cannot be reached in time, or broke off before the answer was whole."""


class HttpBadAnswer(HttpFailure):
    """The server sent something that is not an HTTP/1.1 answer this client asked for."""


class HttpAnswerTooLarge(HttpFailure):
    """The answer's body is over the limit, as sent or decompressed."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is over the limit of {limit} bytes")
