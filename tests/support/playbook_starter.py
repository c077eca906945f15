"""Starts ``ansible-playbook`` in forks of a process that has the libraries imported.

A playbook of these tests takes less time than the imports before it. Ansible itself is imported
in the fork: it reads its settings and the environment then, as in a process of its own. Whatever
else differs is for the runs with an environment of their own, which are whole programs.

Run as a program, it reads orders as JSON lines and answers each with an exit code.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NoReturn

_LIBRARIES: Final = (
    *("netpki.frontends.facade", "netpki.frontends.ansible", "netpki.transport"),
    "netpki.frontends.facade.compliance",
    *("jinja2", "yaml", "packaging.version", "resolvelib"),
)
_SECONDS: Final = 120.0


class PlaybookStarter:
    """The process, seen from the tests."""

    def __init__(self, directory: Path) -> None:
        self._output = directory / "output", directory / "errors"
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, words: list[str], environment: Mapping[str, str], directory: Path
    ) -> tuple[int, str]:
        """Exit code and output, errors last, of ``ansible-playbook``."""
        order = {
            "words": words,
            "environment": dict(environment),
            "directory": str(directory),
            "output": [str(path) for path in self._output],
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], _SECONDS)
        if not ready:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise AssertionError(f"no end in {_SECONDS:g} s: {words}")
        code = int(self._process.stdout.readline())
        return code, "".join(path.read_text("utf-8") for path in self._output)

    def end(self) -> None:
        """Let it end; it has nothing to do."""
        self._process.communicate(timeout=_SECONDS)


@contextmanager
def playbook_starter() -> Iterator[PlaybookStarter]:
    """A process for as long as tests need it."""
    with TemporaryDirectory(prefix="netpki-playbooks-") as directory:
        starter = PlaybookStarter(Path(directory))
        try:
            yield starter
        finally:
            starter.end()


def _become_ansible(order: dict[str, Any]) -> NoReturn:
    os.chdir(order["directory"])
    os.environ.clear()
    os.environ.update(order["environment"])
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    opened = [os.open(os.devnull, os.O_RDONLY)]
    opened += [os.open(path, writing, 0o600) for path in order["output"]]
    for number, descriptor in enumerate(opened):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv = order["words"]
    sys.exit(importlib.import_module("ansible.cli.playbook").main())


def _serve() -> None:
    """Until there is no further order."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            _become_ansible(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
