"""Whether a service presents the certificate that its device stores for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netpki.pki import Certificate
from netpki.pki.names import title_of
from netpki.platforms.contract import DeviceRecord, ServedCertificates

Comparison = Literal["as_stored", "other_stored", "not_stored", "unknown"]


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
    wanted = [each.certificate for each in own if served.trustpoint in each.trustpoints]
    expected = wanted[0] if len(wanted) == 1 else None
    if not served.chain:
        return Verdict("unknown", expected, f"Nothing was sent: {served.failure}.")
    leaf = served.chain[0]
    if leaf in wanted:
        return Verdict("as_stored", leaf, "The certificate that is stored is the one served.")
    if leaf in [each.certificate for each in own]:
        return Verdict(
            "other_stored",
            expected,
            "Another certificate of the device than configured is served.",
        )
    if not own:
        return Verdict("unknown", None, "No certificate of the device is known to compare with.")
    return Verdict("not_stored", expected, f"{title_of(leaf)} is served and nowhere stored.")
