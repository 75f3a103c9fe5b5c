"""What the resolvers of profiles are given: `info.context`."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from subgraphs.chassis.errors import CodedError, ErrorCode, not_found
from subgraphs.chassis.principal import Principal
from subgraphs.chassis.request_reads import RequestReads
from subgraphs.profiles.client import ProfilesClient
from subgraphs.profiles.loaders import ProfilesLoaders
from subgraphs.profiles.schema.tokens import TokenIssuer


class ProfilesContext:
    """One request: who asks, the loaders, the client for calls without keys, the issuer of tokens.

    Args:
        client: The profiles client.
        reads: The request's reads.
        tokens: Issues members' tokens.
        sign: Signs a principal for calls to the service.
    """

    def __init__(
        self,
        client: ProfilesClient,
        reads: RequestReads,
        tokens: TokenIssuer,
        sign: Callable[[Principal], str],
    ) -> None:
        self.client = client
        self.request = reads.request
        self.tokens = tokens
        self.loaders = ProfilesLoaders(client, reads)
        self._reads = reads
        self._sign = sign

    @property
    def principal(self) -> Principal:
        """The caller."""
        return self.request.principal

    def become(self, principal: Principal) -> None:
        """Goes on as somebody who has just signed in within this request."""
        self.request = replace(self.request, principal=principal, token=self._sign(principal))
        self.loaders = ProfilesLoaders(self.client, self._reads.of(self.request))

    def require_own_account(self, account_id: str) -> None:
        """Checks that the account is the caller's.

        Raises:
            CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for another's account.
        """
        if self.principal.required_account() != account_id:
            raise not_found("account")

    def require_own_profile(self, profile_id: str) -> None:
        """Checks that the caller acts as this profile: what a profile saved and was told is its own.

        Raises:
            CodedError: UNAUTHENTICATED when signed out, PERMISSION_DENIED for another profile. The caller
                sees that profile itself only within its own account, so this tells nothing about other
                accounts.
        """
        self.principal.required_account()
        if not self.principal.owns_profile(profile_id):
            raise CodedError(ErrorCode.PERMISSION_DENIED, "choose this profile to see what it saved")

    def require_scopes(self, *alternatives: frozenset[str]) -> None:
        """Checks that the caller has every scope of one alternative.

        Raises:
            CodedError: PERMISSION_DENIED.
        """
        if not any(alternative <= self.principal.scopes for alternative in alternatives):
            raise CodedError(ErrorCode.PERMISSION_DENIED, "this needs a scope that the caller does not have")


Info: TypeAlias = StrawberryInfo[ProfilesContext, None]
