"""The real lighttpd and sshd behave as the tests on them take for granted."""

from __future__ import annotations

import pwd
import stat
from pathlib import Path
from typing import Any

import pytest
from real.appliance import RealServer, Sftp
from real.lighttpd import UNPRIVILEGED, Lighttpd
from real.processes import marked, ran
from support.chains import make_chain, pem_of
from support.ssh import written

from netpki.transport import Script, open_shell

OLD = make_chain(serial=1)
NEW = make_chain(serial=2)
BROKEN = pem_of(OLD.key)
NAMES = ("sps.example.com", "127.0.0.1", "192.0.2.10")


def sent(*certificates: Any) -> list[bytes]:  # noqa: ANN401 Certificate
    return [certificate.der for certificate in certificates]


OLD_CHAIN, NEW_CHAIN = (sent(chain.leaf, *chain.intermediates) for chain in (OLD, NEW))


def user_of(pid: int | None) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name


def test_every_tls_socket_sends_the_chain_of_its_file() -> None:
    with Lighttpd(OLD.canonical) as server:
        assert [server.served(port) for port in server.tls_ports] == [OLD_CHAIN, OLD_CHAIN]
        assert server.served(server.plain_port) == []
        assert server.server_pem == OLD.canonical
        assert stat.S_IMODE(server.pem_file.stat().st_mode) == 0o600
        assert "server started (lighttpd/" in server.log


@pytest.mark.parametrize("included", [False, True], ids=["one_file", "included"])
def test_intermediates_of_the_ca_file_are_sent_too(included: bool) -> None:  # noqa: FBT001
    ca = pem_of(*OLD.intermediates, OLD.root)
    with Lighttpd(pem_of(OLD.key, OLD.leaf), ca=ca, included=included) as server:
        assert server.served() == OLD_CHAIN, "the root of ssl.ca-file is not sent"
        text = server.configuration.read_text()
        assert ("ssl.ca-file" in text) is not included
        assert server.included_file.exists() is included


@pytest.mark.parametrize("username", ["", UNPRIVILEGED], ids=["same_user", "unprivileged"])
def test_it_runs_as_the_user_that_was_asked_for(username: str) -> None:
    with Lighttpd(OLD.canonical, username=username) as server:
        assert user_of(server.pid) == (username or user_of("self"))
        server.write(NEW.canonical)
        assert server.restart().returncode == 0
        assert server.served() == NEW_CHAIN
        assert server.log.count("server started (lighttpd/") == 2


def test_clients_that_are_not_ours_check_name_and_trust_anchor(tmp_path: Path) -> None:
    trusted = written(tmp_path, OLD.root.pem(), "root.pem")
    stranger = written(tmp_path, make_chain(tag="Stranger").root.pem(), "stranger.pem")
    with Lighttpd(OLD.canonical) as server:
        for asked in (server.curl, server.s_client_verify):
            for port in server.tls_ports:
                assert [asked(name, trusted, port).accepts for name in NAMES] == [True] * 3
            wrong = [asked(name, trusted) for name in ("other.example.com", "192.0.2.11", "::1")]
            assert not any(opinion.accepts for opinion in wrong)
            opinion = asked(NAMES[0], stranger)
            assert not opinion.accepts
            assert "self-signed certificate in certificate chain" in opinion.words or (
                "unable to get local issuer certificate" in opinion.words
            )
        server.write(pem_of(OLD.key, OLD.leaf))
        assert server.restart().returncode == 0
        for asked in (server.curl, server.s_client_verify):
            assert not asked(NAMES[0], trusted).accepts


def test_a_new_file_is_served_after_a_restart_and_not_before() -> None:
    with Lighttpd(OLD.canonical) as server:
        before = server.pid
        server.write(NEW.canonical)
        assert server.served() == OLD_CHAIN
        done = server.restart()
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == [
            f"{'Stopping lighttpd:':59}[  OK  ]",
            f"{'Starting lighttpd:':59}[  OK  ]",
        ]
        assert server.pid not in {None, before}
        assert server.served() == NEW_CHAIN


def test_a_restart_with_a_broken_file_is_an_outage() -> None:
    with Lighttpd(OLD.canonical) as server:
        server.write(BROKEN)
        checked, done = server.check(), server.restart()
        assert (checked.returncode, done.returncode) == (255, 255)
        assert "SSL: couldn't read X509 certificate from" in checked.stderr
        assert "SSL: couldn't read X509 certificate from" in done.stderr
        assert done.stdout.splitlines() == [
            f"{'Stopping lighttpd:':59}[  OK  ]",
            f"{'Starting lighttpd:':59}[FAILED]",
        ]
        assert not server.is_up
        assert server.served() == []
        assert server.status().returncode == 3
        again = server.restart()
        assert again.stdout.startswith(f"{'Stopping lighttpd:':59}[FAILED]")
        server.write(NEW.canonical)
        assert server.restart().returncode == 0
        assert server.is_up
        assert server.served() == NEW_CHAIN


