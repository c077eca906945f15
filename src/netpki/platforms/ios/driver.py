"""Trustpoints of one IOS device over one session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import assert_never

from netpki.dialog import mask_configuration
from netpki.errors import CommandRefusedError, PreconditionError
from netpki.pki import Certificate
from netpki.platforms.contract import (
    Configure,
    DeviceState,
    Half,
    Install,
    Remove,
    Replace,
    RestoreWay,
    SaveMethod,
    Step,
    StoredCertificate,
    Trustpoint,
)
from netpki.platforms.ios import dialogs
from netpki.platforms.ios.cli import open_session
from netpki.platforms.ios.commands import (
    commands_of,
    hexadecimal_lines,
    restore_commands_of,
    save_commands_of,
)
from netpki.platforms.ios.parsing import parse_trm_status
from netpki.platforms.ios.settings import IosSettingsRules, is_pinned, reverting
from netpki.platforms.ios.state import READ_COMMANDS, SHOW_HALF, read_state, with_half_read
from netpki.transport import Channel, Pace, Session


class IosTrustStore:
    """Keeps ``TrustStore`` on an open session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def device(self) -> str:
        """Name of the device."""
        return self._session.device

    def read(self) -> DeviceState:
        """See ``TrustStore.read``."""
        return read_state(self._session.run(READ_COMMANDS), device=self._session.device)

    def reread(self, state: DeviceState, half: Half) -> DeviceState:
        """See ``TrustStore.reread``."""
        (output,) = self._session.run([SHOW_HALF[half]])
        return with_half_read(state, half, output)

    def show(self, *commands: str) -> tuple[str, ...]:
        """Outputs of ``show`` commands, for what is not part of the state."""
        return self._session.run(commands)

    def do(self, step: Step) -> None:
        """See ``TrustStore.do``."""
        with self._configuring():
            match step:
                case Configure():
                    self._enter_settings(step.trustpoint, step.settings)
                case Install():
                    self._install(step.trustpoint, step.settings, step.certificate)
                case Replace():
                    self._remove(step.trustpoint)
                    self._install(step.trustpoint, step.settings, step.certificate)
                case Remove():
                    self._remove(step.trustpoint)
                case _:
                    assert_never(step)

    def undo(self, step: Step, *, way: RestoreWay) -> None:
        """See ``TrustStore.undo``; what is there already is left alone."""
        before = step.before
        now = self.read().trustpoint(step.trustpoint)
        if _same(now, before):
            return
        self._require_ours(now, before)
        with self._configuring():
            if now is not None and before is not None and _chain(now) == _chain(before):
                lines = reverting(now.settings, before.settings)
                self._enter_settings(before.name, lines, tolerant=True)
                return
            if now is not None:
                self._remove(step.trustpoint)
            if before is not None:
                self._restore(before, way)

    def _require_ours(self, now: Trustpoint | None, before: Trustpoint | None) -> None:
        """Going back must not destroy what came after the step."""
        known = {stored.certificate for stored in before.others} if before else set()
        if now is not None and {stored.certificate for stored in now.others} - known:
            raise PreconditionError(
                f"the trustpoint {now.name} has got other certificates since; going back would "
                "destroy them",
                device=self._session.device,
                hint="Look at the trustpoint before going on.",
            )

    def save(self, method: SaveMethod) -> None:
        """See ``TrustStore.save``."""
        self._session.hold(dialogs.save(method))

    def register(self) -> None:
        """See ``TrustStore.register``."""
        self._session.hold(dialogs.trm_register())

    def is_registered(self) -> bool:
        """See ``TrustStore.is_registered``."""
        (output,) = self._session.run(["show ip trm subscription status"])
        return parse_trm_status(output, device=self._session.device).active

    @contextmanager
    def _configuring(self) -> Iterator[None]:
        self._session.hold(dialogs.configure_terminal())
        yield
        self._session.hold(dialogs.end())

    def _remove(self, name: str) -> None:
        self._session.hold(dialogs.remove_trustpoint(name))

    def _install(self, name: str, settings: Sequence[str], certificate: Certificate) -> None:
        self._enter_settings(name, settings)
        self._authenticate(name, certificate, pinned=is_pinned(settings))

    def _authenticate(self, name: str, certificate: Certificate, *, pinned: bool) -> None:
        self._session.hold(dialogs.authenticate(name, certificate, pinned=pinned))

    def _enter_settings(
        self, name: str, settings: Sequence[str], *, tolerant: bool = False
    ) -> None:
        self._session.hold(dialogs.enter_trustpoint(name))
        outputs = self._session.run([*settings, "exit"])
        for line, output in zip(settings, outputs, strict=False):
            if not tolerant:
                self._require_accepted(line, output)

    def _require_accepted(self, line: str, output: str) -> None:
        complaint = next((text for text in output.splitlines() if _COMPLAINT.match(text)), None)
        if complaint is not None:
            raise CommandRefusedError(
                f"the trustpoint setting {mask_configuration(line)!r} was refused: "
                f"{complaint.strip()!r}",
                device=self._session.device,
                hint="Remove the setting, or correct it for this release.",
            )

    def _restore(self, before: Trustpoint, way: RestoreWay) -> None:
        # A setting that this release shows but does not take must not keep the CA out;
        # the verification afterwards reports it.
        self._enter_settings(before.name, before.settings, tolerant=True)
        if way == "authenticate" and before.ca is not None and not before.others:
            self._authenticate(before.name, before.ca, pinned=is_pinned(before.settings))
        elif before.certificates:
            self._paste_chain(before)

    def _paste_chain(self, before: Trustpoint) -> None:
        for stored in before.certificates:
            if stored.certificate is not None:
                self._session.hold(dialogs.enter_chain(before.name))
                self._paste(stored, stored.certificate)

    def _paste(self, stored: StoredCertificate, certificate: Certificate) -> None:
        self._session.hold(
            dialogs.paste_certificate(stored.kind, stored.serial, hexadecimal_lines(certificate))
        )


