"""What somebody types to mend what a rule found on an appliance, one row for each rule."""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import DeviceRecord
from netpki.platforms.contract.remedy import Remedy, are_plain

_BY_A_NEW_CERTIFICATE: Final = frozenset(
    {"EXP-001", "EXP-002", "EXP-006", "KEY-001", "SIG-001", "NAME-001", "NAME-002"}
    | {"CHAIN-001", "CHAIN-002", "CHAIN-003", "SPS-001", "SPS-002"}
)


def remedy_of(rule: str, item: object, record: DeviceRecord) -> Remedy | None:
    """See ``RemedyOf``: a new certificate, or the same one installed again, mends them all."""
    del item
    if rule not in _BY_A_NEW_CERTIFICATE or not are_plain(record.name):
        return None
    files = "-f <KEY> -f <CERTIFICATE AND CHAIN> -r <ROOT>"
    return Remedy("netpki", (f"netpki sps apply -i <INVENTORY> -l {record.name} {files}",))
