"""The composition root: what front ends call, and the one form in which they get results.

Ansible, Nornir and the command line validate their input, call a function of this package and
translate its report. For the same work all three return the same data.
"""

from netpki.frontends.facade.bundle import make_server_pem
from netpki.frontends.facade.enrollment import (
    LocalCaSigner,
    ManualSigner,
    RequestWishes,
    Signer,
    issue_certificate,
    request_certificate,
)
from netpki.frontends.facade.inventory import inventory_of, survey_device, unreached
from netpki.frontends.facade.server import (
    ServerCertificateRequest,
    ServerExecution,
    disable_ssh,
    install_server_certificate,
    open_appliance,
    server_certificate_info,
)
from netpki.frontends.facade.settings import DeviceSettings, web_server_of
from netpki.frontends.facade.survey import survey_appliance
from netpki.frontends.facade.trust import (
    CaRequest,
    Execution,
    Request,
    State,
    TrustpointRequest,
    apply,
    gather,
    open_device,
    register,
    require_trustpoint_name,
)
from netpki.platforms.sps.driver import WebServer
from netpki.services.rotation import Registration

__all__ = [
    "CaRequest",
    "DeviceSettings",
    "Execution",
    "LocalCaSigner",
    "ManualSigner",
    "Registration",
    "Request",
    "RequestWishes",
    "ServerCertificateRequest",
    "ServerExecution",
    "Signer",
    "State",
    "TrustpointRequest",
    "WebServer",
    "apply",
    "disable_ssh",
    "gather",
    "install_server_certificate",
    "inventory_of",
    "issue_certificate",
    "make_server_pem",
    "open_appliance",
    "open_device",
    "register",
    "request_certificate",
    "require_trustpoint_name",
    "server_certificate_info",
    "survey_appliance",
    "survey_device",
    "unreached",
    "web_server_of",
]
