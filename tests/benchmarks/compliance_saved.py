"""Saved configurations with expired certificates, found by this project and by a script."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from support.chains import Authority, key_of, signed
from support.saved_configurations import chain_entry, saved_configuration

from benchmarks.environment import own_program, peer_program
from benchmarks.reading_costs import Cost, measured, script

NETPKI: Final = "`netpki compliance --saved`, one rule"
NETPKI_ALL: Final = "`netpki compliance --saved`, all rules"
SCRIPT: Final = "script with ciscoconfparse2"
EXPIRED_EVERY: Final = 10
"""One configuration of so many holds an expired certificate."""
BYTES: Final = 200_000
"""Of each configuration."""
ALL_RULES: Final = "version: 1\nname: Benchmark\n"
ONE_RULE: Final = f'{ALL_RULES}rules:\n  "*": off\n  EXP-001: critical\n'

_PROCESSES: Final = 2
_DAY: Final = timedelta(days=1)
_BEFORE: Final = "line con 0"
_GOOD_CODES: Final = frozenset({0, 7, 8})
"""Of the command, as long as it judged: all rules find more than certificates that ended."""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """One folder, read once.

    Attributes:
        contestant: Who read it.
        configurations: How many lay there.
        right: Those that were told from the rest as they should be: expired, or not.
        cost: What it cost.
    """

    contestant: str
    configurations: int
    right: int
    cost: Cost

    @property
    def is_own(self) -> bool:
        """Whether this project did it."""
        return self.contestant != SCRIPT

    @property
    def complete(self) -> bool:
        """Whether everything was found, and nothing else."""
        return self.right == self.configurations and self.cost.exit_code in _GOOD_CODES

    @property
    def each_second(self) -> float:
        """Configurations by time, the start of the program included."""
        return self.configurations / self.cost.wall

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds for each configuration."""
        return 1000 * self.cost.cpu / self.configurations

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def saved_runs(few: int, many: int) -> Iterator[SavedRun]:
    """Measure everything.

    Args:
        few: Configurations that the script reads too, which takes long.
        many: Configurations that only this project reads.
    """
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        for size in (few, many):
            folder = Path(name) / str(size)
            folder.mkdir()
            write_folder(folder, size)
            if size == few:
                yield _by_script(folder, size)
            yield by_netpki(folder, size, NETPKI, ONE_RULE)
            yield by_netpki(folder, size, NETPKI_ALL, ALL_RULES)


def write_folder(folder: Path, size: int) -> None:
    """Configurations of so many routers; each holds one more certificate than usual ones."""
    for number in range(1, size + 1):
        path = folder / f"{name_of(number)}.cfg"
        path.write_bytes(configuration(number).encode("ascii"))


def name_of(number: int) -> str:
    """Of a router, counted from 1."""
    return f"edge-{number:04}"


def is_expired(number: int) -> bool:
    """Whether its certificate ended yesterday."""
    return number % EXPIRED_EVERY == 0


def configuration(number: int) -> str:
    """The usual saved configuration with a trustpoint, its certificate, and who uses it."""
    text = saved_configuration(number, BYTES)
    ends = "\r\n" if "\r\n" in text else "\n"
    section = _section(number).replace("\n", ends)
    before, after = text.rsplit(_BEFORE, 1)
    return f"{before}{section}{_BEFORE}{after}"


def _section(number: int) -> str:
    authority, now = _authority(), _now()
    own = signed(
        f"CN={name_of(number)}.example.com",
        key_of("rsa-2048", "router"),
        by=authority,
        start=now - 300 * _DAY,
        end=now - _DAY if is_expired(number) else now + 200 * _DAY,
    )
    return (
        "crypto pki trustpoint BRANCH\n enrollment terminal\n revocation-check crl\n!\n"
        f"crypto pki certificate chain BRANCH\n{chain_entry('', own)}!\n"
        "crypto ikev2 profile BRANCH\n pki trustpoint BRANCH\n!\n"
    )


@cache
def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@cache
def _authority() -> Authority:
    key, now = key_of("rsa-2048", "branch CA"), _now()
    return Authority(
        signed("CN=Branch CA", key, start=now - 3000 * _DAY, end=now + 3000 * _DAY), key
    )


def right_names(told: Mapping[str, bool], size: int) -> int:
    """Routers that were rightly called expired or not; none if others than ours were told of."""
    wanted = {name_of(number): is_expired(number) for number in range(1, size + 1)}
    if told.keys() != wanted.keys():
        return 0
    return sum(told[name] == expired for name, expired in wanted.items())


def told_by_document(document: Mapping[str, Any]) -> dict[str, bool]:
    """What a compliance document says of each device."""
    expired: Collection[str] = {
        finding["device"]
        for finding in document["findings"]
        if (finding["rule"], finding["state"]) == ("EXP-001", "fail")
    }
    return {device["name"]: device["name"] in expired for device in document["devices"]}


def told_by_script(found: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """The same of what the script wrote."""
    return {file["device"]: bool(file["expired"]) for file in found}


def by_netpki(folder: Path, size: int, contestant: str, policy: str) -> SavedRun:
    """Judge a folder that ``write_folder`` made, by the text of a policy."""
    output, wanted = folder.with_suffix(".json"), folder.with_suffix(".yml")
    wanted.write_text(policy, encoding="utf-8")
    command = [own_program("netpki"), "compliance", "--saved", str(folder)]
    command += ["--processes", str(_PROCESSES), "--policy", str(wanted), "-o", str(output)]
    cost = measured(command)
    told = told_by_document(json.loads(output.read_text(encoding="utf-8")))
    return SavedRun(contestant, size, right_names(told, size), cost)


def _by_script(folder: Path, size: int) -> SavedRun:
    output = folder.with_suffix(".script.json")
    program = [peer_program("python"), script("ciscoconfparse2_expired.py")]
    cost = measured([*program, str(folder), str(_PROCESSES), str(output)])
    told = told_by_script(json.loads(output.read_text(encoding="utf-8")))
    return SavedRun(SCRIPT, size, right_names(told, size), cost)
