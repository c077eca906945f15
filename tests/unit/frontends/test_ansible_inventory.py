from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nornir.core.inventory import Inventory

from netpki.errors import InputError
from netpki.frontends.inventory.ansible_names import UNRESOLVED
from netpki.frontends.inventory.ansible_source import AnsibleInventory, Vault, reading_of
from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir.settings import settings_of_host

LISTING: dict[str, Any] = {
    "_meta": {
        "hostvars": {
            "r1": {
                "ansible_host": "192.0.2.1",
                "ansible_port": 2201,
                "ansible_user": "netops",
                "ansible_ssh_pass": 12345,
                "ansible_become_password": "en",
                "ansible_private_key_file": "~/.ssh/id_rsa",
                "ansible_host_key_checking": "no",
                "netpki_known_hosts": ["/a", "/b"],
                "netpki_jump_host": "jump@[2001:db8::1]:2222",
                "netpki_jump_password": "jp",
                "netpki_legacy_algorithms": True,
                "netpki_timeout": "60",
                "netpki_pacing": 0.01,
                "netpki_use_agent": "yes",
            }
        }
    },
    "all": {"children": ["ungrouped", "europe"]},
    "europe": {"children": ["berlin"]},
    "berlin": {"hosts": ["r1", "r2"]},
    "ungrouped": {"hosts": ["r3"]},
}


def test_variables_of_ansible_become_settings() -> None:
    settings = settings_of_host(reading_of(LISTING).inventory.hosts["r1"])
    ssh = settings.ssh
    assert (ssh.name, ssh.address, ssh.port) == ("r1", "192.0.2.1", 2201)
    assert (ssh.username, ssh.password, settings.enable_secret) == ("netops", "12345", "en")
    assert (ssh.key_file, ssh.use_agent) == (Path("~/.ssh/id_rsa"), True)
    assert (ssh.host_key_checking, ssh.known_hosts) == (False, (Path("/a"), Path("/b")))
    assert (ssh.legacy_algorithms, settings.timeout, settings.pacing) == (True, 60.0, 0.01)
    jump = ssh.jump
    assert jump is not None
    assert (jump.username, jump.address, jump.port) == ("jump", "2001:db8::1", 2222)
    assert (jump.password, jump.legacy_algorithms) == ("jp", False)


def test_groups_and_their_parents_are_kept_and_a_host_without_variables_is_itself() -> None:
    inventory = reading_of(LISTING).inventory
    assert [host.name for host in inventory.hosts["r2"].groups] == ["berlin"]
    assert inventory.hosts["r2"].has_parent_group("europe")
    assert inventory.hosts["r3"].hostname == "r3"
    assert set(inventory.groups) == {"berlin", "europe"}


def test_a_variable_without_value_is_named_with_its_host() -> None:
    hostvars = {"r2": {"ansible_password": {UNRESOLVED: "no vault secrets found."}}}
    reading = reading_of(LISTING | {"_meta": {"hostvars": hostvars}})
    with pytest.raises(InputError, match=r"r2: the inventory's ansible_password has no value"):
        reading.require_complete(reading.inventory)


@pytest.fixture(scope="module")
def vaulted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inventory whose password is vaulted, behind a template, as Ansible's guide advises."""
    directory = tmp_path_factory.mktemp("vaulted")
    (directory / "vault-password").write_text("open sesame\n")
    encrypted = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-vault")),
            "encrypt_string",
            "--vault-password-file",
            str(directory / "vault-password"),
            "--name",
            "vault_password",
            "it's {{ not }} a template",
        ],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    ).stdout
    (directory / "group_vars").mkdir()
    (directory / "group_vars" / "routers.yml").write_text(
        f"{encrypted}\nansible_password: '{{{{ vault_password }}}}'\nansible_user: netops\n"
    )
    (directory / "inventory.ini").write_text(
        "[routers]\nr[01:02] ansible_host='{{ inventory_hostname }}.example.net'\n"
        "[other]\nlocalhost ansible_user='{{ nobody_defined_this }}'\n"
    )
    return directory


def read(directory: Path, *limit: str, password: bool = True) -> Inventory:
    vault = Vault(directory / "vault-password") if password else Vault()
    return load(str(directory / "inventory.ini"), limit=limit, vault=vault)


def test_ranges_templates_and_vaulted_values_are_resolved_by_ansible(vaulted: Path) -> None:
    hosts = read(vaulted, "routers").hosts
    assert list(hosts) == ["r01", "r02"]
    assert hosts["r02"].hostname == "r02.example.net"
    assert hosts["r02"].password == "it's {{ not }} a template"


def test_without_the_vault_password_one_sentence_says_what_to_give(vaulted: Path) -> None:
    with pytest.raises(InputError, match=r"r01: the inventory's ansible_password") as caught:
        read(vaulted, "routers", password=False)
    assert "--vault-password-file" in caught.value.hint


def test_an_undefined_name_is_told_with_host_and_variable(vaulted: Path) -> None:
    with pytest.raises(InputError, match=r"localhost: .* ansible_user .*nobody_defined_this"):
        read(vaulted, "other")


def test_the_plugin_for_nornir_wants_every_host_complete(vaulted: Path) -> None:
    plugin = AnsibleInventory(str(vaulted / "inventory.ini"), Vault(vaulted / "vault-password"))
    with pytest.raises(InputError, match="nobody_defined_this"):
        plugin.load()


def test_what_ansible_cannot_read_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.ini").write_text("[unfinished\nr1\n")
    with pytest.raises(InputError, match="Ansible cannot read the inventory") as caught:
        load(str(tmp_path / "bad.ini"))
    assert "\n" not in caught.value.diagnostics()


def test_ansible_gets_the_locale_it_insists_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "hosts").write_text("r1\n")
    assert list(load(str(tmp_path / "hosts")).hosts) == ["r1"]
