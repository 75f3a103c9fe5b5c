"""The GraphQL response as a value (specification section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    """What the client receives.

    Attributes:
        data: in the client's shape and order; None when null went all the way up.
        errors: error objects as the specification writes them (`message`, `path`, `extensions`).
        extensions: left out of the response when empty.
        executed: False for a request error: the response then has no `data` at all (section 7.1).
    """

    data: Mapping[str, object] | None
    errors: Sequence[Mapping[str, object]] = ()
    extensions: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    executed: bool = True

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
