from __future__ import annotations

import pytest

from gateway.execution.http_request_head import RESERVED_HEADERS, encode_headers, parse_target


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "request_line", "host_line"),
    [
        ("http://a", "a", 80, False, "POST / HTTP/1.1", "host: a"),
        ("https://a/", "a", 443, True, "POST / HTTP/1.1", "host: a"),
        ("http://a:80/g", "a", 80, False, "POST /g HTTP/1.1", "host: a"),
        ("https://a:80/g", "a", 80, True, "POST /g HTTP/1.1", "host: a:80"),
        ("http://A.b:4001/g?x=1&y=%20#f", "a.b", 4001, False, "POST /g?x=1&y=%20 HTTP/1.1", "host: a.b:4001"),
        ("http://a?x", "a", 80, False, "POST /?x HTTP/1.1", "host: a"),
        ("http://[::1]:4001/g", "::1", 4001, False, "POST /g HTTP/1.1", "host: [::1]:4001"),
        ("http://[fe80::1%eth0]/g", "fe80::1%eth0", 80, False, "POST /g HTTP/1.1", "host: [fe80::1]"),
        ("http://bü.de/ä", "xn--b-eha.de", 80, False, "POST /%C3%A4 HTTP/1.1", "host: xn--b-eha.de"),
        ("http://some_service/g", "some_service", 80, False, "POST /g HTTP/1.1", "host: some_service"),
    ],
)  # fmt: skip
def test_a_url_becomes_where_to_connect_and_what_to_send_first(
    url: str, host: str, port: int, request_line: str, host_line: str, *, tls: bool
) -> None:
    target = parse_target(url)
    assert (target.host, target.port, target.tls) == (host, port, tls)
    lines = target.head.decode().split("\r\n")
    assert lines[:2] == [request_line, host_line]
    assert lines[2:] == [
        "content-type: application/json",
        "accept: application/graphql-response+json, application/json",
        "accept-encoding: gzip, deflate",
        "",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a/b",
        "ftp://user:secret@a/b",
        "http://user:secret@a:99999/b",
        "http://user: secret@a/b",
        "unix:///a",
        "http://",
        "http:///g",
        "http://user@a/g",
        "http://user:secret@a/g",
        "http://a:99999/g",
        "http://a:b/g",
        "http://a/g\r\nx-more: 1",
        "http://a/g\nh",
        "http://a/g h",
        "http://a\t/g",
        "http://a..b/g",
        f"http://{'a' * 64}/g",
    ],
)
def test_a_url_that_cannot_be_called_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        parse_target(url)
    assert "secret" not in str(raised.value)


def test_header_lines_end_each_with_a_line_end() -> None:
    assert encode_headers([("x-a", "1"), ("X-B", "é, 2")]) == "x-a: 1\r\nX-B: é, 2\r\n".encode()
    assert encode_headers([]) == b""


@pytest.mark.parametrize("value", ["a\r\nx-more: 1", "a\nb", "a\rb", "a\0b", "\ud800"])
def test_a_value_that_would_end_its_line_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode_headers([("x-a", value)])


@pytest.mark.parametrize(
    "name", ["", "a b", "a:", "a\r\n", "a\n", "ä", "a\0", "(a)", *sorted(RESERVED_HEADERS), "Host"]
)
def test_a_name_that_is_none_or_not_the_callers_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="header"):
        encode_headers([(name, "1")])
