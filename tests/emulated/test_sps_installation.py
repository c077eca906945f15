"""The installer of certificates on emulated appliances, over real SSH; seen by real clients."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from nornir.core import Nornir
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from nornir.core.task import Result, Task
from nornir.plugins.runners import ThreadedRunner
from support.appliances import (
    NEW,
    NEWEST,
    OLD,
    OLDER,
    OLDEST,
    SECONDS,
    Lab,
    lab,
    request_for,
    settings_for,
)
from support.chains import Chain, make_chain, pem_of
from unit.emulators.sps.making import RELEASES, make_appliance, refuses, sent_certificates

from netpki.emulators import ApplianceFleet
from netpki.errors import ConnectionFailedError, DeviceError, PreconditionError, VerificationError
from netpki.frontends.facade import (
    ServerExecution,
    WebServer,
    server_certificate_info,
)
from netpki.frontends.nornir import server_tasks
from netpki.pki import Certificate
from netpki.transport import SshSettings

BY_ROOT = make_chain(depth=0, kind="ec-p256")
SPOKEN = make_chain("spoken.example.com", kind="ec-p256")
"""Its key is shown on purpose; other tests, which listen as well, have others."""
EXTREMES = (OLDEST, NEWEST)
HOSTS = [f"sps{number:02}" for number in range(20)]


def ders(*certificates: Certificate) -> list[bytes]:
    return [certificate.der for certificate in certificates]


def whole(chain: Chain) -> list[bytes]:
    """What a server shall send of a chain."""
    return ders(chain.leaf, *chain.intermediates)


def digests(chain: Chain) -> list[str]:
    sent = (chain.leaf, *chain.intermediates)
    return [one.fingerprint("sha256").hexadecimal for one in sent]


@pytest.mark.parametrize("release", RELEASES)
def test_the_whole_chain_is_sent_and_the_report_says_so(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release) as one:
        report = one.install()
        assert one.sent() == [whole(NEW)] * 2
        assert one.appliance.starts == 2
        facts = server_certificate_info(one.settings, one.web)
        endpoints = [f"127.0.0.1:{port}" for port in one.appliance.tls_ports]
    data = json.loads(json.dumps(report.data))
    assert data["outcome"] == "rotated"
    assert (data["changed"], data["failed"], data["error"]) == (True, False, None)
    assert data["device"] == data["hostname"] == "sps1"
    assert data["release"] == f"lighttpd/{release.removeprefix('sps-')}"
    assert data["pem_file"] == str(one.appliance.server_pem_path)
    assert data["before"]["fingerprint_sha256"] == digests(OLD)[0]
    assert data["after"]["fingerprint_sha256"] == digests(NEW)[0]
    assert [sent["fingerprint_sha256"] for sent in data["chain"]] == digests(NEW)
    assert [(each["endpoint"], each["problem"], each["sent"]) for each in data["endpoints"]] == [
        (endpoint, "", digests(NEW)) for endpoint in endpoints
    ]
    assert data["key_sha256"] == NEW.key.public_fingerprint.hexadecimal
    assert data["ssh_disabled"] is False
    assert data["remaining_commands"] == []
    assert data["commands"][-1] == "service lighttpd restart"
    assert any("old.example.com" in note for note in data["notes"])
    assert "new TLS connections bring it" in report.message
    assert NEW.leaf.subject in report.after
    assert [found["certificate"]["fingerprint_sha256"] for found in facts["endpoints"]] == [
        digests(NEW)[0]
    ] * 2
    assert facts["leftovers"] == []
    assert len(facts["backups"]) == 1


def test_a_new_release_gets_one_file(tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        one.appliance.server_pem_path.chmod(0o640)
        configuration = one.appliance.configuration_path.read_bytes()
        one.install()
        assert one.appliance.server_pem == NEW.canonical
        assert one.appliance.server_pem_path.stat().st_mode & 0o777 == 0o640
        assert one.appliance.configuration_path.read_bytes() == configuration
        (kept,) = one.directory.glob("server.pem.netpki-*Z")
        assert kept.read_bytes() == OLD.canonical
        assert kept.stat().st_mode & 0o777 == 0o640
        assert one.names() == ["lighttpd.conf", "server.pem", kept.name]


@pytest.mark.parametrize("release", OLDER)
def test_an_old_release_gets_the_intermediates_in_a_file_that_the_configuration_names(
    release: str, tmp_path: Path
) -> None:
    with lab(tmp_path, release) as one:
        before = one.appliance.configuration_path.read_text()
        report = one.install()
        after = one.appliance.configuration_path.read_text()
        assert one.appliance.server_pem == pem_of(NEW.key, NEW.leaf)
        chain = one.directory / "server-chain.pem"
        assert chain.read_bytes() == pem_of(*NEW.intermediates)
        assert chain.stat().st_mode & 0o777 == 0o644
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert added == [f'    ssl.ca-file = "{chain}"'] * 2
    assert [line for line in after.splitlines() if line not in added] == before.splitlines()
    assert [step.split(" (")[0].rsplit("/", 1)[-1] for step in report.data["commands"]] == [
        *("server-chain.pem", "server.pem", "lighttpd.conf", "service lighttpd restart")
    ]


def test_an_old_release_with_such_a_file_gets_it_replaced(tmp_path: Path) -> None:
    with lab(tmp_path, OLDEST, ca_file=pem_of(*OLD.intermediates)) as one:
        configuration = one.appliance.configuration_path.read_bytes()
        assert one.sent() == [whole(OLD)] * 2
        assert one.install().data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2
        assert (one.directory / "ca.pem").read_bytes() == pem_of(*NEW.intermediates)
        assert one.appliance.configuration_path.read_bytes() == configuration
        assert "server-chain.pem" not in one.names()


def test_a_new_release_with_such_a_file_keeps_it(tmp_path: Path) -> None:
    with lab(tmp_path, ca_file=pem_of(*OLD.intermediates)) as one:
        one.install()
        assert one.sent() == [whole(NEW)] * 2
        assert (one.directory / "ca.pem").read_bytes() == pem_of(*OLD.intermediates)


@pytest.mark.parametrize("release", RELEASES)
def test_a_leaf_below_the_root_is_sent_alone(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release) as one:
        configuration = one.appliance.configuration_path.read_bytes()
        assert one.install(BY_ROOT).data["outcome"] == "rotated"
        assert one.sent() == [ders(BY_ROOT.leaf)] * 2
        assert one.appliance.server_pem == pem_of(BY_ROOT.key, BY_ROOT.leaf)
        assert one.appliance.configuration_path.read_bytes() == configuration
        assert "server-chain.pem" not in one.names()
        assert_nothing_happens(one, BY_ROOT)


@pytest.mark.parametrize("release", EXTREMES)
def test_the_root_is_sent_where_that_is_asked_for(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release) as one:
        report = one.install(request=request_for(NEW, include_root=True))
        assert report.data["outcome"] == "rotated"
        assert one.sent() == [[*whole(NEW), NEW.root.der]] * 2


def assert_nothing_happens(one: Lab, chain: Chain = NEW) -> None:
    """A further run leaves every byte, every time stamp and the process alone."""
    before, starts = one.everything(), one.appliance.starts
    one.appliance.log.clear()
    report = one.install(chain)
    assert report.data["outcome"] == "unchanged"
    assert (report.changed, report.failed) == (False, False)
    assert report.before == report.after
    assert one.appliance.log
    assert one.changing() == []
    assert one.everything() == before
    assert one.appliance.starts == starts


@pytest.mark.parametrize("release", RELEASES)
def test_a_second_run_does_nothing(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release) as one:
        one.install()
        assert_nothing_happens(one)


@pytest.mark.parametrize("release", RELEASES)
def test_a_dry_run_sends_nothing_that_changes_and_tells_the_truth(
    release: str, tmp_path: Path
) -> None:
    with lab(tmp_path, release) as one:
        before = one.everything()
        planned = one.install(dry_run=True)
        assert one.appliance.log
        assert one.changing() == []
        assert one.everything() == before
        assert one.appliance.starts == 1
        assert one.sent() == ([whole(OLD)] if release == NEWEST else [ders(OLD.leaf)]) * 2
        assert not one.journal.exists()
        done = one.install()
        again = one.install(dry_run=True)
    assert planned.data["outcome"] == "planned"
    assert (planned.changed, planned.failed) == (True, False)
    for told in ("commands", "reason", "before", "after", "chain", "key_sha256", "notes"):
        assert planned.data[told] == done.data[told], told
    assert (planned.before, planned.after) == (done.before, done.after)
    assert (again.data["outcome"], again.changed) == ("unchanged", False)


@pytest.mark.parametrize("release", EXTREMES)
def test_a_web_server_that_is_down_is_mended(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release, server_pem=b"nothing of use\n") as one:
        assert not one.appliance.is_serving
        assert one.install().data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        link = one.appliance.server_pem_path
        target = one.appliance.root / "real.pem"
        link.rename(target)
        link.symlink_to(target)
        one.install()
        assert link.is_symlink()
        assert target.read_bytes() == NEW.canonical
        assert_nothing_happens(one)


def test_a_server_that_opens_its_ports_late_is_waited_for(tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        one.appliance.inject("late-listen:0.4")
        assert one.install(verify_timeout=SECONDS).data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2


def at(stage: str, action: Callable[[], object]) -> Callable[[str], None]:
    """Progress that acts when a stage begins."""

    def progress(named: str) -> None:
        if named == stage:
            action()

    return progress


def files_without_copies(one: Lab) -> dict[str, tuple[int, bytes]]:
    """Mode and content of all that counts for the web server."""
    return {
        path.name: (path.stat().st_mode, path.read_bytes())
        for path in one.directory.iterdir()
        if ".netpki-" not in path.name
    }


@pytest.mark.parametrize("release", EXTREMES)
def test_a_server_that_does_not_start_gets_its_old_files_back(
    release: str, tmp_path: Path
) -> None:
    with lab(tmp_path, release) as one:
        before, sent = files_without_copies(one), one.sent()
        one.appliance.inject("start-fails:1")
        report = one.install()
        assert files_without_copies(one) == before
        assert one.sent() == sent
        assert not [name for name in one.names() if name.endswith(".netpki-new")]
        assert report.data["outcome"] == "rolled_back"
        assert report.failed
        assert report.data["error"]["kind"] == "PreconditionError"
        assert "Address already in use" in report.message
        assert "serves what it served before" in report.message
        assert report.after == report.before
        assert one.install().data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2


@pytest.mark.parametrize("release", EXTREMES)
def test_a_server_that_serves_something_else_gets_its_old_files_back(
    release: str, tmp_path: Path
) -> None:
    with lab(tmp_path, release) as one:
        before, sent = files_without_copies(one), one.sent()

        def progress(stage: str) -> None:
            if stage == "restarting":
                one.appliance.inject("serves-other")
            elif stage == "rolling back":
                one.appliance.faults.clear()

        report = one.install(progress=progress)
        assert files_without_copies(one) == before
        assert one.sent() == sent
    assert report.data["outcome"] == "rolled_back"
    assert report.data["error"]["kind"] == "VerificationError"
    assert "other.example" in report.message


def stuck_by_failing_starts(one: Lab) -> None:
    one.appliance.inject("start-fails-always")


def stuck_by_refused_login(one: Lab) -> None:
    one.appliance.inject("start-fails:1")
    one.appliance.inject("refuse-login:2")


@pytest.mark.parametrize("release", EXTREMES)
@pytest.mark.parametrize("prepare", [stuck_by_failing_starts, stuck_by_refused_login])
def test_where_no_way_leads_back_a_person_is_given_commands_that_do_it(
    release: str, prepare: Callable[[Lab], None], tmp_path: Path
) -> None:
    with lab(tmp_path, release) as one:
        before, sent = files_without_copies(one), one.sent()
        prepare(one)
        report = one.install()
        assert report.data["outcome"] == "stuck"
        assert report.failed
        assert "a person is needed" in report.message
        assert "PRIVATE" not in repr(report)
        commands = report.data["remaining_commands"]
        assert commands[-1] == "service lighttpd restart"
        one.appliance.faults.clear()
        for command in commands:
            subprocess.run(
                ["/bin/sh", "-c", command],
                check=True,
                env={"PATH": f"{one.appliance.root}/sbin:/usr/bin:/bin"},
            )
        assert files_without_copies(one) == before
        assert one.sent() == sent
        assert one.install().data["outcome"] == "rotated"


def test_a_full_disk_is_found_before_anything_is_changed(tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        before, names = one.appliance.server_pem, one.names()
        one.appliance.inject("disk-full")
        with pytest.raises(VerificationError, match="is not what was sent") as caught:
            one.install()
        assert caught.value.hint == "Is the file system full?"
        assert one.appliance.server_pem == before
        assert one.names() == names
        assert one.appliance.starts == 1


def test_old_tls_is_refused_before_anything_is_changed_unless_it_is_allowed(
    tmp_path: Path,
) -> None:
    with lab(tmp_path, OLDEST, tls="1.0") as one:
        before = one.everything()
        with pytest.raises(PreconditionError) as caught:
            one.install()
        assert "tls_legacy" in caught.value.hint
        assert "TLS 1.0" in caught.value.message
        assert one.changing() == []
        assert one.everything() == before
        one.settings = replace(one.settings, tls_legacy=True)
        assert one.install().data["outcome"] == "rotated"
        assert one.sent(old=True) == [whole(NEW)] * 2
        assert_nothing_happens(one)


def test_old_ssh_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    with lab(tmp_path, OLDEST, old_ssh=True) as one:
        with pytest.raises(ConnectionFailedError) as caught:
            one.install()
        assert "legacy_algorithms" in caught.value.hint
        assert "no common SSH algorithm" in caught.value.message
        assert one.appliance.log == []
        ssh = replace(one.settings.ssh, legacy_algorithms=True)
        one.settings = replace(one.settings, ssh=ssh)
        assert one.install().data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2


@pytest.mark.parametrize("release", EXTREMES)
def test_without_file_transfer_the_shell_takes_the_files(release: str, tmp_path: Path) -> None:
    with lab(tmp_path, release, sftp=False) as one:
        assert one.install().data["outcome"] == "rotated"
        assert one.sent() == [whole(NEW)] * 2
        assert {operation.kind for operation in one.appliance.log} == {"exec"}
        assert_nothing_happens(one)


def test_the_admin_account_is_no_shell_and_the_error_names_the_one_that_is(
    tmp_path: Path,
) -> None:
    with lab(tmp_path) as one:
        ssh = replace(one.settings.ssh, username="admin", password=one.appliance.admin_password)
        one.settings = replace(one.settings, ssh=ssh)
        before = one.everything()
        for work in (one.install, lambda: server_certificate_info(one.settings, one.web)):
            with pytest.raises(PreconditionError, match="'admin' lands in a command line") as told:
                work()
            assert "log in as 'root'" in told.value.hint
        assert one.everything() == before


@pytest.mark.parametrize("runs", [1, 2], ids=["after a change", "after none"])
def test_ssh_is_closed_at_the_end_where_that_is_asked_for(runs: int, tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        for _ in range(runs - 1):
            one.install()
        report = one.install(disable_ssh=True)
        assert report.data["outcome"] == ("rotated" if runs == 1 else "unchanged")
        assert report.data["ssh_disabled"] is True
        assert not report.failed
        assert not one.appliance.ssh_enabled
        assert refuses(one.settings.ssh.port)
        assert one.sent() == [whole(NEW)] * 2


def test_ssh_that_stays_open_is_reported_and_so_is_the_certificate(tmp_path: Path) -> None:
    with lab(tmp_path, settings={"admin_password": "wrong"}) as one:
        report = one.install(disable_ssh=True)
        assert one.appliance.ssh_enabled
        assert one.sent() == [whole(NEW)] * 2
    assert report.failed
    assert (report.data["outcome"], report.changed) == ("rotated", True)
    assert report.data["ssh_disabled"] is None
    assert report.data["error"]["kind"] == "AuthenticationFailedError"
    assert report.message.startswith("Changed, and new TLS connections bring it.")
    assert "SSH is not known to be closed" in report.message
    assert "wrong" not in repr(report)


def test_ssh_stays_open_where_the_certificate_is_not_installed(tmp_path: Path) -> None:
    with lab(tmp_path) as one:
        one.appliance.inject("start-fails:1")
        report = one.install(disable_ssh=True)
        assert report.data["outcome"] == "rolled_back"
        assert report.data["ssh_disabled"] is False
        assert one.appliance.ssh_enabled


def key_lines(*chains: Chain) -> set[str]:
    """Every line of their private keys, in each form that they could be shown in."""
    lines: set[str] = set()
    for chain in chains:
        key = chain.key.signing_key
        for form in (PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8):
            pem = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
            lines.update(line for line in pem.splitlines() if not line.startswith("-----"))
    return lines


class Watch:
    """Whatever could be overheard while the work goes on.

    Attributes:
        heard: All of it.
        looked: Set whenever all processes were looked at.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._over = threading.Event()
        self.looked = threading.Event()

    @contextmanager
    def over(self, directory: Path) -> Iterator[None]:
        """Listen to all loggers, and look at all command lines and environments."""
        handler = logging.Handler(logging.DEBUG)
        handler.emit = lambda record: self.heard.append(  # type: ignore[method-assign]  # of this one
            f"{record.getMessage()} {record.args!r} {record.exc_text}"
        )
        root = logging.getLogger()
        names = ("paramiko", "paramiko.transport", "netmiko", "asyncssh", "netpki")
        loggers = [root, *map(logging.getLogger, names)]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        root.addHandler(handler)
        looking = threading.Thread(target=self._look)
        looking.start()
        try:
            yield
        finally:
            self._over.set()
            looking.join()
            root.removeHandler(handler)
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            files = [path for path in directory.rglob("*") if path.is_file()]
            self.heard += [path.read_bytes().decode("latin-1") for path in files]

    def _look(self) -> None:
        """Until told otherwise."""
        seen: set[bytes] = set()
        while not self._over.is_set():
            for place in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    seen.add((place / "cmdline").read_bytes() + (place / "environ").read_bytes())
            self.looked.set()
            self._over.wait(0.01)  # a script lives longer
        self.heard += [each.decode("latin-1") for each in seen]

    def leaks(self, *chains: Chain) -> set[str]:
        """Lines of keys that were heard."""
        text = "\n".join(self.heard).replace("\\n", "\n")
        return {line for line in key_lines(*chains) if line in text}


