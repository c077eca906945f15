"""The certificates of one appliance, as an inventory tells of them."""

from __future__ import annotations

from netpki.frontends.facade.server import open_appliance
from netpki.frontends.facade.settings import DeviceSettings
from netpki.platforms.contract import DeviceRecord
from netpki.platforms.sps.driver import WebServer
from netpki.platforms.sps.inventory import record_of


def survey_appliance(settings: DeviceSettings, web: WebServer | None = None) -> DeviceRecord:
    """Everything about the certificates of one appliance; nothing is changed.

    Its TLS sockets are always asked what they serve: that is half of what is to be known.

    Args:
        settings: How to reach it.
        web: Which web server is meant; None takes that of the settings.

    Raises:
        ConnectionFailedError: It was not reached.
        DeviceError: It did not behave as an appliance.
        InputError: A path or the name of the service is none.
    """
    appliance = open_appliance(settings, web)
    with appliance.connect(read_only=True) as server:
        return record_of(appliance.name, server.read(), appliance.address)
