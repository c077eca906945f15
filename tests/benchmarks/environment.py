"""Where contestants run: this project's environment, and one for its peers."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
HERE = Path(__file__).parent

_PEERS = BUILD / "bench-venv"
_PACKAGES = (
    *("ansible>=12,<13", "ansible-pylibssh", "netmiko[par4]>=4.6,<5"),
    *("ciscoconfparse2>=0.9.18,<1", "ntc-templates>=9,<10"),
)
"""What the peers are made of; netmiko with the paramiko of this project."""
_SHOWN = (
    *("ansible-core", "ansible-pylibssh", "cryptography", "netmiko", "nornir", "paramiko"),
    *("ciscoconfparse2", "ntc_templates", "textfsm"),
)
_COLLECTIONS = ("cisco.ios", "ansible.netcommon")


def own_program(name: str) -> str:
    """A program beside the interpreter that runs the benchmarks."""
    return str(Path(sys.executable).parent / name)


def peer_program(name: str) -> str:
    """A program of the peers' environment."""
    return str(_PEERS / "bin" / name)


def make_peer_environment() -> None:
    """Install the peers, once for all runs."""
    finished = _PEERS / "packages.txt"
    wanted = "\n".join(_PACKAGES)
    if finished.exists() and finished.read_text(encoding="utf-8") == wanted:
        return
    venv.create(_PEERS, with_pip=True)
    install = [peer_program("python"), "-m", "pip", "install", "--quiet", *_PACKAGES]
    subprocess.run(install, check=True)
    finished.write_text(wanted, encoding="utf-8")


def make_collection_path() -> Path:
    """A place where Ansible finds the collection of this working tree."""
    path = BUILD / "bench-collections"
    collection = path / "ansible_collections" / "netpki" / "rotation"
    collection.mkdir(parents=True, exist_ok=True)
    for name in ("plugins", "roles", "playbooks", "meta", "galaxy.yml"):
        link = collection / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name)
    return path


def versions() -> dict[str, str]:
    """What takes part, for the record."""
    found = {"python": sys.version.split()[0], "processors": str(os.cpu_count())}
    for whose, python in (("own", sys.executable), ("peers", peer_program("python"))):
        for name, version in _installed(python).items():
            found[f"{whose} {name}"] = version
    return found | _collection_versions()


def _installed(python: str) -> dict[str, str]:
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pairs = (line.split("==", 1) for line in listed.splitlines() if "==" in line)
    return {name: version for name, version in pairs if name in _SHOWN}


def _collection_versions() -> dict[str, str]:
    listed = subprocess.run(
        [peer_program("ansible-galaxy"), "collection", "list", *_COLLECTIONS[:1]],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    listed += subprocess.run(
        [peer_program("ansible-galaxy"), "collection", "list", *_COLLECTIONS[1:]],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split() for line in listed.splitlines() if line.startswith(_COLLECTIONS))
    return {f"peers {row[0]}": row[1] for row in rows}
