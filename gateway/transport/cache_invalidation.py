"""POST /cache/invalidate: what was kept is made not to count any more, for whoever holds the key."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Final

import msgspec
from starlette.responses import JSONResponse

from gateway.execution.entity_cache.invalidation import UnknownTargetError, read_wanted
from gateway.execution.entity_cache.store import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request

    from gateway.execution.entity_cache.invalidation import Invalidator

INVALIDATION_PATH: Final = "/cache/invalidate"
_MOST_BYTES: Final = 1 << 20

log = logging.getLogger("marquee.cache")


class CacheInvalidation:
    """The endpoint.

    The body is a JSON list. Its items, of which the last one's subgraphs may be left out:

        {"kind": "subgraph", "subgraph": "catalog"}
        {"kind": "type", "subgraph": "catalog", "type": "Movie"}
        {"kind": "entity", "subgraph": "catalog", "type": "Movie", "key": {"id": "movie_1"}}
        {"kind": "tag", "tag": "title-1", "subgraphs": ["catalog"]}

    The answer says how many namespaces have a new version now, and how many copies of the store took them;
    503 where not all of them did.

    Args:
        key: what callers send as a bearer token.
    """

    def __init__(self, key: str, invalidator: Invalidator) -> None:
        self._key = key.encode()
        self._invalidator = invalidator

    async def answer(self, request: Request) -> JSONResponse:
        """Invalidate what the request names."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        # Compared in constant time: how much of a guess is right must not show in the time it takes.
        known = hmac.compare_digest(token.strip().encode("latin-1", "replace"), self._key)
        if scheme.lower() != "bearer" or not known:
            headers = {"www-authenticate": "Bearer"}
            return JSONResponse({"error": "The key is missing or wrong."}, 401, headers)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return JSONResponse({"error": f"The body is over {_MOST_BYTES} bytes."}, 413)
        try:
            done = await self._invalidator.invalidate(read_wanted(body))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return JSONResponse({"error": f"Not a list of what to invalidate: {error}"}, 400)
        except UnknownTargetError as error:
            return JSONResponse({"error": str(error)}, 400)
        except StoreError as error:
            log.warning("invalidation failed: %s", error)
            return JSONResponse({"error": "Not every copy of the store took it; ask again."}, 503)
        return JSONResponse({"namespaces": done.namespaces, "copies": done.copies})
