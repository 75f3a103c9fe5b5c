"""What comes before the body of a POST: where to connect, the constant lines, the caller's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_IN_A_VALUE = re.compile(r"[\r\n\0]")
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f]")
_PATH_SAFE = "/%:@!$&'()*+,;=~"

# Written by the pool, or deciding where a message ends: a caller's line beside them would make one request
# look like two to somebody on the way.
RESERVED_HEADERS = frozenset(
    {
        "host",
        "content-type",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "accept",
        "accept-encoding",
        "connection",
        "keep-alive",
        "expect",
        "te",
        "trailer",
        "upgrade",
    }
)


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """Where a URL leads.

    Attributes:
        host: a name or an address, without brackets; also the name TLS asks for.
        head: request line and constant header lines, each ending CRLF, open for more lines.
    """

    host: str
    port: int
    tls: bool
    head: bytes


def parse_target(url: str) -> HttpTarget:
    """Read an http or https URL; its fragment is dropped.

    Raises:
        ValueError: it is none, has no host, or carries a user name or password (which belong in a header).
            The text quotes nothing that may be secret.
    """
    if _NOT_IN_A_URL.search(url):
        raise ValueError("white space or a control character in the URL")
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"the URL's scheme is {parts.scheme!r}, neither http nor https")
    if "@" in parts.netloc:
        raise ValueError("a URL with a user name or password is refused; send a header instead")
    if not parts.hostname:
        raise ValueError("no host in the URL")
    # Judged here, since the resolver would raise the same ValueError at each connection.
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    port = parts.port if parts.port is not None else _DEFAULT_PORTS[parts.scheme]
    return HttpTarget(host, port, parts.scheme == "https", _head(parts, host))


def encode_headers(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return the header lines, each ending CRLF; characters beyond ASCII go out as UTF-8.

    Raises:
        ValueError: a name that is no token (RFC 9110, section 5.1) or one of RESERVED_HEADERS; a value with
            CR, LF or NUL, which would end its line.
    """
    lines = []
    for name, value in pairs:
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header")
        if name.lower() in RESERVED_HEADERS:
            raise ValueError(f"the header {name!r} is the HTTP client's own")
        if _NOT_IN_A_VALUE.search(value):
            raise ValueError(f"a line end or NUL in the value of the header {name!r}")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode()


def _head(parts: SplitResult, host: str) -> bytes:
    target = quote(parts.path, safe=_PATH_SAFE) or "/"
    if parts.query:
        target += "?" + quote(parts.query, safe=_PATH_SAFE + "?")
    # An address's zone ("%eth0") means something on this machine only.
    name = f"[{host.partition('%')[0]}]" if ":" in host else host
    if parts.port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        name = f"{name}:{parts.port}"
    return (
        f"POST {target} HTTP/1.1\r\n"
        f"host: {name}\r\n"
        "content-type: application/json\r\n"
        "accept: application/graphql-response+json, application/json\r\n"
        "accept-encoding: gzip, deflate\r\n"
    ).encode("ascii")
