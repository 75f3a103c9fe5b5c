from gateway.pipeline.graphql_request import GraphQLRequest
from gateway.pipeline.override_labels import OverrideLabels
from gateway.security.principal import ANONYMOUS, Principal

REQUEST = GraphQLRequest("{ a }", headers={"x-beta": "1"})


def test_a_share_of_anonymous_requests_has_the_label_on() -> None:
    draws = iter((0.0, 24.9, 25.0, 99.9))
    labels = OverrideLabels(["percent(25)"], {}, lambda: next(draws))
    assert [bool(labels.active(REQUEST, ANONYMOUS)) for _ in range(4)] == [True, True, False, False]


def test_a_member_keeps_its_side_of_the_road() -> None:
    labels = OverrideLabels(["percent(50)"], {})
    members = [Principal(f"account-{number}") for number in range(400)]
    first = [labels.active(REQUEST, member) for member in members]
    assert first == [labels.active(REQUEST, member) for member in members]
    assert 150 < sum(map(bool, first)) < 250


def test_nothing_and_everything_are_shares_too() -> None:
    labels = OverrideLabels(["percent(0)", "percent(100)"], {})
    for number in range(50):
        assert labels.active(REQUEST, Principal(str(number))) == {"percent(100)"}


def test_custom_labels_are_callables_and_unknown_ones_are_off() -> None:
    labels = OverrideLabels(["beta", "other"], {"beta": lambda request: request.headers.get("x-beta") == "1"})
    assert labels.active(REQUEST, ANONYMOUS) == {"beta"}
    assert labels.active(GraphQLRequest("{ a }"), ANONYMOUS) == frozenset()
