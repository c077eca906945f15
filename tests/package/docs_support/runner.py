"""Doing what a page says, from top to bottom, in a directory of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import yaml
from package.docs_support.comparison import Comparison
from package.docs_support.pages import (
    REPOSITORY,
    Block,
    Command,
    blocks_of,
    commands_of,
    stand_in_of,
)
from package.docs_support.shell import Said, Shell

_PROGRAMS: Final = Path(sys.executable).parent
_LOOK_AT_CODE: Final = "echo $?"


def run_page(page: Path, directory: Path) -> None:
    """Write the files that a page shows and run its commands.

    Raises:
        AssertionError: Naming the line of the page that is not true.
    """
    text = page.read_text(encoding="utf-8")
    blocks = [block for block in blocks_of(text) if not block.is_not_run]
    with _standing_in(stand_in_of(text), directory), _shell(directory) as shell:
        comparison = Comparison()
        for block in blocks:
            if block.file:
                _write(block, directory)
            elif block.language == "python":
                _run_python(page, block, shell, directory)
            elif block.language == "console" and not _is_for_make(block):
                _run_console(page, block, shell, comparison)


def _is_for_make(block: Block) -> bool:
    """The make targets: what CI runs anyway, this test included."""
    return all(command.text.startswith("make ") for command in commands_of(block))


def _write(block: Block, directory: Path) -> None:
    path = directory / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    if path.name == "hosts.yaml":
        _lead_to_stand_ins(path, directory)


def _lead_to_stand_ins(path: Path, directory: Path) -> None:
    """What ``host_vars`` do for Ansible, for the hosts of a Nornir inventory."""
    hosts = yaml.safe_load(path.read_text(encoding="utf-8"))
    for file in (directory / "host_vars").glob("*.yml"):
        there = yaml.safe_load(file.read_text(encoding="utf-8"))
        host = hosts.get(file.stem)
        if host is not None:
            host |= {"hostname": there["ansible_host"], "port": there["ansible_port"]}
            data = {"netpki_known_hosts": there["netpki_known_hosts"]}
            host["data"] = host.get("data", {}) | data
    path.write_text(yaml.safe_dump(hosts), encoding="utf-8")


def _run_python(page: Path, block: Block, shell: Shell, directory: Path) -> None:
    (directory / "block.py").write_text(block.text, encoding="utf-8")
    said = shell.type("python block.py")
    assert said.code == 0, f"{page.name}:{block.line}: {said.output}"


def _run_console(page: Path, block: Block, shell: Shell, comparison: Comparison) -> None:
    commands = list(commands_of(block))
    followers = [*commands[1:], None]
    for command, follower in zip(commands, followers, strict=True):
        said = shell.type(command.text, stays=command.stays)
        _require(page, command, said, comparison)
        code_is_shown = follower is not None and follower.text == _LOOK_AT_CODE
        assert said.code == 0 or code_is_shown, (
            f"{page.name}:{command.line}: exit code {said.code}: {said.output}"
        )


def _require(page: Path, command: Command, said: Said, comparison: Comparison) -> None:
    assert comparison.agrees(command.expected, said.output), (
        f"{page.name}:{command.line}: $ {command.text}\n"
        f"--- the page shows\n{command.expected}\n--- the command printed\n{said.output}"
    )


def _shell(directory: Path) -> Shell:
    return Shell(directory, _environment(directory))


def _environment(directory: Path) -> Mapping[str, str]:
    """A user's, with nothing of the developer's: no home, no settings of Ansible."""
    collections = directory / "home" / "collections"
    (collections / "ansible_collections" / "netpki").mkdir(parents=True, exist_ok=True)
    link = collections / "ansible_collections" / "netpki" / "rotation"
    if not link.is_symlink():
        link.symlink_to(REPOSITORY)
    return {
        "PATH": f"{_PROGRAMS}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(directory / "home"),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "0",
        "ANSIBLE_NOCOLOR": "1",
        "ROUTER_PASSWORD": "demo-password",
        "ROUTER_ENABLE_SECRET": "demo-enable",
        "BASTION_PASSWORD": "demo-jump",
    }


@contextmanager
def _standing_in(routers: tuple[str, ...], directory: Path) -> Iterator[None]:
    """Emulated routers where the page's inventory names real ones."""
    if not routers:
        yield
        return
    program = subprocess.Popen(
        [sys.executable, "-m", "package.docs_support.stand_in", str(directory), *routers],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "tests")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    try:
        assert program.stdout.readline() == "ready\n"
        yield
    finally:
        program.terminate()
        program.wait(timeout=30)
        program.stdout.close()


def programs_named_in(text: str) -> set[str]:
    """Python files that the commands of a page run."""
    commands = (
        command.text
        for block in blocks_of(text)
        if block.language == "console"
        for command in commands_of(block)
    )
    return {name for text in commands for name in re.findall(r"[\w./-]+\.py", text)}
