from __future__ import annotations

from evcache.landings import Landings


def test_what_landed_since_is_known_and_what_landed_before_is_not() -> None:
    landings: Landings[str] = Landings()
    landings.note("early", "one")
    asked = landings.count
    assert landings.since(asked, ["early", "late"]) == {}
    landings.note("late", "two")
    assert landings.since(asked, ["early", "late", "other"]) == {"late": "two"}


def test_a_landing_is_replaced_by_a_later_one_and_forgotten_with_a_change() -> None:
    landings: Landings[str] = Landings()
    landings.note("name", "one")
    landings.note("name", "two")
    assert landings.since(0, ["name"]) == {"name": "two"}
    landings.forget("name")
    landings.forget("never there")
    assert landings.since(0, ["name"]) == {}


def test_only_the_last_are_kept() -> None:
    landings: Landings[int] = Landings()
    for number in range(1000):
        landings.note(f"name-{number}", number)
    kept = landings.since(0, [f"name-{number}" for number in range(1000)])
    assert list(kept.values()) == list(range(744, 1000))
