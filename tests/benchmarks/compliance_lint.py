"""Certificates linted by RFC 5280: by pkilint itself, and by this project, which asks pkilint."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from support.chains import (
    Authority,
    alternative_names,
    authority,
    constraints,
    for_servers,
    key_identifiers,
    key_of,
    signed,
    usage,
)

from benchmarks.environment import own_program
from benchmarks.reading_costs import Cost, measured, script
from netpki.frontends.inventory_document import as_text, document_of
from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord, HeldCertificate, Source

NETPKI: Final = "`netpki compliance` with `lint: pkix`, one rule"
PROGRAM: Final = "`lint_pkix_cert`, once for each certificate"
LIBRARY: Final = "script with the library pkilint"
FAULTY_EVERY: Final = 4
"""One certificate of so many lacks its key identifiers."""

_NOT_COMPLIANT: Final = 8
_POLICY: Final = (
    'version: 1\nname: Benchmark\nlint: pkix\nrules:\n  "*": off\n  LINT-001: medium\n'
)
_EACH: Final = 'for file in "$1"/*.pem; do "$2" lint -s ERROR -f JSON "$file" > "$file.json"; done'
_SOURCES: Final = (Source("running", "show running-config"),)


@dataclass(frozen=True, slots=True)
class LintRun:
    """Some certificates, linted once.

    Attributes:
        contestant: Who did it.
        certificates: How many.
        right: Those in which an error was found or not, as it should be.
        cost: What it cost.
    """

    contestant: str
    certificates: int
    right: int
    cost: Cost

    @property
    def complete(self) -> bool:
        """Whether all were judged as they should be."""
        return self.right == self.certificates

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds for each certificate."""
        return 1000 * self.cost.cpu / self.certificates

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def lint_runs(few: int, many: int) -> Iterator[LintRun]:
    """Measure everything.

    Args:
        few: Certificates that the program lints too, each in a process of its own.
        many: Certificates that the others lint.
    """
    for size in (few, many):
        with tempfile.TemporaryDirectory(prefix="npk") as name:
            directory = Path(name)
            write_certificates(directory, size)
            if size == few:
                yield by_program(directory, size)
            yield by_library(directory, size)
            yield by_netpki(directory, size)


def write_certificates(directory: Path, size: int) -> None:
    """A file for each certificate, and the inventory of devices that hold one of them each."""
    records = []
    for number in range(size):
        made = certificate(number)
        (directory / f"{name_of(number)}.pem").write_text(made.pem(), encoding="ascii")
        records.append(_record(name_of(number), made))
    text = as_text(document_of(records, now=_now()))
    (directory / "inventory.json").write_text(text, encoding="utf-8")


def name_of(number: int) -> str:
    """Of a device, counted from 0."""
    return f"r{number:05}"


def is_faulty(number: int) -> bool:
    """Whether its certificate breaks a rule of RFC 5280."""
    return number % FAULTY_EVERY == FAULTY_EVERY - 1


def certificate(number: int) -> Certificate:
    """Of a server; RFC 5280 (4.2.1.1) demands that it names the key of its issuer."""
    issuing, key, now = _issuing(), key_of("ec-p256", "router"), _now()
    name = f"{name_of(number)}.example.com"
    identifiers = () if is_faulty(number) else key_identifiers(key, issuing)
    extensions = (
        constraints(ca=False),
        usage("digital_signature"),
        for_servers(),
        alternative_names([name]),
        *identifiers,
    )
    end = now + timedelta(days=200)
    start = now - timedelta(days=100)
    return signed(f"CN={name}", key, by=issuing, extensions=extensions, start=start, end=end)


@cache
def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@cache
def _issuing() -> Authority:
    return authority("Lint CA")


def _record(name: str, own: Certificate) -> DeviceRecord:
    held = HeldCertificate(
        "identity",
        ("FLEET",),
        own,
        serial_number=own.serial_hex,
        subject=own.subject,
        issuer=own.issuer,
        not_before=own.not_before,
        not_after=own.not_after,
    )
    return DeviceRecord(name, sources=_SOURCES, certificates=(held,))


def right_names(faulty: Collection[str], told: Collection[str], size: int) -> int:
    """Devices rightly called faulty or not; none if others than ours were told of."""
    names = {name_of(number): is_faulty(number) for number in range(size)}
    if set(told) != names.keys():
        return 0
    return sum((name in faulty) == wanted for name, wanted in names.items())


def _right_of_codes(found: Mapping[str, Sequence[object]], size: int) -> int:
    return right_names({name for name, codes in found.items() if codes}, found, size)


def by_netpki(directory: Path, size: int) -> LintRun:
    """Judge the inventory that ``write_certificates`` made."""
    policy, output = directory / "policy.yml", directory / "report.json"
    policy.write_text(_POLICY, encoding="utf-8")
    command = [own_program("netpki"), "compliance", "--from", str(directory / "inventory.json")]
    cost = measured([*command, "--policy", str(policy), "-o", str(output)])
    document = json.loads(output.read_text(encoding="utf-8"))
    faulty = {
        finding["device"]
        for finding in document["findings"]
        if (finding["rule"], finding["state"]) == ("LINT-001", "fail")
    }
    told = [device["name"] for device in document["devices"] if device["judged"].get("LINT-001")]
    right = right_names(faulty, told, size) if cost.exit_code == _NOT_COMPLIANT else 0
    return LintRun(NETPKI, size, right, cost)


def by_library(directory: Path, size: int) -> LintRun:
    """Lint the files that ``write_certificates`` made, in one process."""
    output = directory / "library.json"
    program = [own_program("python"), script("pkilint_certificates.py")]
    cost = measured([*program, str(directory), str(output)])
    found = json.loads(output.read_text(encoding="utf-8"))
    return LintRun(LIBRARY, size, _right_of_codes(found, size), cost)


def by_program(directory: Path, size: int) -> LintRun:
    """Lint the same files, each in a process of its own."""
    program = own_program("lint_pkix_cert")
    cost = measured(["sh", "-c", _EACH, "sh", str(directory), program])
    found = {
        path.name.removesuffix(".pem.json"): json.loads(path.read_text("utf-8"))["results"]
        for path in directory.glob("*.pem.json")
    }
    return LintRun(PROGRAM, size, _right_of_codes(found, size), cost)
