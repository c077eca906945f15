"""Files are whole or not there, nobody lies in wait for them, and what is no JSON is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.files import read_json, write, write_whole
from netpki.frontends.report_forms import FormName, form_of, require_writable


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o077, 0o002], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_report_may_be_read_by_a_web_server_if_the_umask_lets_it(
    umask: int, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    report.touch(0o600)
    write("new\r\n", report)

    assert report.read_bytes() == b"new\r\n"
    assert mode_of(report) == {0o022: 0o644, 0o077: 0o600, 0o002: 0o644}[umask]
    assert list(tmp_path.iterdir()) == [report]


@pytest.mark.parametrize("mode", [0o600, 0o644])
@pytest.mark.usefixtures("umask")
def test_a_mode_that_is_given_holds_whatever_the_umask(mode: int, tmp_path: Path) -> None:
    write_whole(tmp_path / "x", "text", mode=mode)

    assert mode_of(tmp_path / "x") == mode


def test_no_link_that_lies_in_wait_is_followed(tmp_path: Path) -> None:
    victim, report = tmp_path / "victim", tmp_path / "report.json"
    victim.write_text("precious")
    (tmp_path / ".report.json.new").symlink_to(victim)
    report.symlink_to(victim)
    write("report", report)

    assert victim.read_text() == "precious"
    assert not report.is_symlink()
    assert report.read_text() == "report"


def test_two_runs_write_into_files_of_different_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    replace = Path.replace

    def replaced(fresh: Path, target: Path) -> Path:
        seen.append((fresh.name, fresh.read_text()))
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", replaced)
    for text in ("one", "two"):
        write(text, tmp_path / "report.json")

    assert [text for _, text in seen] == ["one", "two"]
    assert seen[0][0] != seen[1][0]
    assert all(name.startswith(".report.json.") and name.endswith(".new") for name, _ in seen)


@pytest.mark.parametrize("name", ["x" * 250, "ä" * 127])
def test_a_name_as_long_as_file_systems_take_is_taken(name: str, tmp_path: Path) -> None:
    write("text", tmp_path / name)

    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_longer_name_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 256)
    with pytest.raises(InputError) as caught:
        write("text", path)

    assert caught.value.message == f"{path} cannot be written: File name too long."
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_is_kept_if_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    for path, why in (
        (tmp_path / "file" / "report.json", "Not a directory"),
        (tmp_path / "missing" / "report.json", "No such file or directory"),
        (tmp_path / "directory", "Is a directory"),
    ):
        with pytest.raises(InputError) as caught:
            write("text", path)
        assert caught.value.message == f"{path} cannot be written: {why}."

    assert sorted(each.name for each in tmp_path.iterdir()) == ["directory", "file"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"", "is no JSON: Expecting value: line 1 column 1 (char 0)."),
        (b'{"a": "\xff"}', "is no JSON: 'utf-8' codec can't decode byte 0xff"),
        (b"[" * 200_000, "is no JSON: it is nested too deeply."),
        (b'{"a": ' * 200_000, "is no JSON: it is nested too deeply."),
        (b"1" * 5000, "is no JSON: Exceeds the limit"),
    ],
    ids=["none", "empty", "bytes", "lists", "objects", "a long number"],
)
def test_what_is_no_json_is_told(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_json(path, "Make one.")

    assert caught.value.message.startswith(f"{path} {message}")
    assert len(caught.value.message) < 400
    assert caught.value.hint == "Make one."


@pytest.mark.parametrize("text", ['{"a": [1, null]}', '\ufeff{"a": [1, null]}'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_json_is_read_in_any_encoding_of_unicode(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text.removeprefix("\ufeff" if encoding == "utf-16" else "").encode(encoding))

    assert read_json(path, "") == {"a": [1, None]}


@pytest.mark.parametrize("name", ["X.PROM", "x.Prom"])
def test_metrics_that_nobody_would_read_are_refused_before_the_run(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        require_writable([tmp_path / name])

    assert caught.value.message == f"{name} does not end in .prom."
    assert caught.value.hint == "The textfile collector of node_exporter reads no other files."


def test_other_endings_may_be_in_capitals() -> None:
    assert form_of(Path("X.JSON")) is FormName.JSON
    assert form_of(Path("x.prom")) is FormName.PROMETHEUS
