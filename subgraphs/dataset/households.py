"""Accounts with their profiles, devices and bills. MovieLens's members become profiles of accounts."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final, Literal

from subgraphs.dataset.movielens import Member
from subgraphs.dataset.people import person_name
from subgraphs.dataset.records import (
    DEMO_EMAIL,
    DEMO_PASSWORD,
    DEMO_PIN,
    Account,
    Device,
    Invoice,
    MaturityLevel,
    Plan,
    PlanPrice,
    Preferences,
    Profile,
    WorldSettings,
)
from subgraphs.dataset.vocabulary import Vocabulary

COUNTRIES: Final = ("US", "GB", "DE", "FR", "JP", "BR")
"""Countries the service is offered in."""

LANGUAGE_OF: Final = {"US": "en", "GB": "en", "DE": "de", "FR": "fr", "JP": "ja", "BR": "pt"}
_COUNTRY_WEIGHTS: Final = (52, 14, 11, 9, 7, 7)
_CURRENCIES: Final = {"US": "USD", "GB": "GBP", "DE": "EUR", "FR": "EUR", "JP": "JPY", "BR": "BRL"}
_PLAN_AMOUNTS: Final = {  # minor units, in the order of COUNTRIES
    "basic": (799, 599, 799, 799, 890, 1990),
    "standard": (1549, 1099, 1399, 1349, 1490, 3990),
    "premium": (2299, 1799, 1999, 1999, 1980, 5590),
}
_DEVICES: Final[tuple[tuple[Literal["WEB", "IOS", "ANDROID", "TV", "CONSOLE", "STICK"], str], ...]] = (
    ("TV", "Living room TV"),
    ("IOS", "Phone"),
    ("WEB", "Laptop browser"),
    ("ANDROID", "Tablet"),
    ("STICK", "Bedroom stick"),
    ("CONSOLE", "Game console"),
)
_STATUSES: Final[tuple[Literal["ACTIVE", "TRIAL", "PAST_DUE", "ON_HOLD", "PAUSED"], ...]] = (
    "ACTIVE",
    "TRIAL",
    "PAST_DUE",
    "ON_HOLD",
    "PAUSED",
)
_STATUS_WEIGHTS: Final = (88, 6, 2, 2, 2)

PLANS: Final = (
    Plan("basic", "Basic", (), 1, "HD", 1, has_ads=True),
    Plan("standard", "Standard", (), 2, "FHD", 2, has_ads=False),
    Plan("premium", "Premium", (), 4, "UHD", 6, has_ads=False),
)


def priced_plans() -> tuple[Plan, ...]:
    """The plans with their prices in every country."""
    return tuple(
        Plan(
            plan.code,
            plan.name,
            tuple(
                PlanPrice(country, amount, _CURRENCIES[country])
                for country, amount in zip(COUNTRIES, _PLAN_AMOUNTS[plan.code], strict=True)
            ),
            plan.max_concurrent_streams,
            plan.max_resolution,
            plan.max_download_devices,
            plan.has_ads,
        )
        for plan in PLANS
    )


@dataclass(frozen=True, slots=True)
class Household:
    """An account with what belongs to it. `member_of_profile` says whose history a profile has."""

    account: Account
    profiles: tuple[Profile, ...]
    devices: tuple[Device, ...]
    invoices: tuple[Invoice, ...]
    member_of_profile: dict[str, int]


@dataclass(slots=True)
class _Builder:
    settings: WorldSettings
    rng: Random
    words: Vocabulary
    accounts: int = 0
    profiles: int = 0
    devices: int = 0
    invoices: int = 0

    def household(self, members: list[Member]) -> Household:
        self.accounts += 1
        demo = self.accounts == 1
        rng = self.rng
        country = "US" if demo else rng.choices(COUNTRIES, _COUNTRY_WEIGHTS)[0]
        surname = rng.choice(self.words.last_names[country])
        account = self._account(country, surname, demo=demo)
        kids = 1 if demo else self._kids(members)
        profiles, history = [], {}
        for position, member in enumerate(members):
            profile = self._profile(account, member.age, position, demo=demo)
            profiles.append(profile)
            history[profile.id] = member.number
        profiles += [
            self._profile(account, rng.randrange(5, 10), len(members) + extra, demo=demo)
            for extra in range(kids)
        ]
        devices = tuple(self._device(account) for _ in range(4 if demo else rng.randrange(2, 5)))
        return Household(account, tuple(profiles), devices, tuple(self._invoices(account)), history)

    def _kids(self, members: list[Member]) -> int:
        adults = sum(member.age >= 18 for member in members)
        wanted = self.rng.choices((0, 1, 2), (45, 40, 15))[0] if adults else 0
        return min(max(wanted, 2 - len(members)), 5 - len(members))

    def _account(self, country: str, surname: str, *, demo: bool) -> Account:
        rng, as_of, number = self.rng, self.settings.as_of, self.accounts
        status = "ACTIVE" if demo else rng.choices(_STATUSES, _STATUS_WEIGHTS)[0]
        ascii_name = surname.lower().encode("ascii", "ignore").decode()
        email = DEMO_EMAIL if demo else f"{ascii_name}.{number}@marquee.example"
        return Account(
            id=f"account_{number}",
            email=email,
            password=DEMO_PASSWORD,
            country=country,
            status=status,
            plan_code="premium" if demo else rng.choices(("basic", "standard", "premium"), (2, 5, 3))[0],
            created_at=as_of - timedelta(days=rng.randrange(60, 2000)),
            household_id=f"household_{number}",
            max_profiles=5,
            payment_method_hint=f"{rng.choice(('Visa', 'Mastercard'))} ending in {rng.randrange(1000, 9999)}",
            next_charge_at=None if status == "PAUSED" else as_of + timedelta(days=rng.randrange(1, 30)),
            grace_ends_at=as_of + timedelta(days=5) if status == "PAST_DUE" else None,
        )

    def _profile(self, account: Account, age: int, position: int, *, demo: bool) -> Profile:
        self.profiles += 1
        rng, child = self.rng, age < 12
        kind: Literal["STANDARD", "TEEN", "KIDS"] = "KIDS" if child else "TEEN" if age < 18 else "STANDARD"
        limit = (
            (MaturityLevel.ALL if age < 7 else MaturityLevel.KIDS_7)
            if child
            else MaturityLevel.TEEN_13
            if age < 16
            else MaturityLevel.MATURE_16
            if age < 18
            else MaturityLevel.ADULT_18
        )
        full_name = person_name(self.words, account.country, rng)
        name = rng.choice(self.words.kids_names) if child else full_name.split(" ")[0]
        locked = position == 1 if demo else (kind == "STANDARD" and rng.random() < 0.12)
        return Profile(
            id=f"profile_{self.profiles}",
            account_id=account.id,
            name=name,
            avatar_url=f"/artwork/avatar_{rng.randrange(24)}.svg",
            kind=kind,
            language=LANGUAGE_OF[account.country],
            maturity_limit=limit,
            pin=DEMO_PIN if locked else None,
            is_default=position == 0,
            role="OWNER" if position == 0 else "EXTRA_MEMBER",
            age=age,
            preferences=self._preferences(LANGUAGE_OF[account.country], child=child),
            blocked_title_ids=(),
        )

    def _preferences(self, language: str, *, child: bool) -> Preferences:
        rng = self.rng
        return Preferences(
            autoplay_next=rng.random() < 0.85,
            autoplay_previews=rng.random() < 0.6,
            audio_languages=(language,) if language == "en" else (language, "en"),
            subtitle_languages=() if child or rng.random() < 0.5 else (language,),
            subtitle_size=rng.choice((90, 100, 100, 120)),
            subtitle_color="#FFFFFF",
            subtitle_background="#00000099",
            data_saver=rng.random() < 0.15,
            notify_new_season=rng.random() < 0.9,
            notify_new_arrivals=not child and rng.random() < 0.6,
            notify_recommendations=not child and rng.random() < 0.5,
        )

    def _device(self, account: Account) -> Device:
        self.devices += 1
        rng = self.rng
        kind, name = _DEVICES[(self.devices - 1) % len(_DEVICES)]
        return Device(
            id=f"device_{self.devices}",
            account_id=account.id,
            esn=f"MQ-{kind}-{rng.getrandbits(48):012X}",
            kind=kind,
            name=name,
            last_seen_at=self.settings.as_of - timedelta(minutes=rng.randrange(5, 40_000)),
            trusted=rng.random() < 0.9,
        )

    def _invoices(self, account: Account) -> list[Invoice]:
        amount = _PLAN_AMOUNTS[account.plan_code][COUNTRIES.index(account.country)]
        months = min(12, max(1, (self.settings.as_of - account.created_at).days // 30))
        found = []
        for month in range(1, months + 1):
            self.invoices += 1
            issued = self.settings.as_of - timedelta(days=30 * month)
            paid = not (month == 1 and account.status in {"PAST_DUE", "ON_HOLD"})
            currency = _CURRENCIES[account.country]
            found.append(Invoice(f"invoice_{self.invoices}", account.id, issued, amount, currency, paid))
        return found


def build_households(
    members: list[Member], settings: WorldSettings, rng: Random, words: Vocabulary
) -> tuple[Household, ...]:
    """Accounts of one to three members each (an adult first), with children's profiles added: 2-5 profiles.

    The first account is the demo account: its owner is the first adult of `members`, its second profile is
    PIN-protected, its last is a child's.
    """
    builder = _Builder(settings, rng, words)
    adults = [member for member in members if member.age >= 18]
    minors = [member for member in members if member.age < 18]
    households, taken = [], 0
    while taken < len(adults):
        size = 2 if taken == 0 else rng.choices((1, 2, 3), (3, 4, 3))[0]
        group = adults[taken : taken + size]
        taken += len(group)
        if minors and len(group) < 4 and (taken == len(group) or rng.random() < 0.12):
            group.append(minors.pop())
        households.append(builder.household(group))
    return tuple(households)
