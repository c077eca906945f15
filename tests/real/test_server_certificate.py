"""Installing ``server.pem`` over a real OpenSSH on a real lighttpd, judged by curl and OpenSSL."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import paramiko
import pytest
from real.appliance import RealServer, Sftp
from real.installing import program
from real.lighttpd import UNPRIVILEGED
from real.server_installing import (
    LOST,
    Fault,
    Moment,
    backups_of,
    clients_agree,
    ders,
    facts_of,
    installed,
    modes_seen,
    request_of,
    sent_by,
    served_everywhere,
    settings_of,
    shown_of,
    staged_of,
    told_by,
    web_of,
)
from real.watching import key_lines, watched
from support.chains import Chain, make_chain, pem_of
from support.pem_matrix import PASSPHRASE, ROWS, Row

from netpki.errors import BundleRefusedError, ConnectionFailedError, PreconditionError
from netpki.frontends.facade.server import server_certificate_info
from netpki.platforms.sps import scripts
from netpki.platforms.sps.driver import SpsAppliance, SpsServer
from netpki.transport import Script

OLD = make_chain("old.example.com", dns=("sps.example.com",), kind="ec-p256", tag="Former")
"""All of it is another: key, certificates, CA."""
NEW = make_chain()
MENDED = {
    "intermediate before leaf",
    "root before leaf",
    "no newline between key and leaf",
    "no newline between leaf and intermediate",
    "PKCS#12",
}
"""Rows with which lighttpd does not start, and of which a good file can be made."""
STAGES = ("reading", "checking", "changing", "restarting", "verifying")
OF_THE_KEYS = [line for chain in (OLD, NEW) for line in key_lines(pem_of(chain.key))]
MOMENTS: tuple[Moment, ...] = ("before", "after")
PRIVATE = dict.fromkeys((owner, mode) for owner in ("", UNPRIVILEGED) for mode in (0o600, 0o640))
"""Owners other than the one of the tests only where files can be given away."""


@pytest.fixture(scope="module")
def shared() -> Iterator[RealServer]:
    with RealServer(OLD.canonical) as server:
        yield server


@pytest.fixture
def server(shared: RealServer) -> RealServer:
    """Serves the old certificate."""
    shared.reset()
    return shared


def make_up(server: RealServer, content: bytes) -> None:
    """This content was written by somebody who then restarted the server."""
    server.write(content)
    server.restart()


def require_old(server: RealServer) -> None:
    assert server.server_pem == OLD.canonical
    assert served_everywhere(server) == sent_by(OLD)
    assert staged_of(server) == []


def require_new(server: RealServer) -> None:
    assert server.server_pem == NEW.canonical
    assert served_everywhere(server) == sent_by(NEW)
    assert staged_of(server) == []


# Installing.


def test_what_is_installed_convinces_clients_and_a_second_run_changes_nothing(
    server: RealServer, tmp_path: Path
) -> None:
    assert clients_agree(server, OLD, tmp_path)
    assert not clients_agree(server, NEW, tmp_path)
    before = server.pid
    report = installed(server, tmp_path, NEW)
    assert (report.data["outcome"], report.changed, report.failed) == ("rotated", True, False)
    assert (
        report.data["before"]["fingerprint_sha256"] == OLD.leaf.fingerprint("sha256").hexadecimal
    )
    assert report.data["after"]["fingerprint_sha256"] == NEW.leaf.fingerprint("sha256").hexadecimal
    assert [at["endpoint"] for at in report.data["endpoints"]] == [
        f"127.0.0.1:{port}" for port in server.tls_ports
    ]
    assert before != server.pid
    require_new(server)
    assert clients_agree(server, NEW, tmp_path)
    assert not clients_agree(server, OLD, tmp_path)
    assert [backup.read_bytes() for backup in backups_of(server)] == [OLD.canonical]

    after = facts_of(server)
    again = installed(server, tmp_path, NEW)
    assert (again.data["outcome"], again.changed, again.failed) == ("unchanged", False, False)
    assert again.before == again.after
    assert facts_of(server) == after


@pytest.mark.parametrize("sftp", ["program", "none"])
def test_it_works_with_and_without_file_transfer(
    sftp: Sftp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = commands_sent(monkeypatch)
    with RealServer(OLD.canonical, sftp=sftp) as server:
        assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
        require_new(server)
        assert "sftp" in sent
        assert (scripts.FILL.command in sent) is (sftp == "none")


def test_the_account_without_a_shell_is_told_which_one_is_needed(tmp_path: Path) -> None:
    with RealServer(OLD.canonical, admin=True) as server:
        before = facts_of(server)
        with pytest.raises(PreconditionError, match="lands in a command line") as caught:
            installed(server, tmp_path, NEW)
        assert repr(server.ssh.user) in caught.value.message
        assert "log in as 'root'" in caught.value.hint
        assert facts_of(server) == before


def test_information_tells_what_is_there_and_changes_nothing(
    server: RealServer, tmp_path: Path
) -> None:
    installed(server, tmp_path, NEW)
    before = facts_of(server)
    told = server_certificate_info(settings_of(server), web_of(server))
    assert facts_of(server) == before
    sent = [each.fingerprint("sha256").hexadecimal for each in (NEW.leaf, *NEW.intermediates)]
    for at in told["endpoints"]:
        assert [each["fingerprint_sha256"] for each in at["sent"]] == sent
    (held,) = (file for file in told["files"] if file["path"] == str(server.pem_file))
    assert (held["mode"], held["defect"], held["is_served"]) == ("0600", "", True)
    assert held["key_sha256"] == NEW.key.public_fingerprint.hexadecimal
    assert len(told["backups"]) == 1
    make_up(server, pem_of(NEW.key))
    told = server_certificate_info(settings_of(server), web_of(server))
    assert all(at["problem"] and not at["sent"] for at in told["endpoints"])


def test_a_dry_run_sends_nothing_that_could_change_anything(
    server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = commands_sent(monkeypatch)
    changing = {
        each.command
        for each in vars(scripts).values()
        if isinstance(each, Script) and each.changes
    }
    before = facts_of(server)
    report = installed(server, tmp_path, NEW, dry_run=True)
    assert (report.data["outcome"], report.changed) == ("planned", True)
    assert sent
    assert not changing & {*sent}
    assert facts_of(server) == before
    assert served_everywhere(server) == sent_by(OLD)
    installed(server, tmp_path, NEW)
    assert "sftp" in sent
    assert len(changing & {*sent}) >= 5


def commands_sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is run, and every subsystem that is opened, from now on."""
    sent: list[str] = []
    for name in ("exec_command", "invoke_subsystem"):
        original = getattr(paramiko.Channel, name)

        def noting(self: paramiko.Channel, command: str, original: Any = original) -> None:  # noqa: ANN401 a method
            sent.append(command)
            original(self, command)

        monkeypatch.setattr(paramiko.Channel, name, noting)
    return sent


