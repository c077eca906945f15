"""What IOS prints, as typed values; an unknown line is an error, never an empty result."""

from netpki.platforms.ios.parsing.certificates import (
    Extension,
    ShownCertificate,
    parse_certificates,
)
from netpki.platforms.ios.parsing.clock import DeviceClock, parse_clock
from netpki.platforms.ios.parsing.configuration import (
    ChainEntry,
    Configuration,
    TrustpointSection,
    parse_configuration,
)
from netpki.platforms.ios.parsing.moments import Zones
from netpki.platforms.ios.parsing.subscription import TrmStatus, parse_trm_status
from netpki.platforms.ios.parsing.trustpoints import (
    CertificateStatus,
    ShownTrustpoint,
    TrustpointStatus,
    parse_trustpoint_statuses,
    parse_trustpoints,
)

__all__ = [
    "CertificateStatus",
    "ChainEntry",
    "Configuration",
    "DeviceClock",
    "Extension",
    "ShownCertificate",
    "ShownTrustpoint",
    "TrmStatus",
    "TrustpointSection",
    "TrustpointStatus",
    "Zones",
    "parse_certificates",
    "parse_clock",
    "parse_configuration",
    "parse_trm_status",
    "parse_trustpoint_statuses",
    "parse_trustpoints",
]
