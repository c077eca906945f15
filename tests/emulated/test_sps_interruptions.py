"""Cut the connection, or kill the controller, at every operation of an installation.

What the web server needs is old or new at any moment, nobody gets to read more than before, and
one run without a fault comes to the goal.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL
from support.appliances import (
    NEW,
    NEWEST,
    OLD,
    OLDEST,
    SECONDS,
    Lab,
    lab,
    request_for,
)
from support.chains import pem_of
from support.examples import SOAKING
from unit.emulators.sps.making import logged_in, run, sent_certificates

from netpki.emulators.sps.operations import Operation
from netpki.errors import NetpkiError
from netpki.frontends.facade import install_server_certificate
from netpki.platforms.sps import scripts
from netpki.transport import RemoteShell

RELEASES = (OLDEST, NEWEST)
CUTS = ("drop-before", "drop-after")
WHOLE_NEW = [NEW.leaf.der, *(each.der for each in NEW.intermediates)]
MODES = {"server.pem": 0o640, "lighttpd.conf": 0o644}
"""Neither the narrowest nor what new files get."""


def sent_before(release: str) -> list[bytes]:
    """An old release sends no more than the leaf, where nobody has set ``ssl.ca-file``."""
    chain = [OLD.leaf.der, *(each.der for each in OLD.intermediates)]
    return chain if release == NEWEST else chain[:1]


class Witness:
    """Looks at the appliance whenever an operation arrives, before it is carried out.

    Attributes:
        seen: How many there were.
        may_be_down: Whether the web server need not run.
        wrong: What must never be.
    """

    def __init__(self, one: Lab, release: str) -> None:
        self._one, self._appliance = one, one.appliance
        configuration = one.appliance.configuration_path.read_bytes()
        new = pem_of(NEW.key, NEW.leaf) if release == OLDEST else NEW.canonical
        line = f'    ssl.ca-file = "{one.directory}/server-chain.pem"\n'.encode()
        longer = b"".join(
            each + (line if each.lstrip().startswith(b"ssl.pemfile") else b"")
            for each in configuration.splitlines(keepends=True)
        )
        self._allowed = {
            "server.pem": {OLD.canonical, new},
            "lighttpd.conf": {configuration, longer},
        }
        self.new = {"server.pem": new}
        if release == OLDEST:
            self.new["lighttpd.conf"] = longer
            self.new["server-chain.pem"] = pem_of(*NEW.intermediates)
        self.seen, self.may_be_down = 0, False
        self.wrong: list[str] = []
        for name, mode in MODES.items():
            (one.directory / name).chmod(mode)
        one.appliance.on_operation = self._look

    def _look(self, operation: Operation) -> None:
        self.seen += 1
        where = f"operation {operation.number}"
        try:
            self.wrong += [f"{where}: {each}" for each in self.complaints()]
        except OSError as error:
            self.wrong.append(f"{where}: {error}")

    def complaints(self) -> Iterator[str]:
        """What is not old and not new, what more people may read, and whether nothing runs."""
        for name, allowed in self._allowed.items():
            if (self._one.directory / name).read_bytes() not in allowed:
                yield f"{name} is neither old nor new"
        for path in self._one.directory.iterdir():
            allowed_mode = MODES.get(path.name.split(".netpki-")[0], MODES["lighttpd.conf"])
            mode = path.stat().st_mode & 0o7777
            if mode & ~allowed_mode:
                yield f"{path.name} has mode {mode:04o}"
        if not (self._appliance.is_serving or self.may_be_down):
            yield "the web server does not run"

    def assert_nothing_was_wrong(self, where: object) -> None:
        assert self.wrong == [], where
        assert list(self.complaints()) == [], where


@contextmanager
def watched(
    directory: Path,
    release: str,
    **settings: Any,  # noqa: ANN401 passed on
) -> Iterator[tuple[Lab, Witness]]:
    with lab(directory, release, **settings) as one:
        yield one, Witness(one, release)


def attempt(one: Lab, **changes: Any) -> str:  # noqa: ANN401 passed on
    """Outcome of one run; ``error`` where nothing was begun."""
    try:
        return str(one.install(**changes).data["outcome"])
    except NetpkiError:
        return "error"


def assert_old_or_new_is_served(one: Lab, release: str, where: object) -> None:
    for sent in one.sent():
        assert sent in (sent_before(release), WHOLE_NEW), where


def assert_one_run_converges(one: Lab, witness: Witness, where: object) -> None:
    one.appliance.faults.clear()
    assert attempt(one) in {"rotated", "unchanged"}, where
    witness.assert_nothing_was_wrong(where)
    assert witness.seen, where
    assert one.sent() == [WHOLE_NEW] * 2, where
    for name, content in witness.new.items():
        assert (one.directory / name).read_bytes() == content, (where, name)
    assert not [name for name in one.names() if name.endswith(".netpki-new")], where
    for name, mode in MODES.items():
        assert (one.directory / name).stat().st_mode & 0o7777 == mode, (where, name)


def operations_of_a_whole_run(release: str, directory: Path) -> list[Operation]:
    with watched(directory, release) as (one, witness):
        assert attempt(one) == "rotated"
        witness.assert_nothing_was_wrong(release)
        return list(one.appliance.log)


def first(operations: list[Operation], text: str) -> int:
    """Number of the first operation with this text."""
    return next(each.number for each in operations if each.text == text)


@pytest.mark.parametrize(
    ("release", "cut"),
    [
        (release, cut)
        for release in RELEASES
        for cut in CUTS
        # Before one operation is after the one before it, except for what the controller knows.
        if SOAKING or cut != "drop-before"
    ],
)
def test_after_a_cut_at_any_operation_one_more_run_converges(
    release: str, cut: str, tmp_path: Path
) -> None:
    operations = operations_of_a_whole_run(release, tmp_path)
    assert len(operations) > (25 if release == OLDEST else 12)
    begun = first(operations, scripts.RENAME.command)
    # Until then nothing but staged files differs; ``make soak`` tries every early one too.
    early = range(1, begun, 1 if SOAKING else 6)
    for number in (*early, *range(begun, len(operations) + 1)):
        where = (release, cut, number)
        with watched(tmp_path, release) as (one, witness):
            one.appliance.inject(f"{cut}:{number}")
            outcome = attempt(one)
            assert outcome in ({"error"} if number < begun else {"rolled_back", "rotated"}), where
            assert_old_or_new_is_served(one, release, where)
            witness.assert_nothing_was_wrong(where)
            assert_one_run_converges(one, witness, where)


@pytest.mark.parametrize("release", RELEASES)
def test_after_a_cut_with_no_way_back_in_one_more_run_converges(
    release: str, tmp_path: Path
) -> None:
    operations = operations_of_a_whole_run(release, tmp_path)
    begun = first(operations, scripts.RENAME.command)
    for number in range(1 if SOAKING else begun, len(operations) + 1):
        with watched(tmp_path, release) as (one, witness):
            one.appliance.inject(f"drop-after:{number}")
            one.appliance.inject("refuse-login:2")
            outcome = attempt(one)
            assert outcome == ("error" if number < begun else "stuck"), number
            for sent in one.sent():
                assert sent in (sent_before(release), WHOLE_NEW), number
            assert_one_run_converges(one, witness, number)


def offsets(size: int) -> list[int]:
    """Bytes at which an upload is cut."""
    if SOAKING:
        return list(range(1, size + 1, 7))
    return [1, size // 2, size - 1, size]


@pytest.mark.parametrize("sftp", [True, False], ids=["sftp", "stream"])
@pytest.mark.parametrize("release", RELEASES)
def test_after_a_cut_at_a_byte_of_the_upload_one_more_run_converges(
    release: str, tmp_path: Path, *, sftp: bool
) -> None:
    size = len(pem_of(NEW.key, NEW.leaf) if release == OLDEST else NEW.canonical)
    for offset in offsets(size):
        with watched(tmp_path, release, sftp=sftp) as (one, witness):
            cut_upload_of_server_pem(one, offset, sftp=sftp)
            assert attempt(one) == "error", offset
            assert one.appliance.faults.active("drop-at-byte") is None, offset
            assert one.sent() == [sent_before(release)] * 2, offset
            assert one.appliance.starts == 1, offset
            assert one.appliance.server_pem == OLD.canonical, offset
            witness.assert_nothing_was_wrong(offset)
            assert_one_run_converges(one, witness, offset)


def cut_upload_of_server_pem(one: Lab, offset: int, *, sftp: bool) -> None:
    """Let the connection drop when so many bytes of the file have arrived."""
    look, path = one.appliance.on_operation, one.appliance.server_pem_path
    before = 0 if sftp else len(f"{path}\n")  # its name goes the same way
    meant = ("sftp-open", f"{path}.netpki-new") if sftp else ("exec", scripts.FILL.command)
    # Without file transfer, names of files are not to be seen: the chain goes first.
    last = 2 if not sftp and one.appliance.personality.key == OLDEST else 1

    def hook(operation: Operation) -> None:
        assert look is not None
        look(operation)
        found = [each for each in one.appliance.log if (each.kind, each.text) == meant]
        if len(found) == last:
            one.appliance.inject(f"drop-at-byte:{before + offset}")
            one.appliance.on_operation = look

    one.appliance.on_operation = hook


class KilledError(BaseException):
    """The end of the controller, which nothing catches."""


@contextmanager
def killed_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The controller ends before the script or upload of this number; yields what was asked."""
    asked: list[str] = []

    def dying(plain: Callable[..., Any]) -> Callable[..., Any]:
        def method(shell: RemoteShell, what: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 as the plain one
            asked.append(getattr(what, "name", "upload"))
            if len(asked) >= number:
                raise KilledError
            return plain(shell, what, *rest, **named)

        return method

    with monkeypatch.context() as patch:
        patch.setattr(RemoteShell, "run", dying(RemoteShell.run))
        patch.setattr(RemoteShell, "upload", dying(RemoteShell.upload))
        yield asked


def steps_of_a_whole_run(release: str, directory: Path, patch: pytest.MonkeyPatch) -> list[str]:
    with lab(directory, release) as one, killed_at(1000, patch) as asked:
        assert attempt(one) == "rotated"
    return asked


@pytest.mark.parametrize("release", RELEASES)
def test_after_the_end_of_the_controller_at_any_step_one_more_run_converges(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_of_a_whole_run(release, tmp_path, monkeypatch)
    assert len(steps) > (18 if release == OLDEST else 9)
    kept = steps.index(scripts.KEEP.name) + 1
    # Likewise; other steps than above.
    early = range(1 if SOAKING else 2, kept, 1 if SOAKING else 6)
    for number in (*early, *range(kept, len(steps) + 1)):
        where = (number, steps[number - 1])
        with watched(tmp_path, release) as (one, witness):
            with killed_at(number, monkeypatch), pytest.raises(KilledError):
                one.install()
            assert one.sent() in ([sent_before(release)] * 2, [WHOLE_NEW] * 2), where
            witness.assert_nothing_was_wrong(where)
            assert_one_run_converges(one, witness, where)


@pytest.mark.parametrize("release", RELEASES)
def test_after_the_end_of_the_controller_a_reboot_finds_files_that_work(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_of_a_whole_run(release, tmp_path, monkeypatch)
    for number in range(steps.index(scripts.RENAME.name) + 1, len(steps) + 1):
        with watched(tmp_path, release) as (one, witness):
            with killed_at(number, monkeypatch), pytest.raises(KilledError):
                one.install()
            restart(one)
            for sent in one.sent():
                assert sent[0] in {OLD.leaf.der, NEW.leaf.der}, number
            witness.assert_nothing_was_wrong(number)
            assert_one_run_converges(one, witness, number)


def restart(one: Lab) -> None:
    """What a reboot does."""
    with logged_in(one.fleet) as client:
        assert run(client, "service lighttpd restart").status == 0


@pytest.mark.parametrize("release", RELEASES)
def test_where_the_run_after_the_end_of_the_controller_fails_too_one_more_converges(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = steps_of_a_whole_run(release, tmp_path, monkeypatch)
    begun = steps.index(scripts.RENAME.name) + 1
    outcomes = []
    for number in range(begun, steps.index(scripts.RESTART.name) + 2):
        with watched(tmp_path, release) as (one, witness):
            with killed_at(number, monkeypatch), pytest.raises(KilledError):
                one.install()
            one.appliance.inject("start-fails:1")
            witness.may_be_down = True
            outcomes.append(attempt(one))
            witness.may_be_down = False
            for sent in one.sent():
                assert sent[0] in {OLD.leaf.der, NEW.leaf.der}, number
            assert_one_run_converges(one, witness, number)
    assert set(outcomes) == {"rolled_back"}


def test_after_a_kill_of_the_process_its_lock_is_gone_and_one_more_run_converges(
    tmp_path: Path,
) -> None:
    with watched(tmp_path, NEWEST) as (one, witness):
        look = one.appliance.on_operation
        assert look is not None
        process = multiprocessing.get_context("spawn").Process(
            target=install_server_certificate,
            args=(one.settings, request_for(NEW), one.execution()),
            kwargs={"web": one.web},
        )

        def kill(operation: Operation) -> None:
            look(operation)
            if "chown --reference" in operation.text:
                process.kill()

        one.appliance.on_operation = kill
        process.start()
        process.join(SECONDS * 3)
        assert process.exitcode == -signal.SIGKILL
        one.appliance.on_operation = look
        assert list(one.journal.glob("*.lock"))
        assert_old_or_new_is_served(one, NEWEST, "kill")
        assert_one_run_converges(one, witness, "kill")


@pytest.mark.parametrize("release", RELEASES)
def test_clients_meet_the_old_chain_then_nothing_then_the_new_one(
    release: str, tmp_path: Path
) -> None:
    met: list[list[bytes] | None] = []
    over = threading.Event()
    with lab(tmp_path, release) as one:

        def ask() -> None:
            while not over.is_set():
                try:
                    met.append(sent_certificates(one.appliance.tls_ports[0]))
                except (OSError, SSL.Error):
                    met.append(None)

        asking = threading.Thread(target=ask)
        asking.start()
        assert attempt(one) == "rotated"
        over.set()
        asking.join()
        met.append(sent_certificates(one.appliance.tls_ports[0]))
    changes = [now for at, now in enumerate(met) if at == 0 or met[at - 1] != now]
    assert [change for change in changes if change is not None] == [
        sent_before(release),
        WHOLE_NEW,
    ]
    assert changes.count(None) <= 1
    assert changes[0] is not None


def test_the_witness_sees_what_must_not_be(tmp_path: Path) -> None:
    with watched(tmp_path, NEWEST) as (one, witness):
        assert list(witness.complaints()) == []
        one.appliance.server_pem_path.write_bytes(OLD.canonical[:-1])
        (one.directory / "server.pem.netpki-new").touch(mode=0o644)
        with logged_in(one.fleet) as client:
            run(client, "service lighttpd stop")
            run(client, "true")
        assert witness.wrong[-3:] == [
            "operation 2: server.pem is neither old nor new",
            "operation 2: server.pem.netpki-new has mode 0644",
            "operation 2: the web server does not run",
        ]
        (one.directory / "server.pem").unlink()
        with logged_in(one.fleet) as client:
            run(client, "true")
        assert "No such file" in witness.wrong[-1]
