"""Inventories of emulated appliances, and a CA whose files lie on the controller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from support.ansible_controller import Controller
from support.chains import Authority, authority, pem_of

from netpki.emulators import ApplianceFleet

ROOT: Final = authority("Playbook Root", kind="ec-p256")
ISSUING: Final = authority("Playbook Issuing", by=ROOT, kind="ec-p256")


def list_appliances(
    controller: Controller,
    fleet: ApplianceFleet,
    hosts: Mapping[str, Mapping[str, object]] | None = None,
    **everywhere: object,
) -> None:
    """Write an inventory of the fleet.

    Args:
        controller: Where.
        fleet: What is listed, and whose host keys are known.
        hosts: More variables by host.
        everywhere: Variables of all hosts.
    """
    known = controller.write("known_hosts", fleet.known_hosts())
    listed: dict[str, dict[str, object]] = {}
    for name, appliance in fleet.appliances.items():
        address, port = fleet.endpoint(name)
        listed[name] = {
            "ansible_host": address,
            "ansible_port": port,
            "ansible_password": appliance.root_password,
            "netpki_admin_password": appliance.admin_password,
            "netpki_web_configuration": str(appliance.configuration_path),
            **(hosts or {}).get(name, {}),
        }
    common = {"ansible_user": "root", "netpki_known_hosts": str(known)}
    controller.write("inventory.yml", {"all": {"hosts": listed, "vars": common | everywhere}})


def ca_files(controller: Controller, issuing: Authority = ISSUING) -> list[str]:
    """Key and certificate of a CA, and its root, as files of the controller."""
    key = controller.write("issuing.key", issuing.key.pem())
    above = pem_of(issuing.certificate, ROOT.certificate).decode()
    return [str(key), str(controller.write("issuing.pem", above))]
