"""The Kotlin library, and Apollo Kotlin over the same operations: compiled, and run against a gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.pipeline.snapshot import ValidOperation
from gateway.security.trusted_documents import read_trusted_documents
from gateway.settings import Settings
from tests.support.dev_process import DevProcess
from tests.support.maven import ROOT, MavenRun, maven_test, why_no_maven

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.streaming_graph import StreamingGraph

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(why_no_maven()), reason=why_no_maven()),
]


@pytest.fixture(name="url", scope="module")
def url_(seeded_data: Path) -> Iterator[str]:
    with DevProcess(seeded_data, 4350) as dev:
        yield dev.url


def passed(run: MavenRun) -> int:
    """The number of tests that passed, of a run in which nothing failed and nothing was left out."""
    if run.why_not:
        pytest.skip(run.why_not)
    ran, failed, broken, skipped = run.tests
    assert (failed, broken, skipped) == (0, 0, 0), run.output[-8000:]
    print(f"kotlin: {ran} passed, 0 failed")  # noqa: T201 - what ran is part of the output
    return ran


def test_the_library_compiles_without_a_warning_and_its_tests_pass(url: str) -> None:
    assert passed(maven_test("clients/android", url)) >= 38


async def test_apollo_kotlin_compiles_and_answers_and_its_list_of_documents_is_one_of_ours(
    url: str, graph: StreamingGraph
) -> None:
    assert passed(maven_test("clients/android/apollo", url)) >= 2
    manifest = ROOT / "clients" / "android" / "apollo" / "target" / "persisted-query-manifest.json"
    documents = read_trusted_documents(Settings(trusted_documents=str(manifest)))
    texts = documents.texts()
    assert len(texts) >= 15
    snapshot = graph.gateway.pipeline.snapshot
    assert all(isinstance(snapshot.read(text, None), ValidOperation) for text in texts)
