"""What the command says to people: results on standard output, the rest on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from netpki.errors import NetpkiError
from netpki.frontends.command_line.exit_codes import ExitCode

_WIDTH_OF_FILES = 160
"""Columns where no terminal says how wide it is."""


def output() -> Console:
    """Standard output."""
    return Console(
        width=None if sys.stdout.isatty() else _WIDTH_OF_FILES, highlight=False, emoji=False
    )


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def printable(text: str) -> str:
    """Without control characters, which a device could send to fool the reader's terminal."""
    return "".join(
        character if character.isprintable() or character == "\n" else "\N{REPLACEMENT CHARACTER}"
        for character in text.expandtabs()
    )


def complain(text: str) -> None:
    """One sentence on standard error."""
    errors().print(f"netpki: {printable(text)}", markup=False)


@contextmanager
def expected_errors() -> Iterator[None]:
    """Errors that people cause end with one sentence; bugs keep their traceback."""
    try:
        yield
    except NetpkiError as error:
        complain(error.diagnostics())
        raise typer.Exit(ExitCode.USAGE) from None
