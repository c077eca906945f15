"""Emulated devices for tests: state, dialogs and faults without hardware.

The devices share no code with the drivers, so that a belief common to both cannot pass a test.
"""

from netpki.emulators.ios.console import Console
from netpki.emulators.ios.faults import FAULTS, Fault
from netpki.emulators.ios.fleet import EmulatedFleet
from netpki.emulators.ios.personality import PERSONALITIES, Personality
from netpki.emulators.ios.router import EmulatedRouter, LoggedCommand
from netpki.emulators.ios.trm import TrmService
from netpki.emulators.jump_host import EmulatedJumpHost
from netpki.emulators.sps.appliance import EmulatedAppliance
from netpki.emulators.sps.factory import factory_server_pem
from netpki.emulators.sps.faults import APPLIANCE_FAULTS, ApplianceFault
from netpki.emulators.sps.fleet import ApplianceFleet
from netpki.emulators.sps.operations import Operation
from netpki.emulators.sps.personality import APPLIANCE_PERSONALITIES, AppliancePersonality

__all__ = [
    "APPLIANCE_FAULTS",
    "APPLIANCE_PERSONALITIES",
    "FAULTS",
    "PERSONALITIES",
    "ApplianceFault",
    "ApplianceFleet",
    "AppliancePersonality",
    "Console",
    "EmulatedAppliance",
    "EmulatedFleet",
    "EmulatedJumpHost",
    "EmulatedRouter",
    "Fault",
    "LoggedCommand",
    "Operation",
    "Personality",
    "TrmService",
    "factory_server_pem",
]
