"""What recommendations keeps of its reads, and for how long.

What is a profile's own goes with the profile's group, which a rating forgets as a whole: scores follow from
all ratings at once. Home pages and their rows are kept by the service itself, which knows what they are made
of; ratings are read back right after they are given.
"""

from typing import Final

from protos.recommendations.v1 import recommendations_pb2 as pb
from subgraphs.chassis.cached_reads import CachedRead, Keeping, Per, cached_messages, cached_values
from subgraphs.recommendations.client import ListKey, ProfileVideo, TrendingKey


def profile_group(profile_id: str) -> str:
    """What goes with a profile's taste."""
    return f"taste/{profile_id}"


def _of_profile(key: ProfileVideo) -> str:
    return profile_group(key.profile_id)


def _video(key: ProfileVideo) -> str:
    return f"{key.profile_id}/{key.video_id}"


def _list(key: ListKey) -> str:
    return f"{key.id}/{key.first}/{key.after!r}"


def _rank(key: TrendingKey) -> str:
    return f"{key.country}/{key.video_id}/{key.popularity_score}"


_TASTE: Final = Keeping(fresh=120, stale=600)

MATCH_SCORES: Final[CachedRead[ProfileVideo, int]] = cached_values(
    "match score", _TASTE, _video, per=Per.CALLER, group=_of_profile
)
TASTE_CLUSTERS: Final[CachedRead[str, str]] = cached_values(
    "taste cluster", _TASTE, lambda profile_id: profile_id, per=Per.CALLER, group=profile_group
)
PERSONALIZED_ARTWORK: Final = cached_messages(
    "personalized artwork", pb.Artwork, _TASTE, _video, per=Per.CALLER, group=_of_profile
)
SIMILAR: Final = cached_messages(
    "similar titles", pb.RankedVideoPage, Keeping(fresh=60, stale=600), _list, per=Per.COUNTRY
)
TRENDING_RANKS: Final[CachedRead[TrendingKey, int]] = cached_values(
    "trending rank", Keeping(fresh=60, stale=300), _rank, per=Per.COUNTRY
)
