"""Emulated routers behind real SSH."""

import asyncio
import socket
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
import paramiko
import pytest
from unit.emulators.making import make_ca

from netpki.emulators import (
    PERSONALITIES,
    EmulatedFleet,
    EmulatedJumpHost,
    EmulatedRouter,
    Fault,
)
from netpki.errors import InputError

LEGACY: dict[str, Any] = {
    "kex_algs": ["diffie-hellman-group14-sha1"],
    "server_host_key_algs": ["ssh-rsa"],
    "encryption_algs": ["aes128-cbc"],
    "mac_algs": ["hmac-sha1"],
    "signature_algs": ["ssh-rsa"],
}
SECONDS = 30.0
Result = TypeVar("Result")


def make_router(hostname: str = "r1", **settings: Any) -> EmulatedRouter:  # noqa: ANN401 as given
    return EmulatedRouter(hostname=hostname, personality=PERSONALITIES["ios-15"], **settings)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(asyncio.wait_for(work, SECONDS))


async def typed(
    fleet: EmulatedFleet,
    hostname: str,
    lines: bytes,
    **settings: Any,  # noqa: ANN401 passed on
) -> bytes:
    """All that a router prints until it closes the session."""
    host, port = fleet.endpoint(hostname)
    login = {"username": "netops", "password": "demo-password", "client_keys": None, **settings}
    known = asyncssh.import_known_hosts(fleet.known_hosts())
    async with asyncssh.connect(host, port, known_hosts=known, config=[], **login) as connection:
        process = await connection.create_process(term_type="vt100", encoding=None)
        process.stdin.write(lines)
        output = b""
        while part := await process.stdout.read(65536):
            output += part
        return output


def test_a_login_by_password_gets_a_prompt() -> None:
    with EmulatedFleet([make_router()]) as fleet:
        output = run(typed(fleet, "r1", b"show clock\nexit\n"))
    assert output.startswith(b"\r\nr1#show clock\r\n")
    assert output.endswith(b"\r\nr1#exit\r\n")


def test_paramiko_logs_in_and_checks_the_host_key(tmp_path: Path) -> None:
    with EmulatedFleet([make_router()]) as fleet:
        known_hosts = tmp_path / "known_hosts"
        known_hosts.write_text(fleet.known_hosts())
        host, port = fleet.endpoint("r1")
        with paramiko.SSHClient() as client:
            client.load_host_keys(str(known_hosts))
            client.connect(
                host,
                port,
                "netops",
                "demo-password",
                allow_agent=False,
                look_for_keys=False,
                timeout=SECONDS,
            )
            channel = client.invoke_shell()
            channel.settimeout(SECONDS)
            channel.sendall(b"conf t\n")
            received = b""
            while not received.endswith(b"r1(config)#"):
                received += channel.recv(65536)
    assert received.startswith(b"\r\nr1#conf t\r\n")


def test_keyboard_interactive_works_too() -> None:
    with EmulatedFleet([make_router()]) as fleet:
        output = run(typed(fleet, "r1", b"exit\n", preferred_auth="keyboard-interactive"))
    assert output == b"\r\nr1#exit\r\n"


@pytest.mark.parametrize("login", [{"password": "wrong"}, {"username": "somebody"}])
def test_a_wrong_login_is_refused(login: dict[str, str]) -> None:
    router = make_router()
    with EmulatedFleet([router]) as fleet, pytest.raises(asyncssh.PermissionDenied):
        run(typed(fleet, "r1", b"exit\n", **login))
    assert router.command_log == []


def test_a_public_key_logs_in_where_it_is_authorized() -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    router = make_router(authorized_keys=key.export_public_key().decode())
    settings = {"client_keys": [key], "password": None}
    with EmulatedFleet([router, make_router("r2")]) as fleet:
        assert run(typed(fleet, "r1", b"exit\n", **settings)).endswith(b"exit\r\n")
        with pytest.raises(asyncssh.PermissionDenied):
            run(typed(fleet, "r2", b"exit\n", **settings))


# Both ends find out at the same time that they have nothing in common; whichever hangs up first
# decides what the other one sees.
NOTHING_IN_COMMON = (asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost)


def test_a_legacy_router_is_reached_with_legacy_settings_only() -> None:
    with EmulatedFleet([make_router(legacy_ssh=True)]) as fleet:
        with pytest.raises(NOTHING_IN_COMMON):
            run(typed(fleet, "r1", b"exit\n"))
        assert run(typed(fleet, "r1", b"exit\n", **LEGACY)).endswith(b"exit\r\n")


def test_a_modern_router_refuses_legacy_settings() -> None:
    with EmulatedFleet([make_router()]) as fleet, pytest.raises(NOTHING_IN_COMMON):
        run(typed(fleet, "r1", b"exit\n", **LEGACY))


@pytest.mark.parametrize("mode", ["ports", "addresses"])
def test_twenty_routers_in_one_process(mode: Any) -> None:  # noqa: ANN401 a literal
    routers = [make_router(f"r{number}", legacy_ssh=number == 7) for number in range(20)]

    async def all_of_them(fleet: EmulatedFleet) -> list[bytes]:
        return await asyncio.gather(
            *(
                typed(
                    fleet,
                    router.hostname,
                    b"show run | include hostname\nexit\n",
                    **(LEGACY if router.legacy_ssh else {}),
                )
                for router in routers
            )
        )

    with EmulatedFleet(routers, mode=mode, port=0) as fleet:
        outputs = run(all_of_them(fleet))
        places = {fleet.endpoint(router.hostname) for router in routers}
    assert len(places) == len(routers)
    assert all(
        f"\r\nhostname {router.hostname}\r\n".encode() in output
        for router, output in zip(routers, outputs, strict=True)
    )


