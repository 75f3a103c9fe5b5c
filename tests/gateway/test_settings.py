import pytest

from gateway.settings import (
    DEVELOPMENT_TOKEN_KEY,
    LimitSettings,
    Settings,
    SettingsError,
    identity_from_environment,
    settings_from,
)


def test_nothing_given_is_the_defaults() -> None:
    assert settings_from({}) == Settings()


def test_given_values_are_taken_over_section_by_section() -> None:
    settings = settings_from(
        {
            "request_timeout": 3,
            "forward_headers": ["Authorization"],
            "limits": {"depth": 12},
            "identity": {"token_key": "k"},
        }
    )
    assert settings.request_timeout == 3
    assert settings.forward_headers == ("authorization",)
    assert settings.limits == LimitSettings(depth=12)
    assert settings.identity.token_key == "k"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"nope": 1}, "nope: no such setting"),
        ({"limits": {"nope": 1}}, "limits.nope: no such setting"),
        ({"limits": 3}, "limits: expected names and values"),
        ({"limits": {"depth": 0}}, "limits.depth: 0"),
        ({"limits": {"depth": True}}, "limits.depth: True"),
        ({"request_timeout": "soon"}, "request_timeout: 'soon'"),
        ({"graphiql": 1}, "graphiql: 1"),
        ({"forward_headers": "x"}, "forward_headers: 'x'"),
        ({"warmup_operations": 3}, "warmup_operations: 3"),
        ({"trusted_documents": 3}, "trusted_documents: 3"),
        ({"trusted_documents_only": "yes"}, "trusted_documents_only: 'yes'"),
    ],
)
def test_what_cannot_be_used_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from(values)
    assert named in str(caught.value)


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_TOKEN_KEY", "t")
    monkeypatch.delenv("MARQUEE_PRINCIPAL_KEY", raising=False)
    assert identity_from_environment(development=False).token_key == "t"
    assert identity_from_environment(development=False).principal_key is None
    monkeypatch.delenv("MARQUEE_TOKEN_KEY")
    assert identity_from_environment(development=True).token_key == DEVELOPMENT_TOKEN_KEY
