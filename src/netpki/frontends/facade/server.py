"""Certificates that appliances serve."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError, NetpkiError
from netpki.frontends.facade.checks import require_text
from netpki.frontends.facade.settings import DeviceSettings
from netpki.frontends.report import Report
from netpki.frontends.server_report import server_facts, server_report_of, with_ssh
from netpki.pki import Bundle, Material, assemble
from netpki.platforms.contract import WantedContent
from netpki.platforms.sps.admin import SshSwitch
from netpki.platforms.sps.configuration import is_plain_path
from netpki.platforms.sps.driver import SpsAppliance, WebServer
from netpki.services.journal import Journal, default_directory
from netpki.services.rotation import Progress
from netpki.services.server_certificate import (
    InstallOptions,
    WantedServerCertificate,
    install,
    preview_installation,
)
from netpki.transport import Pace, TlsSettings

_SERVICE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]*\Z")


@dataclass(frozen=True, slots=True)
class ServerCertificateRequest:
    """A certificate that a web server shall serve, with its key and chain.

    Attributes:
        materials: Key, leaf, intermediates and perhaps the root, in any order and form.
        passphrase: Opens encrypted keys and PKCS #12.
        trust_anchors: Roots that clients trust; never written.
        names: Names and addresses by which clients reach the server; each must be in the
            certificate. None takes the address by which netpki reaches the device.
        accept: Codes of defects to accept (``docs/reference/bundle-defects.md``).
        include_root: Send the root as well.
        pem_file: Which certificate file is meant, where the web server has several.
    """

    materials: Sequence[Material]
    passphrase: str = field(default="", repr=False)
    trust_anchors: Sequence[Material] = ()
    names: Sequence[str] | None = None
    accept: Sequence[str] = ()
    include_root: bool = False
    pem_file: str | None = None

    def bundle(self, *, address: str, now: datetime) -> Bundle:
        """Key, leaf and chain, checked as far as that needs no device.

        Raises:
            InputError: Something is wrong with them; all reasons at once.
        """
        names = (address,) if self.names is None else tuple(self.names)
        return assemble(
            self.materials,
            passphrase=self.passphrase,
            trust_anchors=self.trust_anchors,
            names=names,
            accept=self.accept,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class ServerExecution:
    """How to work.

    Attributes:
        dry_run: Plan only; the transport refuses every change.
        journal_directory: Where locks lie; None takes the user's state directory.
        verify_timeout: Seconds in which the web server must serve after its restart.
        reconnect_delays: Seconds before each further attempt to connect anew.
        disable_ssh: Close the appliance's SSH when all is done, through its own command line.
    """

    dry_run: bool = False
    journal_directory: Path | None = None
    verify_timeout: float = 60.0
    reconnect_delays: tuple[float, ...] = (2.0, 10.0)
    disable_ssh: bool = False


def open_appliance(settings: DeviceSettings, web: WebServer | None = None) -> SpsAppliance:
    """The appliance behind these settings; nothing is connected yet.

    Raises:
        InputError: A path or the name of the service is none.
    """
    meant = web or settings.web
    require_text(configuration=meant.configuration, service=meant.service)
    _require_path(meant.configuration, "configuration")
    if not _SERVICE.match(meant.service):
        raise InputError(
            f"{meant.service[:80]!r} is no name of a service.",
            hint="It has letters, digits and @._- and is 'lighttpd' on the appliance.",
        )
    tls = TlsSettings(timeout=settings.ssh.connect_timeout, legacy=settings.tls_legacy)
    return SpsAppliance(settings.ssh, tls, meant, timeout=settings.timeout)


def install_server_certificate(
    settings: DeviceSettings,
    request: ServerCertificateRequest,
    execution: ServerExecution | None = None,
    *,
    web: WebServer | None = None,
    progress: Progress = lambda _stage: None,
) -> Report:
    """Make the web server serve the certificate, or only plan it.

    Args:
        settings: How to reach the appliance.
        request: What it shall serve.
        execution: How to work.
        web: Which web server of the appliance is meant; None takes that of the settings.
        progress: Called with the name of each stage.

    Raises:
        NetpkiError: Nothing was changed. A change that failed is a report, not an error.
    """
    how = execution or ServerExecution()
    appliance = open_appliance(settings, web)
    if request.pem_file is not None:
        _require_path(request.pem_file, "pem_file")
    bundle = request.bundle(address=appliance.address, now=datetime.now(UTC))
    wanted = _wanted(bundle, request)
    if how.dry_run:
        return server_report_of(preview_installation(appliance, wanted), bundle)
    options = InstallOptions(
        verify_timeout=how.verify_timeout, reconnect_delays=how.reconnect_delays
    )
    journal = Journal(how.journal_directory or default_directory(os.environ))
    report = server_report_of(
        install(appliance, wanted, journal, options, progress=progress), bundle
    )
    if not how.disable_ssh or report.failed:
        return report
    progress("disabling SSH")
    try:
        disable_ssh(settings)
    except NetpkiError as error:
        return with_ssh(report, error)
    return with_ssh(report, None)


def server_certificate_info(
    settings: DeviceSettings, web: WebServer | None = None
) -> dict[str, Any]:
    """What the web server is, holds and serves, as plain data; nothing is changed.

    Raises:
        NetpkiError: It could not be reached, or not be understood.
    """
    with open_appliance(settings, web).connect(read_only=True) as server:
        return server_facts(server.read(), now=datetime.now(UTC))


def disable_ssh(settings: DeviceSettings) -> None:
    """Close the appliance's SSH through its own command line, and see that it is closed.

    Raises:
        NetpkiError: It is open, or that is not known.
    """
    SshSwitch(
        settings.ssh,
        username=settings.admin_username,
        password=settings.admin_password,
        pace=Pace(timeout=settings.timeout),
    ).turn_off()


def _wanted(bundle: Bundle, request: ServerCertificateRequest) -> WantedServerCertificate:
    content = WantedContent(
        key=bundle.key,
        leaf=bundle.leaf,
        intermediates=bundle.intermediates,
        anchor=bundle.root,
        sends_anchor=request.include_root,
    )
    return WantedServerCertificate(content, request.pem_file)


def _require_path(path: str, name: str) -> None:
    require_text(**{name: path})
    if not is_plain_path(path):
        raise InputError(
            f"{name} is {path[:200]!r}, which is no plain absolute path.",
            hint="Letters, digits, blanks and ._/+@%=:,~- are taken.",
        )
