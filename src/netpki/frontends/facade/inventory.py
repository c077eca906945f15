"""The certificates of devices, asked over the network or read from files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from netpki.errors import NetpkiError
from netpki.frontends.facade.settings import DeviceSettings
from netpki.frontends.facade.trust import open_device
from netpki.frontends.inventory_document import document_of
from netpki.platforms.contract import DeviceRecord, Gap, ServedCertificates
from netpki.platforms.ios.inventory.live import ask, ask_https
from netpki.platforms.ios.inventory.outputs import read_outputs
from netpki.platforms.ios.inventory.record import record_of
from netpki.transport.tls import TlsSettings, opener


def survey_device(settings: DeviceSettings, *, probe: bool = True) -> DeviceRecord:
    """Everything about the certificates of one router; nothing is configured.

    Args:
        settings: How to reach it.
        probe: Ask its HTTPS server as well which certificate it presents.

    Raises:
        ConnectionFailedError: It was not reached.
        DeviceError: It did not behave as a router.
    """
    name, ssh = settings.ssh.name, settings.ssh
    with open_device(settings).connect(read_only=True) as store:
        outputs = ask(store)
        read_at = datetime.now(UTC)
    readings = read_outputs(outputs, device=name)
    served: tuple[ServedCertificates, ...] = ()
    if probe:
        tls = TlsSettings(legacy=settings.tls_legacy)
        open_port = partial(opener, ssh, ssh.address, timeout=tls.timeout)
        served = ask_https(readings, ssh.address, open_port, tls)
    return replace(
        record_of(name, readings, served=served), addresses=(ssh.address,), read_at=read_at
    )


def unreached(name: str, error: NetpkiError) -> DeviceRecord:
    """The record of a device that could not be asked."""
    message = error.message.removeprefix(f"{name}: ").removesuffix(".")
    return DeviceRecord(name=name, gaps=(Gap("connection", message),), reached=False)


def inventory_of(records: Iterable[DeviceRecord]) -> dict[str, Any]:
    """One document of all records, made now; see ``docs/reference/inventory.md``."""
    return document_of(records, now=datetime.now(UTC))
