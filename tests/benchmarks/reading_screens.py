"""Screens of certificates, read by this project's template and by that of ntc-templates."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.environment import peer_program
from benchmarks.quiet import wait_for_quiet
from benchmarks.reading_captures import FORMS, Capture, Facts, captures
from benchmarks.reading_costs import script
from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing import ShownCertificate, parse_certificates

_KINDS: Final = {
    "identity": "Certificate",
    "pending": "Certificate",
    "ca": "CA Certificate",
    "self-signed": "Router Self-Signed Certificate",
}
_NAMED_BY_NTC: Final = ("e", "cn", "ou", "o", "l", "st", "c", "hostname")
_BYTES_PER_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What one parser made of captures.

    Attributes:
        right: Certificates and requests of which every compared fact is as it was printed.
        refused: Captures that were not read at all.
        ms_per_mb: CPU milliseconds for each million characters.
    """

    right: int
    refused: int
    ms_per_mb: float


@dataclass(frozen=True, slots=True)
class FormRun:
    """Captures of one form, read by both.

    Attributes:
        form: What is in each of them.
        captures: How many.
        certificates: Certificates and requests in all of them.
        characters: Of all of them.
        netpki: Read by this project.
        ntc: Read by ntc-templates.
        busy: Share of the processors that others used just before it began, 0 to 1.
    """

    form: str
    captures: int
    certificates: int
    characters: int
    netpki: Reading
    ntc: Reading
    busy: float

    @property
    def complete(self) -> bool:
        """Whether this project read everything right."""
        return self.netpki.right == self.certificates

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def form_runs(how_many: int) -> Iterator[FormRun]:
    """Read that many captures of each form."""
    for form in FORMS:
        made = captures(form, how_many)
        busy = wait_for_quiet()
        yield FormRun(
            form=form,
            captures=len(made),
            certificates=sum(len(capture.blocks) for capture in made),
            characters=sum(len(capture.text) for capture in made),
            netpki=by_netpki(made),
            ntc=_by_ntc(made),
            busy=busy,
        )


def by_netpki(made: Sequence[Capture]) -> Reading:
    """Read captures with this project."""
    _shown(made[0])  # compiles the template, once per process
    start = time.process_time()
    read = [_shown(capture) for capture in made]
    seconds = time.process_time() - start
    return reading_of(
        made, [None if shown is None else [*map(netpki_facts, shown)] for shown in read], seconds
    )


def reading_of(
    made: Sequence[Capture], read: Sequence[Sequence[Facts] | None], seconds: float
) -> Reading:
    """Compare what was read with what was printed."""
    right = sum(
        found == block.facts
        for capture, facts in zip(made, read, strict=True)
        if facts is not None and len(facts) == len(capture.blocks)
        for found, block in zip(facts, capture.blocks, strict=True)
    )
    characters = sum(len(capture.text) for capture in made)
    return Reading(right, read.count(None), 1000 * seconds * _BYTES_PER_MB / characters)


def netpki_facts(shown: ShownCertificate) -> Facts:
    """The compared facts of a certificate that this project read."""
    facts = {
        "heading": _KINDS[shown.kind],
        "serial_number": shown.serial_number,
        "start": shown.start_date,
        "end": shown.end_date,
        "trustpoints": shown.trustpoints,
        "host": shown.subject_name,
    }
    names = {"issuer": sorted(shown.issuer), "subject": sorted(shown.subject)}
    return {name: value for name, value in facts.items() if value} | names


def ntc_facts(row: Mapping[str, str]) -> Facts:
    """Those of a row of ntc-templates."""
    facts: dict[str, Any] = {
        "heading": row["certificate_type"],
        "serial_number": row["serial_number"],
        "start": row["start_date"],
        "end": row["end_date"],
        "trustpoints": tuple(row["associated_trustpoints"].split()),
        "host": row["subject_name"],
    }
    names = {part: sorted(_name(row, part)) for part in ("issuer", "subject")}
    return {name: value for name, value in facts.items() if value} | names


def _name(row: Mapping[str, str], part: str) -> Iterator[tuple[str, str]]:
    for attribute in _NAMED_BY_NTC:
        value = row.get(f"{part}_{attribute}")
        if value:
            yield attribute, value


def _shown(capture: Capture) -> tuple[ShownCertificate, ...] | None:
    try:
        return parse_certificates(capture.text, device="edge")
    except OutputFormatError:
        return None


def _by_ntc(made: Sequence[Capture]) -> Reading:
    with tempfile.TemporaryDirectory(prefix="npk") as name:
        given, result = Path(name) / "captures.json", Path(name) / "result.json"
        texts = [{"command": capture.command, "text": capture.text} for capture in made]
        given.write_text(json.dumps(texts), encoding="utf-8")
        program = [peer_program("python"), script("ntc_screens.py")]
        subprocess.run([*program, str(given), str(result)], check=True)
        found = json.loads(result.read_text(encoding="utf-8"))
    read = [None if rows is None else [*map(ntc_facts, rows)] for rows in found["read"]]
    return reading_of(made, read, found["seconds"])