def no_fault(_one: Lab) -> None:
    """All goes well."""


def cut_upload(one: Lab) -> None:
    one.appliance.inject("drop-at-byte:100")


@pytest.mark.parametrize("sftp", [True, False], ids=["sftp", "stream"])
@pytest.mark.parametrize(
    "prepare", [no_fault, stuck_by_failing_starts, stuck_by_refused_login, cut_upload]
)
def test_no_line_of_a_private_key_is_overheard(
    prepare: Callable[[Lab], None], tmp_path: Path, *, sftp: bool
) -> None:
    watch = Watch()
    with lab(tmp_path, OLDEST, sftp=sftp) as one:
        prepare(one)
        with watch.over(one.journal):
            try:
                report = one.install(disable_ssh=True)
                watch.heard += [repr(report), json.dumps(report.data), report.before, report.after]
            except DeviceError as error:
                watch.heard += [traceback.format_exc(), repr(error), error.diagnostics()]
        watch.heard.append(repr(one.appliance.log))
    text = "\n".join(watch.heard)
    assert "netpki-shell" in text  # the scripts are heard
    assert "starting thread" in text  # and so is paramiko
    assert str(Path(sys.executable).name) in text
    assert watch.leaks(NEW, OLD) == set()


def test_what_is_said_of_a_key_is_overheard(tmp_path: Path) -> None:
    lines = sorted(key_lines(SPOKEN))
    for place in range(4):
        watch = Watch()
        journal = tmp_path / str(place)
        journal.mkdir()
        with watch.over(journal):
            if place == 0:
                logging.getLogger("paramiko.transport").debug("sent %r", SPOKEN.key.pem())
            elif place == 1:
                (journal / "lock").write_text(SPOKEN.key.pem())
            elif place == 2:
                with subprocess.Popen(
                    [sys.executable, "-c", "input()", lines[0]], stdin=subprocess.PIPE
                ) as process:
                    looked_at(watch)
                    process.communicate(b"\n")
        if place == 3:
            watch.heard.append(repr(SPOKEN.canonical))
        assert watch.leaks(SPOKEN), place


