"""X.509 facts. Pure: no file, socket, clock or logger; time is a parameter."""

from netpki.pki.certificate import Certificate
from netpki.pki.fingerprint import Fingerprint
from netpki.pki.pem import PemBlock, read_blocks, read_certificate
from netpki.pki.profile import CaProfile, defect_of_validity, require_acceptable

__all__ = [
    "CaProfile",
    "Certificate",
    "Fingerprint",
    "PemBlock",
    "defect_of_validity",
    "read_blocks",
    "read_certificate",
    "require_acceptable",
]