# Every known content, handed in and found.


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_whatever_is_handed_in_is_served_whole_or_refused_without_a_trace(
    row: Row, server: RealServer, tmp_path: Path
) -> None:
    content, before = row.make(NEW), facts_of(server)
    if row.verdict == "ok" or row.name in MENDED:
        report = installed(server, tmp_path, NEW, content)
        assert report.data["outcome"] == "rotated", report.message
        wanted = row.about(NEW)
        assert served_everywhere(server) == sent_by(wanted)
        assert server.server_pem == wanted.canonical
        return
    with pytest.raises(BundleRefusedError) as caught:
        installed(server, tmp_path, NEW, content)
    assert caught.value.defects
    assert caught.value.hint
    assert shown_of(OF_THE_KEYS, told_by(caught.value)) == []
    assert facts_of(server) == before
    assert served_everywhere(server) == sent_by(OLD)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_whatever_is_found_there_is_mended(row: Row, server: RealServer, tmp_path: Path) -> None:
    """The content found is made of the wanted key and certificate, which is the hardest."""
    make_up(server, row.make(NEW))
    assert server.is_up is (row.verdict != "fails")
    before, was_sent = facts_of(server), served_everywhere(server)
    report = installed(server, tmp_path, NEW)
    assert not report.failed, report.message
    assert served_everywhere(server) == sent_by(NEW)
    if report.changed:
        assert server.server_pem == NEW.canonical
    else:
        assert was_sent == sent_by(NEW)
        assert facts_of(server) == before


