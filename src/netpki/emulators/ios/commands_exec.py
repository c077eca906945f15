"""EXEC commands that do something: enable, terminal, configure, save, register."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from netpki.emulators.ios.commands_show import (
    USER_COMMANDS,
    Command,
    privileged_commands,
    show_running,
    shown,
)
from netpki.emulators.ios.line_editor import Entry, Read
from netpki.emulators.ios.personality import Personality
from netpki.emulators.ios.printing import saved_size
from netpki.emulators.ios.session import CommandHandler, Interaction, Session

_ENABLE_ATTEMPTS: Final = 3


def _enable(session: Session, _command: Command) -> Interaction:
    """Ask for the secret three times. The refusals' words are unverified."""
    secret = session.router.enable_secret
    if session.mode == session.modes.privileged:
        return
    if secret is None:
        session.write("% No password set\n")
        return
    for _ in range(_ENABLE_ATTEMPTS):
        entry = yield Read("Password: ", "password")
        if entry.text == secret:
            session.mode = session.modes.privileged
            return
    session.write("% Bad secrets\n\n")


def _disable(session: Session, _command: Command) -> None:
    session.mode = session.modes.user


def _leave(session: Session, _command: Command) -> None:
    session.ended = True


def _length(session: Session, command: Command) -> None:
    session.length = int(command.arguments[0])


def _width(session: Session, command: Command) -> None:
    session.width = int(command.arguments[0])


def _monitor(session: Session, command: Command) -> None:
    session.monitors = " no " not in f" {command.line} "


def _configure(session: Session, _command: Command) -> None:
    session.write("Enter configuration commands, one per line.  End with CNTL/Z.\n")
    session.enter_configuration()


def _configure_asking(session: Session, command: Command) -> Interaction:
    entry = yield Read("Configuring from terminal, memory, or network [terminal]? ", "question")
    if entry.key == "enter" and "terminal".startswith(entry.text.strip().lower()):
        _configure(session, command)


def _write(session: Session, _command: Command) -> Interaction:
    yield from _save(session)


def _copy(session: Session, _command: Command) -> Interaction:
    entry = yield Read("Destination filename [startup-config]? ", "question")
    if entry.key != "enter":
        return
    if entry.text.strip() in {"", "startup-config"}:
        yield from _save(session)
    else:
        # Unverified: the answer to a copy to another file.
        size = saved_size(session.router.running, session.router.personality)
        session.write(f"{size} bytes copied in 0.404 secs\n")


def _save(session: Session) -> Interaction:
    """Save as ``write memory`` does (captures: 12.x, 15.x, CSR1000v 16.12.3)."""
    faults = session.router.faults
    if faults.active("busy-nvram"):
        session.write("startup-config file open failed (Device or resource busy)\n")
        return
    if session.router.overwrite_nvram_question:
        agreed = yield from _may_overwrite(session)
        if not agreed:
            return
    session.write("Building configuration...\n")
    if faults.active("nvram-full"):
        # Unverified: the words of a failure for want of space.
        session.write("%Error opening nvram:/startup-config (No space left on device)\n")
        return
    session.router.save(session.user, lost=faults.active("lose-save") is not None)
    if session.router.compress_config:
        size = saved_size(session.router.running, session.router.personality)
        session.write(f"Compressed configuration from {size} bytes to {size // 3} bytes")
    session.write("[OK]\n")


def _may_overwrite(session: Session) -> Generator[Read, Entry, bool]:
    session.write(
        "Warning: Attempting to overwrite an NVRAM configuration previously written\n"
        "by a different version of the system image.\n"
    )
    entry = yield Read("Overwrite the previous NVRAM configuration?[confirm]", "confirm")
    agreed = entry.key == "enter" and entry.text in {"", "y", "Y"}
    if agreed:
        session.router.overwrite_nvram_question = False
    return agreed


def _register(session: Session, _command: Command) -> None:
    """``trm register``; that it prints nothing is unverified."""
    router = session.router
    if router.trm:
        trusted = frozenset(t.ca for t in router.running.trustpoints.values() if t.ca)
        router.trm.register(router.clock.now(), trusted)


_TERMINAL: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("terminal length <0-512>", _length),
    ("terminal width <0-512>", _width),
    ("enable", _enable),
    ("disable", _disable),
    ("exit", _leave),
    ("logout", _leave),
    ("quit", _leave),
)

USER: Final = (*_TERMINAL, *USER_COMMANDS)

_PRIVILEGED: Final[tuple[tuple[str, CommandHandler], ...]] = (
    *_TERMINAL,
    ("terminal monitor", _monitor),
    ("terminal no monitor", _monitor),
    ("configure", _configure_asking),
    ("configure terminal", _configure),
    ("write", _write),
    ("write memory", _write),
    ("write terminal", shown(show_running)),
    ("copy running-config startup-config", _copy),
)
_TRM: Final[tuple[tuple[str, CommandHandler], ...]] = (("trm register", _register),)


def privileged(personality: Personality) -> tuple[tuple[str, CommandHandler], ...]:
    """All privileged EXEC commands of this release."""
    return (
        *_PRIVILEGED,
        *privileged_commands(personality),
        *(_TRM if personality.has_trm else ()),
    )
