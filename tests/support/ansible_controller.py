"""Ansible run as people run it: as a program, on emulated routers behind real SSH."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from netpki.emulators import EmulatedFleet
from support.playbook_starter import PlaybookStarter

REPOSITORY = Path(__file__).parents[2]
HERE = REPOSITORY / "tests" / "playbooks"
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Run:
    """What one run of a program of Ansible left."""

    code: int
    output: str
    entries: list[dict[str, Any]] = field(default_factory=list)
    totals: dict[str, dict[str, int]] = field(default_factory=dict)

    def entry(self, host: str, task: str = "") -> dict[str, Any]:
        """The only entry of this host whose task name contains ``task``."""
        found = [e for e in self.entries if e["host"] == host and task in e["task"]]
        assert len(found) == 1, (host, task, self.entries, self.output)
        return found[0]

    def status(self, host: str, task: str = "") -> str:
        return str(self.entry(host, task)["status"])

    def result(self, host: str, task: str = "") -> dict[str, Any]:
        return dict(self.entry(host, task)["result"])

    def message(self, host: str, task: str = "") -> str:
        return str(self.result(host, task)["msg"])

    def total(self, name: str) -> int:
        return sum(summary[name] for summary in self.totals.values())


class Controller:
    """A controller with a home directory of its own and the collection of this work tree.

    Attributes:
        starter: Starts playbooks quickly, if there is one; runs with an environment of their own
            are whole programs all the same.
    """

    starter: ClassVar[PlaybookStarter | None] = None

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._runs = 0
        collections = directory / "collections"
        parent = collections / "ansible_collections" / "netpki"
        parent.mkdir(parents=True)
        (parent / "rotation").symlink_to(REPOSITORY)
        (directory / "home").mkdir()
        (directory / "ansible.cfg").write_text("")
        self._environment = {
            "PATH": f"{PROGRAMS}:/usr/bin:/bin",
            "HOME": str(directory / "home"),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_CONFIG": str(directory / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "0",
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "results_to_file",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "ANSIBLE_FORKS": "8",
            "ANSIBLE_NOCOLOR": "1",
        }

    def write(self, name: str, content: str | Mapping[str, Any]) -> Path:
        """A file beside the inventory; mappings as JSON, which is YAML."""
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def inventory(
        self,
        fleet: EmulatedFleet,
        hosts: Mapping[str, Mapping[str, Any]] | None = None,
        **everywhere: object,
    ) -> None:
        """Write an inventory of the fleet.

        Args:
            fleet: What is listed, and whose host keys are known.
            hosts: Variables by host; hosts that are no routers are listed as well.
            everywhere: Variables of all hosts; None leaves one out.
        """
        known = self.write("known_hosts", fleet.known_hosts())
        listed: dict[str, dict[str, object]] = {}
        for name in fleet.routers:
            address, port = fleet.endpoint(name)
            listed[name] = {"ansible_host": address, "ansible_port": port}
        for name, variables in (hosts or {}).items():
            listed[name] = listed.get(name, {}) | dict(variables)
        common = {
            "ansible_user": "netops",
            "ansible_password": "demo-password",
            "netpki_known_hosts": str(known),
        }
        given = {k: v for k, v in (common | everywhere).items() if v is not None}
        self.write("inventory.yml", {"all": {"hosts": listed, "vars": given}})

    def run(self, *words: str, environment: Mapping[str, str] | None = None) -> Run:
        """Run a program of Ansible from the environment that runs the tests."""
        self._runs += 1
        results = self.directory / f"results-{self._runs}.jsonl"
        code, output = self._run(words, results, environment)
        lines = results.read_text().splitlines() if results.exists() else []
        entries = [json.loads(line) for line in lines]
        totals = entries.pop()["totals"] if entries and "totals" in entries[-1] else {}
        return Run(code, output, entries, totals)

    def _run(
        self, words: Sequence[str], results: Path, environment: Mapping[str, str] | None
    ) -> tuple[int, str]:
        command = [str(PROGRAMS / words[0]), *words[1:]]
        known = self._environment | {"NETPKI_RESULTS": str(results)}
        if self.starter and words[0] == "ansible-playbook" and environment is None:
            return self.starter.run(command, known, self.directory)
        done = subprocess.run(
            command,
            env=known | dict(environment or {}),
            cwd=self.directory,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def play(
        self,
        name: str,
        *words: str,
        environment: Mapping[str, str] | None = None,
        **variables: object,
    ) -> Run:
        """Run a playbook of ``plays`` or of a collection, with extra variables."""
        book = name if name.count(".") == 2 else str(HERE / "plays" / f"{name}.yml")
        extra = ["-e", json.dumps(variables)] if variables else []
        return self.run(
            "ansible-playbook",
            "-i",
            "inventory.yml",
            book,
            *extra,
            *words,
            environment=environment,
        )
