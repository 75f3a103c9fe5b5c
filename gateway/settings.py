"""Every setting of the gateway: one frozen value, read once at the start."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

DEVELOPMENT_TOKEN_KEY = "marquee-development-token-key-000001"  # noqa: S105 - printed in the README
DEVELOPMENT_PRINCIPAL_KEY = "marquee-development-principal-key-0001"


class SettingsError(ValueError):
    """A setting has an unusable value; the message names the setting and what is expected."""


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Bounds on what one request may ask and what one subgraph may answer.

    Attributes:
        request_bytes: of an HTTP request's body.
        document_bytes: of an operation's text.
        depth: of nested brackets in an operation.
        tokens: of an operation.
        selections: of an operation, fragments expanded.
        aliases: of an operation, fragments expanded.
        subgraph_response_bytes: of one subgraph's answer, decompressed.
    """

    request_bytes: int = 2 * 1024 * 1024
    document_bytes: int = 512 * 1024
    depth: int = 100
    tokens: int = 15_000
    selections: int = 20_000
    aliases: int = 5_000
    subgraph_response_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """How callers are recognised and how subgraphs learn of them.

    Attributes:
        token_key: HMAC key of the bearer tokens clients send; None takes every caller as anonymous.
        principal_key: HMAC key of the signed principal passed on to subgraphs; None passes none on.
    """

    token_key: str | None = None
    principal_key: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The gateway's settings.

    Attributes:
        request_timeout: seconds a request may take, subgraphs included.
        plan_cache_size: query plans and parsed operations kept.
        planning_milliseconds: search time after which a plan is finished greedily.
        expose_query_plan: answer the header `x-marquee-explain: 1` with `extensions.queryPlan`.
        expose_subgraph_errors: name the subgraph and show its messages in errors.
        suggestions: "Did you mean" in validation errors.
        introspection: answer `__schema` and `__type`.
        graphiql: serve the IDE at GET /graphql.
        deduplicate: share equal subgraph requests that are in flight.
        fast_way: compile plans (execution/typed); without it every answer is made the general way: the same,
            and several times slower.
        forward_headers: request headers passed on to subgraphs, lower case.
        warmup_operations: folder of *.graphql documents planned before the gateway is ready.
        trusted_documents: file with the operations that clients may send by their id alone, in Apollo's
            persisted query manifest format.
        trusted_documents_only: answer no other operations.
    """

    request_timeout: float = 30.0
    plan_cache_size: int = 1000
    planning_milliseconds: int = 2000
    expose_query_plan: bool = True
    expose_subgraph_errors: bool = True
    suggestions: bool = True
    introspection: bool = True
    graphiql: bool = True
    deduplicate: bool = True
    fast_way: bool = True
    forward_headers: tuple[str, ...] = ("accept-language",)
    warmup_operations: str | None = None
    trusted_documents: str | None = None
    trusted_documents_only: bool = False
    limits: LimitSettings = field(default_factory=LimitSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)


def settings_from(values: Mapping[str, object]) -> Settings:
    """Read settings from a parsed configuration file; names are those of the attributes.

    Raises:
        SettingsError: an unknown name, or a value of the wrong type.
    """
    plain = dict(values)
    limits = LimitSettings(**_checked(LimitSettings(), plain.pop("limits", {}), "limits."))
    identity = IdentitySettings(**_checked(IdentitySettings(), plain.pop("identity", {}), "identity."))
    return Settings(**_checked(Settings(), plain, ""), limits=limits, identity=identity)


def _checked(default: object, values: object, prefix: str) -> dict[str, Any]:
    """Check names and types of one section against its default value."""
    if not isinstance(values, dict):
        raise SettingsError(f"{prefix.rstrip('.') or 'the configuration'}: expected names and values.")
    known = {item.name for item in fields(cast("DataclassInstance", default))}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"{prefix}{name}: no such setting; known: {', '.join(sorted(known))}.")
        found[name] = _checked_value(f"{prefix}{name}", getattr(default, name), value)
    return found


def _checked_value(name: str, default: object, value: object) -> object:
    match default:
        case bool():
            fits = isinstance(value, bool)
        case int():
            fits = isinstance(value, int) and not isinstance(value, bool) and value > 0
        case float():
            fits = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        case tuple():
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return tuple(item.lower() for item in value)
            fits = False
        case _:
            fits = value is None or isinstance(value, str)
    if not fits:
        raise SettingsError(f"{name}: {value!r} is no value for it; the default is {default!r}.")
    return value


def identity_from_environment(*, development: bool) -> IdentitySettings:
    """Read the two keys from MARQUEE_TOKEN_KEY and MARQUEE_PRINCIPAL_KEY.

    With `development`, known keys stand in for absent ones, so that everything on one machine agrees.
    """
    token = os.environ.get("MARQUEE_TOKEN_KEY")
    principal = os.environ.get("MARQUEE_PRINCIPAL_KEY")
    if development:
        return IdentitySettings(token or DEVELOPMENT_TOKEN_KEY, principal or DEVELOPMENT_PRINCIPAL_KEY)
    return IdentitySettings(token, principal)
