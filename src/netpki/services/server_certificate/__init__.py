"""The certificate that a device's web server serves: plan, install, verify, roll back."""

from netpki.services.server_certificate.installation import (
    Installed,
    InstallOptions,
    ServerOutcome,
    install,
    preview_installation,
)
from netpki.services.server_certificate.plan import ServerPlan, WantedServerCertificate

__all__ = [
    "InstallOptions",
    "Installed",
    "ServerOutcome",
    "ServerPlan",
    "WantedServerCertificate",
    "install",
    "preview_installation",
]
