"""What was not seen. Nothing here is ever a pass of what could not be judged."""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import DeviceRecord, Gap
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Judgement, Rule, Unknown
from netpki.services.compliance.subjects import every_device, gaps


def _is_reached(record: DeviceRecord, _case: Case) -> Judgement:
    if record.reached:
        return None
    reasons = "; ".join(gap.message.rstrip(".") for gap in record.gaps)
    return Unknown(f"Nothing of it was read: {reasons}." if reasons else "Nothing of it was read.")


def _is_understood(gap: Gap, _case: Case) -> Judgement:
    said = gap.message.rstrip(".")
    return Unknown(f"{said}: {gap.text.strip()}" if gap.text else gap.message)


RULES: Final = (
    Rule(
        code="META-001",
        title="The device was reached",
        severity="medium",
        source="policy",
        over=every_device,
        check=_is_reached,
        why="Nobody knows how it stands with a device that nobody has seen.",
        remedy="Find out why it does not answer, or take it out of the inventory.",
    ),
    Rule(
        code="META-002",
        title="Everything was understood",
        severity="medium",
        source="policy",
        over=gaps,
        check=_is_understood,
        why="What was not understood was not judged, by no rule.",
        remedy="Look at the output, and tell of it if a device of yours shows something new.",
    ),
)