@pytest.mark.parametrize("chain", [OLD, NEW], ids=["old", "new"])
def test_a_bad_file_that_waits_for_the_next_restart_is_mended_before(
    chain: Chain, server: RealServer, tmp_path: Path
) -> None:
    server.write(pem_of(chain.key))
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    require_new(server)


@pytest.mark.parametrize("content", [b"", pem_of(OLD.key)], ids=["empty", "key_only"])
def test_a_server_that_was_down_is_no_worse_where_the_new_file_does_not_help(
    content: bytes, server: RealServer, tmp_path: Path
) -> None:
    make_up(server, content)
    server.let_starts_fail()
    report = installed(server, tmp_path, NEW, verify_timeout=1)
    assert (report.data["outcome"], report.failed) == ("rolled_back", True)
    assert "serves nothing, as before" in report.message
    assert server.server_pem == content
    server.let_starts_fail(fail=False)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    require_new(server)


# The way back.


def test_a_file_with_which_the_server_does_not_start_is_taken_back(
    server: RealServer, tmp_path: Path
) -> None:
    shutil.chown(server.pem_file, group=UNPRIVILEGED or None, user=os.geteuid())
    server.pem_file.chmod(0o640)
    server.let_starts_fail(unless=OLD.canonical)
    before = facts_of(server).files["server.pem"]
    report = installed(server, tmp_path, NEW)
    assert (report.data["outcome"], report.failed) == ("rolled_back", True)
    assert "did not restart" in report.message
    assert "FAILED" in report.message
    assert report.before == report.after
    assert shown_of(OF_THE_KEYS, repr(report)) == []
    require_old(server)
    after = facts_of(server).files["server.pem"]
    assert (after.mode, after.owner) == (before.mode, before.owner)
    server.let_starts_fail(fail=False)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    require_new(server)


def test_a_copy_is_none_of_the_file_that_was_brought_back(
    server: RealServer, tmp_path: Path
) -> None:
    server.let_starts_fail(unless=OLD.canonical)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rolled_back"
    server.pem_file.write_bytes(b"edited in place by hand")
    (copy,) = backups_of(server)
    assert copy.read_bytes() == OLD.canonical


def test_where_no_start_succeeds_a_person_gets_commands_that_work(
    server: RealServer, tmp_path: Path
) -> None:
    server.let_starts_fail()
    report = installed(server, tmp_path, NEW, verify_timeout=1)
    assert (report.data["outcome"], report.failed) == ("stuck", True)
    assert not server.is_up
    server.let_starts_fail(fail=False)
    type_in(server, report.data["remaining_commands"])
    require_old(server)


@pytest.mark.parametrize("operation", ["put_in_place", "restart"])
def test_where_the_connection_is_lost_for_good_a_person_gets_commands_that_work(
    operation: str, server: RealServer, tmp_path: Path
) -> None:
    server.pem_file.chmod(0o640)
    before = facts_of(server).files["server.pem"]
    with Fault(operation, "after").raising(LOST, for_good=True):
        report = installed(server, tmp_path, NEW)
    assert (report.data["outcome"], report.failed) == ("stuck", True)
    assert shown_of(OF_THE_KEYS, repr(report)) == []
    assert server.server_pem == NEW.canonical
    type_in(server, report.data["remaining_commands"])
    require_old(server)
    after = facts_of(server).files["server.pem"]
    assert (after.mode, after.owner) == (before.mode, before.owner)


