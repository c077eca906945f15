"""The command line of ``lighttpd``."""

from __future__ import annotations

import getopt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netpki.emulators.sps.lighttpd.checking import Checker
from netpki.emulators.sps.lighttpd.daemon import FAILED, Daemon
from netpki.emulators.sps.lighttpd.output import Output, stamped
from netpki.emulators.sps.lighttpd.printing import printed
from netpki.emulators.sps.personality import AppliancePersonality

_OPTIONS: Final = "f:m:i:hvVD1pt"
_USAGE: Final = """\
usage:
 -f <name>  filename of the config-file
 -m <name>  module directory (default: /usr/lib/lighttpd)
 -i <secs>  graceful shutdown after <secs> of inactivity
 -1         process single (one) request on stdin socket, then exit
 -p         print the parsed config-file in internal form, and exit
 -t         test config-file syntax, then exit
 -tt        test config-file syntax, load and init modules, then exit
 -D         don't go to background (default: go to background)
 -v         show version
 -V         show compile-time features
 -h         show this help

"""
"""Measured on 1.4.69; the others may know fewer options."""


class Program:
    """One call of the binary.

    Args:
        release: Which one.
        daemon: What it starts.
        output: Where it prints.
    """

    def __init__(self, release: AppliancePersonality, daemon: Daemon, output: Output) -> None:
        self._release, self._daemon, self._output = release, daemon, output
        self._checker = Checker(release)

    async def run(self, arguments: Sequence[str], directory: Path, process: int) -> int:
        """Do what the arguments say; the exit status.

        Args:
            arguments: Without the program's name.
            directory: Where it was called.
            process: The number of its process.
        """
        try:
            options, _ = getopt.getopt(list(arguments), _OPTIONS)
        except getopt.GetoptError as error:
            self._output.err(f"lighttpd: {_complaint(error)}\n")
            self._output.out(self._version() + _USAGE)
            return FAILED
        names = [name for name, _ in options]
        if {"-h", "-v", "-V"} & set(names):
            self._output.out(self._version() + (_USAGE if "-h" in names else ""))
            return 0
        files = [value for name, value in options if name == "-f"]
        if not files:
            self._no_configuration()
            return FAILED
        path = directory / files[-1]
        if "-p" in names:
            return self._print(path, directory, process)
        if "-t" in names:
            return self._test(path, names.count("-t"))
        return await self._daemon.start(path, self._output)

    def _version(self) -> str:
        built = self._release.build_date
        first = f"{self._daemon.name} (ssl) - a light and fast webserver\n"
        return first + (f"Build-Date: {built}\n" if built else "")

    def _no_configuration(self) -> None:
        self._output.err(
            stamped("server.c.1317", "No configuration available. Try using -f option.")
        )

    def _print(self, path: Path, directory: Path, process: int) -> int:
        root = self._checker.configuration(path, self._output)
        if root is None:
            return FAILED
        self._output.out(printed(root, directory=str(directory), process=process))
        return 0

    def _test(self, path: Path, times: int) -> int:
        if times > 1 and self._release.tests_certificate:
            return FAILED if self._checker.everything(path, self._output) is None else 0
        if self._checker.configuration(path, self._output) is None:
            return FAILED
        self._output.out("Syntax OK\n")
        return 0


def _complaint(error: getopt.GetoptError) -> str:
    if "argument" in error.msg:
        return f"option requires an argument -- '{error.opt}'"
    return f"invalid option -- '{error.opt}'"
