"""What ships: one wheel with library, command and collection; the Galaxy artefact."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
COLLECTION = "ansible_collections/netpki/rotation"

# One worker does them all: the wheel is built once.
pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Output of a command in a clean home directory; fails with what it printed."""
    home = cwd / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--target",
        target,
        wheel,
        cwd=target,
    )
    return target


def test_the_wheel_carries_library_templates_and_collection(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "netpki/py.typed",
        "netpki/platforms/ios/templates/index",
        f"{COLLECTION}/galaxy.yml",
        f"{COLLECTION}/meta/runtime.yml",
        f"{COLLECTION}/plugins/action/ios_ca_certificate.py",
        f"{COLLECTION}/plugins/connection/netmiko.py",
        f"{COLLECTION}/playbooks/ca_rollover.yml",
        f"{COLLECTION}/roles/ca_rollover/meta/argument_specs.yml",
    ):
        assert wanted in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_installed_command_and_collection_need_no_configuration(installed: Path) -> None:
    environment = {"PYTHONPATH": str(installed)}
    assert "apply" in run(installed / "bin" / "netpki", "--help", cwd=installed, **environment)
    shown = run(
        BIN / "ansible-doc", "netpki.rotation.ios_ca_certificate", cwd=installed, **environment
    )
    assert "sha256" in shown
    assert str(installed) in shown
    listed = run(BIN / "ansible-galaxy", "collection", "list", cwd=installed, **environment)
    assert "netpki.rotation" in listed
    run(
        BIN / "ansible-playbook", "--syntax-check", "netpki.rotation.ca_rollover", "-i", "r1,",
        cwd=installed, **environment,
    )  # fmt: skip


def test_the_galaxy_artefact_holds_the_collection_alone(tmp_path: Path) -> None:
    run(
        BIN / "ansible-galaxy",
        "collection",
        "build",
        "--output-path",
        tmp_path,
        ROOT,
        cwd=tmp_path,
    )
    (artefact,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(artefact) as archive:
        names = set(archive.getnames())
    assert "plugins/action/ios_ca_certificate.py" in names
    assert "roles/ca_rollover/README.md" in names
    unwanted = ("src", "tests", ".venv", ".ci", "build", "pyproject.toml", "Makefile", "demo")
    assert not [name for name in names if name.split("/")[0] in unwanted]


def test_library_and_collection_have_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text())
    assert project["version"] == galaxy["version"]
