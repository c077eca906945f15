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

__all__ = [
    "FAULTS",
    "PERSONALITIES",
    "Console",
    "EmulatedFleet",
    "EmulatedJumpHost",
    "EmulatedRouter",
    "Fault",
    "LoggedCommand",
    "Personality",
    "TrmService",
]
