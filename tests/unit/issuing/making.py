"""Local CAs and requests for tests of what is issued."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from support.certificates import NOON
from support.chains import Kind, authority, key_of

from netpki.issuing import LocalCa
from netpki.pki import PrivateKey
from netpki.pki.request import CertificateRequest, RequestFields, build_request

FIELDS = RequestFields(
    common_name="sps.example.com",
    organization="Example Corporation",
    dns_names=("sps.example.com", "sps", "*.apps.example.com"),
    ip_addresses=("192.0.2.10", "2001:db8::10"),
)
KEY = key_of("ec-p256", "issuing")
ROOT = authority("Issuing Root", kind="ec-p256")
UPPER = authority("Issuing Upper", by=ROOT, kind="ec-p256")
LOWER = authority("Issuing Lower", by=UPPER, kind="ec-p256")


@cache
def request_of(fields: RequestFields = FIELDS, key: PrivateKey = KEY) -> CertificateRequest:
    """The request for the fields; the same one each time."""
    return build_request(fields, key)


def root_ca(*, days: int = 397, now: datetime = NOON) -> LocalCa:
    """A root that signs by itself."""
    return LocalCa(ROOT.certificate, ROOT.key, days=days, now=now)


def lower_ca(*, days: int = 397, now: datetime = NOON) -> LocalCa:
    """A CA two steps below the root."""
    above = (ROOT.certificate, UPPER.certificate)
    return LocalCa(LOWER.certificate, LOWER.key, chain=above, days=days, now=now)


def other_ca(name: str, kind: Kind = "ec-p256", *, now: datetime = NOON) -> LocalCa:
    """A root of another name."""
    other = authority(name, kind=kind)
    return LocalCa(other.certificate, other.key, now=now)
