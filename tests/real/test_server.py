"""The transport against OpenSSH's own server."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from real.installing import program
from real.openssh import KINDS, SECONDS, Server, agent, make_key, public
from support.rollover import NEW, roll_over, router_with_old_ca, trustpoint_of
from support.ssh import device_over, settings_for, written

from netpki.emulators import EmulatedFleet
from netpki.errors import AuthenticationFailedError, ConnectionFailedError, HostKeyError
from netpki.transport import SshSettings, open_ssh_channel
from netpki.transport.ssh import SshChannel

LEGACY = (
    "KexAlgorithms diffie-hellman-group14-sha1",
    "HostKeyAlgorithms ssh-rsa",
    "Ciphers aes128-cbc",
    "MACs hmac-sha1",
    "PubkeyAcceptedAlgorithms ssh-rsa",
)
"""What an IOS 15.x offers."""


def settings_of(
    server: Server,
    directory: Path,
    key: Path | None,
    **changes: Any,  # noqa: ANN401 fields of SshSettings
) -> SshSettings:
    settings = SshSettings(
        name="server",
        address="127.0.0.1",
        port=server.port,
        username=server.user,
        key_file=key,
        known_hosts=(written(directory, server.known_hosts()),),
        connect_timeout=SECONDS,
    )
    return replace(settings, **changes)


def echoed(settings: SshSettings, text: str = "hello") -> str:
    """What comes back through the terminal: the echo, and what ``cat`` prints."""
    channel = open_ssh_channel(settings)
    try:
        channel.send(f"{text}\n")
        return "".join(f"{line}\r\n" for line in read_lines(channel, 2))
    finally:
        channel.close()


def read_lines(channel: SshChannel, number: int) -> list[str]:
    received = ""
    while received.count("\r\n") < number:
        received += channel.receive(SECONDS)
    return received.removesuffix("\r\n").split("\r\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_user_key_of_every_type_opens_a_terminal(kind: str, tmp_path: Path) -> None:
    key = make_key(tmp_path, kind, "user")
    with Server(tmp_path, public(key)) as server:
        assert echoed(settings_of(server, tmp_path, key)) == "hello\r\nhello\r\n"


def test_a_terminal_carries_long_pastes_and_every_character(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    text = "Zürich \u20ac " * 40
    quiet = "stty -echo; echo ready; exec cat"
    with Server(tmp_path, public(key), command=quiet) as server:
        channel = open_ssh_channel(settings_of(server, tmp_path, key))
        assert read_lines(channel, 1) == ["ready"]
        sent = [f"{number} {text}" for number in range(200)]
        channel.send("".join(f"{line}\n" for line in sent))
        assert read_lines(channel, len(sent)) == sent
        channel.close()


def test_a_key_with_a_pass_phrase_opens_a_terminal(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user", phrase="a phrase")
    with Server(tmp_path, public(key)) as server:
        settings = settings_of(server, tmp_path, key, key_passphrase="a phrase")
        assert echoed(settings) == "hello\r\nhello\r\n"
        with pytest.raises(AuthenticationFailedError, match="pass phrase"):
            echoed(replace(settings, key_passphrase=""))


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_the_agent_holds_the_key(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path, kind, "user")
    with Server(tmp_path, public(key)) as server, agent(tmp_path, key) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        settings = settings_of(server, tmp_path, None, use_agent=True)
        assert echoed(settings) == "hello\r\nhello\r\n"
        with pytest.raises(AuthenticationFailedError):
            echoed(replace(settings, use_agent=False))


def test_a_key_that_is_not_authorized_is_refused(tmp_path: Path) -> None:
    key, other = (make_key(tmp_path, "ed25519", name) for name in ("user", "other"))
    with Server(tmp_path, public(other)) as server:
        with pytest.raises(AuthenticationFailedError, match="refused the log-in") as caught:
            echoed(settings_of(server, tmp_path, key))
        assert "Accepted" not in server.log
    assert caught.value.device == "server"


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_key_of_every_type_is_checked(kind: str, tmp_path: Path) -> None:
    key, other = make_key(tmp_path, "ed25519", "user"), make_key(tmp_path, kind, "other")
    with Server(tmp_path, public(key), kinds=(kind,)) as server:
        settings = settings_of(server, tmp_path, key)
        assert echoed(settings)
        wrong = written(tmp_path, f"[127.0.0.1]:{server.port} {public(other)}\n", "wrong")
        with pytest.raises(HostKeyError, match="is not the one in known_hosts"):
            echoed(replace(settings, known_hosts=(wrong,)))
        with pytest.raises(HostKeyError, match="is not in known_hosts"):
            echoed(replace(settings, known_hosts=()))


@pytest.mark.parametrize("known", KINDS)
def test_a_server_with_all_host_keys_is_asked_for_the_one_that_is_known(
    known: str, tmp_path: Path
) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    with Server(tmp_path, public(key), kinds=KINDS) as server:
        file = written(tmp_path, server.known_hosts(known))
        assert echoed(settings_of(server, tmp_path, key, known_hosts=(file,)))


def test_a_known_hosts_file_that_openssh_hashed_is_read(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    with Server(tmp_path, public(key)) as server:
        settings = settings_of(server, tmp_path, key)
        (file,) = settings.known_hosts
        subprocess.run(
            [program("ssh-keygen"), "-q", "-H", "-f", file],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
        assert "127.0.0.1" not in file.read_text()
        assert echoed(settings)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_server_with_legacy_algorithms_needs_the_setting(kind: str, tmp_path: Path) -> None:
    key = make_key(tmp_path, kind, "user")
    lines = LEGACY if kind == "rsa" else LEGACY[:-1]
    with Server(tmp_path, public(key), kinds=("rsa",), lines=lines) as server:
        settings = settings_of(server, tmp_path, key)
        with pytest.raises(ConnectionFailedError, match="no common SSH algorithm") as caught:
            echoed(settings)
        assert "legacy_algorithms" in caught.value.hint
        assert echoed(replace(settings, legacy_algorithms=True)) == "hello\r\nhello\r\n"


@pytest.mark.parametrize("line", LEGACY)
def test_each_legacy_algorithm_alone_is_refused_by_default(line: str, tmp_path: Path) -> None:
    key = make_key(tmp_path, "rsa" if line.startswith("Pubkey") else "ed25519", "user")
    with Server(tmp_path, public(key), kinds=("rsa",), lines=(line,)) as server:
        settings = settings_of(server, tmp_path, key)
        with pytest.raises(ConnectionFailedError):
            echoed(settings)
        assert echoed(replace(settings, legacy_algorithms=True))


def test_a_server_of_today_is_reached_with_the_legacy_setting_too(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    with Server(tmp_path, public(key), kinds=KINDS) as server:
        assert echoed(settings_of(server, tmp_path, key, legacy_algorithms=True))


def test_a_server_that_ends_is_a_broken_session(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    with Server(tmp_path, public(key)) as server:
        channel = open_ssh_channel(settings_of(server, tmp_path, key))
        channel.send("\x04")
        with pytest.raises(ConnectionFailedError, match="was closed by the device"):
            channel.receive(SECONDS)
        channel.close()


def test_routers_behind_a_real_jump_host_are_changed(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    routers = [router_with_old_ca(hostname=name) for name in ("r1", "r2")]
    with Server(tmp_path, public(key)) as server, EmulatedFleet(routers) as fleet:
        jump = settings_of(server, tmp_path, key)
        jump = replace(jump, known_hosts=(written(tmp_path, server.known_hosts(), "jump"),))
        for router in routers:
            device = device_over(settings_for(fleet, router.hostname, tmp_path, jump=jump))
            report = roll_over(device, "in_place", tmp_path)
            assert report.data["outcome"] == "rotated", report.message
            held = router.startup_trustpoint(trustpoint_of("in_place"))
            assert held is not None
            assert held.ca == NEW
        assert server.log.count("Accepted publickey") == 1


def test_a_real_jump_host_that_forbids_forwarding_is_named(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "user")
    lines = ("AllowTcpForwarding no",)
    with Server(tmp_path, public(key), lines=lines) as server:
        target = SshSettings(
            name="r1",
            address="127.0.0.1",
            port=server.port,
            jump=settings_of(server, tmp_path, key),
        )
        with pytest.raises(ConnectionFailedError, match=r"the jump host .* does not") as caught:
            open_ssh_channel(target)
        assert caught.value.device == "r1"
