"""Trusted documents on their own: what a request's text is, and which files are manifests."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from gateway.errors import ClientError, ErrorCode
from gateway.security.trusted_documents import TrustedDocuments, read_trusted_documents
from gateway.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = "query Known { products { name } }"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def named(digest: object, version: object = 1) -> dict[str, object]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


def documents(*, only: bool = False) -> TrustedDocuments:
    return TrustedDocuments({sha(KNOWN): KNOWN}, only=only)


def refused(document: str, extensions: dict[str, object], *, only: bool = False) -> ClientError:
    with pytest.raises(ClientError) as caught:
        documents(only=only).text(document, extensions)
    return caught.value


@pytest.mark.parametrize("only", [True, False])
def test_an_id_stands_for_its_text(only: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert documents(only=only).text("", named(sha(KNOWN))) is KNOWN


def test_an_unknown_id_is_answered_as_apollos_clients_expect() -> None:
    error = refused("", named(sha("{ other }")))
    assert (error.message, error.code) == ("PersistedQueryNotFound", ErrorCode.PERSISTED_QUERY_NOT_FOUND)


def test_without_any_trusted_document_clients_are_told_to_stop_asking() -> None:
    with pytest.raises(ClientError) as caught:
        TrustedDocuments({}).text("", named(sha(KNOWN)))
    assert caught.value.message == "PersistedQueryNotSupported"
    assert caught.value.code is ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED


def test_a_text_with_its_own_id_is_answered_and_never_learned() -> None:
    known = documents()
    assert known.text("{ other }", named(sha("{ other }"))) == "{ other }"
    with pytest.raises(ClientError):
        known.text("", named(sha("{ other }")))


def test_a_text_with_another_texts_id_is_refused() -> None:
    error = refused("{ other }", named(sha(KNOWN)))
    assert error.code is ErrorCode.BAD_REQUEST
    assert "provided sha does not match query" in error.message


def test_a_lone_surrogate_beside_an_id_is_refused() -> None:
    assert refused("{ \ud800 }", named(sha("x"))).code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize(
    "extensions",
    [named(sha(KNOWN), 2), named(None), named(3), {"persistedQuery": "x"}, {"persistedQuery": {}}],
)
def test_a_malformed_extension_is_refused(extensions: dict[str, object]) -> None:
    assert refused("", extensions).code is ErrorCode.BAD_REQUEST
    assert refused(KNOWN, extensions).code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize("extensions", [{}, {"persistedQuery": None}, {"other": 1}])
def test_a_text_alone_is_left_alone(extensions: dict[str, object]) -> None:
    assert documents().text("{ other }", extensions) == "{ other }"


def test_where_only_trusted_documents_are_answered_a_known_text_is_and_others_say_what_to_do() -> None:
    assert documents(only=True).text(KNOWN, {}) == KNOWN
    assert documents(only=True).text(KNOWN, named(sha(KNOWN))) == KNOWN
    for extensions in ({}, named(sha("{ other }"))):
        error = refused("{ other }", extensions, only=True)
        assert error.code is ErrorCode.DOCUMENT_NOT_TRUSTED
        assert "add it to the clients' operations" in error.message


def manifest(**members: object) -> dict[str, object]:
    operations = [{"id": sha(KNOWN), "name": "Known", "type": "query", "body": KNOWN}]
    return {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": operations,
        **members,
    }


def test_a_manifest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest()))
    found = read_trusted_documents(Settings(trusted_documents=str(path), trusted_documents_only=True))
    assert found.text("", named(sha(KNOWN))) == KNOWN
    with pytest.raises(ClientError):
        found.text("{ other }", {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "expected an object"),
        (json.dumps(manifest(format="x")), "expected an object"),
        (json.dumps(manifest(version=2)), "expected an object"),
        (json.dumps(manifest(operations={})), '"operations" must be a list'),
        (json.dumps(manifest(operations=["x"])), 'operation 1 must have an "id" and a "body"'),
        (json.dumps(manifest(operations=[{"id": "x", "body": KNOWN}])), "is not the SHA-256 of its body"),
    ],
)
def test_what_is_no_manifest_is_said_at_the_start(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_trusted_documents(Settings(trusted_documents=str(path)))
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"trusted_documents: .* cannot be read"):
        read_trusted_documents(Settings(trusted_documents=str(tmp_path / "none.json")))


def test_only_trusted_documents_without_any_is_no_setting() -> None:
    with pytest.raises(SettingsError, match="trusted_documents_only"):
        read_trusted_documents(Settings(trusted_documents_only=True))
