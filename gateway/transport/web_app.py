"""The web app: static files made by `make web`, one page for all of its screens.

Whoever asks for a page (`Accept: text/html`) gets it at every path that is nobody else's, since the app has
addresses of its own for its screens; anything else that is not there is 404. Files whose names carry a digest
of their contents may be kept for ever; the page never, so that a new release is seen at once.
"""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Scope

WEB_FOLDER: Final = Path(__file__).parent / "static" / "web"
_PLACE: Final = '<script type="application/json" id="marquee-config">{}</script>'
_FOREVER: Final = "public, max-age=31536000, immutable"
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))  # the better one first
_NOT_BUILT: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Marquee</title>
<p>The web app is not built in this checkout: run <code>make web</code>, then start again. GraphiQL is at
<a href="/graphql">/graphql</a>.</p></html>"""


def web_app_routes(
    config: Mapping[str, object], *, folder: Path = WEB_FOLDER, picture_origins: Sequence[str] = ()
) -> list[BaseRoute]:
    """Routes that serve the app at /; they take every path, so they come after all others.

    Args:
        config: what the page tells the app, JSON values; it is public.
        folder: the built app. Where it is not built, the page says how to build it.
        picture_origins: further origins pictures come from, as `https://pictures.example`.
    """
    page = WebPage(folder, config, picture_origins)
    routes: list[BaseRoute] = [Route("/{path:path}", page.answer, methods=["GET"])]
    if (folder / "assets").is_dir():
        routes.insert(0, Mount("/assets", CompressedFiles(directory=folder / "assets")))
    return routes


def content_security_policy(picture_origins: Sequence[str]) -> str:
    """What the page may load: everything from its own origin, pictures from where they are kept too."""
    pictures = " ".join(("'self'", "data:", *picture_origins))  # data: the blurred stand-ins of pictures
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src {pictures}; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class WebPage:
    """The app's page and the few files beside it."""

    def __init__(self, folder: Path, config: Mapping[str, object], picture_origins: Sequence[str]) -> None:
        self._page = _page(folder, config)
        self._beside = {path.name: path for path in folder.glob("*.*") if path.name != "index.html"}
        self._headers = {
            "content-security-policy": content_security_policy(picture_origins),
            "cache-control": "no-cache",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
        }

    async def answer(self, request: Request) -> Response:
        """Answer with a file beside the page, or the page for whoever wants one."""
        path: str = request.path_params["path"]
        beside = self._beside.get(path)
        if beside is not None:
            return FileResponse(beside, headers={"cache-control": "public, max-age=3600"})
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Not Found", status_code=404)
        return HTMLResponse(self._page, headers=self._headers)


class CompressedFiles(StaticFiles):
    """Files for ever, each compressed if the browser reads that and the build has written it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the smallest form of a file that the browser reads.

        Raises:
            HTTPException: 404, there is no such file.
        """
        encodings = {item.partition(";")[0].strip() for item in _accepted(scope).split(",")}
        for encoding, suffix in _ENCODINGS:
            if encoding in encodings and (self._folder / f"{path}{suffix}").is_file():
                response = await super().get_response(f"{path}{suffix}", scope)
                if response.status_code == 200:
                    response.headers["content-type"] = _content_type(path)
                response.headers["content-encoding"] = encoding
                return _for_ever(response)
        return _for_ever(await super().get_response(path, scope))

    @property
    def _folder(self) -> Path:
        return Path(str(self.directory))


def _accepted(scope: Scope) -> str:
    return Headers(scope=scope).get("accept-encoding", "")


def _content_type(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _for_ever(response: Response) -> Response:
    if response.status_code in {200, 304}:
        response.headers["cache-control"] = _FOREVER
        response.headers["vary"] = "accept-encoding"
    return response


def _page(folder: Path, config: Mapping[str, object]) -> str:
    index = folder / "index.html"
    if not index.is_file():
        return _NOT_BUILT
    text = json.dumps(config).replace("</", "<\\/")  # no value can close the script element
    return index.read_text(encoding="utf-8").replace(_PLACE, _PLACE.replace("{}", text))
