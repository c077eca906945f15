"""The appliance's own command line: closing SSH, the last step of seed 002."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import replace
from typing import Final

from netpki.dialog import Ask, Dialog, Prompt, Say
from netpki.errors import ConnectionFailedError, VerificationError
from netpki.transport import Channel, Pace, Session, SshSettings, is_open, open_ssh_channel

_ENABLE: Final = Dialog(command="enable", mode="[>#]")
"""The prompt is ``> `` before and after it (a public session on release 2.5 to 3.0)."""

_DISABLE_SSH: Final = Dialog(
    command="disable ssh",
    mode="[>#]",
    asks=(
        # The wording is known of `disable adhoc-query`; for SSH it is unverified.
        Ask(r"Do you really want to disable ssh service\? \(y/n\)", Say("y"), optional=True),
    ),
)
_CLOSED_WITHIN: Final = 10.0
_INTERVAL: Final = 0.5
_TCP_SECONDS: Final = 3.0


class SshSwitch:
    """Turns SSH off; turning it on is a step on the appliance's console.

    Args:
        ssh: How the appliance is reached.
        username: Account of its own command line.
        password: Its password.
        pace: How the session reads and writes.
    """

    def __init__(self, ssh: SshSettings, *, username: str, password: str, pace: Pace) -> None:
        self._ssh = replace(ssh, username=username, password=password, key_file=None)
        self._pace = pace

    def turn_off(self) -> None:
        """Close SSH, and see that nothing answers there any more.

        Raises:
            ConnectionFailedError: The log-in failed.
            DialogError: The appliance said something unknown.
            VerificationError: SSH is still open.
        """
        with closing(open_ssh_channel(self._ssh)) as channel:
            session = _session(channel, self._ssh.name, self._pace)
            session.hold(_ENABLE)
            # The appliance may hang up at once; whether SSH is closed is seen afterwards.
            with suppress(ConnectionFailedError):
                session.hold(_DISABLE_SSH)
        self._require_closed()

    def _require_closed(self) -> None:
        deadline = time.monotonic() + _CLOSED_WITHIN
        while is_open(self._ssh, _TCP_SECONDS):
            if time.monotonic() >= deadline:
                raise VerificationError(
                    "SSH is still open after 'disable ssh'",
                    device=self._ssh.name,
                    hint="Log in as admin and type: enable, then disable ssh",
                )
            time.sleep(_INTERVAL)


def _session(channel: Channel, device: str, pace: Pace) -> Session:
    """A session whose prompt shows a host name or none."""
    return Session(channel, device=device, prompt=Prompt(""), pace=pace)
