"""The connection plug-in: variables, ways to log in, unreachable devices, secrets."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from support.ansible_controller import PROGRAMS, Controller, Run

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedJumpHost, EmulatedRouter

PASSWORD = "p4ss-of-the-fleet"
ENABLE = "s3cret-of-enable"
JUMP = "w0rd-of-the-jump-host"
PASSPHRASE = "phr4se-of-the-key"
SECRETS = (PASSWORD, ENABLE, JUMP, PASSPHRASE)

GOOD = (
    "as_usual",
    "by_keyboard_variable",
    "through_jump",
    "by_key",
    "needs_enable",
    "needs_enable_by_become",
    "legacy_allowed",
    "connection_local",
    "vaulted",
    "templated",
    "unchecked_key",
)
BAD = {
    "wrong_password": "refused the log-in of user 'netops'",
    "wrong_enable": "enable",
    "closed_port": "no TCP connection to 127.0.0.1:1",
    "unknown_name": "cannot be resolved",
    "unknown_key": "is not in known_hosts",
    "legacy_refused": "no common SSH algorithm",
    "wrong_jump_password": "refused the log-in of user 'jump'",
}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An encrypted private key, and its public key as OpenSSH writes it."""
    private = ed25519.Ed25519PrivateKey.generate()
    path = tmp_path_factory.mktemp("key") / "id_ed25519"
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
    )
    path.chmod(0o600)
    public = private.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return path, public.decode()


def vaulted(controller: Controller, text: str) -> dict[str, str]:
    """``text`` as a value that only the vault password opens; JSON form of ``!vault``."""
    password = controller.write("vault-password", "open sesame")
    done = subprocess.run(
        [str(PROGRAMS / "ansible-vault"), "encrypt", "--vault-password-file", str(password)],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return {"__ansible_vault": done.stdout}


def routers(public_key: str) -> list[EmulatedRouter]:
    names = [name for name in (*GOOD, *BAD) if name not in {"closed_port", "unknown_name"}]
    return [
        EmulatedRouter(
            hostname=name.replace("_", "-"),
            personality=PERSONALITIES["ios-15"],
            password=PASSWORD if name != "by_key" else "unknown to the inventory",
            authorized_keys=public_key if name == "by_key" else "",
            privilege=1 if "enable" in name else 15,
            enable_secret=ENABLE,
            legacy_ssh="legacy" in name,
        )
        for name in names
    ]


@pytest.fixture(scope="module")
def run(controller: Controller, key: tuple[Path, str]) -> Iterator[Run]:
    """All of them in one run that tells as much as Ansible can."""
    key_file, public_key = key
    empty = str(controller.write("known_nobody", ""))
    with EmulatedFleet(routers(public_key)) as fleet, EmulatedJumpHost(password=JUMP) as gate:
        jump = {
            "netpki_jump_host": "jump@{}:{}".format(*gate.endpoint),
            "netpki_jump_password": JUMP,
            "netpki_known_hosts": [
                str(controller.write("known_gate", gate.known_hosts())),
                str(controller.directory / "known_hosts"),
            ],
        }
        special: dict[str, dict[str, object]] = {
            "by_keyboard_variable": {"ansible_password": None, "ansible_ssh_pass": PASSWORD},
            "through_jump": jump,
            "wrong_jump_password": jump | {"netpki_jump_password": "wrong"},
            "by_key": {
                "ansible_password": None,
                "ansible_ssh_private_key_file": str(key_file),
                "ansible_private_key_passphrase": PASSPHRASE,
            },
            "needs_enable": {"ansible_become_password": ENABLE},
            "needs_enable_by_become": {
                "ansible_become": True,
                "ansible_become_pass": ENABLE,
            },
            "wrong_enable": {"netpki_enable_secret": "wrong"},
            "legacy_allowed": {"netpki_legacy_algorithms": True},
            "connection_local": {"ansible_connection": "local"},
            "vaulted": {"ansible_password": vaulted(controller, PASSWORD)},
            "templated": {"ansible_password": "{{ fleet_password }}", "fleet_password": PASSWORD},
            "unchecked_key": {
                "netpki_known_hosts": empty,
                "ansible_host_key_checking": False,
            },
            "unknown_key": {"netpki_known_hosts": empty},
            "wrong_password": {"ansible_password": "wrong"},
            "closed_port": {"ansible_host": "127.0.0.1", "ansible_port": 1},
            "unknown_name": {"ansible_host": "no-such-host.invalid"},
        }
        controller.inventory(
            fleet,
            {name.replace("_", "-"): variables for name, variables in special.items()},
            ansible_password=PASSWORD,
        )
        secret_file = str(controller.directory / "vault-password")
        yield controller.play(
            "facts",
            "-vvvvv",
            "--vault-password-file",
            secret_file,
            environment={"ANSIBLE_DEBUG": "1"},
        )


@pytest.mark.parametrize("name", GOOD)
def test_a_device_is_reached(run: Run, name: str) -> None:
    host = name.replace("_", "-")
    assert run.status(host) == "ok", run.result(host)
    assert run.result(host)["pki"]["hostname"] == host


@pytest.mark.parametrize("name", BAD)
def test_a_device_that_is_not_reached_is_unreachable_and_the_message_says_why(
    run: Run, name: str
) -> None:
    host = name.replace("_", "-")
    assert run.status(host) == "unreachable", run.result(host)
    assert run.totals[host]["unreachable"] == 1
    assert BAD[name] in run.message(host)
    assert "\n" not in run.message(host).strip()


def test_nothing_is_said_about_secrets_however_much_is_told(run: Run) -> None:
    assert len(run.output) > 10_000
    assert [secret for secret in SECRETS if secret in run.output] == []


def test_no_traceback_and_no_stray_output_is_shown(run: Run) -> None:
    assert "Traceback" not in run.output
    assert "errantly sent data" not in run.output


@pytest.fixture(scope="module")
def asked(controller: Controller, run: Run) -> Run:
    """Passwords given on the command line rather than in the inventory."""
    assert run
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES["xe-17"],
        password=PASSWORD,
        privilege=1,
        enable_secret=ENABLE,
    )
    with EmulatedFleet([router]) as fleet:
        controller.inventory(fleet, ansible_user=None, ansible_password=None)
        return controller.run(
            "ansible",
            "r1",
            *("-i", "inventory.yml", "-u", "netops"),
            *("-c", "netpki.rotation.netmiko", "-m", "netpki.rotation.ios_pki_info"),
            *(
                "-u",
                "netops",
                "--connection-password-file",
                str(controller.write("ask", PASSWORD)),
            ),
            *("--become-password-file", str(controller.write("ask-become", ENABLE))),
        )


def test_passwords_and_user_can_come_from_the_command_line(asked: Run) -> None:
    assert asked.code == 0, asked.output
