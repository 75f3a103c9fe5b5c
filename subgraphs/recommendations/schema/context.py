"""What the resolvers are given: `info.context`."""

from dataclasses import dataclass
from typing import TypeAlias

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types import Info as StrawberryInfo

from subgraphs.chassis.context import RequestContext
from subgraphs.chassis.errors import not_found
from subgraphs.recommendations.client import RecommendationsClient
from subgraphs.recommendations.loaders import RecommendationsLoaders


@dataclass(frozen=True, slots=True)
class RecommendationsContext:
    """One request: who asks, the loaders, the client for calls that take no keys."""

    request: RequestContext
    loaders: RecommendationsLoaders
    client: RecommendationsClient

    @property
    def own_profile(self) -> str | None:
        """The profile that asks, None when signed out or before one is chosen."""
        principal = self.request.principal
        return principal.profile_id if principal.account_id is not None else None

    def check_owner(self, profile_id: str) -> None:
        """Lets only the profile itself by.

        Raises:
            CodedError: UNAUTHENTICATED when signed out; NOT_FOUND for somebody else's profile.
        """
        self.request.principal.required_account()
        if not self.request.principal.owns_profile(profile_id):
            raise not_found("profile")


Info: TypeAlias = StrawberryInfo[RecommendationsContext, None]


def page_size() -> ListSize:
    """The @listSize of a connection: as many edges as `first` says."""
    return ListSize(
        assumed_size=strawberry.UNSET,
        slicing_arguments=["first"],
        sized_fields=["edges"],
        require_one_slicing_argument=False,
    )
