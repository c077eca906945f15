"""EXEC commands that only look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from netpki.emulators.ios import (
    show_archive,
    show_http,
    show_keys,
    show_pki,
    show_server,
    show_state,
    show_trustpoints,
)
from netpki.emulators.ios.certificate_text import file_name
from netpki.emulators.ios.grammar import Parsed
from netpki.emulators.ios.personality import Personality
from netpki.emulators.ios.printing import running_text, saved_size, startup_text
from netpki.emulators.ios.session import CommandHandler, Interaction, Session
from netpki.emulators.ios.trm import configuration_lines

Command = Parsed[CommandHandler]
Producer = Callable[[Session, Command], Iterable[str]]


def shown(produce: Producer) -> CommandHandler:
    """A handler that pages the lines of ``produce``."""

    def handler(session: Session, command: Command) -> Interaction:
        session.write("".join(f"{line}\n" for line in _heading(session)))
        yield from session.page(produce(session, command))

    return handler


def _heading(session: Session) -> Iterator[str]:
    """What ``exec prompt timestamp`` puts before each show command (captured)."""
    if session.router.exec_prompt_timestamp:
        clock = session.router.clock
        yield "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%"
        yield f"{clock.source_line()}, {clock.show(session.router.zone)}"
        yield ""


def _first(command: Command) -> str | None:
    return command.arguments[0] if command.arguments else None


def show_running(session: Session, command: Command) -> Iterator[str]:
    """``show running-config [brief]``; brief leaves the hex out (documented)."""
    return running_text(
        session.router.running, session.router.personality, brief="brief" in command.line
    )


def _startup(session: Session, _command: Command) -> Iterator[str]:
    router = session.router
    return startup_text(router.startup, router.personality, compressed=router.compress_config)


def _clock(session: Session, command: Command) -> Iterator[str]:
    yield session.router.clock.show(session.router.zone)
    if command.line.endswith("detail"):
        yield session.router.clock.source_line()


def _version(session: Session, _command: Command) -> Iterator[str]:
    """Shortened; all words but the release are unverified."""
    router = session.router
    yield router.personality.banner
    yield "Copyright (c) 1986-2026 by Cisco Systems, Inc."
    yield ""
    yield f"{router.hostname} uptime is 3 weeks, 2 days, 4 hours, 5 minutes"
    yield "System returned to ROM by power-on"
    yield ""
    yield "Configuration register is 0x2102"
    yield ""


def _certificates(session: Session, command: Command) -> Iterator[str]:
    verbose = "verbose" in command.line.split()[4:]
    return show_pki.certificates(session.router, _first(command), verbose=verbose)


def _trustpoints(session: Session, command: Command) -> Iterator[str]:
    return show_trustpoints.trustpoints(session.router, _first(command))


def _status(session: Session, command: Command) -> Iterator[str]:
    return show_trustpoints.status(session.router, _first(command))


def _pem(session: Session, command: Command) -> Iterator[str]:
    return show_trustpoints.pem(session.router, _first(command))


def _trustpool(session: Session, command: Command) -> Iterator[str]:
    return show_pki.trustpool(session.router, verbose=command.line.endswith("verbose"))


def _rsa_keys(session: Session, command: Command) -> Iterator[str]:
    return show_keys.public_keys(session.router, "rsa", _first(command))


def _ec_keys(session: Session, command: Command) -> Iterator[str]:
    return show_keys.public_keys(session.router, "ec", _first(command))


def _all_keys(session: Session, command: Command) -> Iterator[str]:
    return show_keys.public_keys(session.router, "all", _first(command))


def _timers(session: Session, command: Command) -> Iterator[str]:
    return show_state.timers(session.router, detail=command.line.endswith("detail"))


def _counters(session: Session, _command: Command) -> Iterator[str]:
    return show_state.counters(session.router)


def _crls(session: Session, _command: Command) -> Iterator[str]:
    return show_state.crls(session.router)


def _servers(session: Session, command: Command) -> Iterator[str]:
    return show_server.servers(session.router, _first(command))


def _requests(session: Session, command: Command) -> Iterator[str]:
    return show_server.requests(session.router, command.arguments[0])


def _trm(session: Session, _command: Command) -> Iterable[str]:
    service = session.router.trm
    return service.status_lines(session.router.zone) if service else ()


def _trm_configuration(session: Session, _command: Command) -> Iterable[str]:
    return configuration_lines(session.router.running)


def _url_filter(session: Session, _command: Command) -> Iterable[str]:
    url_filter = session.router.url_filter
    return url_filter.lines() if url_filter else ()


def _https(session: Session, _command: Command) -> Iterator[str]:
    return show_http.secure_status(session.router)


def _http(session: Session, _command: Command) -> Iterator[str]:
    return show_http.server_status(session.router)


def _archive(session: Session, _command: Command) -> Iterator[str]:
    return show_archive.archive(session.router)


def _nvram(session: Session, _command: Command) -> Iterator[str]:
    """``dir nvram:`` (capture: 15.x); the numbers are made up."""
    router = session.router
    size = saved_size(router.startup, router.personality) if router.startup else 0
    files = [(122, "-rw-", size, "startup-config"), (123, "----", 1914, "private-config")]
    saved = router.startup.trustpoints.values() if router.startup else ()
    for trustpoint in saved:
        for role, certificate in trustpoint.held():
            name = file_name(certificate, is_ca=role == "ca")
            files.append((len(files), "-rw-", len(certificate.der), name))
    yield "Directory of nvram:/"
    yield ""
    for number, rights, length, name in files:
        yield f"{number:>5}  {rights} {length:>11}{name:>{22 + len(name)}}"
    yield ""
    total = router.personality.nvram_size
    yield f"{total} bytes total ({total - sum(file[2] for file in files)} bytes free)"


USER_COMMANDS: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("show clock", shown(_clock)),
    ("show clock detail", shown(_clock)),
    ("show version", shown(_version)),
)

_PRIVILEGED: Final[tuple[tuple[str, CommandHandler], ...]] = (
    *USER_COMMANDS,
    ("show running-config", shown(show_running)),
    ("show running-config all", shown(show_running)),
    ("show running-config brief", shown(show_running)),
    ("show startup-config", shown(_startup)),
    ("show crypto pki certificates", shown(_certificates)),
    ("show crypto pki certificates verbose", shown(_certificates)),
    ("show crypto pki certificates verbose WORD", shown(_certificates)),
    ("show crypto pki certificates WORD", shown(_certificates)),
    ("show crypto pki certificates WORD verbose", shown(_certificates)),
    ("show crypto pki trustpoints", shown(_trustpoints)),
    ("show crypto pki trustpoints status", shown(_status)),
    ("show crypto pki trustpoints WORD", shown(_trustpoints)),
    ("show crypto pki trustpoints WORD status", shown(_status)),
    ("show crypto pki timers", shown(_timers)),
    ("show crypto pki timers detail", shown(_timers)),
    ("show crypto pki counters", shown(_counters)),
    ("show crypto pki crls", shown(_crls)),
    ("show crypto pki server", shown(_servers)),
    ("show crypto pki server WORD", shown(_servers)),
    ("show crypto pki server WORD requests", shown(_requests)),
    ("show crypto key mypubkey rsa", shown(_rsa_keys)),
    ("show crypto key mypubkey rsa WORD", shown(_rsa_keys)),
    ("show ip http server status", shown(_http)),
    ("show ip http server secure status", shown(_https)),
    ("show archive", shown(_archive)),
    ("dir nvram:", shown(_nvram)),
)
_PEM: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("show crypto pki certificates pem", shown(_pem)),
    ("show crypto pki certificates pem WORD", shown(_pem)),
)
_TRM: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("show ip trm subscription status", shown(_trm)),
    ("show ip trm config", shown(_trm_configuration)),
    ("show policy-map type inspect zone-pair urlfilter", shown(_url_filter)),
)
_NEWER_KEYS: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("show crypto key mypubkey ec", shown(_ec_keys)),
    ("show crypto key mypubkey ec WORD", shown(_ec_keys)),
    ("show crypto key mypubkey all", shown(_all_keys)),
    ("show crypto key mypubkey all WORD", shown(_all_keys)),
)
_TRUSTPOOL: Final[tuple[tuple[str, CommandHandler], ...]] = (
    ("show crypto pki trustpool", shown(_trustpool)),
    ("show crypto pki trustpool verbose", shown(_trustpool)),
)


def privileged_commands(personality: Personality) -> tuple[tuple[str, CommandHandler], ...]:
    """The show commands that this release knows."""
    return (
        *_PRIVILEGED,
        *(_PEM if personality.shows_pem else ()),
        *(_TRM if personality.has_trm else ()),
        *(_NEWER_KEYS if personality.newer_keys else ()),
        *(_TRUSTPOOL if personality.has_trustpool else ()),
    )
