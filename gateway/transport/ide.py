"""GraphiQL: the page at GET /graphql, built from npm packages into static files beside this module."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STATIC_FOLDER: Final = Path(__file__).parent / "static" / "graphiql"
_PLACE: Final = '<script type="application/json" id="marquee-ide">{}</script>'
_NOT_BUILT: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Marquee</title>
<p>GraphiQL is not built in this checkout: run <code>make graphiql</code>. The endpoint itself answers POST
requests with a JSON body.</p></html>"""

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: http: https:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class IdeTab:
    """A tab the IDE opens with: an operation with its variables and headers, both JSON text."""

    title: str
    query: str
    variables: str = ""
    headers: str = ""


def render_ide(tabs: Sequence[IdeTab], folder: Path = STATIC_FOLDER) -> str:
    """Return the page with the tabs written into it.

    The tabs' digest names the browser's storage, so that changed tabs show up instead of remembered ones.
    """
    index = folder / "index.html"
    if not index.is_file():
        return _NOT_BUILT
    entries = [
        {"query": tab.query, "variables": tab.variables or None, "headers": tab.headers or None}
        for tab in tabs
    ]
    # The digest leaves headers out: development tokens change at every start, the tabs do not.
    digest = hashlib.sha256("\0".join(tab.query for tab in tabs).encode()).hexdigest()[:12]
    state: dict[str, object] = {"version": digest}
    if entries:
        state["tabs"] = entries
        state["headers"] = entries[0]["headers"]
    text = json.dumps(state).replace("</", "<\\/")  # no value can close the script element
    page = index.read_text(encoding="utf-8")
    return page.replace(_PLACE, _PLACE.replace("{}", text))
