from __future__ import annotations

from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir.settings import settings_of_host

HOSTS = """
r1:
  hostname: 192.0.2.1
  groups: [branch]
  connection_options:
    netpki:
      username: special
      extras: {timeout: 5}
r2: {hostname: 192.0.2.2, port: 2222, groups: [branch], data: {netpki_pacing: 0.5}}
"""
GROUPS = "branch: {data: {netpki_legacy_algorithms: true, netpki_timeout: 60, site: x}}\n"
DEFAULTS = "username: netops\npassword: secret\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "hosts.yaml").write_text(HOSTS)
    (tmp_path / "groups.yaml").write_text(GROUPS)
    (tmp_path / "defaults.yaml").write_text(DEFAULTS)
    return tmp_path


def test_a_directory_is_a_simple_inventory(directory: Path) -> None:
    for source in (directory, directory / "hosts.yaml"):
        assert list(load(str(source), limit=["branch"]).hosts) == ["r1", "r2"]


def test_a_config_names_any_inventory_plugin(directory: Path) -> None:
    config = directory / "config.yaml"
    config.write_text(
        "inventory:\n  plugin: SimpleInventory\n  options:\n"
        f"    host_file: {directory}/hosts.yaml\n    group_file: {directory}/groups.yaml\n"
    )
    assert list(load(str(config)).hosts) == ["r1", "r2"]


def test_options_of_the_connection_win_over_data_and_data_are_inherited(directory: Path) -> None:
    hosts = load(str(directory)).hosts
    first, second = settings_of_host(hosts["r1"]), settings_of_host(hosts["r2"])
    assert (first.ssh.username, second.ssh.username) == ("special", "netops")
    assert (first.timeout, second.timeout) == (5.0, 60.0)
    assert (first.pacing, second.pacing) == (0.0, 0.5)
    assert first.ssh.legacy_algorithms
    assert second.ssh.port == 2222
    assert second.ssh.password == "secret"


def test_what_nornir_cannot_read_is_told_in_one_sentence(directory: Path) -> None:
    (directory / "groups.yaml").write_text("other: {}\n")
    with pytest.raises(InputError, match=r"Nornir cannot read the inventory .*'branch'"):
        load(str(directory))


def test_a_plugin_that_is_not_installed_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("inventory: {plugin: NoSuchInventory}\n")
    with pytest.raises(InputError, match="NoSuchInventory") as caught:
        load(str(tmp_path / "config.yaml"))
    assert "\n" not in caught.value.diagnostics()
