"""What the programs in the tree of an appliance do when somebody calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netpki.emulators.sps.init_script import InitScript
from netpki.emulators.sps.lighttpd.daemon import Daemon
from netpki.emulators.sps.lighttpd.output import Output
from netpki.emulators.sps.lighttpd.program import Program
from netpki.emulators.sps.personality import AppliancePersonality
from netpki.emulators.sps.tools import Call
from netpki.emulators.sps.tree import Tree

_NO_SYSTEMD: Final = (
    "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    "Failed to connect to bus: Host is down\n"
)
"""The host's own systemctl must never be reached from an emulated appliance."""
_USAGE_OF_SERVICE: Final = (
    "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n"
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of one appliance.

    Attributes:
        hostname: What ``hostname`` says.
        release: Which lighttpd there is.
        tree: Where everything lies.
        daemon: What is started and stopped.
    """

    hostname: str
    release: AppliancePersonality
    tree: Tree
    daemon: Daemon

    async def play(self, call: Call, output: Output) -> int:
        """Do what a program does; its exit status."""
        match call.tool, call.arguments:
            case "lighttpd", arguments:
                program = Program(self.release, self.daemon, output)
                return await program.run(arguments, call.directory, call.process)
            case ("init", arguments) | ("service", ("lighttpd", *arguments)):
                script = InitScript(self.tree.script, self.tree.configuration, self.daemon, output)
                return await script.run(arguments[0] if arguments else "")
            case "service", arguments:
                output.err(_no_such_service(arguments))
                return 1
            case "hostname", _:
                output.out(f"{self.hostname}\n")
                return 0
        output.err(_NO_SYSTEMD)
        return 1


def _no_such_service(arguments: Sequence[str]) -> str:
    return f"{arguments[0]}: unrecognized service\n" if arguments else _USAGE_OF_SERVICE
