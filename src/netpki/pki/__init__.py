"""X.509 facts. Pure: no file, socket, clock or logger; time is a parameter."""

from netpki.pki.bundle import Bundle, Inspection, assemble, inspect, require_acceptable_codes
from netpki.pki.certificate import Certificate
from netpki.pki.contents import Contents, Located, read_contents
from netpki.pki.defects import DEFECTS, Defect, Severity
from netpki.pki.fingerprint import Fingerprint
from netpki.pki.judgement import verify_served
from netpki.pki.material import Material
from netpki.pki.names import covers, names_of
from netpki.pki.pem import PemBlock, read_blocks, read_certificate
from netpki.pki.private_key import PrivateKey
from netpki.pki.profile import CaProfile, defect_of_validity, require_acceptable

__all__ = [
    "DEFECTS",
    "Bundle",
    "CaProfile",
    "Certificate",
    "Contents",
    "Defect",
    "Fingerprint",
    "Inspection",
    "Located",
    "Material",
    "PemBlock",
    "PrivateKey",
    "Severity",
    "assemble",
    "covers",
    "defect_of_validity",
    "inspect",
    "names_of",
    "read_blocks",
    "read_certificate",
    "read_contents",
    "require_acceptable",
    "require_acceptable_codes",
    "verify_served",
]
