"""Accounts, profiles, devices and the viewer: everything personal hangs under them."""

from datetime import datetime

import strawberry
from strawberry.federation.schema_directives import Inaccessible, ListSize, RequiresScopes, Tag

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.entities import refused, resolves
from subgraphs.chassis.graphql_types import (
    MATURITY_LEVELS,
    URL,
    CountryCode,
    LanguageTag,
    MaturityLevel,
    Node,
    PageInfo,
    page_info,
    resolver_field,
)
from subgraphs.chassis.proto_values import moment_or_none
from subgraphs.profiles.client import DeviceKey, page_key
from subgraphs.profiles.schema import lists
from subgraphs.profiles.schema.billing import BILLING_SCOPES, BillingSummary, Plan, billing_summary, plan
from subgraphs.profiles.schema.context import Info
from subgraphs.profiles.schema.references import DeviceReference, KeyReference
from subgraphs.profiles.schema.values import Preferences, preferences
from subgraphs.profiles.schema.words import (
    DEVICE_KINDS,
    PROFILE_KINDS,
    ROLES,
    STATUSES,
    DeviceKind,
    MemberRole,
    MembershipStatus,
    ProfileKind,
)

PAGED = ListSize(
    assumed_size=strawberry.UNSET,
    slicing_arguments=["first"],
    sized_fields=["edges"],
    require_one_slicing_argument=False,
)
ACCOUNT_SCOPES = (frozenset({"account:read"}),)


@strawberry.type
class Member:
    """A profile's part in the account."""

    id: strawberry.ID
    role: MemberRole
    profile_id: strawberry.Private[str]

    @strawberry.field
    async def profile(self, info: Info) -> "Profile | None":
        """The member's profile."""
        found = await info.context.loaders.profiles.load_or_none(self.profile_id)
        return None if found is None else profile(found)


@strawberry.federation.type(keys=["id"], authenticated=True)
class Account(Node):
    """Who pays."""

    country: CountryCode
    status: MembershipStatus
    members: list[Member]
    max_profiles: int
    message: strawberry.Private[pb.Account]

    @strawberry.field
    async def plan(self, info: Info) -> Plan:
        """What the account may do."""
        return plan(await info.context.loaders.plans.load(self.message.plan_code))

    @resolver_field(directives=[RequiresScopes(scopes=[["account:read"]]), Tag(name="pii")])
    async def email(self, info: Info) -> str | None:
        """Where mail goes."""
        info.context.require_scopes(*ACCOUNT_SCOPES)
        return self.message.email

    @resolver_field(directives=[RequiresScopes(scopes=[["billing:read"], ["support:read", "account:read"]])])
    async def billing(self, info: Info) -> BillingSummary | None:
        """What the account pays."""
        info.context.require_scopes(*BILLING_SCOPES)
        return billing_summary(str(self.id), await info.context.loaders.billing.load(str(self.id)))

    @strawberry.field
    async def profiles(self, info: Info) -> "list[Profile]":
        """Everybody who watches, in order."""
        found = await info.context.loaders.profiles.load_many(self.message.profile_ids)
        return [profile(message) for message in found]

    @resolver_field(directives=[PAGED])
    async def devices(self, info: Info, first: int = 20, after: str | None = None) -> "DeviceConnection":
        """What plays."""
        page = await info.context.loaders.device_pages.load(page_key(str(self.id), first, after))
        return DeviceConnection(
            edges=[DeviceEdge(cursor=edge.cursor, node=device(edge.device)) for edge in page.edges],
            page_info=page_info(page.page_info, [edge.cursor for edge in page.edges]),
        )

    @resolver_field(description="Being migrated to playback: see @override there.")
    async def active_stream_count(self, info: Info) -> int | None:
        """Streams with a live lease."""
        return await info.context.loaders.active_stream_counts.load(str(self.id))

    @resolver_field(directives=[Inaccessible()])
    async def household_id(self) -> strawberry.ID | None:
        """For other subgraphs' rules only."""
        return strawberry.ID(self.message.household_id) if self.message.household_id else None

    @classmethod
    @resolves(KeyReference)
    async def resolve_reference(cls, info: Info, reference: KeyReference) -> "Account":
        """The caller's own; NOT_FOUND for others'."""
        return await own_account(info, reference.id)


async def own_account(info: Info, account_id: str) -> Account:
    """The caller's account.

    Raises:
        CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for another's.
    """
    info.context.require_own_account(account_id)
    return account(await info.context.loaders.accounts.load(account_id))


def account(message: pb.Account) -> Account:
    """An account from its message."""
    return Account(
        id=strawberry.ID(message.id),
        country=CountryCode(message.country),
        status=STATUSES.member(message.status),
        members=[
            Member(id=strawberry.ID(member.id), role=ROLES.member(member.role), profile_id=member.profile_id)
            for member in message.members
        ],
        max_profiles=message.max_profiles,
        message=message,
    )


