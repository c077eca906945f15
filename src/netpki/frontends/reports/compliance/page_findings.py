"""The tables of a compliance page that list findings, those that went included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from netpki.frontends.reports.compliance.pictures import LOOKS
from netpki.frontends.reports.compliance.reading import (
    Finding,
    in_order,
    no_findings,
    place_of,
    status_of,
    unconfirmed_ones,
    where_to_type,
)
from netpki.frontends.reports.overview import Document, moment_of
from netpki.frontends.reports.tables import NOTHING, Cell, Row, Table, columns
from netpki.services.compliance import SEVERITIES

_NO_RULE: Final[Mapping[str, str]] = {"title": "", "remedy": ""}
_ORDER: Final = {"fail": 0, "unknown": 1, "waived": 2}


def findings_table(document: Document) -> Table:
    """Everything that is wrong, could not be judged or is waived; the worst first."""
    rules = {rule["code"]: rule for rule in document["rules"]}
    return Table(
        name="findings",
        title="Findings",
        about=(
            "What is not as the policy wants it, what could not be judged, and what is waived; "
            "the worst first. Commands are for people: netpki runs none of them by itself."
        ),
        columns=columns(
            *("Severity", "Rule", "Device", "Subject", "Finding", "Where", "Status", "Mend"),
            numeric=("Severity",),
        ),
        rows=tuple(
            _row(finding, rules.get(finding["rule"], _NO_RULE)) for finding in in_order(document)
        ),
        empty=no_findings(document),
    )


def fixed_table(document: Document) -> Table:
    """What the run before had, and this one has not."""
    rules = {rule["code"]: rule for rule in document["rules"]}
    return Table(
        name="fixed",
        title="Fixed since last time",
        about="Findings of the run before that are gone.",
        columns=columns(
            *("Severity", "Rule", "Device", "Subject", "It was", "Found first"),
            numeric=("Severity",),
        ),
        rows=tuple(
            Row((*_first_cells(each, rules.get(each["rule"], _NO_RULE)), _since(each)))
            for each in document["fixed"]
        ),
        empty=(
            "No finding of the run before is gone."
            if document["history"] is not None
            else "Not known: no history is kept."
        ),
    )


def unconfirmed_table(document: Document) -> Table | None:
    """What may be mended or not, and why this run could not tell; None where that is nothing."""
    rules = {rule["code"]: rule for rule in document["rules"]}
    if not (found := unconfirmed_ones(document)):
        return None
    return Table(
        name="unconfirmed",
        title="Not confirmed",
        about="Findings of earlier runs of which this one could not tell. They are not fixed.",
        columns=columns(
            *("Severity", "Rule", "Device", "Subject", "It was", "Found first", "Why"),
            numeric=("Severity",),
        ),
        rows=tuple(
            Row(
                (
                    *_first_cells(each, rules.get(each["rule"], _NO_RULE)),
                    _since(each),
                    Cell(each["note"], look="wide"),
                )
            )
            for each in found
        ),
        empty="",
    )


def severity_cell(finding: Finding) -> Cell:
    """Word, colour and shape; what is unknown or waived says so before its severity."""
    severity, state = finding["severity"], finding["state"]
    order = str(_ORDER[state] * len(SEVERITIES) + SEVERITIES.index(severity))
    if state == "fail":
        return Cell(severity, order, f"state {LOOKS[severity]}")
    note = f"{severity} if it fails" if state == "unknown" else severity
    return Cell(state, order, f"state {LOOKS[state]}", note)


def _row(finding: Finding, rule: Mapping[str, Any]) -> Row:
    place = place_of(finding)
    text = finding["line"]["text"].strip() if finding["line"] else ""
    cells = (
        *_first_cells(finding, rule),
        Cell(place or NOTHING, look="code where", note=text),
        _status(finding),
        _mend(finding["mend"], rule["remedy"]),
    )
    return Row(cells, " ".join(_words(finding)))


def _first_cells(finding: Finding, rule: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        severity_cell(finding),
        Cell(finding["rule"], look="rule", note=rule["title"]),
        Cell(finding["device"], look="device"),
        Cell(finding["subject"]["name"] or NOTHING, look="subject"),
        Cell(finding["message"], look="message"),
    )


def _since(finding: Finding) -> Cell:
    since = moment_of(finding["since"])
    return Cell(f"{since:%Y-%m-%d}" if since else "not known")


def _status(finding: Finding) -> Cell:
    """New or since when, and who answers for it until when."""
    status, waiver = status_of(finding), finding["waiver"]
    look = "status fresh" if status == "new" else "status"
    if waiver is None:
        return Cell(status or NOTHING, look=look)
    ends = "until" if finding["state"] == "waived" else "waiver expired on"
    line = f" (policy, line {waiver['line']})" if waiver["line"] else ""
    note = f"{waiver['owner']}: {waiver['reason']}{line}"
    return Cell("; ".join(filter(None, (status, f"{ends} {waiver['expires']}"))), None, look, note)


def _mend(mend: Mapping[str, Any] | None, remedy: str) -> Cell:
    """The command, else what the rule advises."""
    if mend is None:
        return Cell(remedy or NOTHING)
    return Cell(
        where_to_type(mend), look="mend", note=mend.get("then") or "", block=tuple(mend["lines"])
    )


def _words(finding: Finding) -> Iterator[str]:
    """What the numbers at the top of the page ask for."""
    yield f"is:{finding['severity'] if finding['state'] == 'fail' else finding['state']}"
    if finding["open"]:
        yield "is:open"
    if finding["status"] == "new":
        yield "is:new"
