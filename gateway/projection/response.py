"""The GraphQL response as a value (specification section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class CacheHeaders(NamedTuple):
    """What is said to clients, and caches on the way, of keeping a response.

    Attributes:
        cache_control: of the Cache-Control header.
        vary: of the Vary header; None where nothing may be kept anyway.
    """

    cache_control: str
    vary: str | None


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    """What the client receives.

    Attributes:
        data: in the client's shape and order; None when null went all the way up.
        errors: error objects as the specification writes them (`message`, `path`, `extensions`).
        extensions: left out of the response when empty.
        executed: False for a request error: the response then has no `data` at all (section 7.1).
        cache_headers: None where nothing is said.
    """

    data: Mapping[str, object] | None
    errors: Sequence[Mapping[str, object]] = ()
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    executed: bool = True
    cache_headers: CacheHeaders | None = None

    def first_code(self) -> str | None:
        """Return the code of the first error."""
        extensions = self.errors[0].get("extensions") if self.errors else None
        code = extensions.get("code") if isinstance(extensions, dict) else None
        return code if isinstance(code, str) else None

    def to_dict(self) -> dict[str, object]:
        """Return the response's JSON object; errors come first, as the specification advises."""
        response: dict[str, object] = {}
        if self.errors:
            response["errors"] = [dict(error) for error in self.errors]
        if self.executed:
            response["data"] = self.data
        if self.extensions:
            response["extensions"] = dict(self.extensions)
        return response

    def to_bytes(self) -> bytes:
        """Return the response as JSON."""
        return orjson.dumps(self.to_dict())


class EncodedResponse:
    """The response to an executed operation as bytes, read again only where somebody asks.

    Has what GraphQLResponse has. Equal requests in flight share one, so nobody may change what it holds.
    """

    __slots__ = ("_body", "cache_headers")

    executed = True

    def __init__(self, body: bytes, cache_headers: CacheHeaders | None = None) -> None:
        self._body = body
        self.cache_headers = cache_headers

    @property
    def data(self) -> Mapping[str, object] | None:
        """In the client's shape and order."""
        return cast("Mapping[str, object] | None", self.to_dict().get("data"))

    @property
    def errors(self) -> Sequence[Mapping[str, object]]:
        """Error objects, as GraphQLResponse has them."""
        return cast("Sequence[Mapping[str, object]]", self.to_dict().get("errors", ()))

    @property
    def extensions(self) -> Mapping[str, object]:
        """The response's own."""
        return cast("Mapping[str, object]", self.to_dict().get("extensions", {}))

    def first_code(self) -> str | None:
        """Return the code of the first error."""
        return GraphQLResponse(None, self.errors).first_code()

    def to_dict(self) -> dict[str, object]:
        """Return the response's JSON object, the caller's own."""
        return cast("dict[str, object]", orjson.loads(self._body))

    def to_bytes(self) -> bytes:
        """Return the response as JSON."""
        return self._body


Response: TypeAlias = GraphQLResponse | EncodedResponse