@strawberry.federation.type(keys=["id"], authenticated=True)
class Profile(Node):
    """Who watches."""

    name: str
    avatar_url: URL | None
    kind: ProfileKind
    language: LanguageTag
    maturity_limit: MaturityLevel
    blocked_titles: list[lists.Video] | None
    pin_protected: bool
    is_default: bool
    preferences: Preferences
    account_id: strawberry.Private[str]

    @strawberry.field
    async def account(self, info: Info) -> Account:
        """Who pays for it."""
        return await own_account(info, self.account_id)

    @resolver_field(
        directives=[PAGED],
        description="Newest first. Null, with PERMISSION_DENIED, for a profile not chosen.",
    )
    async def my_list(
        self, info: Info, first: int = 40, after: str | None = None
    ) -> lists.MyListConnection | None:
        """What it saved for later."""
        info.context.require_own_profile(str(self.id))
        return lists.my_list_connection(
            await info.context.loaders.my_lists.load(page_key(str(self.id), first, after))
        )

    @resolver_field(description="Newest first. Null, with PERMISSION_DENIED, for a profile not chosen.")
    async def notifications(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        unread_only: bool = False,  # noqa: FBT001, FBT002 - a GraphQL argument, always named
    ) -> lists.NotificationConnection | None:
        """What it was told."""
        info.context.require_own_profile(str(self.id))
        key = page_key(str(self.id), first, after, unread_only=unread_only)
        return lists.notification_connection(await info.context.loaders.inboxes.load(key))

    @strawberry.field
    async def unread_notifications(self, info: Info) -> int | None:
        """How much of it was not read."""
        info.context.require_own_profile(str(self.id))
        return await info.context.loaders.unread_counts.load(str(self.id))

    @classmethod
    @resolves(KeyReference)
    async def resolve_reference(cls, info: Info, reference: KeyReference) -> "Profile":
        """A profile of the caller's account; NOT_FOUND for others'."""
        return await own_profile(info, reference.id)


async def own_profile(info: Info, profile_id: str) -> Profile:
    """A profile of the caller's account.

    Raises:
        CodedError: UNAUTHENTICATED when signed out, NOT_FOUND for another account's.
    """
    info.context.principal.required_account()
    message = await info.context.loaders.profiles.load(profile_id)
    info.context.require_own_account(message.account_id)
    return profile(message)


def profile(message: pb.Profile) -> Profile:
    """A profile from its message."""
    return Profile(
        id=strawberry.ID(message.id),
        name=message.name,
        avatar_url=URL(message.avatar_url) if message.avatar_url else None,
        kind=PROFILE_KINDS.member(message.kind),
        language=LanguageTag(message.language),
        maturity_limit=MATURITY_LEVELS.member(message.maturity_limit),
        blocked_titles=[lists.Video(id=strawberry.ID(video)) for video in message.blocked_video_ids],
        pin_protected=message.pin_protected,
        is_default=message.is_default,
        preferences=preferences(message.preferences),
        account_id=message.account_id,
    )


@strawberry.federation.type(keys=["id", "account { id } esn"])
class Device(Node):
    """Something that plays."""

    esn: strawberry.ID = strawberry.federation.field(directives=[Tag(name="internal")])
    kind: DeviceKind
    name: str
    last_seen_at: datetime | None
    trusted: bool
    account_id: strawberry.Private[str]

    @strawberry.field
    async def account(self, info: Info) -> Account:
        """Whose it is."""
        return await own_account(info, self.account_id)

    @classmethod
    @resolves(DeviceReference)
    async def resolve_reference(cls, info: Info, reference: DeviceReference) -> "Device":
        """A device of the caller's account by either key; NOT_FOUND for others'."""
        info.context.principal.required_account()
        if reference.id is not None:
            key = DeviceKey(id=reference.id)
        elif reference.account is not None and reference.esn is not None:
            key = DeviceKey(account_id=reference.account.id, esn=reference.esn)
        else:
            raise refused("a Device is known by id, or by account { id } and esn")
        return device(await info.context.loaders.devices.load(key))


def device(message: pb.Device) -> Device:
    """A device from its message."""
    return Device(
        id=strawberry.ID(message.id),
        esn=strawberry.ID(message.esn),
        kind=DEVICE_KINDS.member(message.kind),
        name=message.name,
        last_seen_at=moment_or_none(message, "last_seen_at"),
        trusted=message.trusted,
        account_id=message.account_id,
    )


@strawberry.type
class DeviceEdge:
    """One device."""

    cursor: str
    node: Device | None


@strawberry.type
class DeviceConnection:
    """A page of devices."""

    edges: list[DeviceEdge]
    page_info: PageInfo
