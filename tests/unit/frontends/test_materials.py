"""Files with keys and certificates: one set for each host, and a secret written privately."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpki.errors import InputError
from netpki.frontends.materials import read_materials, write_secret
from netpki.pki import Material

LIMIT = 1_000_000


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A process that lets everybody read what it writes."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_files_are_read_as_they_are_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "b.key").write_bytes(b"\xff\0key\r\n")
    (tmp_path / "a.pem").write_bytes(b"")
    paths = [str(tmp_path / name) for name in ("b.key", "a.pem")]
    assert read_materials(paths, host="sps1") == (
        Material(paths[0], b"\xff\0key\r\n"),
        Material(paths[1], b""),
    )
    assert read_materials([], host="sps1") == ()


@pytest.mark.parametrize("host", ["sps1", "sps-1.example.com", "2001:db8::1", "a_b", "..."])
def test_each_host_has_files_of_its_own(host: str, tmp_path: Path) -> None:
    (tmp_path / host).mkdir()
    (tmp_path / host / f"{host}.pem").write_bytes(b"mine")
    (found,) = read_materials([f"{tmp_path}/{{host}}/{{host}}.pem"], host=host)
    assert found == Material(f"{tmp_path}/{host}/{host}.pem", b"mine")


@pytest.mark.parametrize(
    "host", ["", ".", "..", "../other", "a/b", "a b", "a\n", "a\0", "{host}", "~root", "caf\u00e9"]
)
def test_a_name_that_leads_elsewhere_is_refused(host: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot stand in a path") as error:
        read_materials([str(tmp_path / "{host}.pem")], host=host)
    assert "files of its own" in error.value.hint


def test_a_name_does_not_matter_where_no_path_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "all.pem").write_bytes(b"x")
    assert read_materials([str(tmp_path / "all.pem")], host="../other")[0].data == b"x"


def test_the_home_directory_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.pem").write_bytes(b"x")
    assert read_materials(["~/a.pem"], host="sps1") == (Material("~/a.pem", b"x"),)
    write_secret(Path("~/b.pem"), b"y")
    assert (tmp_path / "b.pem").read_bytes() == b"y"


def test_a_file_may_be_as_large_as_the_limit_and_not_larger(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(LIMIT))
    assert len(read_materials([str(file)], host="")[0].data) == LIMIT
    file.write_bytes(bytes(LIMIT + 1))
    with pytest.raises(InputError, match=f"The file {file} has more than 1000000 bytes"):
        read_materials([str(file)], host="")


def test_a_device_without_an_end_is_not_read_to_its_end() -> None:
    with pytest.raises(InputError, match="more than"):
        read_materials(["/dev/zero"], host="")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.pem", "No such file or directory"),
        ("", "Is a directory"),
        ("f/x", "Not a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    path = str(tmp_path / name)
    with pytest.raises(InputError) as error:
        read_materials([path], host="sps1")
    assert error.value.message == f"The file {path} cannot be read ({words})."


def test_a_home_that_nobody_has_is_named() -> None:
    with pytest.raises(InputError, match=r"The file ~nobody-has-this/a\.pem cannot be read"):
        read_materials(["~nobody-has-this/a.pem"], host="sps1")


def test_the_named_file_is_the_one_of_the_host(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"The file {tmp_path}/sps1.pem cannot be read"):
        read_materials([f"{tmp_path}/{{host}}.pem"], host="sps1")


def test_what_was_read_is_not_shown() -> None:
    assert "secret" not in repr(Material("a.pem", b"secret"))


@pytest.mark.usefixtures("open_umask")
def test_a_secret_is_private_from_birth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "server.pem"
    modes: list[int] = []
    real = os.open

    def watched(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = real(path, flags, mode)
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    write_secret(target, b"secret")
    assert modes == [0o600]
    assert mode_of(target) == 0o600
    assert target.read_bytes() == b"secret"


@pytest.mark.usefixtures("open_umask")
def test_an_old_file_is_replaced_with_its_mode_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "server.pem"
    target.write_bytes(b"old")
    target.chmod(0o666)
    (tmp_path / ".server.pem.netpki-new").write_bytes(b"left of a run that died")
    with target.open("rb") as held:
        write_secret(target, b"new")
        assert held.read() == b"old"  # who reads it now reads all of the old one
    assert (mode_of(target), target.read_bytes()) == (0o600, b"new")
    assert list(tmp_path.iterdir()) == [target]


def test_nobody_can_lay_a_link_for_a_secret(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("server.pem", ".server.pem.netpki-new"):
        (tmp_path / name).symlink_to(elsewhere)
    write_secret(tmp_path / "server.pem", b"secret")
    assert not elsewhere.exists()
    assert not (tmp_path / "server.pem").is_symlink()


def test_a_secret_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "server.pem"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device") as error:
        write_secret(target, b"hunter2")
    assert "hunter2" not in error.value.diagnostics()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_directory_that_is_none_is_named(tmp_path: Path) -> None:
    target = tmp_path / "none" / "server.pem"
    with pytest.raises(InputError, match=f"The file {target} cannot be written .No such file"):
        write_secret(target, b"x")
