from __future__ import annotations

import pytest

from evcache import errors
from evcache.errors import (
    CacheError,
    CacheSettingsError,
    FailureReason,
    NodeError,
    NotStorableError,
    UnreadableError,
)
from evcache.metrics import Count


def test_one_root_catches_everything_that_is_raised_on_purpose() -> None:
    raised = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert len(raised) == 5
    assert all(issubclass(each, CacheError) for each in raised)


@pytest.mark.parametrize("kind", [CacheSettingsError, NotStorableError])
def test_what_a_caller_did_wrong_is_a_value_error_too(kind: type[Exception]) -> None:
    assert issubclass(kind, ValueError)


def test_a_failure_and_an_unreadable_value_say_why() -> None:
    assert NodeError(FailureReason.TIMEOUT, "text").reason is FailureReason.TIMEOUT
    assert str(NodeError(FailureReason.TIMEOUT, "text")) == "text"
    assert UnreadableError(Count.UNREADABLE_KEY, "text").path == Count.UNREADABLE_KEY


@pytest.mark.parametrize("reason", FailureReason)
def test_every_reason_has_a_counter(reason: FailureReason) -> None:
    assert Count(f"node.{reason}")
