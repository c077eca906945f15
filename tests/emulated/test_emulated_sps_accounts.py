"""Accounts of emulated appliances: a real shell, file transfer, the admin command line."""

from __future__ import annotations

import hashlib
import os
import re
import select
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh
import paramiko
import pytest
from real.installing import program
from support.chains import make_chain
from unit.emulators.sps.making import (
    SECONDS,
    logged_in,
    make_appliance,
    run,
    switched_on,
)

from netpki.emulators import ApplianceFleet, EmulatedAppliance

GOOD = make_chain().canonical
STARS = b"\n" + b"*" * 44 + b"\n"
OLD = (
    *("-oKexAlgorithms=+diffie-hellman-group14-sha1", "-oHostKeyAlgorithms=+ssh-rsa"),
    *("-oCiphers=+aes128-cbc", "-oMACs=+hmac-sha1", "-oPubkeyAcceptedAlgorithms=+ssh-rsa"),
)


class OpenSsh:
    """The programs of OpenSSH, with a key that an appliance trusts.

    Args:
        directory: For the key.
        kind: Of the key.
    """

    def __init__(self, directory: Path, kind: str = "ssh-ed25519") -> None:
        self._directory = directory
        self._key = directory / "key"
        key = asyncssh.generate_private_key(kind)
        self._key.touch(mode=0o600)
        self._key.write_bytes(key.export_private_key())
        self.public = key.export_public_key().decode()

    def run(
        self,
        name: str,
        fleet: ApplianceFleet,
        *arguments: str,
        stdin: bytes = b"",
        password: str = "",
    ) -> subprocess.CompletedProcess[bytes]:
        """A program to its end; ``@host`` in an argument is the appliance.

        Args:
            name: Of the program.
            fleet: Of one appliance.
            arguments: After the options that every call needs.
            stdin: Its input.
            password: In place of the key.
        """
        askpass = self._directory / "askpass"
        askpass.write_text(f"#!/bin/sh\necho '{password}'\n")
        askpass.chmod(0o700)
        host, port = fleet.endpoint("sps1")
        known = self._directory / "known_hosts"
        known.write_text(fleet.known_hosts())
        options = [
            *("-F", "none", "-i", str(self._key), "-oIdentitiesOnly=yes"),
            *("-oNumberOfPasswordPrompts=1", "-oStrictHostKeyChecking=yes"),
            *(f"-oUserKnownHostsFile={known}", "-oGlobalKnownHostsFile=none"),
            f"-oPort={port}",
        ]
        given = [argument.replace("@host", f"@{host}") for argument in arguments]
        return subprocess.run(
            [program(name), *options, *given],
            input=stdin,
            env={**os.environ, "SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force"},
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )


@pytest.fixture
def appliance() -> EmulatedAppliance:
    return make_appliance(server_pem=GOOD)


@pytest.fixture
def fleet(appliance: EmulatedAppliance) -> Iterator[ApplianceFleet]:
    with switched_on(appliance) as fleet:
        yield fleet


@pytest.fixture
def client(fleet: ApplianceFleet) -> Iterator[paramiko.SSHClient]:
    with logged_in(fleet) as client:
        yield client


@pytest.fixture
def files(client: paramiko.SSHClient) -> Iterator[paramiko.SFTPClient]:
    with client.open_sftp() as files:
        yield files


def test_a_command_meets_a_real_shell(client: paramiko.SSHClient) -> None:
    answer = run(client, "for n in 1 2; do echo $n; done; echo 'a  b' >&2; exit $((40 + 2))")
    assert (answer.out, answer.err, answer.status) == ("1\n2\n", "a  b\n", 42)


def test_a_command_that_a_signal_ends_says_which(client: paramiko.SSHClient) -> None:
    assert run(client, "kill -9 $$").status == -1  # paramiko's word for no exit status


