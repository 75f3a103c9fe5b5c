"""Records as messages of `profiles.v1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protos.profiles.v1 import profiles_pb2 as pb
from protos.vocabulary.v1 import vocabulary_pb2
from subgraphs.chassis.proto_values import timestamp_of_ms

if TYPE_CHECKING:
    from subgraphs.profiles.service.records import (
        AccountRecord,
        BillingRecord,
        DeviceRecord,
        EntitlementRecord,
        InvoiceRecord,
        NotificationRecord,
        PlanRecord,
        ProfileRecord,
    )


def plan(record: PlanRecord) -> pb.Plan:
    """A plan."""
    return pb.Plan(
        code=record.code,
        name=record.name,
        max_concurrent_streams=record.max_concurrent_streams,
        max_resolution=pb.VideoResolution.Value(f"VIDEO_RESOLUTION_{record.max_resolution}"),
        max_download_devices=record.max_download_devices,
        has_ads=record.has_ads,
        prices=[
            pb.Price(
                country=price.country,
                money=pb.Money(amount_minor=price.amount_minor, currency=price.currency),
            )
            for price in record.prices
        ],
    )


def account(record: AccountRecord) -> pb.Account:
    """An account; a member's id is its profile's."""
    return pb.Account(
        id=record.id,
        country=record.country,
        status=pb.MembershipStatus.Value(f"MEMBERSHIP_STATUS_{record.status}"),
        plan_code=record.plan_code,
        email=record.email,
        max_profiles=record.max_profiles,
        household_id=record.household_id,
        members=[
            pb.Member(
                id=f"member_{member.profile_id.removeprefix('profile_')}",
                role=pb.MemberRole.Value(f"MEMBER_ROLE_{member.role}"),
                profile_id=member.profile_id,
            )
            for member in record.members
        ],
        profile_ids=[member.profile_id for member in record.members],
    )


def profile(record: ProfileRecord) -> pb.Profile:
    """A profile."""
    likes = record.preferences
    return pb.Profile(
        id=record.id,
        account_id=record.account_id,
        name=record.name,
        avatar_url=record.avatar_url,
        kind=pb.ProfileKind.Value(f"PROFILE_KIND_{record.kind}"),
        language=record.language,
        maturity_limit=vocabulary_pb2.MaturityLevel.Value(f"MATURITY_LEVEL_{record.maturity_limit}"),
        blocked_video_ids=record.blocked_video_ids,
        pin_protected=record.pin_protected,
        is_default=record.is_default,
        preferences=pb.Preferences(
            autoplay_next=likes.autoplay_next,
            autoplay_previews=likes.autoplay_previews,
            audio_languages=likes.audio_languages,
            subtitle_languages=likes.subtitle_languages,
            subtitle_size=likes.subtitle_size,
            subtitle_color=likes.subtitle_color,
            subtitle_background=likes.subtitle_background,
            data_saver=likes.data_saver,
            notify_new_season=likes.notify_new_season,
            notify_new_arrivals=likes.notify_new_arrivals,
            notify_recommendations=likes.notify_recommendations,
        ),
    )


def billing(record: BillingRecord) -> pb.Billing:
    """What an account pays next."""
    charge = record.next_charge
    return pb.Billing(
        status=pb.MembershipStatus.Value(f"MEMBERSHIP_STATUS_{record.status}"),
        next_charge_at=timestamp_of_ms(record.next_charge_at),
        next_charge=None
        if charge is None
        else pb.Money(amount_minor=charge.amount_minor, currency=charge.currency),
        payment_method_hint=record.payment_method_hint,
        grace_ends_at=timestamp_of_ms(record.grace_ends_at),
    )


def invoice(record: InvoiceRecord) -> pb.Invoice:
    """A bill."""
    return pb.Invoice(
        id=record.id,
        issued_at=timestamp_of_ms(record.issued_at),
        total=pb.Money(amount_minor=record.amount_minor, currency=record.currency),
        paid=record.paid,
    )


def device(record: DeviceRecord) -> pb.Device:
    """A device."""
    return pb.Device(
        id=record.id,
        account_id=record.account_id,
        esn=record.esn,
        kind=pb.DeviceKind.Value(f"DEVICE_KIND_{record.kind}"),
        name=record.name,
        last_seen_at=timestamp_of_ms(record.last_seen_at),
        trusted=record.trusted,
    )


def notification(record: NotificationRecord) -> pb.Notification:
    """A line of an inbox."""
    return pb.Notification(
        id=record.id,
        kind=pb.NotificationKind.Value(f"NOTIFICATION_KIND_{record.kind}"),
        created_at=timestamp_of_ms(record.created_at),
        read_at=timestamp_of_ms(record.read_at),
        headline=record.headline,
        body=record.body or "",
        video_id=record.video_id or "",
        deep_link=record.deep_link or "",
    )


def entitlement(record: EntitlementRecord) -> pb.GetEntitlementResponse:
    """What a profile may do now."""
    return pb.GetEntitlementResponse(
        account_id=record.account_id,
        status=pb.MembershipStatus.Value(f"MEMBERSHIP_STATUS_{record.status}"),
        max_concurrent_streams=record.max_concurrent_streams,
        max_resolution=pb.VideoResolution.Value(f"VIDEO_RESOLUTION_{record.max_resolution}"),
        maturity_limit=vocabulary_pb2.MaturityLevel.Value(f"MATURITY_LEVEL_{record.maturity_limit}"),
        pin_protected=record.pin_protected,
        blocked_video_ids=record.blocked_video_ids,
    )
