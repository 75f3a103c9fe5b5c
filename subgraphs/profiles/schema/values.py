"""Value types of profiles: money, preferences."""

import strawberry

from protos.profiles.v1 import profiles_pb2 as pb
from subgraphs.chassis.graphql_types import LanguageTag


@strawberry.federation.type(shareable=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    amount_minor: int
    currency: str


def money(message: pb.Money) -> Money:
    """Money from its message."""
    return Money(amount_minor=message.amount_minor, currency=message.currency)


@strawberry.type
class SubtitleStyle:
    """How subtitles look."""

    size: int
    color: str
    background: str


@strawberry.type
class NotificationSettings:
    """What a profile wants to be told."""

    new_season: bool
    new_arrivals: bool
    recommendations: bool


@strawberry.type
class Preferences:
    """How a profile likes to watch."""

    autoplay_next: bool
    autoplay_previews: bool
    audio_languages: list[LanguageTag]
    subtitle_languages: list[LanguageTag]
    subtitle_style: SubtitleStyle
    data_saver: bool
    notifications: NotificationSettings


def preferences(message: pb.Preferences) -> Preferences:
    """Preferences from their message."""
    return Preferences(
        autoplay_next=message.autoplay_next,
        autoplay_previews=message.autoplay_previews,
        audio_languages=[LanguageTag(language) for language in message.audio_languages],
        subtitle_languages=[LanguageTag(language) for language in message.subtitle_languages],
        subtitle_style=SubtitleStyle(
            size=message.subtitle_size, color=message.subtitle_color, background=message.subtitle_background
        ),
        data_saver=message.data_saver,
        notifications=NotificationSettings(
            new_season=message.notify_new_season,
            new_arrivals=message.notify_new_arrivals,
            recommendations=message.notify_recommendations,
        ),
    )