def test_an_address_without_a_router_is_refused() -> None:
    with EmulatedFleet([make_router()], mode="addresses", port=0) as fleet:
        _, port = fleet.endpoint("r1")
        with socket.create_connection(("127.200.0.1", port), SECONDS) as stranger:
            assert stranger.recv(64) == b""


def test_a_drop_closes_the_connection_and_keeps_the_state() -> None:
    router = make_router()
    router.add_trustpoint("T", ca=make_ca())
    router.inject(Fault("drop-at-step", 3))
    with EmulatedFleet([router]) as fleet:
        with suppress(asyncssh.ConnectionLost, asyncssh.DisconnectError):
            run(typed(fleet, "r1", b"conf t\nno crypto pki trustpoint T\nyes\nend\nexit\n"))
        assert router.trustpoint("T")
        assert [command.line for command in router.command_log][-1] == "yes"
        output = run(typed(fleet, "r1", b"show run | include trustpoint T\nexit\n"))
    assert b"\r\ncrypto pki trustpoint T\r\n" in output


def test_a_client_that_leaves_ends_its_session() -> None:
    router = make_router()

    async def leave(fleet: EmulatedFleet) -> None:
        host, port = fleet.endpoint("r1")
        known = asyncssh.import_known_hosts(fleet.known_hosts())
        async with asyncssh.connect(
            host, port, known_hosts=known, username="netops", password="demo-password", config=[]
        ) as connection:
            process = await connection.create_process(term_type="vt100", encoding=None)
            process.stdin.write(b"conf t\nip http secure-server\n")
            seen = b""
            while seen.count(b"(config)#") < 2:
                seen += await process.stdout.read(65536)

    with EmulatedFleet([router]) as fleet:
        run(leave(fleet))
    changed = router.running.changed
    assert changed
    assert changed.user == "netops"


def test_a_refused_login_looks_like_a_wrong_password() -> None:
    router = make_router()
    router.inject(Fault("refuse-login", 2))
    with EmulatedFleet([router]) as fleet:
        assert run(typed(fleet, "r1", b"exit\n"))
        with pytest.raises(asyncssh.PermissionDenied):
            run(typed(fleet, "r1", b"exit\n"))
        assert run(typed(fleet, "r1", b"exit\n"))


def test_input_takes_a_round_trip_and_keeps_its_order() -> None:
    with EmulatedFleet([make_router()], round_trip_time=0.01) as fleet:
        began = datetime.now(tz=UTC)
        output = run(typed(fleet, "r1", b"show clock\nconf t\nend\nexit\n"))
        passed = datetime.now(tz=UTC) - began
    assert passed.total_seconds() > 5 * 0.01
    commands = [b"#show clock", b"#conf t", b"(config)#end", b"#exit"]
    positions = [output.index(command) for command in commands]
    assert positions == sorted(positions)


def test_a_router_may_have_a_host_key_of_its_own() -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    routers = [make_router("r1"), make_router("r2"), make_router("r3")]
    with EmulatedFleet(routers, host_keys={"r2": key}) as fleet:
        keys = [line.split()[2] for line in fleet.known_hosts().splitlines()]
        assert keys[0] == keys[2] != keys[1]
        assert run(typed(fleet, "r2", b"exit\n"))


def test_the_fleet_runs_in_the_foreground_until_cancelled() -> None:
    async def briefly() -> bytes:
        fleet = EmulatedFleet([make_router()])
        server = asyncio.create_task(fleet.serve())
        while True:
            with suppress(KeyError):
                fleet.endpoint("r1")
                break
            await asyncio.sleep(0)
        output = await typed(fleet, "r1", b"exit\n")
        server.cancel()
        with suppress(asyncio.CancelledError):
            await server
        return output

    assert run(briefly()).endswith(b"exit\r\n")


def test_two_routers_of_one_name_are_refused() -> None:
    with pytest.raises(InputError):
        EmulatedFleet([make_router(), make_router()])


def test_only_loopback_is_listened_on() -> None:
    with pytest.raises(InputError):
        EmulatedFleet([make_router()], host="0.0.0.0")  # noqa: S104 the refusal is the point


def test_a_jump_host_leads_to_loopback_only() -> None:
    async def through(jump: EmulatedJumpHost, fleet: EmulatedFleet) -> bytes:
        host, port = jump.endpoint
        known = asyncssh.import_known_hosts(jump.known_hosts())
        async with asyncssh.connect(
            host, port, known_hosts=known, username="jump", password="demo-jump", config=[]
        ) as tunnel:
            with pytest.raises(asyncssh.ChannelOpenError):
                await tunnel.open_connection("192.0.2.1", 22)
            with pytest.raises(asyncssh.ChannelOpenError):
                await tunnel.open_connection("router.example", 22)
            return await typed(fleet, "r1", b"exit\n", tunnel=tunnel)

    with EmulatedFleet([make_router()]) as fleet, EmulatedJumpHost() as jump:
        assert run(through(jump, fleet)).endswith(b"exit\r\n")
        assert jump.forwarded == [fleet.endpoint("r1")]
        with pytest.raises(asyncssh.PermissionDenied):
            run(wrong_password(jump))


async def wrong_password(jump: EmulatedJumpHost) -> None:
    host, port = jump.endpoint
    known = asyncssh.import_known_hosts(jump.known_hosts())
    await asyncssh.connect(
        host, port, known_hosts=known, username="jump", password="wrong", config=[]
    )
