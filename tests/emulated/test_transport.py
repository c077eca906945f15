"""The transport and whole rollovers over real SSH to emulated routers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from support.certificates import generated_ca
from support.rollover import (
    MODES,
    NEW,
    OLD,
    OLD_NAME,
    Mode,
    roll_over,
    router_with_old_ca,
    trustpoint_of,
)
from support.ssh import SECONDS, device_over, jump_settings, settings_for, written

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedJumpHost, EmulatedRouter, Fault
from netpki.errors import (
    AuthenticationFailedError,
    ConnectionFailedError,
    HostKeyError,
    NetpkiError,
)
from netpki.frontends.facade import gather
from netpki.transport import SshSettings, close_jump_connections, open_ssh_channel
from netpki.transport.ssh import SshChannel

ED25519 = "ssh-ed25519"


@pytest.fixture(autouse=True)
def no_jump_connection_outlives_its_test() -> Iterator[None]:
    yield
    close_jump_connections()


def router(hostname: str = "r1", **settings: Any) -> EmulatedRouter:  # noqa: ANN401 as given
    return EmulatedRouter(hostname=hostname, personality=PERSONALITIES["ios-15"], **settings)


def hostname_of(settings: SshSettings) -> str:
    """What the device calls itself, over a connection of its own."""
    with device_over(settings).connect(read_only=True) as store:
        return store.read().hostname


def test_a_password_opens_a_session(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        assert hostname_of(settings_for(fleet, "r1", tmp_path)) == "r1"


def test_a_key_file_opens_a_session(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key(ED25519)
    key.write_private_key(str(tmp_path / "key"))
    device = router(authorized_keys=key.export_public_key().decode())
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, password="", key_file=tmp_path / "key")
        assert hostname_of(settings) == "r1"


def test_a_key_file_with_a_pass_phrase_opens_a_session(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    key.write_private_key(str(tmp_path / "key"), "pkcs1-pem", passphrase="a phrase")
    device = router(authorized_keys=key.export_public_key().decode())
    with EmulatedFleet([device]) as fleet:
        locked = settings_for(fleet, "r1", tmp_path, password="", key_file=tmp_path / "key")
        assert hostname_of(replace(locked, key_passphrase="a phrase")) == "r1"
        for wrong, words in (
            ("", "no pass phrase was given"),
            ("another", "pass phrase is wrong"),
        ):
            with pytest.raises(AuthenticationFailedError, match=words) as caught:
                hostname_of(replace(locked, key_passphrase=wrong))
            assert str(tmp_path / "key") in caught.value.message
            assert not wrong or wrong not in caught.value.diagnostics()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), ("junk", "is no private key"), ("", "is no private key")],
)
def test_a_key_file_that_holds_no_key_is_named(
    content: str | None, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "my-key"
    if content is not None:
        file.write_text(content)
    device = router()
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, key_file=file)
        with pytest.raises(AuthenticationFailedError, match=f"my-key {words}") as caught:
            hostname_of(settings)
    assert caught.value.device == "r1"
    assert caught.value.hint


def test_an_enable_secret_leads_to_privileged_mode(tmp_path: Path) -> None:
    with EmulatedFleet([router(privilege=1, enable_secret="open sesame")]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        facts = gather(device_over(settings, enable_secret="open sesame"))
        assert facts["hostname"] == "r1"
        for wrong, words in (("", "no enable secret was given"), ("closed", "was refused")):
            with pytest.raises(AuthenticationFailedError, match=words) as caught:
                gather(device_over(settings, enable_secret=wrong))
            assert caught.value.device == "r1"


@pytest.mark.parametrize(
    "change", [{"password": "wrong-password"}, {"username": "stranger"}, {"password": ""}]
)
def test_a_wrong_login_is_an_authentication_error_without_the_password(
    change: dict[str, str], tmp_path: Path
) -> None:
    device = router()
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, **change)
        with pytest.raises(
            AuthenticationFailedError, match="refused the log-in of user"
        ) as caught:
            hostname_of(settings)
    assert f"{settings.address}:{settings.port}" in caught.value.message
    assert repr(settings.username) in caught.value.message
    shown: BaseException | None = caught.value
    while shown is not None:
        assert "wrong-password" not in f"{shown!r}{shown}"
        shown = shown.__cause__ or shown.__context__
    assert device.command_log == []


def test_a_router_that_closes_after_the_login_is_a_broken_connection(tmp_path: Path) -> None:
    device = router()
    device.inject(Fault("drop-at-step", 1))
    with EmulatedFleet([device]) as fleet, pytest.raises(ConnectionFailedError):
        hostname_of(settings_for(fleet, "r1", tmp_path))


def test_an_unknown_host_key_is_refused_with_the_way_to_make_it_known(tmp_path: Path) -> None:
    device = router()
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, known_hosts=(tmp_path / "missing",))
        with pytest.raises(HostKeyError, match="is not in known_hosts") as caught:
            hostname_of(settings)
    assert f"[{settings.address}]:{settings.port}" in caught.value.message
    assert "console" in caught.value.hint
    assert device.command_log == []
    assert not (tmp_path / "missing").exists()


def public_line(label: str, key: asyncssh.SSHKey) -> str:
    return f"{label} {' '.join(key.export_public_key().decode().split()[:2])}\n"


@pytest.mark.parametrize(
    ("marker", "words", "hint"),
    [
        ("", "is not the one in known_hosts", "ssh-keygen -R"),
        ("@cert-authority ", "is not in known_hosts", "console"),
        ("@revoked ", "only a revoked one", "why it was revoked"),
    ],
)
def test_another_host_key_is_refused(marker: str, words: str, hint: str, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key(ED25519)
    device = router()
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        line = marker + public_line(f"[{settings.address}]:{settings.port}", key)
        settings = replace(settings, known_hosts=(written(tmp_path, line),))
        with pytest.raises(HostKeyError, match=words) as caught:
            hostname_of(settings)
    assert hint in caught.value.hint
    assert device.command_log == []


def test_a_revoked_host_key_is_refused_although_it_is_known(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        known = fleet.known_hosts()
        file = written(tmp_path, f"{known}@revoked {known}")
        with pytest.raises(HostKeyError, match="only a revoked one"):
            hostname_of(replace(settings, known_hosts=(file,)))


@pytest.mark.parametrize("order", [1, -1])
def test_any_of_several_known_keys_of_one_type_will_do(order: int, tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        old = public_line(
            f"[{settings.address}]:{settings.port}", asyncssh.generate_private_key(ED25519)
        )
        lines = [old, fleet.known_hosts()][::order]
        file = written(tmp_path, "".join(lines))
        assert hostname_of(replace(settings, known_hosts=(file,))) == "r1"


def test_an_rsa_key_is_not_compared_with_a_known_key_of_another_type(tmp_path: Path) -> None:
    rsa = asyncssh.generate_private_key("ssh-rsa")
    with EmulatedFleet([router()], host_keys={"r1": rsa}) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        label = f"[{settings.address}]:{settings.port}"
        other = public_line(label, asyncssh.generate_private_key(ED25519))
        both = written(tmp_path, other + fleet.known_hosts())
        assert hostname_of(replace(settings, known_hosts=(both,))) == "r1"
        with pytest.raises(HostKeyError):
            hostname_of(replace(settings, known_hosts=(written(tmp_path, other),)))


def test_host_keys_are_not_looked_at_where_a_person_said_so(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, known_hosts=(), host_key_checking=False)
        assert hostname_of(settings) == "r1"


def test_a_legacy_router_needs_a_setting_which_the_refusal_names(tmp_path: Path) -> None:
    with EmulatedFleet([router(legacy_ssh=True)]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        with pytest.raises(ConnectionFailedError, match="no common SSH algorithm") as caught:
            hostname_of(settings)
        assert "legacy_algorithms" in caught.value.hint
        assert not isinstance(caught.value, HostKeyError | AuthenticationFailedError)
        assert hostname_of(replace(settings, legacy_algorithms=True)) == "r1"


def test_the_setting_for_legacy_routers_does_not_shut_out_modern_ones(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path, legacy_algorithms=True)
        assert hostname_of(settings) == "r1"


def test_devices_behind_a_jump_host_share_one_connection_to_it(tmp_path: Path) -> None:
    routers = [router(f"r{number}") for number in range(5)]
    with EmulatedFleet(routers) as fleet, EmulatedJumpHost() as jump:
        via = jump_settings(jump, tmp_path)
        settings = [settings_for(fleet, r.hostname, tmp_path, jump=via) for r in routers]
        with ThreadPoolExecutor(5) as pool:
            names = list(pool.map(hostname_of, settings))
        assert names == [r.hostname for r in routers]
        assert sorted(jump.forwarded) == sorted(fleet.endpoint(name) for name in names)
        # The account is closed now: only the connection that is open already can serve.
        jump.password = "changed-meanwhile"
        assert hostname_of(settings[0]) == "r0"
        close_jump_connections()
        with pytest.raises(AuthenticationFailedError) as caught:
            hostname_of(settings[0])
        assert caught.value.device == "jump"


def test_a_jump_host_that_hung_up_is_connected_to_anew(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet, EmulatedJumpHost() as jump:
        settings = settings_for(fleet, "r1", tmp_path, jump=jump_settings(jump, tmp_path))
        assert hostname_of(settings) == "r1"
        place = jump.endpoint
        jump.__exit__(None, None, None)
        with pytest.raises(ConnectionFailedError):
            hostname_of(settings)
        jump.__enter__()
        assert jump.endpoint == place
        assert hostname_of(settings) == "r1"


def test_two_jump_hosts_stand_one_behind_the_other(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet, EmulatedJumpHost() as near, EmulatedJumpHost() as far:
        first = jump_settings(near, tmp_path, "near")
        second = jump_settings(far, tmp_path, "far", jump=first)
        assert hostname_of(settings_for(fleet, "r1", tmp_path, jump=second)) == "r1"
        assert near.forwarded == [far.endpoint]
        assert far.forwarded == [fleet.endpoint("r1")]


def test_a_jump_host_checks_its_own_host_key_and_login(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet, EmulatedJumpHost() as jump:
        good = jump_settings(jump, tmp_path)
        for via, kind in (
            (replace(good, known_hosts=()), HostKeyError),
            (replace(good, password="wrong"), AuthenticationFailedError),
        ):
            with pytest.raises(kind) as caught:
                hostname_of(settings_for(fleet, "r1", tmp_path, jump=via))
            assert caught.value.device == "jump"
        assert jump.forwarded == []


def test_a_device_that_the_jump_host_does_not_reach_is_named(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet, EmulatedJumpHost() as jump:
        settings = settings_for(fleet, "r1", tmp_path, jump=jump_settings(jump, tmp_path))
        for unreachable in (
            replace(settings, port=closed_port()),
            replace(settings, address="192.0.2.1"),
        ):
            with pytest.raises(ConnectionFailedError, match="does not reach") as caught:
                hostname_of(unreachable)
            assert caught.value.device == "r1"
            assert unreachable.address in caught.value.message


def closed_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
    return port


def test_a_closed_port_is_named() -> None:
    settings = SshSettings(name="r1", address="127.0.0.1", port=closed_port())
    with pytest.raises(
        ConnectionFailedError, match=r"no TCP connection to 127\.0\.0\.1:"
    ) as caught:
        open_ssh_channel(settings)
    assert "Connection refused" in caught.value.message
    assert caught.value.hint


def test_a_name_that_cannot_be_resolved_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_name(*_arguments: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with pytest.raises(ConnectionFailedError, match=r"the name 'r1\.invalid' cannot be"):
        open_ssh_channel(SshSettings(name="r1", address="r1.invalid"))


def test_a_port_without_ssh_is_no_session() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]

        def answer() -> None:
            accepted, _ = listening.accept()
            with closing(accepted):
                accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(answer)
            settings = SshSettings(name="r1", address="127.0.0.1", port=port, connect_timeout=5)
            with pytest.raises(ConnectionFailedError, match="no SSH session with"):
                open_ssh_channel(settings)
            done.result(SECONDS)


def read_for_ever(channel: SshChannel) -> None:
    while channel.receive(SECONDS):
        pass


def test_a_session_that_ended_takes_no_input(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        channel = open_ssh_channel(settings_for(fleet, "r1", tmp_path))
        channel.send("exit\n")
        with pytest.raises(ConnectionFailedError, match="was closed by the device"):
            read_for_ever(channel)
        channel.close()
        channel.close()
        with pytest.raises(ConnectionFailedError, match="took no more input"):
            channel.send("show clock\n")


def test_waiting_for_output_ends_in_time(tmp_path: Path) -> None:
    with EmulatedFleet([router()]) as fleet:
        channel = open_ssh_channel(settings_for(fleet, "r1", tmp_path))
        text = ""
        while not text.endswith("r1#"):
            text += channel.receive(SECONDS)
        with pytest.raises(TimeoutError):
            channel.receive(0.01)
        channel.close()


def test_a_dropped_session_is_a_connection_error_and_the_device_is_left_as_it_was(
    tmp_path: Path,
) -> None:
    device = router_with_old_ca()
    device.inject(Fault("drop-at-step", 6))
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        with pytest.raises(ConnectionFailedError):
            roll_over(device_over(settings), "beside", tmp_path)
    assert not device.configuration_commands()


def test_pacing_lets_a_slow_line_keep_up(tmp_path: Path) -> None:
    device = router_with_old_ca()
    with EmulatedFleet([device]) as fleet:
        settings = settings_for(fleet, "r1", tmp_path)
        paced = device_over(settings, pacing=0.001)
        assert roll_over(paced, "in_place", tmp_path).data["outcome"] == "rotated"
    held = device.trustpoint(OLD_NAME)
    assert held is not None
    assert held.ca == NEW


@pytest.mark.parametrize("mode", MODES)
def test_the_new_ca_is_installed_over_ssh_in_every_personality(mode: Mode, tmp_path: Path) -> None:
    routers = [router_with_old_ca(key, hostname=key) for key in PERSONALITIES]
    routers[0].legacy_ssh = True
    with EmulatedFleet(routers, round_trip_time=0.002) as fleet:

        def outcomes(device: EmulatedRouter) -> list[object]:
            directory = tmp_path / device.hostname
            directory.mkdir()
            settings = settings_for(
                fleet, device.hostname, directory, legacy_algorithms=device.legacy_ssh
            )
            reached = device_over(settings)
            reports = [
                roll_over(reached, mode, directory, dry_run=True),
                roll_over(reached, mode, directory),
                roll_over(reached, mode, directory),
            ]
            return [report.data["outcome"] for report in reports]

        with ThreadPoolExecutor(len(routers)) as pool:
            results = list(pool.map(outcomes, routers))
    assert results == [["planned", "rotated", "unchanged"]] * len(routers)
    for device in routers:
        held = device.startup_trustpoint(trustpoint_of(mode))
        assert held is not None
        assert held.ca == NEW


def attempt(settings: SshSettings, mode: Mode, journal: Path) -> str:
    try:
        return str(roll_over(device_over(settings), mode, journal).data["outcome"])
    except NetpkiError:
        return "error"


@pytest.mark.parametrize("mode", MODES)
def test_after_a_cut_over_ssh_the_device_trusts_one_of_both_and_a_rerun_converges(
    mode: Mode, tmp_path: Path
) -> None:
    cuts = [
        (key, fault, step)
        for key, fault in zip(PERSONALITIES, ["drop-at-step", "drop-after-step"] * 3, strict=False)
        for step in range(10, 62, 13)
    ]
    routers = [
        router_with_old_ca(key, hostname=f"{key}-{fault}-{step}") for key, fault, step in cuts
    ]
    for device, (_, fault, step) in zip(routers, cuts, strict=True):
        device.inject(Fault(fault, step))
    with EmulatedFleet(routers) as fleet:
        for device in routers:
            settings = settings_for(fleet, device.hostname, tmp_path)
            first = attempt(settings, mode, tmp_path)
            assert first in {"rotated", "rolled_back", "error"}, device.hostname
            names = {OLD_NAME, trustpoint_of(mode)}
            held = [found.ca for name in names if (found := device.trustpoint(name))]
            assert {OLD, NEW} & set(held), device.hostname
            device.clear_faults()
            assert attempt(settings, mode, tmp_path) in {"rotated", "unchanged"}
            assert attempt(settings, mode, tmp_path) == "unchanged"
            kept = device.startup_trustpoint(trustpoint_of(mode))
            assert kept is not None
            assert kept.ca == NEW


def test_a_thread_for_each_device_shares_nothing(tmp_path: Path) -> None:
    old = generated_ca("Old CA for many")
    routers = [router_with_old_ca(hostname=f"r{number}", old=old) for number in range(12)]
    with EmulatedFleet(routers) as fleet, ThreadPoolExecutor(12) as pool:
        settings = [settings_for(fleet, device.hostname, tmp_path) for device in routers]
        outcomes = list(pool.map(lambda s: attempt(s, "in_place", tmp_path), settings))
    assert outcomes == ["rotated"] * len(routers)
