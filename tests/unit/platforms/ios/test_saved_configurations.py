"""The saved configurations that speed is measured with are like real ones, and are read."""

from __future__ import annotations

from pathlib import Path

from benchmarks.configuration_files import measure_reading
from support.saved_configurations import (
    FLEET_CA,
    FLEET_ROOT,
    LICENSING,
    fleet_authorities,
    saved_configuration,
    write_configurations,
)

from netpki.platforms.ios.parsing import Configuration, parse_configuration

SIZE = 30_000


def read(path: Path) -> Configuration:
    return parse_configuration(path.read_bytes().decode("ascii"), device=path.stem)


def test_every_router_has_its_own_certificates_and_those_of_the_fleet(tmp_path: Path) -> None:
    found = [read(path) for path in write_configurations(tmp_path, 12, SIZE)]

    assert [each.hostname for each in found] == [f"edge-{number:04}" for number in range(1, 13)]
    root, issuing, licensing = (each.certificate for each in fleet_authorities())
    for each in found:
        assert [entry.certificate for entry in each.chains[FLEET_ROOT]] == [root]
        assert [entry.certificate for entry in each.chains[LICENSING]] == [licensing]
        assert each.chains[FLEET_CA][1].certificate == issuing
    identities = {each.chains[FLEET_CA][0].certificate for each in found}
    assert len(identities - {None}) == 12


def test_every_file_has_the_size_that_is_asked_for(tmp_path: Path) -> None:
    paths = write_configurations(tmp_path, 10, SIZE)

    assert all(0.93 * SIZE < path.stat().st_size < 1.1 * SIZE for path in paths)


def test_uses_of_many_kinds_are_found(tmp_path: Path) -> None:
    found = [read(path) for path in write_configurations(tmp_path, 12, SIZE)]

    kinds = {reference.kind for each in found for reference in each.references}
    assert kinds == {
        *("https-server", "https-client", "ssh-key", "trustpoint-key", "chain-validation"),
        *("ikev2-profile", "aaa-tls", "gnmi", "sip", "eem", "alias"),
    }
    trustpoints = {section.name for each in found for section in each.trustpoints}
    assert "NOT-REAL" not in trustpoints


def test_the_same_seed_chooses_the_same() -> None:
    assert saved_configuration(4, SIZE, seed=1) == saved_configuration(4, SIZE, seed=1)
    assert saved_configuration(4, SIZE, seed=1) != saved_configuration(4, SIZE, seed=2)


def test_the_speed_of_reading_is_measured_over_all_files(tmp_path: Path) -> None:
    paths = write_configurations(tmp_path, 6, SIZE)

    speed = measure_reading(paths, processes=2)
    assert (speed.files, speed.processes, speed.certificates) == (6, 2, 30)
    assert speed.bytes == sum(path.stat().st_size for path in paths)
    assert speed.references >= 6 * 8
    assert speed.cpu_seconds > 0
    assert speed.record()["files_per_second"] == 6 / speed.wall_seconds
    assert speed.record()["cpu_milliseconds_per_file"] == 1000 * speed.cpu_seconds / 6
