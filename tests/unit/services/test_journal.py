"""Undo records on disk: whole, private, without secrets, and one run at a time."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import corpus, generated_ca
from support.examples import examples

from netpki.errors import InputError, PreconditionError
from netpki.platforms.contract import (
    Configure,
    Install,
    Remove,
    Replace,
    Step,
    StoredCertificate,
    Trustpoint,
    Usage,
)
from netpki.services.journal import Journal, default_directory

OLD, NEW = generated_ca("Old"), generated_ca("New")
IDENTITY = corpus("iosv_lab_identity_Manual.pem")
LINES = ("enrollment terminal", "revocation-check none")
BEFORE = Trustpoint(
    "TP",
    LINES,
    (StoredCertificate("ca", "01", OLD), StoredCertificate("identity", "0A", IDENTITY)),
)
STEPS: tuple[Step, ...] = (
    Configure("TP", (), BEFORE),
    Configure("TP", (), None),
    Install("TP", (), NEW, None),
    Install("TP", (), NEW, Trustpoint("TP", LINES)),
    Replace("TP", (), NEW, BEFORE),
    Remove("TP", BEFORE),
)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def record_in(directory: Path) -> Path:
    (file,) = directory.glob("*.json")
    return file


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_a_step_that_was_begun_is_found_again_with_its_undo(step: Step, tmp_path: Path) -> None:
    Journal(tmp_path).intend("r1", step, hostname="r1")
    assert Journal(tmp_path).interrupted("r1", "TP", hostname="r1") == step


def test_nothing_begun_is_nothing_found_and_nothing_made(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "none")
    assert journal.interrupted("r1", "TP", hostname="r1") is None
    journal.close("r1", "TP")
    assert not (tmp_path / "none").exists()


def test_a_closed_record_is_gone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")
    journal.close("r1", "TP")
    journal.close("r1", "TP")
    assert journal.interrupted("r1", "TP", hostname="r1") is None
    assert list(tmp_path.iterdir()) == []


def test_the_last_step_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")
    journal.intend("r1", STEPS[-1], hostname="r1")
    assert journal.interrupted("r1", "TP", hostname="r1") == STEPS[-1]
    assert len(list(tmp_path.iterdir())) == 1


@settings(max_examples=examples(60))
@given(
    names=st.lists(
        st.tuples(
            st.sampled_from(["r1", "r1-a", "r1_a", "r1/a", "../r1", "", ".", "é", "x" * 300]),
            st.sampled_from(["TP", "a-TP", "a_TP", "lock", "../../TP", "-", "TP " * 90]),
        ),
        unique=True,
        max_size=8,
    )
)
def test_records_of_different_devices_and_trustpoints_are_different_files(
    names: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("journal")
    journal = Journal(directory / "inner")
    for device, name in names:
        with journal.exclusively(device):
            journal.intend(device, Install(name, (), NEW, None), hostname="r1")
    for device, name in names:
        assert journal.interrupted(device, name, hostname="r1") == Install(name, (), NEW, None)
    assert [path.name for path in directory.iterdir()] == ["inner"] * bool(names)


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        journal = Journal(tmp_path / "state" / "journal")
        journal.intend("r1", STEPS[0], hostname="r1")
        with journal.exclusively("r1"):
            files = list((tmp_path / "state" / "journal").iterdir())
            assert [mode_of(file) for file in files] == [0o600, 0o600]
        assert mode_of(tmp_path / "state" / "journal") == 0o700
    finally:
        os.umask(previous)


def test_no_secret_is_written(tmp_path: Path) -> None:
    secret = Trustpoint("TP", (*LINES, "password 7 hunter2"), BEFORE.certificates)
    journal = Journal(tmp_path)
    journal.intend("r1", Configure("TP", ("password hunter2",), secret), hostname="r1")
    text = record_in(tmp_path).read_text()
    assert "hunter2" not in text
    found = journal.interrupted("r1", "TP", hostname="r1")
    assert found is not None
    assert found.before == BEFORE


def test_what_cannot_be_brought_back_is_not_recorded(tmp_path: Path) -> None:
    stored = (*BEFORE.certificates, StoredCertificate("ca", "02", None, "nvram:R1#1.cer"))
    used = (Usage("https-server", "ip http secure-trustpoint TP", ""),)
    Journal(tmp_path).intend(
        "r1", Remove("TP", Trustpoint("TP", LINES, stored, used)), hostname="r1"
    )
    assert Journal(tmp_path).interrupted("r1", "TP", hostname="r1") == Remove("TP", BEFORE)


def test_a_write_that_fails_leaves_the_record_before_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(InputError, match="No space left on device") as caught:
        journal.intend("r1", STEPS[-1], hostname="r1")
    assert str(tmp_path) in caught.value.message
    assert journal.interrupted("r1", "TP", hostname="r1") == STEPS[0]
    monkeypatch.undo()
    journal.intend("r1", STEPS[-1], hostname="r1")
    assert journal.interrupted("r1", "TP", hostname="r1") == STEPS[-1]


def test_a_record_is_on_disk_before_it_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    replace = Path.replace
    monkeypatch.setattr(os, "fsync", lambda _descriptor: events.append("on disk"))

    def noted(path: Path, target: Path) -> Path:
        events.append(f"{path.suffix} becomes {target.suffix}")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    Journal(tmp_path).intend("r1", STEPS[0], hostname="r1")
    assert events == ["on disk", ".new becomes .json", "on disk"]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal")
    with pytest.raises(InputError, match="cannot be written") as caught:
        journal.intend("r1", STEPS[0], hostname="r1")
    assert "another directory" in caught.value.hint
    with pytest.raises(InputError, match="cannot be written"), journal.exclusively("r1"):
        pass
    with pytest.raises(InputError, match="cannot be read"):
        journal.interrupted("r1", "TP", hostname="r1")


VALID = {
    "format": 1,
    "device": "r1",
    "hostname": "r1",
    "step": "remove",
    "trustpoint": "TP",
    "before": {"settings": [], "certificates": []},
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"text"',
        "{}",
        "\x00",
        json.dumps(VALID | {"format": 2}),
        json.dumps(VALID | {"step": "explode"}),
        json.dumps(VALID | {"before": None}),
        json.dumps(VALID | {"step": "replace", "certificate": "MIIB", "before": None}),
        json.dumps(VALID | {"step": "install"}),
        json.dumps(VALID | {"step": "install", "certificate": "MIIB"}),
        json.dumps(VALID | {"step": "install", "certificate": "?"}),
        json.dumps(VALID | {"before": {"settings": []}}),
        json.dumps(VALID | {"before": {"settings": 5, "certificates": []}}),
        json.dumps(VALID | {"before": {"settings": [], "certificates": [{"kind": "ca"}]}}),
        json.dumps(VALID | {"before": "text"}),
        json.dumps({key: value for key, value in VALID.items() if key != "before"}),
    ],
)
def test_a_record_that_cannot_be_read_stops_the_work_and_is_kept(
    text: str, tmp_path: Path
) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")
    file = record_in(tmp_path)
    file.write_text(text)
    with pytest.raises(InputError, match="cannot be read") as caught:
        journal.interrupted("r1", "TP", hostname="r1")
    assert str(file) in caught.value.message
    assert "look at it before removing it" in caught.value.hint
    assert file.read_text() == text


def test_a_valid_record_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")
    record_in(tmp_path).write_text(json.dumps(VALID))
    assert journal.interrupted("r1", "TP", hostname="r1") == Remove("TP", Trustpoint("TP"))


def test_bytes_that_are_no_text_cannot_be_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="r1")
    record_in(tmp_path).write_bytes(b"\xff\xfe{}")
    with pytest.raises(InputError, match="cannot be read"):
        journal.interrupted("r1", "TP", hostname="r1")


def test_one_run_at_a_time_works_on_a_device(tmp_path: Path) -> None:
    journal, other = Journal(tmp_path), Journal(tmp_path)
    with journal.exclusively("r1"):
        with (
            pytest.raises(PreconditionError, match="another run is working") as caught,
            other.exclusively("r1"),
        ):
            pass
        assert caught.value.device == "r1"
        with other.exclusively("r2"):
            pass
    with other.exclusively("r1"):
        pass


def test_the_lock_is_free_after_a_failure_and_errors_pass_through(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for error in (BlockingIOError("mine"), OSError("mine"), ValueError("mine")):
        with pytest.raises(type(error), match="mine"), journal.exclusively("r1"):
            raise error
    with journal.exclusively("r1"):
        pass


def test_journals_lie_in_the_state_directory_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/netops")
    for environment, directory in (
        ({}, "/home/netops/.local/state/netpki/journal"),
        ({"XDG_STATE_HOME": ""}, "/home/netops/.local/state/netpki/journal"),
        ({"XDG_STATE_HOME": "/var/x"}, "/var/x/netpki/journal"),
        ({"XDG_STATE_HOME": "~/s"}, "/home/netops/s/netpki/journal"),
    ):
        assert default_directory(environment) == Path(directory)


def test_the_record_of_another_device_of_the_same_name_is_not_taken(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.intend("r1", STEPS[0], hostname="lab-r1")
    with pytest.raises(PreconditionError, match="calls itself 'lab-r1'"):
        journal.interrupted("r1", "TP", hostname="r1")