def test_a_reset_server_is_as_new() -> None:
    with Lighttpd(OLD.canonical, ca=pem_of(*OLD.intermediates), included=True) as server:
        files = {file: file.read_bytes() for file in server.pem_file.parent.iterdir()}
        ports, chain = server.ports, server.served()
        assert server.stop().returncode == 0
        for file in files:
            file.write_bytes(b"")
        written(server.pem_file.parent, "", "server.pem.netpki-new")
        server.reset()
        assert {file: file.read_bytes() for file in server.pem_file.parent.iterdir()} == files
        assert (server.ports, server.served()) == (ports, chain)
        server.reset()
        assert server.is_up


def leave_much_behind(server: RealServer) -> None:
    """A process of an earlier session, a lighttpd whose pid file is lost; then break off."""
    done = server.run("setsid sleep 600 </dev/null >/dev/null 2>&1 &")
    assert done.returncode == 0
    first = server.pid
    (server.directory / "run" / "lighttpd.pid").unlink()
    assert server.start().returncode != 0, "the sockets are in use"
    assert {first} < set(marked(server.directory))
    raise KeyboardInterrupt


def test_nothing_outlives_a_server_whatever_happened_to_it() -> None:
    server = RealServer(OLD.canonical)
    with pytest.raises(KeyboardInterrupt), server:
        leave_much_behind(server)
    assert marked(server.directory) == []
    assert not server.is_up
    assert not server.directory.exists()


def test_a_server_that_does_not_start_leaves_nothing() -> None:
    server = RealServer(BROKEN)
    with pytest.raises(AssertionError, match="couldn't read X509 certificate"), server:
        pass
    assert marked(server.directory) == []
    assert not server.directory.exists()


def test_a_session_finds_its_service_command_and_ends_while_the_server_runs_on() -> None:
    with RealServer(OLD.canonical, username=UNPRIVILEGED) as server:
        server.write(NEW.canonical)
        assert server.run("command -v service").stdout == f"{server.sbin}/service\n"
        done = server.run(f"service {server.service} restart")
        assert done.returncode == 0
        assert done.stdout.count("[  OK  ]") == 2
        assert server.served() == NEW_CHAIN
        unknown = server.run("service nothing restart")
        assert (unknown.returncode, unknown.stderr) == (1, "nothing: unrecognized service\n")


@pytest.mark.parametrize("sftp", ["internal", "program"])
def test_openssh_brings_files_over_sftp(sftp: Sftp, tmp_path: Path) -> None:
    source = written(tmp_path, "content", "source")
    with RealServer(OLD.canonical, sftp=sftp) as server:
        target = server.pem_file.parent / "target"
        assert server.copy(source, target).returncode == 0
        assert target.read_text() == "content"


def test_openssh_is_refused_where_sftp_is_missing(tmp_path: Path) -> None:
    source = written(tmp_path, "content", "source")
    with RealServer(OLD.canonical, sftp="none") as server:
        target = server.pem_file.parent / "target"
        assert server.copy(source, target).returncode == 255
        assert not target.exists()
        assert server.run("echo a shell").stdout == "a shell\n"


def test_the_admin_account_gets_its_banner_and_no_shell(tmp_path: Path) -> None:
    source = written(tmp_path, "content", "source")
    with RealServer(OLD.canonical, admin=True) as server:
        said = server.run("touch /nowhere/at/all")
        assert said.stdout.startswith("\n****")
        assert "*          Smart Protection Server         *" in said.stdout
        assert said.stdout.endswith("\n> ")
        copied = server.copy(source, server.pem_file.parent / "target")
        assert copied.returncode == 255
        assert "Received message too long 170535466" in copied.stderr


def test_our_shell_logs_in_with_the_settings() -> None:
    greet = Script("greeting", "command -v service", changes=False)
    with RealServer(OLD.canonical) as server:
        shell = open_shell(server.settings(), timeout=30, read_only=True)
        try:
            assert shell.run(greet).output == f"{server.sbin}/service\n"
        finally:
            shell.close()


def test_two_servers_have_ports_of_their_own() -> None:
    with Lighttpd(OLD.canonical) as first, Lighttpd(NEW.canonical) as second:
        assert not {*first.ports} & {*second.ports}
        assert [first.served(), second.served()] == [OLD_CHAIN, NEW_CHAIN]
        assert second.stop().returncode == 0
        assert first.is_up


def test_programs_of_the_tests_have_no_terminal() -> None:
    done = ran("sh", "-c", "exec </dev/tty")
    assert done.returncode != 0
