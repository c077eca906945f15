"""The work in words; and commands that a person can type, whatever the names are."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from support.chains import make_chain
from unit.platforms.sps.making import CONF, PEM, stored

from netpki.platforms.contract import FileChange, StoredFile, Undo
from netpki.platforms.sps.instructions import (
    descriptions_of,
    restart_command,
    restore_commands_of,
)

NEW = make_chain("new.example.com", kind="ec-p256")
STAMP = "20261127T054449Z"
NASTY = "a b'c;$(touch x)`id`&.pem"


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("systemd", "systemctl restart lighttpd"),
        ("service", "service lighttpd restart"),
        ("init.d", "/etc/init.d/lighttpd restart"),
        ("anything", "service lighttpd restart"),
    ],
)
def test_each_manager_has_its_own_way_to_restart(manager: str, command: str) -> None:
    assert restart_command(manager, "lighttpd") == command
    assert descriptions_of((), manager, "lighttpd") == (command,)
    assert restore_commands_of(Undo(STAMP, {}, {}), manager, "lighttpd") == (command,)


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        ("systemd", ["systemctl", "restart", "x; rm -rf /"]),
        ("service", ["service", "x; rm -rf /", "restart"]),
        ("init.d", ["/etc/init.d/x; rm -rf /", "restart"]),
    ],
)
def test_the_name_of_a_service_is_one_word(manager: str, words: list[str]) -> None:
    assert shlex.split(restart_command(manager, "x; rm -rf /")) == words


def test_steps_name_files_and_digests_and_no_content() -> None:
    secret = FileChange(PEM, NEW.canonical, stored(PEM), PEM, NEW.key)
    public = FileChange(CONF, b"text", None, CONF)
    first, second, last = descriptions_of((secret, public), "service", "lighttpd")
    assert first == (
        f"replace {PEM} (SHA-256 {secret.sha256.hexadecimal.lower()[:16]}), with its private key"
    )
    assert second == f"write {CONF} (SHA-256 982d9e3eb996f559)"
    assert last == "service lighttpd restart"


def undo_of(directory: Path, *names: str, new: tuple[str, ...] = ()) -> Undo:
    before: dict[str, StoredFile | None] = {
        str(directory / name): stored(str(directory / name)) for name in names
    }
    return Undo(STAMP, before | {str(directory / name): None for name in new}, {})


def typed(undo: Undo, directory: Path) -> list[int]:
    """How the commands end, the restart left out."""
    commands = restore_commands_of(undo, "service", "lighttpd")[:-1]
    return [
        subprocess.run(
            ["sh", "-c", command],  # noqa: S607 wherever it is installed
            cwd=directory,
            check=False,
            timeout=30,
        ).returncode
        for command in commands
    ]


def test_the_commands_bring_back_content_and_mode_whatever_the_names_are(tmp_path: Path) -> None:
    for name in ("server.pem", NASTY):
        (tmp_path / name).write_text("new")
        (tmp_path / f"{name}.netpki-{STAMP}").write_text("old")
        (tmp_path / f"{name}.netpki-{STAMP}").chmod(0o640)
    (tmp_path / f"{NASTY}.new").write_text("ours")
    undo = undo_of(tmp_path, "server.pem", NASTY, new=(f"{NASTY}.new",))
    assert typed(undo, tmp_path) == [0, 0, 0]
    for name in ("server.pem", NASTY):
        assert (tmp_path / name).read_text() == "old"
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 4
    assert typed(undo, tmp_path) == [0, 0, 0]


def test_a_file_that_is_back_already_as_another_name_of_its_copy_is_left_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "server.pem").write_text("old")
    (tmp_path / f"server.pem.netpki-{STAMP}").hardlink_to(tmp_path / "server.pem")
    assert typed(undo_of(tmp_path, "server.pem"), tmp_path) == [0]
    assert (tmp_path / "server.pem").read_text() == "old"


def test_a_copy_that_is_missing_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text("new")
    assert typed(undo_of(tmp_path, "server.pem"), tmp_path) != [0]
    assert (tmp_path / "server.pem").read_text() == "new"


def test_the_restart_comes_last() -> None:
    commands = restore_commands_of(undo_of(Path("/etc"), "a", new=("b",)), "systemd", "web")
    assert len(commands) == 3
    assert commands[1:] == ("rm -f /etc/b", "systemctl restart web")
