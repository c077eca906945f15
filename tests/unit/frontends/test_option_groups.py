"""Options that commands share."""

from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from netpki.errors import InputError
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.option_groups import command, taking

Number = Annotated[int, typer.Option("--number", "-n", help="A number.")]
Word = Annotated[str, typer.Option("--word")]
Place = Annotated[str, typer.Argument(metavar="PLACE")]


def number(*, number: Number = 1) -> int:
    return number


@taking(number=number)
def pair(*, number: int, word: Word) -> tuple[int, str]:
    if word == "bad":
        raise InputError("The word is bad.", hint="Give a better one.")
    return number, word


def application(seen: list[Any]) -> typer.Typer:
    app = typer.Typer()

    @app.command(help="What it does.")
    @command
    @taking(pair=pair)
    def work(*, pair: tuple[int, str], place: Place = "here") -> ExitCode:
        seen.append((pair, place))
        return ExitCode.PENDING

    return app


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["--word", "x"], ((1, "x"), "here")),
        (["--word", "x", "-n", "7", "there"], ((7, "x"), "there")),
    ],
)
def test_a_command_gets_what_its_groups_made(typed: list[str], expected: object) -> None:
    seen: list[object] = []
    result = CliRunner().invoke(application(seen), typed)
    assert (result.exit_code, seen) == (ExitCode.PENDING, [expected])


def test_options_of_groups_are_options_of_the_command() -> None:
    shown = CliRunner().invoke(application([]), ["--help"]).output
    assert all(word in shown for word in ("What it does.", "--number", "--word", "PLACE"))
    assert "--pair" not in shown


def test_what_a_group_needs_the_command_needs() -> None:
    seen: list[object] = []
    result = CliRunner().invoke(application(seen), ["-n", "7"])
    assert (result.exit_code, seen) == (ExitCode.USAGE, [])


def test_a_group_may_refuse_what_was_typed() -> None:
    seen: list[object] = []
    result = CliRunner().invoke(application(seen), ["--word", "bad"])
    assert (result.exit_code, seen) == (ExitCode.USAGE, [])
    assert result.stderr == "netpki: The word is bad. Give a better one.\n"
