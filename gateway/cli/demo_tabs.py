"""The tabs GraphiQL opens with in `marquee dev`: the screens' operations, signed in as the demo member."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.transport.ide import IdeTab

if TYPE_CHECKING:
    from gateway.app import Gateway

log = logging.getLogger("marquee.dev")

OPERATIONS_FOLDER: Final = Path("clients/operations")
TRUSTED_DOCUMENTS: Final = Path("schema/trusted-documents.json")
SCREENS: Final = ("home", "title-detail", "search", "continue-watching", "account")
_SIGN_IN: Final = """mutation SignIn($email: String!, $password: String!) {
  signIn(email: $email, password: $password) {
    ... on SignedIn { token profiles { id kind pinProtected } }
  }
}"""
_SELECT: Final = """mutation SelectProfile($id: ID!) {
  selectProfile(id: $id) { ... on ProfileSelected { token } }
}"""


async def demo_headers(gateway: Gateway, email: str, password: str) -> dict[str, str]:
    """Sign the demo member in and choose a profile, through the graph as any client would.

    Where that fails, the page opens signed out, and a log line says so.
    """
    data = await _data(gateway, _SIGN_IN, {"email": email, "password": password}, {})
    signed_in = data.get("signIn")
    if not isinstance(signed_in, dict) or "token" not in signed_in:
        log.warning("the demo member cannot sign in; GraphiQL opens signed out")
        return {}
    headers = {"authorization": f"Bearer {signed_in['token']}"}
    open_profiles = [item["id"] for item in signed_in["profiles"] if not item["pinProtected"]]
    if open_profiles:
        data = await _data(gateway, _SELECT, {"id": open_profiles[0]}, headers)
        selected = data.get("selectProfile")
        if isinstance(selected, dict) and "token" in selected:
            return {"authorization": f"Bearer {selected['token']}"}
    return headers


async def _data(
    gateway: Gateway, document: str, variables: dict[str, object], headers: dict[str, str]
) -> dict[str, object]:
    response = await gateway.pipeline.run(
        GraphQLRequest(document=document, variables=variables, headers=headers, request_id="dev-sign-in")
    )
    body = json.loads(response.to_bytes())
    data = body.get("data")
    return data if isinstance(data, dict) else {}


def screen_tabs(headers: dict[str, str], folder: Path = OPERATIONS_FOLDER) -> list[IdeTab]:
    """Read the screens' operations, each with the variables file beside it."""
    text = json.dumps(headers, indent=2) if headers else ""
    tabs = []
    for name in SCREENS:
        path = folder / f"{name}.graphql"
        if path.is_file():
            variables = path.with_suffix(".variables.json")
            tabs.append(
                IdeTab(
                    name,
                    path.read_text(encoding="utf-8"),
                    variables.read_text(encoding="utf-8") if variables.is_file() else "",
                    text,
                )
            )
    return tabs