def type_in(server: RealServer, commands: list[str]) -> None:
    """One after another, as a person does who stops where one fails."""
    assert commands
    for command in commands:
        done = server.run(command)
        assert done.returncode == 0, f"{command}: {done.stderr}"


def test_a_file_that_somebody_else_changes_meanwhile_is_left_alone(
    server: RealServer, tmp_path: Path
) -> None:
    pid, other = server.pid, OLD.canonical + pem_of(OLD.root)
    with pytest.raises(PreconditionError, match="changed by somebody else"):
        installed(
            server,
            tmp_path,
            NEW,
            progress=lambda stage: server.write(other) if stage == "checking" else None,
        )
    assert (server.server_pem, server.pid) == (other, pid)
    assert staged_of(server) == []
    assert backups_of(server) == []


# Nobody sees a key.


def test_no_key_shows_in_arguments_environments_logs_results_or_files(
    server: RealServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (row,) = (row for row in ROWS if row.name == "encrypted key, PKCS#8")
    content = row.make(NEW)
    encrypted, _, _ = content.partition(b"-----BEGIN CERTIFICATE-----")
    secrets = [*OF_THE_KEYS, *key_lines(encrypted), PASSPHRASE]
    shown = [secrets[0], PASSPHRASE]
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="paramiko")
    with ExitStack() as until_after, watched(secrets) as watch:
        report = installed(server, tmp_path, NEW, content, passphrase=PASSPHRASE)
        told = server_certificate_info(settings_of(server), web_of(server))
        control = until_after.enter_context(waiting("sh", "-c", "read line", *shown))
    require_new(server)
    assert {each.pid for each in watch.sightings} == {control}
    assert [secrets[each.secret] for each in watch.sightings] == shown
    assert any(record.name.startswith("paramiko") for record in caplog.records)
    logged = [f"{record.getMessage()} {record.args}" for record in caplog.records]
    kept = [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    assert kept
    spoken = [repr(report), repr(told), repr(request_of(content, NEW, passphrase=PASSPHRASE))]
    assert shown_of(secrets, *logged, *kept, *spoken, server.log, server.ssh.log) == []


@contextmanager
def waiting(name: str, *arguments: str) -> Iterator[int]:
    """Id of a program that meanwhile waits for input."""
    with subprocess.Popen([program(name), *arguments], stdin=subprocess.PIPE) as process:
        yield process.pid


@pytest.mark.parametrize(
    ("owner", "mode"), PRIVATE, ids=[f"{owner or 'ours'}_{mode:o}" for owner, mode in PRIVATE]
)
def test_nobody_may_read_more_at_any_time(
    owner: str, mode: int, server: RealServer, tmp_path: Path
) -> None:
    shutil.chown(server.pem_file, owner or os.geteuid(), owner or os.getegid())
    server.pem_file.chmod(mode)
    before = facts_of(server).files["server.pem"]
    with modes_seen(server.pem_file.parent) as seen:
        assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
        server.let_starts_fail(unless=NEW.canonical)
        assert installed(server, tmp_path, OLD).data["outcome"] == "rolled_back"
    require_new(server)
    after = facts_of(server).files["server.pem"]
    assert (after.mode, after.owner) == (before.mode, before.owner) == (mode, before.owner)
    whole = (name.removesuffix(".netpki-copy") for name, _ in seen)
    names = {name for name in whole if name.startswith("server.pem")}
    assert names == {
        "server.pem",
        "server.pem.netpki-new",
        *(backup.name for backup in backups_of(server)),
    }
    assert len(names) == 4
    ours = [each for each in seen if each[0].removesuffix(".netpki-copy") in names]
    assert [each for each in ours if each[1] & ~mode] == []


# Where files lie.


def test_a_link_stays_and_its_target_is_replaced(server: RealServer, tmp_path: Path) -> None:
    place = server.pem_file.parent / "certificates"
    place.mkdir()
    target = server.pem_file.rename(place / "real.pem")
    server.pem_file.symlink_to("certificates/real.pem")
    before = {*server.pem_file.parent.iterdir()}
    report = installed(server, tmp_path, NEW)
    assert report.data["outcome"] == "rotated", report.message
    assert str(server.pem_file.readlink()) == "certificates/real.pem"
    assert {*server.pem_file.parent.iterdir()} == before
    assert [backup.read_bytes() for backup in place.glob("real.pem.netpki-*Z")] == [OLD.canonical]
    assert target.read_bytes() == NEW.canonical
    assert served_everywhere(server) == sent_by(NEW)
    server.let_starts_fail(unless=NEW.canonical)
    assert installed(server, tmp_path, OLD).data["outcome"] == "rolled_back"
    assert (server.pem_file.is_symlink(), target.read_bytes()) == (True, NEW.canonical)
    assert served_everywhere(server) == sent_by(NEW)


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_ca_file_of_the_former_ca_does_not_disturb(depth: int, tmp_path: Path) -> None:
    chain, ca = make_chain(depth=depth), pem_of(*OLD.intermediates, OLD.root)
    with RealServer(pem_of(OLD.key, OLD.leaf), ca=ca) as server:
        assert served_everywhere(server) == sent_by(OLD)
        report = installed(server, tmp_path, chain)
        assert report.data["outcome"] == "rotated", report.message
        sent, wanted = served_everywhere(server), sent_by(chain)
        assert sent in (wanted, [*wanted, *ders(chain.root)])
        assert clients_agree(server, chain, tmp_path)
        assert server.ca_file.read_bytes() == ca
        assert installed(server, tmp_path, chain).data["outcome"] == "unchanged"
        back = installed(server, tmp_path, OLD)
        assert back.data["outcome"] == "rotated"
        assert clients_agree(server, OLD, tmp_path)


# Interrupted runs.

EARLY = [Fault(operation, moment) for operation in ("read", "stage", "keep") for moment in MOMENTS]
"""Nothing was changed yet."""
LATE = [
    *(Fault("put_in_place", moment) for moment in MOMENTS),
    *(Fault("restart", moment) for moment in MOMENTS),
    *(Fault("reread", moment) for moment in MOMENTS),
    *(Fault("probe", moment, 2) for moment in MOMENTS),
]


@pytest.mark.parametrize("fault", EARLY, ids=str)
@pytest.mark.parametrize("error", [LOST, KeyboardInterrupt()], ids=["lost", "killed"])
def test_a_run_that_ends_before_the_change_leaves_what_is_used_alone(
    error: BaseException, fault: Fault, server: RealServer, tmp_path: Path
) -> None:
    before = facts_of(server)
    with pytest.raises(type(error)) as caught, fault.raising(error):
        installed(server, tmp_path, NEW)
    assert shown_of(OF_THE_KEYS, told_by(caught.value)) == []
    after = facts_of(server)
    assert after.files["server.pem"] == before.files["server.pem"]
    assert after.pid == before.pid
    assert served_everywhere(server) == sent_by(OLD)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    require_new(server)


@pytest.mark.parametrize("fault", LATE, ids=str)
def test_a_change_during_which_the_connection_is_lost_is_taken_back(
    fault: Fault, server: RealServer, tmp_path: Path
) -> None:
    with fault.raising(LOST):
        report = installed(server, tmp_path, NEW)
    assert (report.data["outcome"], report.failed) == ("rolled_back", True)
    assert LOST.message in report.message
    require_old(server)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    require_new(server)


@pytest.mark.parametrize("fault", LATE, ids=str)
def test_a_change_that_is_killed_leaves_one_of_both_and_the_next_run_ends_it(
    fault: Fault, server: RealServer, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt), fault.raising(KeyboardInterrupt()):
        installed(server, tmp_path, NEW)
    require_one_of_both_and_then_the_new(server, tmp_path)


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_that_is_killed_at_any_stage_leaves_one_of_both_and_the_next_run_ends_it(
    stage: str, server: RealServer, tmp_path: Path
) -> None:
    def kill(begun: str) -> None:
        if begun == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        installed(server, tmp_path, NEW, progress=kill)
    require_one_of_both_and_then_the_new(server, tmp_path)


def require_one_of_both_and_then_the_new(server: RealServer, journal: Path) -> None:
    assert server.server_pem in {OLD.canonical, NEW.canonical}
    assert served_everywhere(server) in (sent_by(OLD), sent_by(NEW))
    assert not installed(server, journal, NEW).failed
    require_new(server)


@pytest.mark.parametrize(
    "fault", [Fault("put_in_place", "after"), Fault("restart", "after")], ids=str
)
def test_what_a_killed_run_left_is_taken_back_where_it_does_not_start(
    fault: Fault, server: RealServer, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt), fault.raising(KeyboardInterrupt()):
        installed(server, tmp_path, NEW)
    server.let_starts_fail(unless=OLD.canonical)
    if fault.operation == "restart":
        server.restart()
        assert not server.is_up
    report = installed(server, tmp_path, NEW)
    assert report.data["outcome"] == "rolled_back", report.message
    require_old(server)


def test_of_two_killed_runs_it_is_what_still_serves_that_comes_back(
    server: RealServer, tmp_path: Path
) -> None:
    never_served = make_chain(serial=2)
    for chain in (never_served, NEW):
        fault = Fault("put_in_place", "after")
        with pytest.raises(KeyboardInterrupt), fault.raising(KeyboardInterrupt()):
            installed(server, tmp_path, chain)
        assert server.server_pem == chain.canonical
        assert served_everywhere(server) == sent_by(OLD)
    assert len(backups_of(server)) == 2
    server.let_starts_fail(unless=OLD.canonical)
    report = installed(server, tmp_path, NEW)
    assert report.data["outcome"] == "rolled_back", report.message
    require_old(server)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_way_back_that_is_killed_is_gone_by_the_next_run(
    moment: Moment, server: RealServer, tmp_path: Path
) -> None:
    server.let_starts_fail(unless=OLD.canonical)
    fault = Fault("bring_back", moment)
    with pytest.raises(KeyboardInterrupt), fault.raising(KeyboardInterrupt()):
        installed(server, tmp_path, NEW)
    assert server.server_pem == {"before": NEW.canonical, "after": OLD.canonical}[moment]
    assert not server.is_up
    report = installed(server, tmp_path, NEW)
    assert report.data["outcome"] == "rolled_back", report.message
    require_old(server)


def test_a_defect_of_ours_leaves_the_old_one(server: RealServer, tmp_path: Path) -> None:
    fault = Fault("restart", "after")
    with fault.raising(ZeroDivisionError()):
        report = installed(server, tmp_path, NEW)
    assert (report.data["outcome"], report.failed) == ("rolled_back", True)
    assert "ZeroDivisionError at " in report.message
    assert "report it" in report.message
    require_old(server)


def test_a_connection_that_does_not_come_about_at_once_is_tried_again(
    server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, calls = SpsAppliance.connect, list[int]()

    def connect(
        self: SpsAppliance, *, read_only: bool = False
    ) -> AbstractContextManager[SpsServer]:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionFailedError("it is busy", device="sps")
        return original(self, read_only=read_only)

    monkeypatch.setattr(SpsAppliance, "connect", connect)
    assert installed(server, tmp_path, NEW).data["outcome"] == "rotated"
    assert len(calls) == 3
    require_new(server)