def test_a_command_begins_at_home_with_little_in_its_environment(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    root = appliance.root
    answer = run(client, 'pwd; echo "$PATH"; echo "$HOME"; umask; env | cut -d= -f1 | sort')
    home, path, named, mask, *names = answer.out.splitlines()
    assert home == named == f"{root}/root"
    assert path == f"{root}/sbin:{root}/usr/sbin:/usr/bin:/bin"
    assert mask == "0022"
    assert set(names) - {"PWD", "OLDPWD", "SHLVL", "_"} == {
        *("HOME", "LANG", "LOGNAME", "PATH", "PS1", "SHELL", "TERM", "USER"),
    }


def test_standard_input_arrives_whole_and_ends(client: paramiko.SSHClient) -> None:
    data = os.urandom(1 << 22)
    answer = run(client, "sha256sum", data)
    assert answer.out.split()[0] == hashlib.sha256(data).hexdigest()


def test_a_lot_of_output_arrives_whole(client: paramiko.SSHClient) -> None:
    answer = run(client, "head -c 5000000 /dev/zero | tr '\\0' x; echo end >&2")
    assert (len(answer.out), answer.err) == (5_000_000, "end\n")


def test_a_command_that_does_not_read_its_input_is_no_trouble(client: paramiko.SSHClient) -> None:
    given, out, _ = client.exec_command("exec 0<&-; echo done", timeout=SECONDS)
    with suppress(OSError):  # it may have ended already
        given.write(b"x" * 100_000)
    assert out.read() == b"done\n"
    assert out.channel.recv_exit_status() == 0


def test_a_shell_without_command_reads_commands(client: paramiko.SSHClient) -> None:
    transport = client.get_transport()
    assert transport is not None
    with transport.open_session(timeout=SECONDS) as channel:
        channel.invoke_shell()
        channel.sendall(b"echo one\necho $((1 + 1))\n")
        channel.shutdown_write()
        assert received(channel) == b"one\n2\n"


def received(channel: paramiko.Channel) -> bytes:
    """All there is until the end."""
    channel.settimeout(SECONDS)
    parts = b""
    while part := channel.recv(65536):
        parts += part
    return parts


def test_a_person_gets_a_terminal(client: paramiko.SSHClient) -> None:
    with client.invoke_shell() as channel:
        channel.sendall(b"service lighttpd restart\ntest -t 0 && exit 7\n")
        output = received(channel)
        assert channel.recv_exit_status() == 7
    assert b"[root@sps1 ~]# " in output
    assert b"Starting lighttpd:" + b" " * 41 + b"[  OK  ]\r\n" in output


def test_a_terminal_that_goes_away_ends_what_runs_on_it(
    appliance: EmulatedAppliance, fleet: ApplianceFleet
) -> None:
    pipe = appliance.root / "pipe"
    os.mkfifo(pipe)
    with logged_in(fleet) as client, client.invoke_shell() as channel:
        channel.sendall(b"exec 3>../pipe; echo here >&3; sleep 1000\n")
        reader = pipe.open("rb")
        assert reader.readline() == b"here\n"
    with reader:
        # Sooner than an abandoned command would be killed.
        ended, _, _ = select.select([reader], [], [], 10)
        assert ended
        assert reader.read() == b""  # the last writer is gone


def test_a_command_outlives_its_connection(
    appliance: EmulatedAppliance, fleet: ApplianceFleet
) -> None:
    pipe = appliance.root / "pipe"
    os.mkfifo(pipe)
    with logged_in(fleet) as client:
        given, _, _ = client.exec_command("n=$(wc -c); echo $n > ../pipe")
        given.write(b"12345")
        given.flush()
    with pipe.open("rb") as reader:
        assert reader.read().split() == [b"5"]


def test_what_still_runs_ends_with_the_fleet(appliance: EmulatedAppliance, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        client.exec_command(f"exec 3>{pipe}; sleep 1000 & echo there >&3; wait")
        reader = pipe.open("rb")
        assert reader.readline() == b"there\n"
    with reader:
        assert reader.read() == b""  # the last writer is gone


def test_operations_are_logged_without_content(
    appliance: EmulatedAppliance, client: paramiko.SSHClient, files: paramiko.SFTPClient
) -> None:
    target = f"{appliance.root}/etc/lighttpd/new"
    run(client, f"umask 077; cat > {target}", GOOD)
    with files.open(target, "r") as file:
        assert file.read() == GOOD
    with files.open("upload", "w") as file:
        file.write(GOOD)
    files.rename("upload", "uploaded")
    files.chmod("uploaded", 0o600)
    files.remove("uploaded")
    logged = [(each.number, each.kind, each.text) for each in appliance.log]
    assert logged[0] == (1, "exec", f"umask 077; cat > {target}")
    kinds = list(dict.fromkeys(kind for _, kind, _ in logged))
    assert kinds == [
        *("exec", "sftp-open", "sftp-read", "sftp-close", "sftp-write"),
        *("sftp-rename", "sftp-setstat", "sftp-remove"),
    ]
    assert [number for number, _, _ in logged] == list(range(1, len(logged) + 1))
    assert "upload -> uploaded" in [text for _, _, text in logged]
    assert "PRIVATE" not in repr(appliance.log)


def test_a_hook_sees_every_operation_before_it_is_done(
    appliance: EmulatedAppliance, client: paramiko.SSHClient, files: paramiko.SFTPClient
) -> None:
    seen: list[tuple[str, bool]] = []
    marker = appliance.root / "root" / "marker"
    appliance.on_operation = lambda operation: seen.append((operation.kind, marker.exists()))
    run(client, "touch marker")
    files.remove("marker")
    files.listdir(".")
    assert seen == [
        ("exec", False),
        ("sftp-remove", True),
        ("sftp-scandir", False),
    ]


def test_relative_paths_begin_at_home(
    appliance: EmulatedAppliance, files: paramiko.SFTPClient
) -> None:
    assert files.normalize(".") == f"{appliance.root}/root"
    assert files.listdir("../etc") == ["init.d", "lighttpd"] or sorted(
        files.listdir("../etc")
    ) == [
        "init.d",
        "lighttpd",
    ]
    with files.open("../etc/lighttpd/server.pem") as file:
        assert file.read() == appliance.server_pem


def test_a_rename_never_overwrites_but_the_other_kind_does(
    appliance: EmulatedAppliance, files: paramiko.SFTPClient
) -> None:
    for name in ("one", "two"):
        with files.open(name, "w") as file:
            file.write(name)
    with pytest.raises(OSError, match="already exists"):
        files.rename("one", "two")
    files.posix_rename("one", "two")
    assert (appliance.root / "root" / "two").read_text() == "one"


def test_an_old_server_knows_one_kind_of_rename() -> None:
    appliance = make_appliance(old_ssh=True)
    with switched_on(appliance) as fleet, logged_in(fleet) as client, client.open_sftp() as files:
        files.open("one", "w").close()
        with pytest.raises(OSError, match="unsupported"):
            files.posix_rename("one", "two")
        files.rename("one", "two")
        assert (appliance.root / "root" / "two").exists()


def test_the_mode_that_a_client_asks_for_counts_from_birth(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path)
    appliance = make_appliance(authorized_keys=openssh.public)
    local = tmp_path / "server.pem"
    local.touch(mode=0o600)
    local.write_bytes(GOOD)
    modes: list[int] = []
    with switched_on(appliance) as fleet:
        target = appliance.root / "root" / "server.pem"

        def look(_operation: object) -> None:
            if target.exists():
                modes.append(target.stat().st_mode & 0o777)

        appliance.on_operation = look
        answer = openssh.run("sftp", fleet, "-b", "-", "root@host", stdin=b"put " + bytes(local))
        assert answer.returncode == 0, answer.stderr
        assert target.read_bytes() == GOOD
    assert set(modes) == {0o600}


def test_the_programs_of_openssh_work_for_root(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path)
    appliance = make_appliance(authorized_keys=openssh.public)
    local = tmp_path / "server.pem"
    local.write_bytes(GOOD)
    with switched_on(appliance) as fleet:
        for name, protocol in (("new", "-s"), ("old", "-O")):
            answer = openssh.run("scp", fleet, protocol, str(local), f"root@host:{name}")
            assert answer.returncode == 0, answer.stderr
            assert (appliance.root / "root" / name).read_bytes() == GOOD
        answer = openssh.run("ssh", fleet, "root@host", "cat; exit 3", stdin=b"in\0put")
    assert (answer.returncode, answer.stdout) == (3, b"in\0put")


def test_file_transfer_can_be_missing(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path)
    appliance = make_appliance(authorized_keys=openssh.public, sftp=False)
    with switched_on(appliance) as fleet:
        with logged_in(fleet) as client, pytest.raises(paramiko.SSHException):
            client.open_sftp()
        answer = openssh.run("sftp", fleet, "-b", "-", "root@host", stdin=b"ls")
    assert b"subsystem request failed" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [("sftp", "admin@host"), ("scp", "-s", "key", "admin@host:x")],
    ids=["sftp", "scp"],
)
def test_the_banner_spoils_file_transfer(
    appliance: EmulatedAppliance,
    fleet: ApplianceFleet,
    arguments: tuple[str, ...],
    tmp_path: Path,
) -> None:
    name, *rest = arguments
    answer = OpenSsh(tmp_path).run(name, fleet, *rest, password=appliance.admin_password)
    assert answer.returncode == 255
    assert b"Received message too long 170535466" in answer.stderr


def test_the_old_way_to_copy_shows_the_banner(
    appliance: EmulatedAppliance, fleet: ApplianceFleet, tmp_path: Path
) -> None:
    openssh = OpenSsh(tmp_path)
    answer = openssh.run(
        "scp",
        fleet,
        "-O",
        str(tmp_path / "key"),
        "admin@host:x",
        password=appliance.admin_password,
    )
    assert answer.returncode == 1
    assert not list((appliance.root / "root").iterdir())


def test_a_library_for_sftp_stumbles_over_the_banner_too(fleet: ApplianceFleet) -> None:
    with logged_in(fleet, username="admin") as client, pytest.raises(paramiko.SFTPError):
        client.open_sftp()


def test_a_command_for_admin_lands_in_the_command_line(fleet: ApplianceFleet) -> None:
    with logged_in(fleet, username="admin") as client:
        answer = run(client, "cat /etc/shadow", b"show hostname\nexit\n")
    assert answer.out.encode().startswith(STARS)
    assert answer.out.endswith("> sps1\n> ")
    assert answer.status == 0


def talk(fleet: ApplianceFleet, typed: str) -> str:
    """What the command line prints on a terminal until it ends the session."""
    with logged_in(fleet, username="admin") as client, client.invoke_shell() as channel:
        channel.sendall(typed.encode())
        return received(channel).decode()


def test_the_command_line_echoes_and_edits(fleet: ApplianceFleet) -> None:
    output = talk(fleet, "show hostnX\x7fame\rexit\r")
    first, rest = output.split("\r\n", maxsplit=1)
    assert re.fullmatch(r"Last login: \w+ \w+ [ \d]\d [:\d]{8} \d{4} from 127\.0\.0\.1", first)
    assert rest.replace("\r", "").startswith(STARS.decode())
    assert output.endswith("> show hostnX\b \bame\r\nsps1\r\n> exit\r\n")


def test_ssh_is_switched_off_only_after_a_question(
    appliance: EmulatedAppliance, fleet: ApplianceFleet
) -> None:
    output = talk(fleet, "enable\rdisable ssh\rndisable ssh\ry\r")
    question = "> disable ssh\r\nDo you really want to disable ssh service? (y/n)"
    assert f"{question}n\r\n{question}y0\r\n\r\nStopping sshd: OK\r\n" in output
    assert not appliance.ssh_enabled
    with pytest.raises(OSError, match="Unable to connect"), logged_in(fleet):
        pass
    appliance.enable_ssh()
    with logged_in(fleet) as client:
        assert run(client, "echo back").out == "back\n"


def test_switching_ssh_off_ends_other_sessions(
    appliance: EmulatedAppliance, client: paramiko.SSHClient
) -> None:
    _, out, _ = client.exec_command("echo there; sleep 1000")
    assert out.readline() == "there\n"
    appliance.disable_ssh()
    assert out.read() == b""


def test_the_first_enabling_makes_host_keys_and_the_second_keeps_them() -> None:
    appliance = make_appliance(ssh_enabled=False)
    with switched_on(appliance) as fleet:
        assert fleet.known_hosts() == ""
        with pytest.raises(OSError, match="Unable to connect"), logged_in(fleet):
            pass
        appliance.enable_ssh()
        first = fleet.known_hosts()
        with logged_in(fleet) as client:
            assert run(client, "hostname").out == "sps1\n"
        appliance.disable_ssh()
        appliance.enable_ssh()
        assert fleet.known_hosts() == first != ""


@pytest.mark.parametrize(
    "login",
    [{"password": "wrong"}, {"username": "webserv"}, {"username": "admin", "password": "x"}],
    ids=["password", "name", "admin"],
)
def test_a_wrong_login_is_refused(fleet: ApplianceFleet, login: dict[str, str]) -> None:
    settings: dict[str, Any] = {"username": "root", **login}
    with pytest.raises(paramiko.AuthenticationException), logged_in(fleet, **settings):
        pass


def test_passwords_are_random_unless_given() -> None:
    one, other = make_appliance(), make_appliance()
    passwords = {each for a in (one, other) for each in (a.root_password, a.admin_password)}
    assert len(passwords) == 4
    assert min(map(len, passwords)) > 30
    assert make_appliance(root_password="secret").root_password == "secret"


def test_a_key_logs_in_as_root_only(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path)
    appliance = make_appliance(authorized_keys=openssh.public)
    with switched_on(appliance) as fleet:
        assert openssh.run("ssh", fleet, "root@host", "hostname").stdout == b"sps1\n"
        answer = openssh.run("ssh", fleet, "webserv@host", "hostname")
    assert b"Permission denied" in answer.stderr


def test_a_log_in_by_key_can_be_refused_as_well(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path)
    appliance = make_appliance(authorized_keys=openssh.public)
    with switched_on(appliance) as fleet:
        appliance.inject("refuse-login:1")
        assert openssh.run("ssh", fleet, "root@host", "hostname").returncode == 255
        assert openssh.run("ssh", fleet, "root@host", "hostname").returncode == 0


def test_an_old_server_wants_old_algorithms(tmp_path: Path) -> None:
    openssh = OpenSsh(tmp_path, "ssh-rsa")
    appliance = make_appliance(authorized_keys=openssh.public, old_ssh=True)
    with switched_on(appliance) as fleet:
        refused = openssh.run("ssh", fleet, "root@host", "hostname")
        admitted = openssh.run("ssh", fleet, *OLD, "root@host", "hostname")
    assert b"Unable to negotiate" in refused.stderr
    assert admitted.stdout == b"sps1\n"
