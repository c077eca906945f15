"""The same work as Nornir tasks.

>>> from netpki.frontends.nornir import RichProgress, ca_certificate
>>> ca_certificate.__name__
'ca_certificate'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

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
    from netpki.frontends.nornir.compliance_tasks import pki_compliance
    from netpki.frontends.nornir.progress import RichProgress

_COSTLY: Final = {"RichProgress": "progress", "pki_compliance": "compliance_tasks"}
"""Scripts that want no bar and no judgement need not pay for importing what makes them."""

__all__ = [
    "DeviceConnection",
    "RichProgress",
    "apply_request",
    "ca_certificate",
    "certificate_request",
    "issued_certificate",
    "pki_compliance",
    "pki_info",
    "pki_inventory",
    "server_certificate",
    "server_certificate_info",
    "trm_registration",
    "trustpoint",
]


def __getattr__(name: str) -> object:
    if name not in _COSTLY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_COSTLY[name]}"), name)
