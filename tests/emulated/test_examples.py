"""The examples do what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.rollover import NEW, OLD_NAME
from unit.frontends.laboratories import laboratory, routers

from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir.settings import settings_of_host

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | environment,
    )


def test_the_inventory_of_ansible_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTER_PASSWORD", "from the environment")
    hosts = load(str(EXAMPLES / "ansible" / "inventory.yml")).hosts
    settings = {name: settings_of_host(host) for name, host in hosts.items()}
    assert set(settings) == {"branch-01", "branch-02", "branch-03", "plant-01", "museum-01"}
    assert settings["branch-02"].ssh.address == "branch-02.example.net"
    assert settings["branch-02"].ssh.password == "from the environment"
    assert settings["museum-01"].ssh.legacy_algorithms
    jump = settings["plant-01"].ssh.jump
    assert jump is not None
    assert jump.address == "bastion.example.net"


def test_the_inventory_of_nornir_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES / "nornir")
    settings = {n: settings_of_host(h) for n, h in load("config.yaml").hosts.items()}
    assert settings["museum-01"].pacing == 0.02
    assert settings["museum-01"].ssh.port == 2222
    jump = settings["plant-01"].ssh.jump
    assert jump is not None
    assert jump.username == "ops"


def test_the_script_for_nornir_changes_all_routers(tmp_path: Path) -> None:
    fleet = routers(2)
    with laboratory(tmp_path, fleet):
        done = run(
            str(EXAMPLES / "nornir" / "rollover.py"),
            str(tmp_path / "nornir"),
            str(tmp_path / "new-ca.pem"),
            str(NEW.fingerprint("sha256")),
            XDG_STATE_HOME=str(tmp_path / "state"),
        )
    assert done.returncode == 0, done.stderr
    assert f"+ ! ca certificate {NEW.subject}" in done.stdout
    assert [line[:4] for line in done.stdout.splitlines()[-2:]] == ["r1: ", "r2: "]
    for router in fleet:
        held = router.trustpoint(OLD_NAME)
        assert held is not None
        assert held.ca == NEW


def test_the_test_for_ci_passes() -> None:
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES / "ci"))
    assert done.returncode == 0, done.stdout
