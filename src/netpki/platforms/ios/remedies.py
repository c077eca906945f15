"""What somebody types to mend what a rule found on a router, one row for each rule.

Commands of ``ip http``, ``ip ssh`` and ``ntp`` are as Cisco documents them; none was tried on a
router here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from netpki.platforms.contract import (
    DeviceRecord,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
)
from netpki.platforms.contract.remedy import Remedy, are_plain

Row = Callable[[object, DeviceRecord], Remedy | None]

_SAVE: Final = "write memory"
_NEW_CA: Final = "--mode in-place -c <NEW-CA.pem> --sha256 <PIN>"


def remedy_of(rule: str, item: object, record: DeviceRecord) -> Remedy | None:
    """See ``RemedyOf``."""
    row = _ROWS.get(rule)
    return row(item, record) if row else None


def _configure(*lines: str) -> Row:
    return lambda _item, _record: Remedy("configuration", lines, then=_SAVE)


def _type(*lines: str) -> Row:
    return lambda _item, _record: Remedy("exec", lines)


def _netpki(arguments: str) -> Row:
    """A command of netpki for the trustpoint that holds, or is, what the rule looked at."""

    def row(item: object, record: DeviceRecord) -> Remedy | None:
        trustpoint = _trustpoint_of(item)
        if trustpoint is None or not are_plain(trustpoint, record.name):
            return None
        command = f"netpki apply -i <INVENTORY> -l {record.name} -t {trustpoint} {arguments}"
        return Remedy("netpki", (command,))

    return row


def _renew(item: object, record: DeviceRecord) -> Remedy | None:
    """A CA's certificate comes from the CA; the router asks for its own."""
    if not isinstance(item, HeldCertificate):
        return None
    if item.kind == "ca":
        return _netpki(_NEW_CA)(item, record)
    trustpoint = _trustpoint_of(item)
    if trustpoint is None or not are_plain(trustpoint):
        return None
    return Remedy("configuration", (f"crypto pki enroll {trustpoint}",), then=_SAVE)


def _in_trustpoint(*lines: str) -> Row:
    def row(item: object, _record: DeviceRecord) -> Remedy | None:
        trustpoint = _trustpoint_of(item)
        if trustpoint is None or not are_plain(trustpoint):
            return None
        heading = f"crypto pki trustpoint {trustpoint}"
        return Remedy("configuration", (heading, *(f" {line}" for line in lines)), then=_SAVE)

    return row


def _new_key(item: object, _record: DeviceRecord) -> Remedy | None:
    """A new pair under a new name: the old one works until its successor has a certificate."""
    if not isinstance(item, HeldKey) or not are_plain(item.label, *item.trustpoints):
        return None
    label = f"{item.label}-2"
    lines = [f"crypto key generate rsa modulus 3072 label {label}"]
    for trustpoint in item.trustpoints:
        lines += [f"crypto pki trustpoint {trustpoint}", f" rsakeypair {label}", " exit"]
        lines += [f"crypto pki enroll {trustpoint}"]
    return Remedy("configuration", tuple(lines), then=_SAVE)


def _secure_trustpoint(_item: object, record: DeviceRecord) -> Remedy | None:
    """With the one trustpoint that has a certificate of a CA; of several a person chooses."""
    names = {
        name
        for held in record.certificates
        if held.kind == "identity"
        for name in held.trustpoints
    }
    name = names.pop() if len(names) == 1 else "<TRUSTPOINT>"
    if name != "<TRUSTPOINT>" and not are_plain(name):
        return None
    lines = (f"ip http secure-trustpoint {name}", "no ip http secure-server")
    return Remedy("configuration", (*lines, "ip http secure-server"), then=_SAVE)


def _trustpoint_of(item: object) -> str | None:
    if isinstance(item, HeldTrustpoint):
        return item.name
    if isinstance(item, HeldCertificate) and item.trustpoints:
        return item.trustpoints[0]
    return None


_ROWS: Final[Mapping[str, Row]] = {
    "EXP-001": _renew,
    "EXP-002": _renew,
    "EXP-003": _renew,
    "EXP-005": _renew,
    "EXP-006": _renew,
    "TA-001": _netpki(_NEW_CA),
    "TA-002": _netpki(_NEW_CA),
    "TA-003": _netpki("--state absent"),
    "TA-005": _in_trustpoint("enrollment url <URL OF THE APPROVED CA>"),
    "KEY-001": _new_key,
    "KEY-003": _new_key,
    "KEY-004": _new_key,
    "KEY-007": _new_key,
    "NAME-001": _in_trustpoint("subject-alt-name <NAME>"),
    "REV-001": _in_trustpoint("revocation-check crl"),
    "HTTPS-001": _configure("no ip http server"),
    "HTTPS-002": _secure_trustpoint,
    "HTTPS-003": _configure("ip http tls-version TLSv1.2"),
    "HTTPS-004": _configure("ip http timeout-policy idle 300 life 3600 requests 100"),
    "HTTPS-005": _configure("ip http max-connections <NUMBER>"),
    "CHAIN-002": _configure("no ip http secure-server", "ip http secure-server"),
    "SSH-001": _configure("ip ssh version 2"),
    "TIME-001": _configure("ntp server <ADDRESS> key <NUMBER>"),
    "TIME-002": _configure("ntp authenticate", "ntp server <ADDRESS> key <NUMBER>"),
    "CFG-001": _type(_SAVE),
    "META-002": _type("terminal length 0", "show running-config"),
}
