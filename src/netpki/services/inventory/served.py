"""Whether a service presents the certificate that its device stores for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from netpki.pki import Certificate
from netpki.pki.names import title_of
from netpki.platforms.contract import (
    DeviceRecord,
    ServedCertificates,
    UsedBy,
)

Comparison = Literal["as_stored", "other_stored", "not_stored", "unknown"]
_ALL_ADDRESSES: Final = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 compared only


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the comparison says.

    Attributes:
        comparison: ``unknown`` where one of the two sides could not be read.
        expected: What is stored for the service; None where that is not known.
        message: One sentence.
    """

    comparison: Comparison
    expected: Certificate | None
    message: str


def verdict_of(served: ServedCertificates, record: DeviceRecord) -> Verdict:
    """Compare what a service sent with what its device holds."""
    own = [each for each in record.certificates if each.kind != "ca" and each.certificate]
    files = _files_of(served, record.used_by)
    wanted = [
        each.certificate
        for each in own
        if served.trustpoint in each.trustpoints or each.storage in files
    ]
    expected = wanted[0] if len(wanted) == 1 else None
    if not served.chain:
        return Verdict("unknown", expected, f"Nothing was sent: {served.failure}.")
    leaf = served.chain[0]
    if leaf in wanted:
        return Verdict("as_stored", leaf, "The certificate that is stored is the one served.")
    if not own or (files and not wanted):
        return Verdict("unknown", None, "No certificate of the device is known to compare with.")
    if leaf in [each.certificate for each in own]:
        return Verdict(
            "other_stored",
            expected,
            "Another certificate of the device than configured is served.",
        )
    return Verdict("not_stored", expected, f"{title_of(leaf)} is served and nowhere stored.")


def _files_of(served: ServedCertificates, uses: Iterable[UsedBy]) -> Sequence[str]:
    """Files that a service without a trustpoint has its key and certificate in.

    Its sockets are sections of the configuration; one for this address comes before those for
    all addresses, as it does when clients connect.
    """
    if served.trustpoint is not None:
        return ()
    keys = [use for use in uses if use.target == "key" and use.kind == f"{served.service}-server"]
    for addresses in (frozenset({served.address}), _ALL_ADDRESSES):
        found = [use.name for use in keys if _is_socket(use.section, addresses, served.port)]
        if found:
            return found
    return ()


def _is_socket(section: str, addresses: frozenset[str], port: int) -> bool:
    address, _, number = section.rpartition(":")
    return number == str(port) and address.strip("[]") in addresses
