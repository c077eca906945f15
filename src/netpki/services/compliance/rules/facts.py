"""Facts that more than one family of rules asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar

from cryptography import x509

from netpki.pki import Certificate
from netpki.pki import path as paths
from netpki.platforms.contract import HeldCertificate
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Unknown

Kind = TypeVar("Kind", bound=x509.ExtensionType)

NOT_ENCODED: Final = Unknown("Nothing that was read holds the whole certificate.")
OF_LICENSING: Final = "SLA-TrustPoint"
"""Of smart licensing (``c8000v_running_config_with_SLA_chain.txt``).

That IOS XE makes it by itself is unverified.
"""
_MOST_NAMES: Final = 3


def listed(names: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def day(moment: datetime) -> str:
    """As findings write it."""
    return f"{moment:%Y-%m-%d}"


def sha256_of(held: HeldCertificate) -> str | None:
    """Of the encoding; None where that is unknown and no source shows it."""
    if held.certificate is not None:
        return held.certificate.fingerprint("sha256").hexadecimal
    shown = (each for each in held.fingerprints if each.algorithm == "sha256")
    return next((each.hexadecimal for each in shown), None)


def extension_of(certificate: Certificate, kind: type[Kind]) -> Kind | None:
    """Its extension of this kind."""
    try:
        return certificate.x509.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def knows_uses(case: Case) -> bool:
    """Whether the configuration was read that says who uses trustpoints and keys."""
    return any(source.kind == "running" for source in case.record.sources)


def issuers_of(certificate: Certificate, case: Case) -> tuple[Certificate, ...]:
    """Who has issued ``certificate``, in the fleet and among the approved anchors."""
    given = case.around.anchors.issuers_of(certificate)
    return tuple(dict.fromkeys((*case.issuers_known(certificate), *given)))


def above(certificate: Certificate, case: Case) -> tuple[Certificate, ...]:
    """Issuers, their issuers and so on, as far up as they are known; a root is above itself."""
    found: dict[Certificate, None] = {}
    waiting = [certificate]
    while waiting:
        new = [each for each in issuers_of(waiting.pop(), case) if each not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return tuple(found)


@lru_cache(maxsize=100_000)
def is_root(certificate: Certificate) -> bool:
    """Whether it is its own issuer."""
    return paths.is_root(certificate)