def looked_at(watch: Watch) -> None:
    """Wait until all processes were looked at from now on."""
    for _ in range(2):
        watch.looked.clear()
        assert watch.looked.wait(SECONDS)


def fleet_of(fleet: ApplianceFleet, directory: Path) -> Nornir:
    """A Nornir over all appliances."""
    hosts = Hosts()
    for name, appliance in fleet.appliances.items():
        ssh: SshSettings = settings_for(fleet, directory, name).ssh
        hosts[name] = Host(
            name,
            hostname=ssh.address,
            port=ssh.port,
            username=ssh.username,
            password=appliance.root_password,
            data={"netpki_known_hosts": [str(directory / "known_hosts")]},
        )
    return Nornir(
        Inventory(hosts, Groups(), Defaults()), runner=ThreadedRunner(num_workers=len(hosts))
    )


def test_twenty_appliances_at_once_and_one_that_does_not_start(tmp_path: Path) -> None:
    chains = {name: make_chain(name, kind="ec-p256") for name in HOSTS}
    for name, chain in chains.items():
        (tmp_path / f"{name}.pem").write_bytes(chain.canonical)
    (tmp_path / "root.pem").write_bytes(pem_of(chains[HOSTS[0]].root))
    appliances = [
        make_appliance(RELEASES[number % len(RELEASES)], name, server_pem=OLD.canonical)
        for number, name in enumerate(HOSTS)
    ]
    broken = appliances[7]
    with ApplianceFleet(appliances) as fleet:
        broken.inject("start-fails:1")

        def install(task: Task) -> Result:
            appliance = fleet.appliances[task.host.name]
            return server_tasks.server_certificate(
                task,
                files=[str(tmp_path / "{host}.pem")],
                trust_anchors=[str(tmp_path / "root.pem")],
                web=WebServer(str(appliance.configuration_path)),
                execution=ServerExecution(
                    journal_directory=tmp_path / "journal",
                    verify_timeout=0,
                    reconnect_delays=(),
                ),
            )

        results = fleet_of(fleet, tmp_path).run(install)
        sent = {
            name: [sent_certificates(port) for port in fleet.tls_ports(name)] for name in HOSTS
        }
    outcomes = {name: multi[0].result["outcome"] for name, multi in results.items()}
    assert outcomes == dict.fromkeys(HOSTS, "rotated") | {broken.hostname: "rolled_back"}
    assert set(results.failed_hosts) == {broken.hostname}
    for name in HOSTS:
        assert (
            sent[name] == [ders(OLD.leaf) if name == broken.hostname else whole(chains[name])] * 2
        )
        assert bool(results[name][0].diff) == (name != broken.hostname)
