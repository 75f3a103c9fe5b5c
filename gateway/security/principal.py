"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request.

    Attributes:
        account_id: None for an anonymous caller.
        profile_id: the chosen profile; None until one is chosen.
        scopes: what the caller may do (`account:read`).
        policies: custom policies the caller satisfies (`@policy`).
        country: ISO 3166-1 alpha-2.
        language: BCP 47.
    """

    account_id: str | None = None
    profile_id: str | None = None
    scopes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()
    country: str | None = None
    language: str | None = None

    @property
    def authenticated(self) -> bool:
        """Whether the caller has signed in."""
        return self.account_id is not None


ANONYMOUS = Principal()
