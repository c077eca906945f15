"""Judging a fleet by a policy; the one way in for all front ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.compliance_document import Run, document_of
from netpki.frontends.inventory_records import read_records, records_of
from netpki.frontends.pkilint import linter_for
from netpki.frontends.policy import ReadPolicy, read_policy
from netpki.frontends.remedies import remedy_of
from netpki.frontends.report_forms import require_writable
from netpki.frontends.reports.compliance.reading import in_order, verdict_of
from netpki.frontends.reports.compliance.writing import write_report
from netpki.platforms.contract import DeviceRecord, Gap
from netpki.services.compliance import RULES, Linter, Past, Surroundings, assess
from netpki.services.history import History
from netpki.services.inventory import Fleet, fleet_of

Progress = Callable[[int, int], None]
"""Told how many devices of how many are judged."""

_OF_ANSIBLE: Final = "Task failed: "
"""Before reasons, since core 2.19."""


@dataclass(frozen=True, slots=True)
class ComplianceRequest:
    """By what a fleet is judged.

    Attributes:
        policy: File; None takes the profile alone.
        profile: Shipped profile; None takes the one that the policy extends.
        history: SQLite file with former runs; made if there is none. None keeps no history.
        remember: Add the run to the history; without it, the history is only read.
    """

    policy: Path | None = None
    profile: str | None = None
    history: Path | None = None
    remember: bool = True

    def read(self) -> ReadPolicy:
        """The policy.

        Raises:
            InputError: Something is wrong with it; all of it at once.
        """
        return read_policy(self.policy, self.profile)


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything that a run needs besides devices, read and found in order.

    Attributes:
        request: What it was made from.
        read: The policy.
        past: Of earlier runs; None where no history is kept.
        approved: Records of the approved state by device; None where the policy names none.
        linter: Of the policy, likewise.
    """

    request: ComplianceRequest
    read: ReadPolicy
    past: Past | None
    approved: Mapping[str, DeviceRecord] | None
    linter: Linter | None


def prepare(request: ComplianceRequest, reports: Sequence[Path] = ()) -> Preparation:
    """Complain before a fleet is read for hours, not after it.

    Args:
        request: By what is to be judged.
        reports: Files that are to be written.

    Raises:
        InputError: The policy, a file that it names, or the history cannot be read, or a report
            cannot be written.
    """
    require_writable(reports)
    read = request.read()
    profile = read.policy.lint_profile
    return Preparation(
        request=request,
        read=read,
        past=History(request.history).past() if request.history else None,
        approved=_approved(read.approved_state),
        linter=linter_for(profile) if profile else None,
    )


def check_compliance(
    records: Iterable[DeviceRecord],
    request: ComplianceRequest,
    *,
    now: datetime,
    inventory_at: datetime | None = None,
    progress: Progress = lambda _done, _all: None,
) -> dict[str, Any]:
    """Judge a fleet and remember the result; the document of ``docs/reference/compliance.md``.

    Args:
        records: Of all devices, those that were not reached included.
        request: By what is judged.
        now: Aware; certificates are judged by it.
        inventory_at: When the inventory was made, if that was before.
        progress: Told after each device.

    Raises:
        InputError: The policy, a file that it names, or the history cannot be used.
    """
    judged = judge(records, prepare(request), now, inventory_at=inventory_at, progress=progress)
    if judged.trouble is not None:
        raise judged.trouble
    return judged.document


@dataclass(frozen=True, slots=True)
class Judged:
    """A run.

    Attributes:
        document: Of the run; without what history tells where there was trouble with it.
        trouble: Why the run was not remembered; None where it was, or was not to be.
    """

    document: dict[str, Any]
    trouble: InputError | None = None


def judge(
    records: Iterable[DeviceRecord],
    prepared: Preparation,
    now: datetime,
    *,
    inventory_at: datetime | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Judged:
    """Judge a fleet and remember the result; a history that fails costs no night its report.

    Args:
        records: Of all devices, those that were not reached included.
        prepared: By what is judged.
        now: Aware; certificates are judged by it.
        inventory_at: When the inventory was made, if that was before.
        progress: Told after each device.
    """
    fleet, request, read = fleet_of(records), prepared.request, prepared.read
    around = _surroundings(fleet, prepared, now)
    assessment = assess(RULES, read.policy, around, progress=progress)
    made_at = inventory_at.isoformat(timespec="seconds") if inventory_at else None
    run = Run(now, read.policy, profile=read.profile, inventory_at=made_at)
    document = document_of(assessment, fleet, run, remedies=remedy_of)
    if request.history is None or not request.remember:
        return Judged(document)
    try:
        return Judged(History(request.history).remember(document, keys=_own_keys(fleet)))
    except InputError as error:
        return Judged(document, error)


def comply(
    readings: Mapping[str, Mapping[str, Any]],
    request: ComplianceRequest,
    *,
    reports: Sequence[Path] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Judge a fleet by what tasks read of each device, and write reports.

    Args:
        readings: By device: ``inventory``, the document of that device alone, or ``msg``, why
            there is none.
        request: By what is judged.
        reports: Files; the ending says the form.
        dry_run: Write nothing.

    Returns:
        ``changed``, ``msg``, ``compliant``, ``totals``, ``findings`` that are open, the worst
        first, ``fixed`` and ``reports`` that were written.

    Raises:
        InputError: The policy, a file that it names, or the history cannot be read, or a report
            cannot be written.
    """
    request = replace(request, remember=request.remember and not dry_run)
    prepared = prepare(request, reports)
    records = [_record(name, reading) for name, reading in readings.items()]
    judged = judge(records, prepared, datetime.now(UTC))
    document = judged.document
    written = () if dry_run else reports
    for path in written:
        write_report(document, path)
    if judged.trouble is not None:
        raise judged.trouble
    return {
        "changed": bool(written or (request.history and request.remember)),
        "msg": verdict_of(document).headline,
        "compliant": document["totals"]["open"] == 0,
        "totals": document["totals"],
        "findings": [each for each in in_order(document) if each["open"]],
        "fixed": document["fixed"],
        "reports": list(map(str, written)),
    }


def _record(name: str, reading: Mapping[str, Any]) -> DeviceRecord:
    if "inventory" in reading:
        (record,) = records_of(reading["inventory"], source=f"What was read of {name}")
        return replace(record, name=name)
    reason = str(reading.get("msg") or "it had no turn").removeprefix(_OF_ANSIBLE)
    reason = reason.removeprefix(f"{name}: ")
    return DeviceRecord(name=name, gaps=(Gap("connection", reason),), reached=False)


def _surroundings(fleet: Fleet, prepared: Preparation, now: datetime) -> Surroundings:
    policy = prepared.read.policy
    return Surroundings(
        fleet=fleet,
        now=now,
        thresholds=policy.thresholds,
        anchors=policy.anchors,
        approved=prepared.approved,
        approved_changes=policy.approved_changes,
        past=prepared.past,
        linter=prepared.linter,
    )


def _approved(path: Path | None) -> Mapping[str, DeviceRecord] | None:
    return {record.name: record for record in read_records(path)} if path else None


def _own_keys(fleet: Fleet) -> Iterator[tuple[str, str]]:
    """Public keys of devices' own certificates, each with the id of the certificate."""
    for record in fleet.records:
        for held in record.certificates:
            key = held.certificate.public_key_sha256 if held.certificate else None
            if key and held.is_own:
                yield key, fleet.id_of(held)
