"""The same work as Nornir tasks.

>>> from netpki.frontends.nornir import RichProgress, ca_certificate
>>> ca_certificate.__name__
'ca_certificate'
"""

from typing import TYPE_CHECKING

from netpki.frontends.nornir.connection import DeviceConnection
from netpki.frontends.nornir.enrollment_tasks import certificate_request, issued_certificate
from netpki.frontends.nornir.inventory_tasks import pki_inventory
from netpki.frontends.nornir.server_tasks import server_certificate, server_certificate_info
from netpki.frontends.nornir.tasks import (
    apply_request,
    ca_certificate,
    pki_info,
    trm_registration,
    trustpoint,
)

if TYPE_CHECKING:
    from netpki.frontends.nornir.progress import RichProgress

__all__ = [
    "DeviceConnection",
    "RichProgress",
    "apply_request",
    "ca_certificate",
    "certificate_request",
    "issued_certificate",
    "pki_info",
    "pki_inventory",
    "server_certificate",
    "server_certificate_info",
    "trm_registration",
    "trustpoint",
]


def __getattr__(name: str) -> object:
    # Scripts without a progress bar need not pay for importing rich.
    if name != "RichProgress":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from netpki.frontends.nornir.progress import RichProgress  # noqa: PLC0415 see above

    return RichProgress
