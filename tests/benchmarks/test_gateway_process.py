from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from benchmarks.gateway_process import GatewayProcess
from benchmarks.growth import CURVES, measure
from benchmarks.growth_world import SubgraphsProcess, compose_subgraphs, subgraphs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.system


async def test_every_curve_is_answered_at_its_smallest_point_by_a_gateway_that_samples_itself(
    tmp_path: Path,
) -> None:
    supergraph, out = tmp_path / "supergraph.graphql", tmp_path / "samples.json"
    with SubgraphsProcess() as served:
        supergraph.write_text(compose_subgraphs(subgraphs(), served.port))
        with GatewayProcess(supergraph, ("-m", "benchmarks.sampled_gateway", str(out))) as gateway:
            for curve in CURVES:
                points = await measure(gateway, curve, 0.0, curve.points[:1])
                assert [(point.value, point.requests) for point in points] == [(curve.points[0], 2)]
            assert gateway.start_seconds > 0
            assert gateway.cpu_seconds() > 0
            assert gateway.resident_megabytes() > 10
    assert all(len(sample) == 4 for sample in orjson.loads(out.read_bytes()))


def test_a_gateway_that_does_not_start_says_why(tmp_path: Path) -> None:
    supergraph = tmp_path / "supergraph.graphql"
    supergraph.write_text("type Query")
    with pytest.raises(RuntimeError, match=r"not ready:\n.*supergraph\.graphql"), GatewayProcess(supergraph):
        pass
