"""What the page and the terminal say of a compliance run, in numbers and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from netpki.frontends.reports.overview import Document, counted, moment_of
from netpki.services.compliance import SEVERITIES

Finding = Mapping[str, Any]
Standing = Literal["fine", "fail", "unknown", "idle", "unreachable"]

STANDINGS: Final[Mapping[Standing, str]] = {
    "fail": "has findings",
    "unreachable": "not reached",
    "unknown": "not judged completely",
    "idle": "nothing to judge",
    "fine": "as the policy wants",
}
"""What a device is, in words; the worst first."""

_PLURAL: Final[Mapping[Standing, tuple[str, str]]] = {
    "fail": ("has findings", "have findings"),
    "unreachable": ("was not reached", "were not reached"),
    "unknown": ("could not be judged completely", "could not be judged completely"),
    "idle": ("has nothing that a rule judges", "have nothing that a rule judges"),
}
_WHERE: Final[Mapping[str, str]] = {
    "configuration": "In configuration mode:",
    "exec": "At the prompt of the device:",
    "netpki": "On the machine of netpki:",
}
_STATES: Final = ("fail", "unknown", "waived")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The run in one sentence, and what else has to be said.

    Attributes:
        state: ``fine`` where nothing is open and nothing was left out.
        headline: One sentence.
        more: Further sentences.
    """

    state: Literal["fine", "fail", "unknown"]
    headline: str
    more: tuple[str, ...]


def verdict_of(document: Document) -> Verdict:
    """The truth in one sentence, for people who read no more than that."""
    standings = Counter(device["standing"] for device in document["devices"])
    rest = any(standings[each] for each in _PLURAL) or not document["devices"]
    state: Literal["fine", "fail", "unknown"] = "fine"
    if standings["fail"]:
        state = "fail"
    elif rest or any(_is_of_run(document)) or document["totals"]["open"]:
        state = "unknown"
    return Verdict(state, _headline(document, standings), tuple(_more(document)))


def in_order(document: Document) -> list[Finding]:
    """Findings: what fails by severity, then what is unknown, then what is waived."""
    return sorted(
        document["findings"],
        key=lambda each: (_STATES.index(each["state"]), SEVERITIES.index(each["severity"])),
    )


def has_history(document: Document) -> bool:
    """Whether an earlier run is known, so that new and fixed mean something."""
    return document["history"] is not None and len(document["history"]["runs"]) > 1


def new_ones(document: Document) -> list[Finding]:
    """Findings that the run before did not have."""
    return [each for each in document["findings"] if each["status"] == "new"]


def unconfirmed_ones(document: Document) -> list[Finding]:
    """Findings of earlier runs of which this one could not tell whether they are mended."""
    return list(document["unconfirmed"])


def _is_of_run(document: Document) -> Iterator[bool]:
    """Whether unconfirmed findings are of devices that the run was about."""
    names = {device["name"] for device in document["devices"]}
    return (each["device"] in names for each in unconfirmed_ones(document))


def judged_in_words(document: Document) -> str:
    """How much was judged: ``3 rules judged 12 things on 2 devices``."""
    devices = [device for device in document["devices"] if any(device["judged"].values())]
    rules = {code for device in devices for code, number in device["judged"].items() if number}
    things = sum(sum(device["judged"].values()) for device in devices)
    return (
        f"{counted(len(rules), 'rule')} judged {counted(things, 'thing')} "
        f"on {counted(len(devices), 'device')}"
    )


def no_findings(document: Document) -> str:
    """What is said where no finding is listed: never more than what was judged."""
    if not any(any(device["judged"].values()) for device in document["devices"]):
        return "There are no findings because nothing was judged: that is not good news."
    return f"No findings: {judged_in_words(document)}, and found nothing wrong."


def place_of(finding: Finding) -> str:
    """File and line of the configuration, as far as known."""
    line = finding["line"]
    if line is None:
        return ""
    return ":".join(str(part) for part in (line["origin"], line["number"]) if part)


def status_of(finding: Finding) -> str:
    """``new``, ``open since 2026-11-20``; empty without history."""
    if finding["status"] == "new":
        return "new"
    since = moment_of(finding["since"])
    return f"open since {since:%Y-%m-%d}" if since else finding["status"] or ""


def where_to_type(mend: Mapping[str, Any]) -> str:
    """Where the lines of a remedy are typed."""
    return _WHERE[mend["kind"]]


def waiver_troubles(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Waivers that somebody has to look at, with the reason."""
    for waiver in document["waivers"]["expired"]:
        yield "expired", waiver
    for waiver in document["waivers"]["unmatched"]:
        yield "matches no finding", waiver


def names_of(devices: Iterable[str], most: int = 20) -> str:
    """Names, and how many more."""
    listed = list(devices)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def _headline(document: Document, standings: Mapping[Standing, int]) -> str:
    devices, fine = len(document["devices"]), standings.get("fine", 0)
    if not devices:
        return "No device was judged."
    waived = sum(
        device["standing"] == "fine" and "waived" in device["outcomes"]
        for device in document["devices"]
    )
    excused = f", {waived:,} of them by a waiver" if fine > 1 else ", by a waiver"
    wanted = f"as the policy wants{excused if waived else ''}"
    if fine == devices:
        return f"{'The only device is' if fine == 1 else f'All {fine:,} devices are'} {wanted}."
    some = f"{fine:,}" if fine else "None"
    verb = "is" if fine <= 1 else "are"
    others = ", ".join(_others(standings))
    return f"{some} of {counted(devices, 'device')} {verb} {wanted}; {others}."


def _others(standings: Mapping[Standing, int]) -> Iterator[str]:
    for standing, (one, many) in _PLURAL.items():
        if number := standings.get(standing, 0):
            yield f"{number:,} {one if number == 1 else many}"


def _more(document: Document) -> Iterator[str]:
    yield _end_of_run(document)
    yield _changes(document)
    if unsure := len(unconfirmed_ones(document)):
        yield f"Of {counted(unsure, 'earlier finding')} this run could not tell."
    yield f"{judged_in_words(document)}."
    if document["not_checked"]:
        number = len(document["not_checked"])
        verb = "was" if number == 1 else "were"
        yield f"{counted(number, 'rule')} {verb} not checked: what it takes was not given."
    if document["waivers"]["expired"]:
        yield f"{counted(len(document['waivers']['expired']), 'waiver')} expired."


def _changes(document: Document) -> str:
    if document["history"] is None:
        return "What is new and what is fixed is not known: no history is kept."
    if not has_history(document):
        return "What is new and what is fixed is not known: this is the first run in the history."
    before = moment_of(document["history"]["runs"][-2]["at"])
    return (
        f"Since {before:%Y-%m-%d %H:%M} UTC {counted(len(new_ones(document)), 'finding')} came "
        f"and {len(document['fixed']):,} went."
    )


def _end_of_run(document: Document) -> str:
    fail_on, number = document["policy"]["fail_on"], document["totals"]["open"]
    if fail_on == "off":
        return "By its policy this run does not fail, whatever it finds."
    counts = (
        f"severity {fail_on} or worse, or unknown"
        if fail_on != "critical"
        else "critical or unknown"
    )
    if not number:
        return f"No finding is open ({counts})."
    verb = "is" if number == 1 else "are"
    return f"The run fails: {counted(number, 'finding')} {verb} open ({counts})."
