"""The queries of profiles."""

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.chassis.graphql_types import CountryCode, resolver_field
from subgraphs.profiles.schema.account import Account, Profile, own_account, own_profile
from subgraphs.profiles.schema.billing import Plan, plan
from subgraphs.profiles.schema.context import Info


@strawberry.federation.type(authenticated=True)
class Viewer:
    """The caller."""

    account_id: strawberry.Private[str]
    profile_id: strawberry.Private[str | None]

    @strawberry.field
    async def account(self, info: Info) -> Account:
        """Who pays."""
        return await own_account(info, self.account_id)

    @resolver_field(description="Null before a profile is chosen.")
    async def profile(self, info: Info) -> Profile | None:
        """Who watches."""
        return None if self.profile_id is None else await own_profile(info, self.profile_id)


@strawberry.type
class Query:
    """Entry points."""

    @resolver_field(description="Null when signed out. Everything personal hangs under it.")
    async def viewer(self, info: Info) -> Viewer | None:
        """The caller."""
        principal = info.context.principal
        if principal.account_id is None:
            return None
        return Viewer(account_id=principal.account_id, profile_id=principal.profile_id)

    @resolver_field(directives=[Authenticated()])
    async def profile(self, info: Info, id: strawberry.ID) -> Profile | None:  # noqa: A002 - the argument's name in the schema
        """A profile of the caller's account."""
        return await own_profile(info, str(id))

    @resolver_field(description="Plans sold in a country, cheapest first.")
    async def plans(self, info: Info, country: CountryCode) -> list[Plan]:
        """Public."""
        sold = await info.context.client.plans_sold_in(country, info.context.request)
        return [plan(message) for message in sold]
