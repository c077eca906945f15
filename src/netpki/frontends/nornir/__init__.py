"""The same work as Nornir tasks.

>>> from netpki.frontends.nornir import RichProgress, ca_certificate
>>> ca_certificate.__name__
'ca_certificate'
"""

from netpki.frontends.nornir.connection import DeviceConnection
from netpki.frontends.nornir.progress import RichProgress
from netpki.frontends.nornir.tasks import (
    apply_request,
    ca_certificate,
    pki_info,
    trm_registration,
    trustpoint,
)

__all__ = [
    "DeviceConnection",
    "RichProgress",
    "apply_request",
    "ca_certificate",
    "pki_info",
    "trm_registration",
    "trustpoint",
]
