"""An emulated router: state that outlives its sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from netpki.emulators.ios.clock import DeviceClock
from netpki.emulators.ios.configuration import (
    Configuration,
    PendingRequest,
    Stamp,
    Trustpoint,
    read_sections,
)
from netpki.emulators.ios.console import Console
from netpki.emulators.ios.factory import factory_configuration
from netpki.emulators.ios.faults import Fault, FaultBoard
from netpki.emulators.ios.grammar import ParseError
from netpki.emulators.ios.keys import KeyPair
from netpki.emulators.ios.line_editor import Entry, Read
from netpki.emulators.ios.modes import modes_of
from netpki.emulators.ios.personality import Personality
from netpki.emulators.ios.pki_state import PkiState
from netpki.emulators.ios.session import Session
from netpki.emulators.ios.trm import TrmService, UrlFilter
from netpki.emulators.ios.trustpoint_lines import DEFAULT_LINES, with_line
from netpki.emulators.ios.zones import Zone
from netpki.errors import InputError
from netpki.pki import Certificate, PrivateKey

_DEFAULT_START: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_CHANGING: Final = (("configure", 4), ("write", 2), ("copy", 2), ("trm", 2))
"""EXEC commands that can change something, with the fewest characters they may be cut to."""
_SECRET_WORDS: Final = frozenset({"password", "secret", "key", "authentication-key"})


@dataclass(frozen=True, slots=True)
class LoggedCommand:
    """One line that a router received.

    Attributes:
        session: Number of the session, from 1.
        mode: ``exec``, ``config``, ``ca-trustpoint``, ... or ``paste``, ``hex``, ``question``,
            ``password``.
        line: What was typed; passwords at prompts are replaced.
        secret: Whether it is, or contains, a secret.
        configures: Whether it was typed in configuration mode, or can change the
            configuration, the saved one, or a registration.
    """

    session: int
    mode: str
    line: str
    secret: bool
    configures: bool


class EmulatedRouter:
    """A router that keeps its configuration while sessions come and go.

    Args:
        hostname: Its name, first part of every prompt.
        personality: One of ``PERSONALITIES``, or one made from it with ``replace``.
        username: Who may log in.
        password: With which password.
        privilege: 15 puts a session in privileged EXEC at once.
        enable_secret: For ``enable``; None if there is none.
        extra_configuration: Raw lines; a section is printed where IOS prints its kind.
        clock: Device time now; it runs on from there.
        clock_authoritative: False is a clock that was never set.
        clock_source: For example ``NTP``.
        legacy_ssh: Offer only the algorithms that 12.4 and 15.x have.
        authorized_keys: Public keys in OpenSSH form that may log in without password.
        seconds: Monotonic seconds that drive the clock; the default is real time.

    Attributes:
        running: The running configuration.
        startup: What the last save wrote; None if there never was one.
        command_log: Every line received, in order.
        faults: The armed faults.
        trm: The registration service, if content filtering is used.
        url_filter: What content filtering counted, if it is used.
        pki: Timers, counters, CRLs, trustpool and certificate servers.
        archives: File names of archived configurations, oldest first.
        private_keys: Private halves that tests have given, by their public halves.
        served_https: Certificates (leaf first) with their key that the HTTPS server presents
            instead of what is configured; None for the configured ones.
        ca_servers: Which CA certificate an enrollment URL yields; others are unreachable.
        exec_prompt_timestamp, compress_config, overwrite_nvram_question: Options that change
            what is printed.
        command_authorization: Beginnings of commands that AAA refuses.
        syslog_style: ``glued`` ends a message without a newline (captured), ``newline`` with.
    """

    def __init__(  # noqa: PLR0913 a device has that many settings, all by keyword
        self,
        *,
        hostname: str,
        personality: Personality,
        username: str = "netops",
        password: str = "demo-password",  # noqa: S107 an emulated device
        privilege: int = 15,
        enable_secret: str | None = "demo-enable",  # noqa: S107 likewise
        extra_configuration: str = "",
        clock: datetime = _DEFAULT_START,
        clock_authoritative: bool = True,
        clock_source: str = "NTP",
        legacy_ssh: bool = False,
        authorized_keys: str = "",
        seconds: Callable[[], float] | None = None,
    ) -> None:
        self.personality = personality
        self.username, self.password = username, password
        self.privilege, self.enable_secret = privilege, enable_secret
        self.legacy_ssh, self.authorized_keys = legacy_ssh, authorized_keys
        self.clock = (
            DeviceClock(clock, clock_authoritative, clock_source, seconds=seconds)
            if seconds
            else DeviceClock(clock, clock_authoritative, clock_source)
        )
        self.running = factory_configuration(hostname, username, personality)
        for section in read_sections(extra_configuration):
            self.running.enter_section(section.header)
            self.running.sections[-1] = section
        last_week = self.clock.now() - timedelta(days=7)
        self.running.changed = Stamp(last_week, "admin")
        self.startup: Configuration | None = self.running.copy()
        self.running.saved = Stamp(last_week + timedelta(seconds=4), "admin")
        self.command_log: list[LoggedCommand] = []
        self.faults = FaultBoard()
        self.steps_seen = 0
        self.trm: TrmService | None = None
        self.url_filter: UrlFilter | None = None
        self.pki = PkiState()
        self.archives: list[str] = []
        self.private_keys: dict[bytes, PrivateKey] = {}
        self.served_https: tuple[tuple[Certificate, ...], PrivateKey] | None = None
        self.ca_servers: dict[str, Certificate] = {}
        self.exec_prompt_timestamp = False
        self.compress_config = False
        self.overwrite_nvram_question = False
        self.command_authorization: list[str] = []
        self.syslog_style = "glued"
        self._sessions: list[Session] = []
        self._session_count = 0
        self._clock_before_fault: tuple[datetime, bool, str] | None = None

    @property
    def hostname(self) -> str:
        """The configured hostname."""
        return self.running.hostname

    @property
    def zone(self) -> Zone:
        """The time zone its configuration sets."""
        return self.running.zone

    # --- set up and look -------------------------------------------------------------------

    def add_trustpoint(  # noqa: PLR0913 whatever a trustpoint can hold, by keyword
        self,
        name: str,
        *,
        lines: Iterable[str] = ("enrollment terminal",),
        ca: Certificate | None = None,
        identity: Certificate | None = None,
        encryption: Certificate | None = None,
        ra_signature: Certificate | None = None,
        ra_encryption: Certificate | None = None,
        pending: Iterable[PendingRequest] = (),
        key: PrivateKey | None = None,
        saved: bool = True,
    ) -> None:
        """Put a trustpoint in the running configuration, and in the startup one if ``saved``.

        Args:
            name: Its name.
            lines: Sub-commands; ``revocation-check crl`` is there unless they say otherwise.
            ca: The CA certificate it holds.
            identity: The router's own certificate.
            encryption: Its second one, where it has usage keys.
            ra_signature: Of the registration authority.
            ra_encryption: Likewise.
            pending: Requests under way.
            key: Private half for ``identity``; the HTTPS server needs it. The key pair appears
                under the label that ``lines`` name, if there is none of that name yet.
            saved: False leaves it out of the startup configuration.

        Raises:
            InputError: One of ``lines`` is no sub-command of a trustpoint.
        """
        body: tuple[str, ...] = DEFAULT_LINES
        for line in lines:
            body = with_line(body, self._spelled(line))
        trustpoint = Trustpoint(
            name, body, ca, identity, encryption, ra_signature, ra_encryption, tuple(pending)
        )
        self.running.put(trustpoint)
        if key is not None:
            self._keep(key, trustpoint, saved=saved)
        if saved and self.startup is not None:
            self.startup.put(trustpoint)
        elif not saved:
            self.stamp_change("admin")

    def add_key(self, key: KeyPair, *, saved: bool = True) -> None:
        """Give the router a key pair; one that is not ``saved`` is lost with a reload."""
        self.running.put_key(key)
        if saved and self.startup is not None:
            self.startup.put_key(key)

    def _keep(self, key: PrivateKey, trustpoint: Trustpoint, *, saved: bool) -> None:
        self.private_keys[key.public_der] = key
        if not self.running.keys_of(trustpoint):
            label = trustpoint.key_label or self.running.default_key_label
            made = self.clock.now() - timedelta(days=7)
            self.add_key(KeyPair(label, key.public_der, made), saved=saved)

    def _spelled(self, line: str) -> str:
        try:
            spelled = modes_of(self.personality).trustpoint.grammar.parse(line).line
        except ParseError as error:
            raise InputError(
                f"{line!r} is no sub-command of a trustpoint (from character {error.column + 1}).",
                hint="Write it as in the running configuration.",
            ) from error
        keyword, _, value = spelled.partition(" ")
        return (
            f"{keyword} {''.join(value.split()).upper()}" if keyword == "fingerprint" else spelled
        )

    def trustpoint(self, name: str) -> Trustpoint | None:
        """The trustpoint in the running configuration."""
        return self.running.trustpoints.get(name)

    def startup_trustpoint(self, name: str) -> Trustpoint | None:
        """The trustpoint in the startup configuration."""
        return self.startup.trustpoints.get(name) if self.startup else None

    def configuration_commands(self) -> tuple[LoggedCommand, ...]:
        """The received lines that changed or could have changed something."""
        return tuple(command for command in self.command_log if command.configures)

    def reset_steps(self) -> None:
        """Let ``steps_seen`` count from 0 again."""
        self.steps_seen = 0

    def reload(self) -> None:
        """Restart: what was not saved is gone."""
        for session in tuple(self._sessions):
            session.ended = True
        self._sessions.clear()
        hostname = self.hostname
        self.running = (
            self.startup.copy()
            if self.startup
            else factory_configuration(hostname, self.username, self.personality)
        )

    # --- faults ----------------------------------------------------------------------------

    def inject(self, *faults: Fault) -> None:
        """Arm faults; counting ones count from now."""
        self.steps_seen = 0
        for fault in faults:
            self.faults.arm(fault)
            if fault.name in {"wrong-clock", "unset-clock"}:
                self._disturb_clock(fault)

    def clear_faults(self) -> None:
        """Disarm all faults and put the clock right."""
        self.faults.clear()
        if self._clock_before_fault:
            moment, self.clock.authoritative, self.clock.source = self._clock_before_fault
            self.clock.set(moment)
            self._clock_before_fault = None

    def _disturb_clock(self, fault: Fault) -> None:
        clock = self.clock
        if self._clock_before_fault is None:
            self._clock_before_fault = (clock.now(), clock.authoritative, clock.source)
        if fault.name == "wrong-clock":
            clock.set(fault.moment)
        else:
            clock.unset()

    def denies(self, line: str) -> bool:
        """Whether AAA refuses this command (keywords spelled out)."""
        prefixes = [str(fault.argument) for fault in self.faults.all_active("deny")]
        return _begins_with_any(line, [*prefixes, *self.command_authorization])

    def asks_before(self, line: str) -> bool:
        """Whether the fault ``unknown-prompt`` covers this command."""
        prefixes = [str(fault.argument) for fault in self.faults.all_active("unknown-prompt")]
        return _begins_with_any(line, prefixes)

    def shown_certificate_digest(self, certificate: Certificate) -> bytes:
        """The bytes whose fingerprints are displayed for ``certificate``."""
        if self.faults.active("wrong-fingerprint"):
            return hashlib.sha256(certificate.der).digest()
        return certificate.der

    def stored_certificate(self, certificate: Certificate) -> Certificate:
        """What the router keeps of ``certificate``."""
        if self.faults.active("other-certificate"):
            # The last byte belongs to the signature: still a certificate, but not this one.
            return Certificate(certificate.der[:-1] + bytes([certificate.der[-1] ^ 1]))
        return certificate

    # --- sessions --------------------------------------------------------------------------

    def admits_login(self) -> bool:
        """Count a log-in with good credentials; False if a fault refuses it."""
        refused = self.faults.fires("refuse-login")
        return not (self.faults.earlier_login() or refused)

    def console(self, user: str = "") -> Console:
        """A terminal after a successful log-in; closed from the start if a fault refuses it."""
        console = self.attach(user)
        if not self.admits_login():
            console.close()
        return console

    def attach(self, user: str = "") -> Console:
        """A terminal for somebody whose log-in was already checked."""
        self._session_count += 1
        modes = modes_of(self.personality)
        mode = modes.privileged if self.privilege >= 15 else modes.user  # noqa: PLR2004 IOS level
        number = self._session_count
        session = Session(self, number, user or self.username, modes, mode)
        self._sessions.append(session)
        return Console(self, session)

    def forget(self, session: Session) -> None:
        """Drop a closed session."""
        if session in self._sessions:
            self._sessions.remove(session)

    def record(self, session: Session, read: Read, entry: Entry) -> None:
        """Log one received line and count it as a step."""
        self.steps_seen += 1
        is_command = read.kind == "command"
        mode = session.mode.name if is_command else read.kind
        secret = read.kind == "password" or bool(_SECRET_WORDS & set(entry.text.lower().split()))
        line = "<secret>" if read.kind == "password" else entry.text
        configures = session.mode.is_configuration or (is_command and _can_change(entry.text))
        self.command_log.append(LoggedCommand(session.number, mode, line, secret, configures))

    def log(self, message: str) -> None:
        """Send a syslog message to the sessions that monitor."""
        for session in self._sessions:
            if session.monitors:
                session.messages.append(f"{self.clock.syslog_prefix(self.zone)}{message}")

    # --- saving ----------------------------------------------------------------------------

    def stamp_change(self, user: str) -> None:
        """Note who changed the configuration, and when."""
        self.running.changed = Stamp(self.clock.now(), user)

    def save(self, user: str, *, lost: bool = False) -> None:
        """Write the startup configuration; a ``lost`` save leaves the old one."""
        if not lost:
            self.startup = self.running.copy()
        self.running.saved = Stamp(self.clock.now(), user)


def _can_change(line: str) -> bool:
    word = (line.split() or [""])[0].lower()
    return any(len(word) >= least and full.startswith(word) for full, least in _CHANGING)


def _begins_with_any(line: str, prefixes: Iterable[str]) -> bool:
    return any(line.lower().startswith(prefix.lower()) for prefix in prefixes)
