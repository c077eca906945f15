"""The admin command line without a network."""

from __future__ import annotations

import pytest

from netpki.emulators.sps.cli import BANNER, AdminCli

QUESTION = "Do you really want to disable ssh service? (y/n)"


class Box:
    """What the commands act on."""

    hostname = "sps1"

    def __init__(self) -> None:
        self.done: list[str] = []
        self.is_new = True

    def start_ssh(self) -> bool:
        self.done.append("start")
        return self.is_new

    def stop_ssh(self) -> None:
        self.done.append("stop")


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def cli(box: Box) -> AdminCli:
    return AdminCli(box)


def test_the_first_bytes_are_those_that_clients_of_sftp_complain_of(cli: AdminCli) -> None:
    opened = cli.open()
    assert opened.startswith(BANNER)
    assert int.from_bytes(opened[:4].encode()) == 170535466
    assert opened.splitlines()[-2].startswith("Welcome admin it is ")
    assert opened.endswith("\n> ")


@pytest.mark.parametrize("command", ["enable ssh", "disable ssh", "enable sssh", "reboot now"])
def test_what_is_not_there_is_an_error(cli: AdminCli, box: Box, command: str) -> None:
    assert cli.enter(command) == "Syntax error: Illegal command line\n> "
    assert not cli.asks
    assert box.done == []


def test_enable_comes_first(cli: AdminCli, box: Box) -> None:
    assert cli.enter(" enable ") == "> "
    assert cli.enter("enable  ssh") == "Generating SSH2 RSA host key: OK\nStarting sshd: OK\n0\n> "
    box.is_new = False
    assert cli.enter("enable ssh") == "Starting sshd: OK\n0\n> "
    assert box.done == ["start", "start"]


@pytest.mark.parametrize(("key", "done"), [("y", ["stop"]), ("Y", ["stop"]), ("n", []), ("x", [])])
def test_disabling_asks_first(cli: AdminCli, box: Box, key: str, done: list[str]) -> None:
    cli.enter("enable")
    assert cli.enter("disable ssh") == QUESTION
    assert cli.asks
    answer = cli.press(key)
    assert answer == ("0\n\nStopping sshd: OK\n> " if done else "\n> ")
    assert box.done == done
    assert not cli.asks


def test_the_recorded_dialog_is_the_same(cli: AdminCli) -> None:
    assert cli.enter("enable") == "> "
    assert cli.enter("disable adhoc-query ") == (
        "Do you really want to disable adhoc query service? (y/n)"
    )
    assert cli.press("y") == "0\n\nStopping Jetty: OK\n> "
    assert cli.enter("enable adhoc-query").startswith("Starting Jetty: STARTED Jetty ")


@pytest.mark.parametrize("command", ["exit", "quit"])
def test_it_ends(cli: AdminCli, command: str) -> None:
    assert cli.enter(command) == ""
    assert cli.closed


@pytest.mark.parametrize("command", ["", "help", "?", "show hostname", "show date"])
def test_it_prompts_again(cli: AdminCli, command: str) -> None:
    assert cli.enter(command).endswith("> ")