class IosDevice:
    """Keeps ``Device``: a router that can be connected to again and again.

    Args:
        name: Its name in the inventory.
        open_channel: Opens a terminal on it.
        enable_secret: For accounts without privileged rights.
        pace: How sessions read and write.
    """

    def __init__(
        self,
        name: str,
        open_channel: Callable[[], Channel],
        *,
        enable_secret: str = "",
        pace: Pace | None = None,
    ) -> None:
        self.name = name
        self.rules = IosSettingsRules()
        self._open_channel = open_channel
        self._enable_secret = enable_secret
        self._pace = pace or Pace()

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[IosTrustStore]:
        """See ``Device.connect``."""
        channel = self._open_channel()
        try:
            session = open_session(
                channel,
                device=self.name,
                enable_secret=self._enable_secret,
                pace=Pace(self._pace.timeout, self._pace.pacing, read_only),
            )
            yield IosTrustStore(session)
        finally:
            channel.close()

    def commands(self, step: Step) -> tuple[str, ...]:
        """See ``Device.commands``."""
        return commands_of(step)

    def restore_commands(self, step: Step) -> tuple[str, ...]:
        """See ``Device.restore_commands``."""
        return restore_commands_of(step)

    def save_commands(self, method: SaveMethod) -> tuple[str, ...]:
        """See ``Device.save_commands``."""
        return save_commands_of(method)


_COMPLAINT = re.compile(
    r"\s*(?:% ?(?:Invalid|Incomplete|Ambiguous|Unrecognized)|Command authorization failed|.*"
    r"is not a valid subject name)"
)


def _same(now: Trustpoint | None, before: Trustpoint | None) -> bool:
    if now is None or before is None:
        return now is before
    return _chain(now) == _chain(before) and set(now.settings) == set(before.settings)


def _chain(trustpoint: Trustpoint) -> frozenset[tuple[str, Certificate | None]]:
    return frozenset((stored.kind, stored.certificate) for stored in trustpoint.certificates)
