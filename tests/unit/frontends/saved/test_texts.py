"""Text files as people save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.saved import texts
from netpki.frontends.saved.texts import decoded, files_below, read_text

TEXT = "hostname r1\ncn=B\u00fccher\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_that_people_use(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "r1.cfg"
    path.write_bytes(TEXT.encode(encoding))

    assert read_text(path, name="r1.cfg") == TEXT


def test_zero_bytes_are_no_text() -> None:
    with pytest.raises(InputError, match=r"x\.tar is no text: it holds zero bytes"):
        decoded(b"PK\x03\x04" + bytes(40), name="x.tar")


def test_the_zero_bytes_that_telnet_puts_behind_returns_are_text() -> None:
    assert decoded(b"show clock\r\0\n", name="x") == "show clock\r\0\n"


def test_a_file_that_is_too_large_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "LARGEST", 10)
    path = tmp_path / "huge"
    path.write_bytes(bytes(11))
    with pytest.raises(InputError, match="huge has 11 bytes, more than the 10 that are read"):
        read_text(path, name="huge")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone cannot be read: No such file"):
        read_text(tmp_path / "gone", name="gone")


def test_folders_are_walked_in_order_and_hidden_ones_left_out(tmp_path: Path) -> None:
    for name in ("b/2.cfg", "b/1.cfg", "a.cfg", ".git/config", ".hidden", "c/d/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)

    found = [str(path.relative_to(tmp_path)) for path in files_below([tmp_path])]
    assert found == ["a.cfg", "b/1.cfg", "b/2.cfg", "c/d/e"]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        list(files_below([tmp_path / "nowhere"]))
