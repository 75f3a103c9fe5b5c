"""Trusted documents: operations known before any client sends them, and asked for by their id.

A client sends `extensions.persistedQuery` with the SHA-256 of the operation's text instead of the text; for
an id that is not known the answer says so, and the client sends the text. Nothing that clients send is ever
learned: what is trusted stands in a file that is made from the clients' sources.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.errors import ClientError, ErrorCode
from gateway.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.settings import Settings

_FORMAT: Final = "apollo-persisted-query-manifest"
_EXTENSION: Final = "persistedQuery"


def names_trusted_document(extensions: object) -> bool:
    """Whether a request's extensions may stand for its missing text."""
    return isinstance(extensions, dict) and extensions.get(_EXTENSION) is not None


class TrustedDocuments:
    """Finds the text of a request.

    Args:
        texts: by SHA-256 in hexadecimal.
        only: refuse every other text.
    """

    def __init__(self, texts: Mapping[str, str], *, only: bool = False) -> None:
        self._texts = texts
        self._trusted = frozenset(texts.values()) if only else None

    def texts(self) -> list[str]:
        """Every trusted text."""
        return list(self._texts.values())

    def text(self, document: str, extensions: Mapping[str, object]) -> str:
        """Return the text to answer: the request's own, or that of the trusted document it names.

        Raises:
            ClientError: PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED, DOCUMENT_NOT_TRUSTED, or
                BAD_REQUEST where `persistedQuery` is malformed or is not the id of the text beside it.
        """
        named = extensions.get(_EXTENSION)
        if named is not None:
            digest = _digest(named)
            if not document:
                return self._find(digest)
            _check_digest(document, digest)
        if self._trusted is not None and document not in self._trusted:
            raise ClientError(
                "This gateway answers trusted documents only, and this operation is none of them: "
                "add it to the clients' operations, from which the gateway's list of them is made.",
                ErrorCode.DOCUMENT_NOT_TRUSTED,
            )
        return document

    def _find(self, digest: str) -> str:
        text = self._texts.get(digest)
        if text is not None:
            return text
        # The messages are Apollo's: clients compare them.
        if not self._texts:
            raise ClientError("PersistedQueryNotSupported", ErrorCode.PERSISTED_QUERY_NOT_SUPPORTED)
        raise ClientError("PersistedQueryNotFound", ErrorCode.PERSISTED_QUERY_NOT_FOUND)


def _digest(named: object) -> str:
    if not isinstance(named, dict) or named.get("version") != 1:
        raise ClientError(
            'Unsupported persisted query version: send {"version": 1, "sha256Hash": "..."}.',
            ErrorCode.BAD_REQUEST,
        )
    digest = named.get("sha256Hash")
    if not isinstance(digest, str):
        raise ClientError(
            '"persistedQuery.sha256Hash" must be a string: the SHA-256 of the operation\'s text.',
            ErrorCode.BAD_REQUEST,
        )
    return digest


def _check_digest(document: str, digest: str) -> None:
    # A lone surrogate has no UTF-8; such a text has no hash that could match.
    if hashlib.sha256(document.encode(errors="surrogatepass")).hexdigest() != digest:
        raise ClientError(
            "provided sha does not match query: send the text's own SHA-256 beside it, or one of the two.",
            ErrorCode.BAD_REQUEST,
        )


def read_trusted_documents(settings: Settings) -> TrustedDocuments:
    """Read the file that the settings name; without one, no document is trusted.

    Raises:
        SettingsError: the file cannot be read, is no manifest, or has an id that is not its text's; or
            nothing could ever be answered, because only trusted documents are and there are none.
    """
    only = settings.trusted_documents_only
    if settings.trusted_documents is None:
        if only:
            raise SettingsError("trusted_documents_only: name the file with them: trusted_documents.")
        return TrustedDocuments({})
    path = Path(settings.trusted_documents)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"trusted_documents: {path} cannot be read: {error}") from error
    try:
        return TrustedDocuments(_texts(manifest), only=only)
    except _ManifestError as error:
        raise SettingsError(f"trusted_documents: {path}: {error}") from error


class _ManifestError(Exception):
    """What is wrong with a manifest."""


def _texts(manifest: object) -> dict[str, str]:
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT or manifest.get("version") != 1:
        raise _ManifestError(f'expected an object with "format": "{_FORMAT}" and "version": 1.')
    operations = manifest.get("operations")
    if not isinstance(operations, list):
        raise _ManifestError('"operations" must be a list.')
    texts: dict[str, str] = {}
    for number, item in enumerate(operations, 1):
        digest, body = (item.get("id"), item.get("body")) if isinstance(item, dict) else (None, None)
        if not isinstance(digest, str) or not isinstance(body, str):
            raise _ManifestError(f'operation {number} must have an "id" and a "body".')
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise _ManifestError(f"operation {number}: {digest} is not the SHA-256 of its body.")
        texts[digest] = body
    return texts
