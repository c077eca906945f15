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
    CHANGING,
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
        self.seen = 0
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
        if not self._appliance.is_serving:
            yield "the web server does not run"

    def assert_nothing_was_wrong(self, where: object) -> None:
        assert self.wrong == [], where
        assert list(self.complaints()) == [], where
        assert self.seen, where


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
        if SOAKING or (release, cut) != (OLDEST, "drop-before")
    ],
)
def test_after_a_cut_at_any_operation_one_more_run_converges(
    release: str, cut: str, tmp_path: Path
) -> None:
    operations = operations_of_a_whole_run(release, tmp_path)
    assert len(operations) > (25 if release == OLDEST else 12)
    begun = first(operations, scripts.RENAME.command)
    for number in range(1, len(operations) + 1):
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
    staged, named = f"{path}.netpki-new", len(f"{path}\n")
    fills = iter([scripts.PREPARE.command, scripts.FILL.command] * 3)
    chain_first = one.appliance.personality.key == OLDEST

    def hook(operation: Operation) -> None:
        if look:
            look(operation)
        if sftp and (operation.kind, operation.text) == ("sftp-open", staged):
            one.appliance.inject(f"drop-at-byte:{offset}")
            one.appliance.on_operation = look
        elif not sftp and operation.text == scripts.FILL.command:
            next(fills)
            if len([each for each in one.appliance.log if each.text == operation.text]) == (
                2 if chain_first else 1
            ):
                one.appliance.inject(f"drop-at-byte:{named + offset}")
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
    for number in range(1, len(steps) + 1):
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
    known = one.settings.ssh.known_hosts[0].read_text()
    with logged_in(_Known(one, known)) as client:  # type: ignore[arg-type]
        assert run(client, "service lighttpd restart").status == 0
