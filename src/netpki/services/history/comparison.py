"""One run beside the one before it. Pure.

A finding *stands* while its state is ``fail`` or ``unknown``; the least severity that makes a
run fail has no say in that, since a policy may change it from one day to the next. What stood
and is gone is fixed only if the run could see that: a device that was not reached, and a rule
that could not judge, say nothing about what they said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

Facts = Mapping[str, Any]
"""A part of the document of a run."""

_STANDING: Final = frozenset({"fail", "unknown"})

NO_PART: Final = "The device is not part of this run."
"""Why nothing is known of a device that was left out, or taken out of the inventory."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding that stands after a run.

    Attributes:
        finding: As the document of the last run that saw it has it.
        since: The run from which on it stands without a break.
        seen: The last run that saw it.
        judged: How many things its rule looked at on its device in that run.
    """

    finding: Facts
    since: str
    seen: str
    judged: int

    @property
    def id(self) -> str:
        """Of the finding."""
        return str(self.finding["id"])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run changed.

    Attributes:
        standing: What stands now, in the order of the document, then what is unconfirmed.
        fresh: Ids of those that did not stand before.
        fixed: What stood before, and of which the run shows that it is mended.
        unconfirmed: What stood before, and of which the run could not tell; with the reason.
    """

    standing: tuple[Standing, ...]
    fresh: frozenset[str]
    fixed: tuple[Standing, ...]
    unconfirmed: tuple[tuple[Standing, str], ...]


def compare(before: Iterable[Standing], document: Facts) -> Comparison:
    """Compare what stood before with the document of the run after it."""
    earlier = {each.id: each for each in before}
    found = {str(each["id"]): each for each in document["findings"]}
    now = tuple(_standing(found.values(), earlier, document))
    judges = _Judges(document)
    gone = [each for each in earlier.values() if each.id not in found and judges.is_wanted(each)]
    doubts = [(each, judges.doubt(each)) for each in gone]
    unconfirmed = tuple((each, why) for each, why in doubts if why is not None)
    return Comparison(
        standing=(*now, *(each for each, _ in unconfirmed)),
        fresh=frozenset(each.id for each in now) - earlier.keys(),
        fixed=tuple(each for each, why in doubts if why is None),
        unconfirmed=unconfirmed,
    )


def _standing(
    findings: Iterable[Facts], earlier: Mapping[str, Standing], document: Facts
) -> Iterator[Standing]:
    at = str(document["generated_at"])
    judged = {device["name"]: device["judged"] for device in document["devices"]}
    for finding in findings:
        if finding["state"] in _STANDING:
            count = int(judged.get(finding["device"], {}).get(finding["rule"], 0))
            fresh = Standing(finding, at, at, count)
            before = earlier.get(fresh.id)
            yield replace(fresh, since=before.since) if before else fresh


class _Judges:
    """What a run is able to say about earlier findings."""

    def __init__(self, document: Facts) -> None:
        self._devices = {device["name"]: device for device in document["devices"]}
        self._outcomes = {
            name: {
                code: outcome for outcome, codes in device["outcomes"].items() for code in codes
            }
            for name, device in self._devices.items()
        }
        self._comparing = {rule["code"] for rule in document["rules"] if rule["compares_devices"]}
        self._is_everything_read = all(
            device["status"] != "unreachable" for device in document["devices"]
        )
        self._unknown = {
            (each["device"], each["rule"])
            for each in document["findings"]
            if each["state"] == "unknown"
        }

    def is_wanted(self, earlier: Standing) -> bool:
        """Whether the policy still wants to know."""
        return self._outcome(earlier) != "off"

    def doubt(self, earlier: Standing) -> str | None:
        """Why the run cannot tell whether a finding is mended; None if it can, and it is."""
        name, rule = earlier.finding["device"], earlier.finding["rule"]
        device = self._devices.get(name)
        if device is None:
            return NO_PART
        if device["status"] == "unreachable":
            return "The device was not reached."
        return self._doubt_of_rule(rule, device, earlier)

    def _doubt_of_rule(self, rule: str, device: Facts, earlier: Standing) -> str | None:
        outcome = self._outcome(earlier)
        if outcome is None:
            return "The rule was not checked in this run."
        if outcome == "unknown" or (device["name"], rule) in self._unknown:
            return "The rule could not judge everything on this device."
        if rule in self._comparing and not self._is_everything_read:
            return "Another device, which the rule compares it with, was not reached."
        if device["status"] != "complete" and device["judged"].get(rule, 0) < earlier.judged:
            return "The device was not read completely, and the rule saw less than before."
        return None

    def _outcome(self, earlier: Standing) -> str | None:
        of_device = self._outcomes.get(earlier.finding["device"], {})
        return of_device.get(earlier.finding["rule"])


def as_document(compared: Comparison, document: Facts, runs: Sequence[Facts]) -> dict[str, Any]:
    """The document with what history tells.

    A finding that is waived has no status: nobody has to act on it.
    """
    since = {each.id: each.since for each in compared.standing}
    return {
        **document,
        "findings": [
            {
                **finding,
                "status": _status(finding["id"], since, compared.fresh),
                "since": since.get(finding["id"]),
            }
            for finding in document["findings"]
        ],
        "fixed": [
            {**each.finding, "status": "fixed", "open": False, "since": each.since}
            for each in compared.fixed
        ],
        "unconfirmed": [
            {**each.finding, "status": "unconfirmed", "since": each.since, "note": why}
            for each, why in compared.unconfirmed
        ],
        "history": {"runs": list(runs)},
    }


def _status(known: str, since: Mapping[str, str], fresh: frozenset[str]) -> str | None:
    if known not in since:
        return None
    return "new" if known in fresh else "open"
