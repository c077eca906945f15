"""The certificate inventory as a Nornir task."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from nornir.core.inventory import Host
from nornir.core.task import Result, Task

from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.nornir.settings import options_of, settings_of_host
from netpki.frontends.report import error_data
from netpki.platforms.contract import DeviceRecord

Platform = Literal["ios", "sps"]

APPLIANCES: Final = "smart_protection_servers"
"""The group of appliances in inventories that ``netpki emulate`` writes and the how-to shows."""

_NAMED: Final[dict[str, Platform]] = {
    "sps": "sps",
    "ios": "ios",
    "cisco_ios": "ios",
    "cisco_xe": "ios",
    "cisco_iosxe": "ios",
}
"""Nornir's ``platform``, for routers as NAPALM, Netmiko and scrapli write it."""

_OF_APPLIANCES: Final = frozenset(
    {"admin_username", "admin_password", "web_configuration", "web_service"}
)
"""Options that no router has."""


def platform_of(host: Host) -> Platform:
    """What a host is: what its ``platform`` says, else its group, else its variables.

    A router unless something says that it is an appliance, see ``docs/reference/variables.md``.
    """
    named = _NAMED.get(host.platform or "")
    if named is not None:
        return named
    is_appliance = host.has_parent_group(APPLIANCES) or any(
        value is not None and name in _OF_APPLIANCES for name, value in options_of(host).items()
    )
    return "sps" if is_appliance else "ios"


def pki_inventory(task: Task, *, probe: bool = True) -> Result:
    """Everything about the certificates of a router or an appliance; nothing is changed.

    Args:
        task: From Nornir.
        probe: Ask the HTTPS server of a router as well which certificate it presents; that of
            an appliance is always asked.

    Returns:
        An inventory document of this device alone as the result, and its ``DeviceRecord`` as the
        attribute ``record``; ``facade.inventory_of`` puts the records of all devices into one
        document. A device that was not reached has a record too.
    """
    try:
        record = _surveyed(task.host, probe=probe)
    except NetpkiError as error:
        unreached = facade.unreached(task.host.name, error)
        return Result(
            task.host,
            result=error_data(task.host.name, error),
            failed=True,
            record=replace(unreached, platform=platform_of(task.host)),
        )
    data = {"device": record.name, "inventory": facade.inventory_of([record])}
    return Result(task.host, result=data, record=record)


def _surveyed(host: Host, *, probe: bool) -> DeviceRecord:
    settings = settings_of_host(host)
    if platform_of(host) == "sps":
        return facade.survey_appliance(settings)
    return facade.survey_device(settings, probe=probe)
