"""JUnit XML for CI systems: a device is a suite, a rule on it is a test case."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from netpki.frontends.reports.compliance.indexes import (
    ByPlace,
    Finding,
    excuse_of,
    findings_by_place,
    outcomes_of,
)
from netpki.frontends.reports.overview import Document, moment_of
from netpki.pki.names import harmless

_NAME: Final = "netpki compliance"
_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_RESULTS: Final[Mapping[str, type[Failure | Error | Skipped]]] = {
    "fail": Failure,
    "unknown": Error,
    "waived": Skipped,
}
_LEFT_OUT: Final = frozenset({"not_applicable", "off"})
_ON_OWN_LINES: Final = ("<testsuite ", "<testcase ", "</testsuite>", "</testsuites>")


def junit(document: Document) -> str:
    """All devices and the rules that judged them.

    What fails is a failure with a line for each finding; what is unknown is an error, so that no
    CI system takes it for a pass; what is waived is skipped, with its excuse. A rule that found
    nothing to judge, or that the policy does not want, has no test case: passed, it would make a
    device look better tested than it is, and skipped, it would hide the waivers.

    The only time in it is that of the run.
    """
    findings = findings_by_place(document)
    titles = {
        each["code"]: harmless(f"{each['code']} {each['title']}") for each in document["rules"]
    }
    at = f"{moment_of(document['generated_at']):%Y-%m-%dT%H:%M:%S}"
    suites: list[TestSuite] = []
    totals: Counter[str] = Counter()
    for device in document["devices"]:
        outcomes = [each for each in outcomes_of(device) if each[1] not in _LEFT_OUT]
        suite = TestSuite(harmless(device["name"]))
        suite.timestamp = at
        counts = Counter(outcome for _, outcome in outcomes)
        _count(suite, counts)
        suite.skipped = counts["waived"]
        cases = list(_cases(device["name"], outcomes, titles, findings))
        suite.extend(cases)  # type: ignore[no-untyped-call]  # junitparser has no types here
        suites.append(suite)
        totals += counts
    root = JUnitXml(_NAME)
    _count(root, totals)
    # The typed way compares each suite with all others, and joins those of the same name.
    root.extend(suites)  # type: ignore[no-untyped-call]  # junitparser has no types here
    return _text(root)


def _count(element: JUnitXml | TestSuite, outcomes: Counter[str]) -> None:
    """Counted here: junitparser reads everything again for it."""
    element.tests = outcomes.total()
    element.failures = outcomes["fail"]
    element.errors = outcomes["unknown"]


def _cases(
    device: str,
    outcomes: Iterable[tuple[str, str]],
    titles: Mapping[str, str],
    findings: ByPlace,
) -> Iterator[TestCase]:
    shown = harmless(device)
    for code, outcome in outcomes:
        case = TestCase(titles.get(code, code), classname=shown)
        if kind := _RESULTS.get(outcome):
            case.result = _result(kind, outcome, findings.get((device, code), ()))
        yield case


def _result(
    kind: type[Failure | Error | Skipped], outcome: str, findings: Sequence[Finding]
) -> Failure | Error | Skipped:
    lines = list(_lines(findings))
    severity = next((each["severity"] for each in findings if each["state"] == outcome), None)
    result = kind(lines[0] if lines else outcome, severity)
    result.text = "\n".join(lines)
    return result


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    """One for each finding, the worst first."""
    for each in findings:
        word = each["severity"] if each["state"] == "fail" else each["state"]
        excuse = excuse_of(each) if each["state"] == "waived" else ""
        told = f"{each['message']} {excuse}".rstrip()
        yield harmless(f"{word}: {each['subject']['name']}: {told}")


def _text(root: JUnitXml) -> str:
    """The same bytes whether or not lxml is installed, which junitparser prefers.

    A bracket in names and messages is escaped by both: what is replaced here is markup.
    """
    written = io.BytesIO()
    root.write(written)
    text = written.getvalue().decode().partition("\n")[2].replace(" />", "/>")
    for tag in _ON_OWN_LINES:
        text = text.replace(tag, f"\n{tag}")
    return f"{_DECLARATION}{text}\n"
