"""The mutations of profiles: signing in, choosing a profile, My List."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.graphql_types import URL, FieldError, UserError, UserErrorCode, resolver_field
from subgraphs.chassis.principal import Principal
from subgraphs.chassis.proto_values import moment
from subgraphs.dataset.ids import type_name
from subgraphs.profiles.schema.account import Account, Profile, account, profile
from subgraphs.profiles.schema.context import Info
from subgraphs.profiles.schema.lists import MyListEdge, Video, my_list_edge
from subgraphs.profiles.schema.tokens import (
    ACCOUNT_TOKEN_SECONDS,
    OWNER_SCOPES,
    PROFILE_TOKEN_SECONDS,
)
from subgraphs.profiles.schema.words import PROFILE_KINDS, ProfileKind

_VIDEO_TYPES = frozenset({"Movie", "Show", "Season", "Episode"})


@strawberry.type(description="A profile to choose from: what a chooser shows, before anybody is chosen.")
class ProfileChoice:
    """A profile as the chooser shows it."""

    id: strawberry.ID
    name: str
    avatar_url: URL | None
    kind: ProfileKind
    pin_protected: bool
    is_default: bool


@strawberry.type
class SignedIn:
    """The password was right; `token` goes into `Authorization: Bearer`."""

    token: str
    expires_at: datetime
    account: Account | None
    profiles: list[ProfileChoice]


@strawberry.type
class SignInFailedError(UserError):
    """Wrong address, wrong password or too many attempts: the answer does not say which."""


SignInResult = Annotated[SignedIn | SignInFailedError, strawberry.union("SignInResult")]


@strawberry.type
class ProfileSelected:
    """The profile is chosen; `token` replaces the account's."""

    profile: Profile
    token: str
    expires_at: datetime


@strawberry.federation.type(shareable=True)
class PinRequiredError(UserError):
    """The PIN is missing or wrong."""

    attempts_left: int


@strawberry.type
class PinLockedError(UserError):
    """Too many wrong PINs."""

    retry_at: datetime


@strawberry.type
class ProfileNotFoundError(UserError):
    """No such profile in this account."""


SelectProfileResult = Annotated[
    ProfileSelected | PinRequiredError | PinLockedError | ProfileNotFoundError,
    strawberry.union("SelectProfileResult"),
]


@strawberry.type
class MyListPayload:
    """The title and its place in the list; `edge` is null after a removal."""

    video: Video | None
    edge: MyListEdge | None
    user_errors: list[FieldError]


@strawberry.type
class Mutation:
    """What changes profiles."""

    @resolver_field(description="Wrong passwords count toward a short lock-out.")
    async def sign_in(self, info: Info, email: str, password: str) -> SignInResult:
        """Exchanges an account's password for a token."""
        context = info.context
        answer = await context.client.verify_password(email, password, context.request)
        if answer.WhichOneof("outcome") != "account":
            return SignInFailedError(
                message="The address or the password is wrong. After several attempts, wait a minute.",
                code=UserErrorCode.FORBIDDEN,
                path=["password"],
            )
        message = answer.account
        principal = Principal(
            account_id=message.id,
            scopes=OWNER_SCOPES,
            country=message.country,
            language=context.request.language,
        )
        issued = context.tokens.issue(principal, ACCOUNT_TOKEN_SECONDS)
        context.become(principal)
        choices = await context.loaders.profiles.load_many(message.profile_ids)
        return SignedIn(
            token=issued.token,
            expires_at=issued.expires_at,
            account=account(message),
            profiles=[_choice(choice) for choice in choices],
        )

    @resolver_field(
        directives=[Authenticated()],
        description="Returns a short profile token; wrong PINs count toward a lock-out.",
    )
    async def select_profile(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - the argument's name in the schema
        pin: str | None = None,
    ) -> SelectProfileResult:
        """Exchanges the account's token for one that acts as a profile."""
        info.context.principal.required_account()
        answer = await info.context.client.verify_pin(str(id), pin or "", info.context.request)
        match answer.WhichOneof("outcome"):
            case "profile":
                return _selected(info, answer.profile)
            case "pin_required":
                return PinRequiredError(
                    message="This profile's PIN is needed." if not pin else "The PIN is wrong.",
                    code=UserErrorCode.PIN_REQUIRED,
                    path=["pin"],
                    attempts_left=answer.pin_required.attempts_left,
                )
            case "pin_locked":
                return PinLockedError(
                    message="Too many wrong PINs.",
                    code=UserErrorCode.PIN_LOCKED,
                    path=["pin"],
                    retry_at=moment(answer.pin_locked.retry_at),
                )
            case _:
                return ProfileNotFoundError(
                    message="There is no such profile.", code=UserErrorCode.NOT_FOUND, path=["id"]
                )

    @resolver_field(directives=[Authenticated()])
    async def add_to_my_list(self, info: Info, video_id: strawberry.ID) -> MyListPayload:
        """Saves a title for the chosen profile; saving it again changes nothing."""
        refusal = _my_list_refusal(info, str(video_id))
        if refusal is not None:
            return refusal
        context = info.context
        profile_id = context.principal.profile_id or ""
        entry = await context.client.add_to_my_list(profile_id, str(video_id), context.request)
        await context.loaders.my_list_changed(profile_id, str(video_id), saved=True)
        return MyListPayload(video=Video(id=video_id), edge=my_list_edge(entry), user_errors=[])

    @resolver_field(directives=[Authenticated()])
    async def remove_from_my_list(self, info: Info, video_id: strawberry.ID) -> MyListPayload:
        """Forgets a title for the chosen profile; forgetting what is not there changes nothing."""
        refusal = _my_list_refusal(info, str(video_id))
        if refusal is not None:
            return refusal
        context = info.context
        profile_id = context.principal.profile_id or ""
        await context.client.remove_from_my_list(profile_id, str(video_id), context.request)
        await context.loaders.my_list_changed(profile_id, str(video_id), saved=False)
        return MyListPayload(video=Video(id=video_id), edge=None, user_errors=[])


def _choice(message: pb.Profile) -> ProfileChoice:
    return ProfileChoice(
        id=strawberry.ID(message.id),
        name=message.name,
        avatar_url=URL(message.avatar_url) if message.avatar_url else None,
        kind=PROFILE_KINDS.member(message.kind),
        pin_protected=message.pin_protected,
        is_default=message.is_default,
    )


def _selected(info: Info, message: pb.Profile) -> ProfileSelected:
    """A child's profile gives up the account's scopes."""
    kind = PROFILE_KINDS.member(message.kind)
    before = info.context.principal
    chosen = replace(
        before,
        profile_id=message.id,
        language=message.language,
        scopes=before.scopes if kind is ProfileKind.STANDARD else frozenset[str](),
    )
    issued = info.context.tokens.issue(chosen, PROFILE_TOKEN_SECONDS)
    info.context.become(chosen)
    return ProfileSelected(profile=profile(message), token=issued.token, expires_at=issued.expires_at)


def _my_list_refusal(info: Info, video_id: str) -> MyListPayload | None:
    """Why My List cannot be changed, None when it can."""
    info.context.principal.required_account()
    if info.context.principal.profile_id is None:
        return _refused("Choose a profile first.", UserErrorCode.FORBIDDEN)
    if type_name(video_id) not in _VIDEO_TYPES:
        return _refused("There is no such title.", UserErrorCode.NOT_FOUND, "videoId")
    return None


def _refused(message: str, code: UserErrorCode, *path: str) -> MyListPayload:
    error = FieldError(message=message, code=code, path=list(path))
    return MyListPayload(video=None, edge=None, user_errors=[error])
