from __future__ import annotations

from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.inventory.detection import kind_of

NORNIR_HOSTS = "r1: {hostname: 192.0.2.1, groups: [branch]}\nr2:\n"
ANSIBLE_YAML = "all:\n  hosts:\n    r1: {ansible_password: !vault '$ANSIBLE_VAULT'}\n"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("inventory.yml", ANSIBLE_YAML, "ansible"),
        ("hosts.yaml", ANSIBLE_YAML, "ansible"),
        ("hosts", "[routers]\nr1\n", "ansible"),
        ("netbox.yml", "plugin: netbox.netbox.nb_inventory\n", "ansible"),
        ("broken.yml", "a: [", "ansible"),
        ("list.yml", "- r1\n", "ansible"),
        ("empty.yml", "", "ansible"),
        ("binary.yml", "\x00", "ansible"),
        ("hosts.yaml", NORNIR_HOSTS, "nornir_files"),
        ("routers.yml", NORNIR_HOSTS, "nornir_files"),
        ("config.yaml", "inventory: {plugin: SimpleInventory}\n", "nornir_config"),
        ("config.yml", "runner: {plugin: serial}\ninventory: {options: {}}\n", "nornir_config"),
        ("group.yml", "inventory: {hosts: {r1: {}}}\n", "ansible"),
    ],
)
def test_the_content_of_a_file_tells_whose_it_is(
    tmp_path: Path, name: str, content: str, kind: str
) -> None:
    (tmp_path / name).write_text(content)
    assert kind_of(str(tmp_path / name)) == kind


def test_a_directory_is_nornirs_when_its_hosts_are(tmp_path: Path) -> None:
    assert kind_of(str(tmp_path)) == "ansible"
    (tmp_path / "hosts.yaml").write_text(ANSIBLE_YAML)
    assert kind_of(str(tmp_path)) == "ansible"
    (tmp_path / "hosts.yaml").write_text(NORNIR_HOSTS)
    assert kind_of(str(tmp_path)) == "nornir_files"


def test_names_with_commas_are_hosts() -> None:
    assert kind_of("r1,r2,") == "ansible"


def test_an_inventory_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(InputError, match=r"There is no inventory nowhere\.yml\."):
        kind_of("nowhere.yml")
