"""Events as syslog messages: the header of RFC 3164 as daemons take it, JSON after the tag.

UDP and ``/dev/log`` tell nobody whether a message arrived; TCP does, as far as the next hop.
Messages over TCP end with a line feed (RFC 6587, section 3.4.2).
"""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from logging.handlers import SysLogHandler
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from netpki.errors import InputError
from netpki.frontends.delivery.events import CHANGES, Change, Event, events_of, heading_of
from netpki.frontends.hosts import can_be_asked_for

Transport = Literal["udp", "tcp", "unix"]

_TAG: Final = "netpki: "
_PORT: Final = 514
_SMALLEST: Final = 1024
"""Bytes of a message that every receiver takes (RFC 3164, section 4.1)."""
_COMPACT: Final = (",", ":")
_SHORTEST: Final = 8
"""Characters below which no part of an event is cut."""
_LEVELS: Final = {
    "critical": "critical",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "info",
}
_MENDED: Final = "info"
_SUMMARY: Final = "notice"
_ADDRESS: Final = re.compile(r"(?:udp|tcp)://[^/?#@\s]+\Z")


@dataclass(frozen=True, slots=True)
class SyslogTarget:
    """Where to send.

    Attributes:
        transport: How.
        address: Host and port, or the path of a socket.
        facility: As ``logger`` names it.
        changes: Which events are wanted; a summary is sent in any case.
        most_bytes: Of a message; parts of an event are cut for it.
        timeout_seconds: To connect, and for each message over TCP.
    """

    transport: Transport
    address: tuple[str, int] | str
    facility: str = "local0"
    changes: Collection[Change] = CHANGES
    most_bytes: int = 2048
    timeout_seconds: float = 10.0

    @classmethod
    def parse(cls, text: str, *, facility: str = "local0") -> SyslogTarget:
        """Read ``udp://host:514``, ``tcp://host:601`` or ``unix:///dev/log``.

        Raises:
            InputError: It is no such address, or there is no such facility.
        """
        if facility not in SysLogHandler.facility_names:
            known = ", ".join(sorted(SysLogHandler.facility_names))
            raise InputError(
                f"There is no syslog facility {facility[:40]!r}.", hint=f"Facilities are: {known}."
            )
        if text.startswith("unix:///") and "\0" not in text:
            return cls("unix", text.removeprefix("unix://"), facility)
        try:
            url = urlsplit(text)
            host, port = url.hostname, _PORT if url.port is None else url.port
        except ValueError:
            host, port = None, 0
        if not _ADDRESS.match(text) or not can_be_asked_for(host or "") or not host or not port:
            raise InputError(
                f"{text[:80]!r} is no address of a syslog receiver.",
                hint="Give udp://host:514, tcp://host:601 or unix:///dev/log",
            )
        return cls("udp" if text.startswith("udp") else "tcp", (host, port), facility)

    def __str__(self) -> str:
        if isinstance(self.address, str):
            return f"unix://{self.address}"
        host, port = self.address
        return f"{self.transport}://{f'[{host}]' if ':' in host else host}:{port}"


def send_to_syslog(document: Mapping[str, Any], target: SyslogTarget) -> int:
    """Tell what a run found: a summary, then one message for each event.

    Returns:
        How many messages were sent.

    Raises:
        InputError: The receiver cannot be reached, or takes no more messages.
    """
    sent = 0
    try:
        with closing(_Sender(target)) as sender:
            for level, told in _messages(document, target):
                sender.tell(level, _bounded(told, target.most_bytes))
                sent += 1
    except OSError as error:
        raise InputError(
            f"The syslog receiver {target} took {sent} messages and then no more "
            f"({error.strerror or error}).",
            hint="Nothing else is lost: reports were written before.",
        ) from error
    return sent


def _messages(
    document: Mapping[str, Any], target: SyslogTarget
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    heading = heading_of(document)
    policy = heading["policy"]["name"]
    yield _SUMMARY, {"event": "run", **heading, "policy": policy}
    run = {"event": "finding", "generated_at": heading["generated_at"], "policy": policy}
    for event in events_of(document, target.changes):
        yield _level(event), {**run, **event}


def _level(event: Event) -> str:
    return _MENDED if event["change"] == "fixed" else _LEVELS[event["severity"]]


def _bounded(told: Mapping[str, Any], most: int) -> str:
    """As JSON in ASCII, with the longest texts cut until it fits: still JSON, still one line."""
    parts = dict(told)
    room = max(most, _SMALLEST) - len("<191>") - len(_TAG) - 1
    while len(text := json.dumps(parts, separators=_COMPACT)) > room:
        texts = {key: value for key, value in parts.items() if isinstance(value, str)}
        longest = max(texts, key=lambda key: len(json.dumps(texts[key])))
        kept = len(texts[longest]) // 2
        if kept < _SHORTEST:
            break
        parts[longest] = f"{texts[longest][:kept].removesuffix('...')}..."
    return text


class _Sender(SysLogHandler):
    """A handler that tells its errors, and gives up in time."""

    append_nul = False
    ident = _TAG

    def __init__(self, target: SyslogTarget) -> None:
        self._target = target
        self._level = _SUMMARY
        super().__init__(
            address=target.address,
            facility=SysLogHandler.facility_names[target.facility],
            socktype={"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}.get(target.transport),
        )

    def tell(self, level: str, text: str) -> None:
        """Send one message."""
        self._level = level
        ended = f"{text}\n" if self._is_stream else text
        self.emit(logging.LogRecord("netpki", logging.INFO, "", 0, ended, None, None))

    def createSocket(self) -> None:  # noqa: N802 the library's name
        address = self._target.address
        if self._target.transport != "tcp" or isinstance(address, str):
            super().createSocket()
            return
        self.unixsocket = False
        self.socket = socket.create_connection(address, self._target.timeout_seconds)

    def mapPriority(self, levelName: str) -> str:  # noqa: N802, N803, ARG002 the library's names
        return self._level

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 likewise
        raise  # noqa: PLE0704 called where an error is handled

    @property
    def _is_stream(self) -> bool:
        return self.socktype == socket.SOCK_STREAM
