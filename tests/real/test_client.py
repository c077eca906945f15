"""OpenSSH's own client on emulated routers: a second opinion on what they speak."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from real.installing import program
from real.openssh import SECONDS
from support.certificates import NOON, generated_ca
from support.ssh import written

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter

CA = generated_ca("Example Root")
OLD_ALGORITHMS = (
    *("-o", "KexAlgorithms=+diffie-hellman-group14-sha1", "-o", "HostKeyAlgorithms=+ssh-rsa"),
    *("-o", "Ciphers=+aes128-cbc", "-o", "MACs=+hmac-sha1"),
)


class Terminal:
    """The client's standard input and output, expect-like."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin.fileno(), process.stdout.fileno()

    def expect(self, pattern: str, text: str = "") -> str:
        """Type the text, then read until the pattern ends what was printed."""
        os.write(self._input, text.encode())
        received = ""
        deadline = time.monotonic() + SECONDS
        while not re.search(rf"(?:{pattern})\s*\Z", received):
            left = max(0.0, deadline - time.monotonic())
            readable, _, _ = select.select([self._output], [], [], left)
            assert readable, f"{pattern!r} did not come: {received!r}"
            data = os.read(self._output, 65536)
            assert data, f"the client ended: {received!r}"
            received += data.decode()
        return received

    def leave(self) -> None:
        """End the session."""
        os.write(self._input, b"exit\n")


@contextmanager
def client(
    fleet: EmulatedFleet, hostname: str, directory: Path, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The client, which gets the password from a program of ours."""
    router = fleet.routers[hostname]
    address, port = fleet.endpoint(hostname)
    askpass = written(directory, f"#!/bin/sh\necho '{router.password}'\n", "askpass")
    askpass.chmod(0o700)
    known_hosts = written(directory, fleet.known_hosts())
    with (directory / "client.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(program("ssh"), "-F", "none", "-tt", "-p", str(port), *options),
                *("-o", f"UserKnownHostsFile={known_hosts}", "-o", "GlobalKnownHostsFile=none"),
                *("-o", "StrictHostKeyChecking=yes", "-o", "IdentityAgent=none"),
                *("-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"),
                f"{router.username}@{address}",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force"},
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_person_at_openssh_trusts_a_ca(personality: str, tmp_path: Path) -> None:
    legacy = personality in {"ios-12.4", "ios-15"}
    router = EmulatedRouter(
        hostname="r1", personality=PERSONALITIES[personality], clock=NOON, legacy_ssh=legacy
    )
    pinned = router.personality.fingerprint_mandatory
    options = OLD_ALGORITHMS if legacy else ()
    with EmulatedFleet([router]) as fleet, client(fleet, "r1", tmp_path, *options) as process:
        terminal = Terminal(process)
        terminal.expect("r1#")
        terminal.expect(r"r1\(config\)#", "configure terminal\n")
        terminal.expect(r"r1\(ca-trustpoint\)#", "crypto pki trustpoint NEW\n")
        terminal.expect(r"enrollment terminal\r\nr1\(ca-trustpoint\)#", "enrollment terminal\n")
        if pinned:
            sha1 = CA.fingerprint("sha1").hexadecimal
            terminal.expect(rf"{sha1}\r\nr1\(ca-trustpoint\)#", f"fingerprint {sha1}\n")
        terminal.expect(r"r1\(config\)#", "exit\n")
        terminal.expect('"quit" on a line by itself', "crypto pki authenticate NEW\n")
        pasted = f"{CA.pem()}quit\n"
        if pinned:
            shown = terminal.expect(r"r1\(config\)#", pasted)
        else:
            shown = terminal.expect(r"accept this certificate\? \[yes/no\]:", pasted)
            assert CA.fingerprint("md5").grouped in shown
            shown = terminal.expect(r"r1\(config\)#", "yes\n")
        assert "Trustpoint CA certificate accepted." in shown
        assert "r1#" in terminal.expect("r1#", "end\n")
        assert "[OK]" in terminal.expect(r"\[OK\]\s*r1#", "write memory\n")
        terminal.leave()
        # 255 where the router hangs up before the client has read the status.
        assert process.wait(SECONDS) in {0, 255}
    held = router.startup_trustpoint("NEW")
    assert held is not None
    assert held.ca == CA


def test_keyboard_interactive_is_asked_too(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["xe-17"])
    option = ("-o", "PreferredAuthentications=keyboard-interactive")
    with EmulatedFleet([router]) as fleet, client(fleet, "r1", tmp_path, *option) as process:
        assert Terminal(process).expect("r1#").endswith("r1#")


def test_openssh_refuses_a_legacy_router_by_default_too(tmp_path: Path) -> None:
    router = EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"], legacy_ssh=True)
    with EmulatedFleet([router]) as fleet, client(fleet, "r1", tmp_path) as process:
        assert process.wait(SECONDS) == 255
    assert "no matching" in (tmp_path / "client.log").read_text()
