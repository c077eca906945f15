"""What somebody types to mend what a rule found on an appliance, one row for each rule.

A replaced certificate that is left over (``SPS-002``) has none: its file is to be deleted, but
an inventory reads no file that the web server does not name, and one that it names it needs.
"""

from __future__ import annotations

from typing import Final

from netpki.platforms.contract import DeviceRecord
from netpki.platforms.contract.remedy import Limits, Remedy, is_one_device

_BY_A_NEW_CERTIFICATE: Final = frozenset(
    {"EXP-001", "EXP-002", "EXP-006", "KEY-001", "SIG-001", "NAME-001", "NAME-002"}
    | {"CHAIN-001", "CHAIN-002", "CHAIN-003", "SPS-001"}
)


def remedy_of(rule: str, item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """See ``RemedyOf``: a new certificate, or the same one installed again, mends them all."""
    del item, limits
    if rule not in _BY_A_NEW_CERTIFICATE or not is_one_device(record.name):
        return None
    files = "-f <KEY> -f <CERTIFICATE AND CHAIN> -r <ROOT>"
    return Remedy("netpki", (f"netpki sps apply -i <INVENTORY> -l {record.name} {files}",))
