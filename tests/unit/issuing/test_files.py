"""Files by the names of hosts: injective, inside of their directory, whole, private if secret."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples

from netpki.errors import InputError
from netpki.issuing import files
from netpki.issuing.files import (
    file_stem,
    make_private_directory,
    read_file,
    read_secret,
    require_private_directory,
    write_public,
    write_secret,
)

HOSTILE = ("../x", "a/b", "/etc/passwd", "..", ".", ".hidden", "-rf", "a b", "a;reboot", "$(x)")
MORE = ("a\0b", "a\nb", "2001:db8::1", "ümlaut", "\ud800", "x" * 101, "a~b", "*", "a\\b")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def listed(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


# Names.


@pytest.mark.parametrize("host", ["sps01", "BSA-TSPS01", "sps.example.com", "192.0.2.10", "_a"])
def test_a_plain_name_stands_for_itself(host: str) -> None:
    assert file_stem(host) == host


@pytest.mark.parametrize("host", [*HOSTILE, *MORE], ids=ascii)
def test_no_other_name_leads_anywhere(host: str) -> None:
    stem = file_stem(host)
    readable, tilde, digest = stem.partition("~")
    assert tilde
    assert len(digest) == 32
    assert not readable.startswith((".", "-"))
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~")


def test_a_host_without_a_name_has_no_files() -> None:
    with pytest.raises(InputError, match="no name"):
        file_stem("")


TEXTS = st.text(min_size=1) | st.text("ab./~_-\0", min_size=1, max_size=6)
HOSTS = TEXTS | st.sampled_from([*HOSTILE, *MORE])


@settings(max_examples=examples(300))
@given(hosts=st.lists(HOSTS, unique=True, min_size=2, max_size=8))
def test_different_hosts_have_different_files_in_the_directory(hosts: list[str]) -> None:
    kinds = ("key", "csr", "chain.pem", "lock", "key.20261122T120000Z", "pem")
    paths = [Path("/store") / f"{file_stem(host)}.{kind}" for host in hosts for kind in kinds]
    assert len(set(paths)) == len(paths)
    for path in paths:
        assert Path(os.path.normpath(path)).parent == Path("/store")
        assert len(path.name.encode()) < 200


# Reading.


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_file(tmp_path / "x") is None
    assert read_secret(tmp_path / "no" / "x") is None


def test_a_link_is_followed_to_what_is_public_and_not_to_a_secret(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"content")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    assert read_file(tmp_path / "link") == b"content"
    assert read_secret(tmp_path / "real") == b"content"
    with pytest.raises(InputError, match="it is a symbolic link"):
        read_secret(tmp_path / "link")


@pytest.mark.parametrize("kind", ["directory", "pipe", "large", "below a file"])
def test_what_is_no_file_of_ours_is_refused_and_never_waited_for(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind == "large":
        path.write_bytes(b"x" * 1_000_001)
        path.chmod(0o600)
    else:
        path.write_bytes(b"")
        path /= "y"
    for read in (read_file, read_secret):
        with pytest.raises(InputError, match="x") as caught:
            read(path)
        assert caught.value.hint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o611, 0o644])
def test_a_secret_that_others_can_read_is_refused_with_the_command(
    mode: int, tmp_path: Path
) -> None:
    path = tmp_path / "sps01.key"
    path.write_bytes(b"secret")
    path.chmod(mode)
    with pytest.raises(InputError, match=f"is open to others .mode {mode:04o}") as caught:
        read_secret(path)
    assert caught.value.hint.startswith(f"chmod 600 {path}")


# Writing.


def test_a_public_file_is_whole_readable_and_written_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sps01.csr"
    assert write_public(path, b"one")
    assert (path.read_bytes(), mode_of(path)) == (b"one", 0o644)
    before = path.stat().st_ino
    assert not write_public(path, b"one")
    assert path.stat().st_ino == before
    assert write_public(path, b"two")
    assert path.read_bytes() == b"two"
    assert listed(path.parent) == ["sps01.csr"]


def test_a_link_in_the_place_of_a_public_file_is_replaced_and_not_followed(
    tmp_path: Path,
) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "sps01.csr").symlink_to("victim")
    assert write_public(tmp_path / "sps01.csr", b"ours")
    assert (tmp_path / "victim").read_bytes() == b"mine"


def test_a_secret_is_private_from_birth_whatever_the_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    fill = files._fill  # noqa: SLF001 the moment before content is written

    def watch(descriptor: int, content: bytes) -> None:
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        assert os.fstat(descriptor).st_size == 0
        fill(descriptor, content)

    monkeypatch.setattr(files, "_fill", watch)
    old = os.umask(0)
    try:
        write_secret(tmp_path / "sps01.key", b"secret")
    finally:
        os.umask(old)
    assert seen == [0o600]
    assert mode_of(tmp_path / "sps01.key") == 0o600
    assert listed(tmp_path) == ["sps01.key"]


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_a_secret_is_never_written_over_anything(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "sps01.key"
    (tmp_path / "victim").write_bytes(b"old")
    if kind == "file":
        path.write_bytes(b"old")
    else:
        path.symlink_to("victim" if kind == "link" else "nothing")
    with pytest.raises(InputError, match="is there already, and is not overwritten"):
        write_secret(path, b"new")
    assert (tmp_path / "victim").read_bytes() == b"old"
    assert not (tmp_path / "nothing").exists()
    assert listed(tmp_path) == ["sps01.key", "victim"]


def test_what_a_killed_run_left_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / ".sps01.key.netpki-new").symlink_to("victim")
    write_secret(tmp_path / "sps01.key", b"new")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert (tmp_path / "sps01.key").read_bytes() == b"new"


def test_what_appears_while_a_secret_is_written_is_not_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = tmp_path / ".sps01.key.netpki-new"
    fresh.write_bytes(b"")
    monkeypatch.setattr(Path, "unlink", lambda *_given, **_named: None)
    with pytest.raises(InputError, match="is there already"):
        write_secret(tmp_path / "sps01.key", b"secret")
    assert fresh.read_bytes() == b""
    assert listed(tmp_path) == [fresh.name]


def test_the_old_secret_keeps_another_name_and_that_is_not_overwritten_either(
    tmp_path: Path,
) -> None:
    path, old = tmp_path / "sps01.key", tmp_path / "sps01.key.then"
    write_secret(path, b"one")
    write_secret(path, b"two", old_as=old)
    assert (path.read_bytes(), old.read_bytes()) == (b"two", b"one")
    assert mode_of(old) == 0o600
    with pytest.raises(InputError, match=r"sps01\.key\.then is there already"):
        write_secret(path, b"three", old_as=old)
    assert (path.read_bytes(), old.read_bytes()) == (b"two", b"one")


def test_a_link_in_the_place_of_the_old_secret_is_kept_and_what_it_leads_to_left_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "victim").chmod(0o644)
    path, old = tmp_path / "sps01.key", tmp_path / "sps01.key.then"
    path.symlink_to("victim")
    write_secret(path, b"two", old_as=old)
    assert old.is_symlink()
    assert read_secret(path) == b"two"
    assert ((tmp_path / "victim").read_bytes(), mode_of(tmp_path / "victim")) == (b"mine", 0o644)


def test_a_run_that_was_killed_after_the_old_secret_got_its_name_can_go_on(
    tmp_path: Path,
) -> None:
    path, old = tmp_path / "sps01.key", tmp_path / "sps01.key.then"
    write_secret(path, b"one")
    os.link(path, old)
    write_secret(path, b"two", old_as=old)
    assert (path.read_bytes(), old.read_bytes()) == (b"two", b"one")


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_public(tmp_path / "a.csr", b"one")
    write_secret(tmp_path / "a.key", b"one")

    def full(descriptor: int, _content: bytes) -> None:
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_fill", full)
    with pytest.raises(InputError, match=r"a\.csr cannot be written \(No space left on device\)"):
        write_public(tmp_path / "a.csr", b"two")
    with pytest.raises(InputError, match=r"a\.key cannot be written \(No space left on device\)"):
        write_secret(tmp_path / "a.key", b"two", old_as=tmp_path / "a.key.then")
    assert (tmp_path / "a.csr").read_bytes() == (tmp_path / "a.key").read_bytes() == b"one"
    assert listed(tmp_path) == ["a.csr", "a.key"]


def test_a_directory_for_secrets_is_made_private_and_must_be(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "keys"
    make_private_directory(directory)
    assert mode_of(directory) == 0o700
    make_private_directory(directory)
    directory.chmod(0o750)
    with pytest.raises(InputError, match=r"is open to others \(mode 0750\)") as caught:
        make_private_directory(directory)
    assert f"chmod 700 {directory}" in caught.value.hint
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "keys"):
        with pytest.raises(InputError, match="file"):
            make_private_directory(path)
    require_private_directory(tmp_path / "nothing")
    with pytest.raises(InputError, match="cannot be entered"):
        require_private_directory(tmp_path / "file" / "keys")
