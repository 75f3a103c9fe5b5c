"""What the resolvers of playback are given: `info.context`."""

from typing import TypeAlias

from strawberry.types import Info as StrawberryInfo

from subgraphs.chassis.errors import not_found
from subgraphs.chassis.principal import Principal
from subgraphs.chassis.request_reads import RequestReads
from subgraphs.playback.client import PlaybackClient
from subgraphs.playback.loaders import PlaybackLoaders


class PlaybackContext:
    """One request: who asks, and the loaders.

    Args:
        client: The playback client.
        reads: The request's reads.
    """

    def __init__(self, client: PlaybackClient, reads: RequestReads) -> None:
        self.request = reads.request
        self.loaders = PlaybackLoaders(client, reads)

    @property
    def principal(self) -> Principal:
        """The caller."""
        return self.request.principal

    @property
    def watching_profile(self) -> str | None:
        """The profile that the caller acts as, None when signed out or before one is chosen."""
        return None if self.principal.account_id is None else self.principal.profile_id

    def require_own_account(self, account_id: str) -> None:
        """Checks that the account is the caller's.

        Raises:
            CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for another's account.
        """
        if self.principal.required_account() != account_id:
            raise not_found("account")

    def require_own_profile(self, profile_id: str) -> None:
        """Checks that the caller acts as this profile: what a profile watched is its own.

        Raises:
            CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for any other profile.
        """
        self.principal.required_account()
        if not self.principal.owns_profile(profile_id):
            raise not_found("profile")


Info: TypeAlias = StrawberryInfo[PlaybackContext, None]
