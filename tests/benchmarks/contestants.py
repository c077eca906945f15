"""Who takes part, and how each is started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.environment import HERE, make_collection_path, own_program, peer_program

_COMMAND_SECONDS = "120"
"""Patience of network_cli: on a starved machine its 30 s end dialogs that are under way."""


@dataclass(frozen=True, slots=True)
class Place:
    """Files of one run.

    Attributes:
        directory: Made for this run; HOME lies in it.
        workers: Forks or threads.
    """

    directory: Path
    workers: int

    @property
    def inventory(self) -> Path:
        """Inventory for Ansible."""
        return self.directory / "inventory.ini"

    @property
    def hosts(self) -> Path:
        """The same for Nornir and scripts."""
        return self.directory / "hosts.yaml"

    @property
    def job(self) -> Path:
        """The job as JSON."""
        return self.directory / "job.json"

    @property
    def known_hosts(self) -> Path:
        """Host keys of the routers."""
        return self.directory / "known_hosts"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the job.

    Attributes:
        key: Its name on the command line and in the results.
        title: Its name in tables.
        command: What is started.
        environment: Variables for it, beside HOME and PATH.
        must_succeed: Whether the benchmark fails when it does not do its job.
    """

    key: str
    title: str
    command: Callable[[Place], list[str]]
    environment: Callable[[Place], dict[str, str]] = field(default=lambda _place: {})
    must_succeed: bool = False


def _playbook(program: str, name: str, *more: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        playbook = HERE / "playbooks" / name
        start = [program, str(playbook), "--inventory", str(place.inventory)]
        return [*start, "--forks", str(place.workers), "--extra-vars", f"@{place.job}", *more]

    return command


def _script(program: str, name: str, *first: str) -> Callable[[Place], list[str]]:
    def command(place: Place) -> list[str]:
        script = [program, str(HERE / "scripts" / name), *first]
        return [*script, str(place.job), str(place.hosts), str(place.workers)]

    return command


def _own_ansible(place: Place) -> dict[str, str]:
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(make_collection_path()),
        "NETPKI_KNOWN_HOSTS": str(place.known_hosts),
    }


def _peer_ansible(_place: Place) -> dict[str, str]:
    return {
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        "ANSIBLE_PERSISTENT_COMMAND_TIMEOUT": _COMMAND_SECONDS,
    }


def _ssh_type(name: str) -> tuple[str, str]:
    return ("--extra-vars", f"ansible_network_cli_ssh_type={name}")


NETPKI_ANSIBLE = Contestant(
    "netpki-ansible",
    "netpki.rotation through Ansible",
    _playbook(own_program("ansible-playbook"), "netpki.yml"),
    _own_ansible,
    must_succeed=True,
)
NETPKI_NORNIR = Contestant(
    "netpki-nornir",
    "netpki through Nornir",
    _script(own_program("python"), "nornir_rollover.py"),
    must_succeed=True,
)
PLAIN_NETMIKO = Contestant(
    "netmiko-timing",
    "netmiko script, dialogs by timing",
    _script(peer_program("python"), "plain_netmiko.py"),
)
EXPECT_NETMIKO = Contestant(
    "netmiko-expect",
    "netmiko script, expect_string",
    _script(peer_program("python"), "expect_netmiko.py"),
)

_SERVER_CERTIFICATE = "nornir_server_certificate.py"
INSTALL = Contestant(
    "sps-install",
    "Nornir: the change",
    _script(own_program("python"), _SERVER_CERTIFICATE, "install"),
    must_succeed=True,
)
INSTALL_AGAIN = Contestant(
    "sps-again",
    "Nornir: the same again",
    _script(own_program("python"), _SERVER_CERTIFICATE, "install"),
    must_succeed=True,
)
READ = Contestant(
    "sps-read",
    "Nornir: reading",
    _script(own_program("python"), _SERVER_CERTIFICATE, "read"),
    must_succeed=True,
)
INSTALL_ANSIBLE = Contestant(
    "sps-ansible",
    "Ansible: the change",
    _playbook(own_program("ansible-playbook"), "sps_netpki.yml"),
    _own_ansible,
    must_succeed=True,
)
PLAIN_PARAMIKO = Contestant(
    "sps-script",
    "script without checks",
    _script(peer_program("python"), "plain_paramiko.py"),
)


def cisco_one_task(ssh_type: str) -> Contestant:
    """One ``ios_command`` over ``network_cli``."""
    return Contestant(
        "cisco-one-task",
        f"cisco.ios, one task ({ssh_type})",
        _playbook(peer_program("ansible-playbook"), "ios_one_task.yml", *_ssh_type(ssh_type)),
        _peer_ansible,
    )


def cisco_four_tasks(ssh_type: str) -> Contestant:
    """Two ``ios_command`` and two ``ios_config`` over ``network_cli``."""
    return Contestant(
        "cisco-four-tasks",
        f"cisco.ios, four tasks ({ssh_type})",
        _playbook(peer_program("ansible-playbook"), "ios_four_tasks.yml", *_ssh_type(ssh_type)),
        _peer_ansible,
    )
