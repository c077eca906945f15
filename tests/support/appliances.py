"""Certificates for emulated appliances, installed over real SSH and seen by real TLS clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from unit.emulators.sps.making import RELEASES, make_appliance, sent_certificates

from netpki.emulators import ApplianceFleet, EmulatedAppliance
from netpki.emulators.sps.operations import Operation
from netpki.frontends.facade import (
    DeviceSettings,
    ServerCertificateRequest,
    ServerExecution,
    WebServer,
    install_server_certificate,
)
from netpki.frontends.report import Report
from netpki.pki import Material
from netpki.platforms.sps import scripts
from netpki.transport import Script, SshSettings
from support.chains import Chain, make_chain, pem_of

SECONDS: Final = 20.0
NEWEST: Final = "sps-1.4.69"
OLDEST: Final = "sps-1.4.35"
OLDER: Final = tuple(release for release in RELEASES if release != NEWEST)

OLD: Final = make_chain("old.example.com", tag="Old", kind="ec-p256")
NEW: Final = make_chain(depth=2, kind="ec-p256")
"""Curve keys: handshakes and checks with them are quick."""

CHANGING: Final = frozenset(
    script.command
    for script in vars(scripts).values()
    if isinstance(script, Script) and script.changes
)
"""Command lines of the scripts that change something."""

Listing = dict[str, tuple[int, int, int, bytes]]


@dataclass
class Lab:
    """One appliance that is on, and how to reach it.

    Attributes:
        appliance: Emulated.
        fleet: It alone.
        settings: As a front end makes them.
        web: Its configuration lies in a tree of its own.
        journal: Where locks lie.
        request: What is asked for unless a test says it.
    """

    appliance: EmulatedAppliance
    fleet: ApplianceFleet
    settings: DeviceSettings
    web: WebServer
    journal: Path
    request: ServerCertificateRequest | None = None

    @property
    def directory(self) -> Path:
        """Where ``server.pem`` lies."""
        return self.appliance.server_pem_path.parent

    def execution(self, **changes: Any) -> ServerExecution:  # noqa: ANN401 its fields
        """How tests work: nothing is waited for."""
        how = ServerExecution(
            journal_directory=self.journal, verify_timeout=0.0, reconnect_delays=()
        )
        return replace(how, **changes)

    def install(
        self,
        chain: Chain = NEW,
        *,
        progress: Callable[[str], None] = lambda _stage: None,
        request: ServerCertificateRequest | None = None,
        **changes: Any,  # noqa: ANN401 fields of ServerExecution
    ) -> Report:
        """One run of the installer."""
        return install_server_certificate(
            self.settings,
            request or self.request or request_for(chain),
            self.execution(**changes),
            web=self.web,
            progress=progress,
        )

    def sent(self, *, old: bool = False) -> list[list[bytes]]:
        """What each TLS port sends, DER."""
        return [sent_certificates(port, old=old) for port in self.appliance.tls_ports]

    def everything(self) -> Listing:
        """Identity, mode, time and content of every file of the appliance, by its path."""
        files = (path for path in self.appliance.root.rglob("*") if path.is_file())
        return {str(path): (*_status(path), path.read_bytes()) for path in files}

    def names(self) -> list[str]:
        """What the directory of ``server.pem`` holds."""
        return sorted(path.name for path in self.directory.iterdir())

    def changing(self) -> list[Operation]:
        """Operations that change, or could."""
        return [
            operation
            for operation in self.appliance.log
            if operation.kind != "exec" or operation.text in CHANGING
        ]


def _status(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_mode, status.st_mtime_ns


def request_for(chain: Chain, **changes: Any) -> ServerCertificateRequest:  # noqa: ANN401 its fields
    """All of a chain, handed in as one file; the root is what clients trust."""
    request = ServerCertificateRequest(
        materials=(Material("new.pem", chain.canonical),),
        trust_anchors=(Material("root.pem", pem_of(chain.root)),),
        names=("sps.example.com",),
    )
    return replace(request, **changes)


@contextmanager
def lab(
    directory: Path,
    /,
    release: str = NEWEST,
    *,
    chain: Chain = OLD,
    settings: dict[str, Any] | None = None,
    **appliance: Any,  # noqa: ANN401 settings of EmulatedAppliance
) -> Iterator[Lab]:
    """An appliance that serves ``chain``; before 1.4.48 its leaf alone.

    Args:
        directory: For what the controller keeps.
        release: Key of a personality.
        chain: What ``server.pem`` holds.
        settings: Fields of ``DeviceSettings``.
        appliance: Further settings of the appliance.
    """
    made = make_appliance(release, **{"server_pem": chain.canonical, **appliance})
    with ApplianceFleet([made]) as fleet:
        yield Lab(
            made,
            fleet,
            replace(settings_for(fleet, directory), **(settings or {})),
            WebServer(str(made.configuration_path)),
            directory / "journal",
        )


def settings_for(
    fleet: ApplianceFleet,
    directory: Path,
    hostname: str = "sps1",
    **changes: Any,  # noqa: ANN401 fields of SshSettings
) -> DeviceSettings:
    """How to reach an appliance whose host key is known."""
    appliance = fleet.appliances[hostname]
    address, port = fleet.endpoint(hostname)
    known = directory / "known_hosts"
    known.write_text(fleet.known_hosts())
    ssh = SshSettings(
        name=hostname,
        address=address,
        port=port,
        username="root",
        password=appliance.root_password,
        known_hosts=(known,),
        connect_timeout=SECONDS,
    )
    return DeviceSettings(
        replace(ssh, **changes), timeout=SECONDS, admin_password=appliance.admin_password
    )
