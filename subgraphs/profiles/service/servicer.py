"""The whole of `profiles.v1.Profiles`, put together from its parts; signing in and PINs are answered here."""

# ruff: noqa: N802, ARG002 - gRPC's method names and parameters

from __future__ import annotations

import time
from typing import TYPE_CHECKING, assert_never

from protos.profiles.v1 import profiles_pb2 as pb
from protos.profiles.v1 import profiles_pb2_grpc
from subgraphs.chassis.context import current_call
from subgraphs.chassis.proto_values import timestamp_of_ms
from subgraphs.profiles.service import messages
from subgraphs.profiles.service.account_calls import AccountCalls
from subgraphs.profiles.service.account_storage import AccountStorage
from subgraphs.profiles.service.list_calls import ListCalls
from subgraphs.profiles.service.list_storage import ListStorage
from subgraphs.profiles.service.secret_storage import Accepted, Locked, SecretStorage, Unknown, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    import grpc

    from subgraphs.chassis.database import Database


class ProfilesServicer(AccountCalls, ListCalls, profiles_pb2_grpc.ProfilesServicer):
    """Answers every call of the contract.

    Args:
        account_storage: Accounts, plans, profiles, devices, invoices.
        list_storage: My Lists and inboxes.
        secret_storage: Passwords and PINs.
        clock: Seconds since the epoch.
    """

    def __init__(
        self,
        account_storage: AccountStorage,
        list_storage: ListStorage,
        secret_storage: SecretStorage,
        clock: Callable[[], float] = time.time,
    ) -> None:
        AccountCalls.__init__(self, account_storage, clock)
        ListCalls.__init__(self, list_storage, clock)
        self._secrets = secret_storage

    async def VerifyPassword(
        self, request: pb.VerifyPasswordRequest, context: grpc.ServicerContext
    ) -> pb.VerifyPasswordResponse:
        """Checks a sign-in; whatever the reason for a refusal, the answer is the same."""
        verdict = await self._secrets.check_password(request.email, request.password)
        match verdict:
            case Accepted(key):
                found = await self._accounts.accounts([key])
                return pb.VerifyPasswordResponse(account=messages.account(found[key]))
            case Wrong() | Locked() | Unknown():
                return pb.VerifyPasswordResponse(refused=pb.SignInRefused())
            case _:
                assert_never(verdict)

    async def VerifyPin(
        self, request: pb.VerifyPinRequest, context: grpc.ServicerContext
    ) -> pb.VerifyPinResponse:
        """Checks the PIN of a profile of the caller's account."""
        own = current_call().principal.required_account()
        verdict = await self._secrets.check_pin(own, request.profile_id, request.pin)
        match verdict:
            case Accepted(key):
                found = await self._accounts.profiles([key])
                return pb.VerifyPinResponse(profile=messages.profile(found[key]))
            case Wrong(attempts_left):
                return pb.VerifyPinResponse(pin_required=pb.PinRequired(attempts_left=attempts_left))
            case Locked(retry_at):
                return pb.VerifyPinResponse(pin_locked=pb.PinLocked(retry_at=timestamp_of_ms(retry_at)))
            case Unknown():
                return pb.VerifyPinResponse(not_found=pb.ProfileNotFound())
            case _:
                assert_never(verdict)


def register(database: Database, server: grpc.aio.Server) -> None:
    """Adds the servicer over `database` to a server."""
    servicer = ProfilesServicer(AccountStorage(database), ListStorage(database), SecretStorage(database))
    profiles_pb2_grpc.add_ProfilesServicer_to_server(servicer, server)
