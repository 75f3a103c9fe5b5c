"""Zones of `marquee dev`: names, ports, and what is said before anything is started."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from gateway.cli.command_error import CommandError
from gateway.cli.demo_graph import SUBGRAPH_NAMES, DemoPorts, demo_environment
from gateway.cli.dev_zones import MAX_ZONES, check_zones, dev_zones, zones_text
from gateway.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def test_zones_are_named_by_letter_and_their_ports_counted_from_the_gateways() -> None:
    zones = dev_zones(DemoPorts(4000), 2)
    assert [(zone.name, zone.ports) for zone in zones] == [("zone-a", (4301, 4302)), ("zone-b", (4303, 4304))]
    assert zones_text(zones) == (
        "zone-a=redis://127.0.0.1:4301,redis://127.0.0.1:4302;"
        "zone-b=redis://127.0.0.1:4303,redis://127.0.0.1:4304"
    )


def test_no_two_parts_of_the_system_share_a_port() -> None:
    ports = DemoPorts(4000)
    taken = [ports.gateway, *(port for zone in dev_zones(ports, MAX_ZONES) for port in zone.ports)]
    taken += [port(name) for name in SUBGRAPH_NAMES for port in (ports.subgraph, ports.service)]
    assert len(set(taken)) == len(taken)


def test_zones_of_the_command_line_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_ZONES", "elsewhere=redis://127.0.0.1:1")
    assert demo_environment("zone-a=redis://127.0.0.1:2")["CACHE_ZONES"] == "zone-a=redis://127.0.0.1:2"
    assert demo_environment()["CACHE_ZONES"] == "elsewhere=redis://127.0.0.1:1"


def test_without_redis_server_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="Debian's package is redis-server"):
        check_zones(dev_zones(DemoPorts(4000), 1))
    check_zones(())


@pytest.mark.system
def test_a_taken_port_is_said_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is taken"):
            check_zones(dev_zones(DemoPorts(port - 301), 1))


@pytest.mark.parametrize("count", ["-1", "9"])
def test_a_number_of_zones_out_of_range_is_one_line(
    count: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["dev", "--zones", count, "--data", str(tmp_path)]) == 2
    assert f"--zones {count}: a number from 0 (memory) to {MAX_ZONES}." in capsys.readouterr().err
