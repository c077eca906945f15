"""A check for Nagios, Icinga and whatever else runs their plug-ins.

As the guidelines for Nagios plug-ins have it: an exit code, one line that says why, performance
data behind a vertical bar, and more lines for those who look closer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from netpki.frontends.reports.compliance.indexes import Finding
from netpki.frontends.reports.overview import Document, counted
from netpki.pki.names import harmless
from netpki.services.compliance import SEVERITIES
from netpki.services.compliance.rule import Severity

_WORDS: Final = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
"""By exit code."""
_OK, _WARNING, _CRITICAL, _UNKNOWN = range(4)

_MOST_LINES: Final = 10
_LONGEST_LINE: Final = 200
"""Ten such lines stay below 4 KiB, which is as much as some versions read."""

_NO_MARKUP: Final = str.maketrans(dict.fromkeys("`~$&|'\"<>", "?"))
"""The bar begins performance data; a browser or a shell that gets the text may heed the others,
which Nagios itself takes out of its macros by default."""


def nagios(
    document: Document, *, warning: Severity = "low", critical: Severity = "high"
) -> tuple[int, str]:
    """Exit code and output. What is not open by the policy does not count.

    A run that judged no device is unknown: somebody believes that it watches something.

    Args:
        document: Of the run.
        warning: Least severity of a finding for a warning.
        critical: Least severity of a finding that is critical.
    """
    found = [each for each in document["findings"] if each["open"]]
    failing = Counter(each["severity"] for each in found if each["state"] == "fail")
    unknown = sum(each["state"] == "unknown" for each in found)
    code = _code(document, failing, unknown, (warning, critical))
    status = f"COMPLIANCE {_WORDS[code]}: {_summary(document, found, failing, unknown)}"
    performance = " ".join(_performance(document, (warning, critical)))
    return code, "\n".join([f"{status} | {performance}", *_more(found), ""])


def _code(
    document: Document,
    failing: Counter[Severity],
    unknown: int,
    bounds: tuple[Severity, Severity],
) -> int:
    warning, critical = (sum(failing[each] for each in _from(bound)) for bound in bounds)
    if critical:
        return _CRITICAL
    if warning:
        return _WARNING
    return _UNKNOWN if unknown or not document["devices"] else _OK


def _from(bound: Severity) -> Sequence[Severity]:
    return SEVERITIES[: SEVERITIES.index(bound) + 1]


def _summary(
    document: Document, found: Sequence[Finding], failing: Counter[Severity], unknown: int
) -> str:
    devices = len(document["devices"])
    if not devices:
        return "no device was judged"
    if not found:
        waived = document["totals"]["waived"]
        excused = f", {waived} waived" if waived else ""
        return f"no open finding on {counted(devices, 'device')}{excused}"
    numbers = [f"{failing[each]} {each}" for each in SEVERITIES if failing[each]]
    numbers += [f"{unknown} unknown"] if unknown else []
    concerned = len({each["device"] for each in found})
    return f"{', '.join(numbers)} on {concerned} of {counted(devices, 'device')}"


def _performance(document: Document, bounds: tuple[Severity, Severity]) -> Iterator[str]:
    """``'name'=value;warn;crit;min;max``: a threshold of 0 is passed by anything above it.

    All findings are counted, also those that a policy does not mind.
    """
    warning, critical = map(_from, bounds)
    totals = document["totals"]
    for each in SEVERITIES:
        warn = "0" if each in warning and each not in critical else ""
        crit = "0" if each in critical else ""
        yield f"'{each}'={totals['by_severity'][each]};{warn};{crit};0;"
    devices = document["devices"]
    reached = sum(each["status"] != "unreachable" for each in devices)
    yield f"'unknown'={totals['unknown']};;;0;"
    yield f"'waived'={totals['waived']};;;0;"
    yield f"'reached'={reached};;;0;{len(devices)}"
    yield f"'compliant'={totals['compliant']};;;0;{len(devices)}"


def _more(found: Sequence[Finding]) -> Iterator[str]:
    """What fails comes before what is unknown; the document has the worst first."""
    ordered = sorted(found, key=lambda each: each["state"] != "fail")
    for each in ordered[:_MOST_LINES]:
        word = each["severity"] if each["state"] == "fail" else each["state"]
        where = f"{each['device']} {each['rule']} {each['subject']['name']}"
        yield _line(f"{word}: {where}: {each['message']}")
    if len(ordered) > _MOST_LINES:
        yield f"and {len(ordered) - _MOST_LINES} more"


def _line(text: str) -> str:
    shown = harmless(text).translate(_NO_MARKUP)
    return shown if len(shown) <= _LONGEST_LINE else f"{shown[:_LONGEST_LINE]}..."
