"""A compliance run at the terminal: what is wrong, what was not checked, what came and went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netpki.frontends.reports.compliance.reading import (
    Finding,
    has_history,
    in_order,
    no_findings,
    place_of,
    status_of,
    verdict_of,
    waiver_troubles,
    where_to_type,
)
from netpki.frontends.reports.overview import Document, counted
from netpki.pki.names import harmless
from netpki.services.compliance import SEVERITIES

_MOST: Final = 50
_STYLES: Final[Mapping[str, str]] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "",
    "unknown": "magenta",
    "waived": "dim",
}
_VERDICTS: Final[Mapping[str, str]] = {
    "fine": "bold green",
    "fail": "bold red",
    "unknown": "bold magenta",
}


def show_compliance(console: Console, document: Document) -> None:
    """Findings, the worst first; then what was not checked, waivers, changes and the totals.

    The fifty worst are shown; the totals come last, where people look.
    """
    listed = in_order(document)
    shown = listed[:_MOST]
    totals = _numbers(document)
    for group, findings in groupby(shown, key=_group):
        _line(console, f"{group}: {totals[group]:,}", _STYLES[group])
        _show_group(console, findings)
    if len(shown) < len(listed):
        _line(console, f"... and {len(listed) - len(shown):,} more: use --format json", "dim")
    if not listed:
        _line(console, no_findings(document))
    _show_not_checked(console, document)
    _show_waivers(console, document)
    _show_changes(console, document)
    _show_totals(console, document)


def show_remedies(console: Console, document: Document) -> None:
    """What mends each finding, by device: to be read and typed by people, never run."""
    advice = {rule["code"]: rule["remedy"] for rule in document["rules"]}
    wrong = [each for each in in_order(document) if each["state"] != "waived"]
    wrong.sort(key=lambda each: str(each["device"]))
    for device, findings in groupby(wrong, key=lambda each: str(each["device"])):
        _line(console, device, "bold")
        for each in findings:
            _show_remedy(console, each, advice.get(each["rule"], ""))
    if not wrong:
        _line(
            console, "There is nothing to mend." if document["findings"] else no_findings(document)
        )


def _show_remedy(console: Console, finding: Finding, advice: str) -> None:
    _line(console, f"  {finding['rule']} {finding['subject']['name']}: {finding['message']}")
    mend = finding["mend"]
    if mend is None:
        _line(console, f"    No command is known. {advice}".rstrip(), "dim")
        return
    _line(console, f"    {where_to_type(mend)}", "dim")
    for line in mend["lines"]:
        _line(console, f"      {line}", "cyan")
    if mend.get("then"):
        _line(console, f"    {mend['then']}", "dim")


def _group(finding: Finding) -> str:
    """Its severity, or that it is unknown or waived."""
    return str(finding["severity"] if finding["state"] == "fail" else finding["state"])


def _numbers(document: Document) -> dict[str, int]:
    totals = document["totals"]
    severities: dict[str, int] = {name: totals["by_severity"][name] for name in SEVERITIES}
    return {**severities, "unknown": totals["unknown"], "waived": totals["waived"]}


def _show_group(console: Console, findings: Iterable[Finding]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1), expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=max(12, console.width // 4))
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(
            _text(f"  {finding['rule']}"), _text(finding["device"], "bold"), _told(finding)
        )
    console.print(table)


def _told(finding: Finding) -> Text:
    """What it is about and what is wrong; then where, since when and who answers for it."""
    told = _text(f"{finding['subject']['name']}: {finding['message']}")
    notes = "; ".join(filter(None, (place_of(finding), status_of(finding), _excuse(finding))))
    return told.append(harmless(f" [{notes}]"), "dim") if notes else told


def _excuse(finding: Finding) -> str:
    waiver = finding["waiver"]
    if waiver is None:
        return ""
    ends = "until" if finding["state"] == "waived" else "waiver expired on"
    return f"{ends} {waiver['expires']}, {waiver['owner']}: {waiver['reason']}"


def _show_not_checked(console: Console, document: Document) -> None:
    for each in document["not_checked"]:
        _line(console, f"{each['rule']} was not checked: it needs {each['needs']}.", "magenta")


def _show_waivers(console: Console, document: Document) -> None:
    for trouble, waiver in waiver_troubles(document):
        line = f" (policy, line {waiver['line']})" if waiver["line"] else ""
        fault = f"expired on {waiver['expires']}" if trouble == "expired" else trouble
        devices = ", ".join(waiver["devices"])
        _line(
            console,
            f"Waiver of {waiver['rule']} for {devices}{line} {fault}. Owner: {waiver['owner']}",
            "yellow",
        )


def _show_changes(console: Console, document: Document) -> None:
    if not has_history(document):
        return
    fixed = document["fixed"]
    for each in fixed[:_MOST]:
        subject = f"{each['device']}, {each['subject']['name']}"
        _line(console, f"Fixed: {each['rule']} on {subject}", "green")
    if len(fixed) > _MOST:
        _line(console, f"... and {len(fixed) - _MOST:,} more fixed: use --format json", "dim")


def _show_totals(console: Console, document: Document) -> None:
    verdict = verdict_of(document)
    numbers = ", ".join(f"{number:,} {name}" for name, number in _numbers(document).items())
    _line(console, f"{counted(len(document['findings']), 'finding')}: {numbers}")
    for sentence in verdict.more:
        _line(console, sentence)
    _line(console, verdict.headline, _VERDICTS[verdict.state])


def _text(text: str, style: str = "") -> Text:
    """Text of a device, made harmless."""
    return Text(harmless(text), style)


def _line(console: Console, text: str, style: str = "") -> None:
    """A line, wrapped by the terminal alone."""
    console.print(_text(text, style), soft_wrap=True)
