"""Which configuration lines use a trustpoint or a key pair."""

from netpki.platforms.ios.references.find import (
    LISTENING_WORDS,
    TELLING_WORDS,
    Line,
    Reference,
    find_references,
    names_a_use,
)
from netpki.platforms.ios.references.keys import KeyLabel, key_labels
from netpki.platforms.ios.references.kinds import KINDS, Evidence, Kind
from netpki.platforms.ios.references.maps import CertificateMap, MapUse, certificate_maps
from netpki.platforms.ios.references.table import ROWS, Row, Target, unquoted

__all__ = [
    "KINDS",
    "LISTENING_WORDS",
    "ROWS",
    "TELLING_WORDS",
    "CertificateMap",
    "Evidence",
    "KeyLabel",
    "Kind",
    "Line",
    "MapUse",
    "Reference",
    "Row",
    "Target",
    "certificate_maps",
    "find_references",
    "key_labels",
    "names_a_use",
    "unquoted",
]
