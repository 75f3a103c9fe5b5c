import pytest

from gateway.federation.link import FeatureUrl, FeatureVersion, InvalidFeatureUrlError, Link, LinkImport

FEDERATION = FeatureUrl.parse("https://specs.apollo.dev/federation/v2.9")


def test_a_feature_url_is_taken_apart_and_printed_again() -> None:
    assert FeatureUrl("https://specs.apollo.dev/federation", "federation", FeatureVersion(2, 9)) == FEDERATION
    assert str(FEDERATION) == "https://specs.apollo.dev/federation/v2.9"


@pytest.mark.parametrize(
    "text",
    [
        "https://specs.apollo.dev/",
        "https://specs.apollo.dev/a/x1",
        "https://a.b/v1.0",
        "no url",
        "https://a.b/c/",
    ],
)
def test_a_url_without_feature_or_version_is_refused(text: str) -> None:
    with pytest.raises(InvalidFeatureUrlError):
        FeatureUrl.parse(text)


def test_versions_compare_by_number_not_by_text() -> None:
    assert FeatureVersion(2, 10) > FeatureVersion(2, 9)


def test_names_come_from_imports_then_from_the_alias() -> None:
    link = Link(
        FEDERATION, "fed", (LinkImport("@key"), LinkImport("@tag", "@mark"), LinkImport("FieldSet", "Keys"))
    )
    assert link.directive_name("key") == "key"
    assert link.directive_name("tag") == "mark"
    assert link.directive_name("requires") == "fed__requires"
    assert link.directive_name("federation") == "fed"
    assert link.type_name("FieldSet") == "Keys"
    assert link.type_name("Scope") == "fed__Scope"
