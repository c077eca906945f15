"""How one router lets people in: its web server and its SSH server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from netpki.platforms.contract import ConfigurationLine, SshAccess, WebAccess
from netpki.platforms.ios.inventory.outputs import Readings
from netpki.platforms.ios.parsing.https import HttpsStatus
from netpki.platforms.ios.references import unquoted

Value = TypeVar("Value")

_WEB: Final = re.compile(r"(?:no )?ip http ")
_WEB_SETTING: Final = re.compile(r"ip http (?P<setting>\S+) +(?P<value>.+)")
_IDLE: Final = re.compile(r".*?\bidle (?P<value>\d{1,9})\b")
_NUMBER: Final = re.compile(r"(?P<value>\d{1,9})$")
_SSH: Final = re.compile(r"ip ssh ")
_VERSION: Final = re.compile(r"ip ssh version (?P<value>\S+)$")
_HOST_KEY: Final = re.compile(r"ip ssh \S+ keypair-name (?P<value>.+)")


def web_access(readings: Readings) -> WebAccess | None:
    """What screens show, else what the configuration says, of the server.

    Releases differ in what a line that is not there means: nothing is concluded from it.
    """
    lines = tuple(readings.access_lines(_WEB))
    shown = readings.of(HttpsStatus)
    if not lines and not shown:
        return None
    texts = [line.text for line in lines]
    settings = {
        match["setting"]: match["value"] for match in map(_WEB_SETTING.match, texts) if match
    }
    return WebAccess(
        plain=_first((each.plain_enabled for each in shown), _switch(texts, "server")),
        secure=_first(map(_secure, shown), _switch(texts, "secure-server")),
        trustpoint=_trustpoint(settings.get("secure-trustpoint"), shown),
        tls_versions=_words(
            (each.tls_versions for each in shown), settings.get("tls-version", "")
        ),
        ciphersuites=_words(
            (each.ciphersuites for each in shown), settings.get("secure-ciphersuite", "")
        ),
        idle_seconds=_first(
            (each.idle_seconds for each in shown), _number(_IDLE, settings.get("timeout-policy"))
        ),
        most_connections=_first(
            (each.most_connections for each in shown),
            _number(_NUMBER, settings.get("max-connections")),
        ),
        lines=lines,
    )


def _secure(status: HttpsStatus) -> bool | None:
    """An image without a secure server has none that is on."""
    return False if status.capable is False else status.enabled


def _switch(texts: Iterable[str], setting: str) -> bool | None:
    """Whether the last line about a server turns it on; None where no line tells."""
    found = {f"ip http {setting}": True, f"no ip http {setting}": False}
    told = [found[text] for text in texts if text in found]
    return told[-1] if told else None


def _trustpoint(configured: str | None, shown: Iterable[HttpsStatus]) -> str | None:
    """The one configured; else the self-signed one, which new releases show by themselves."""
    return unquoted(configured) if configured else _first((e.trustpoint for e in shown), None)


def _words(shown: Iterable[tuple[str, ...]], configured: str) -> tuple[str, ...]:
    return next(filter(None, shown), ()) or tuple(configured.split())


def _first(shown: Iterable[Value | None], configured: Value | None) -> Value | None:
    return next((value for value in shown if value is not None), configured)


def _number(pattern: re.Pattern[str], value: str | None) -> int | None:
    match = pattern.match(value or "")
    return int(match["value"]) if match else None


def ssh_access(readings: Readings) -> SshAccess | None:
    """What the configuration says; releases differ in the versions that are taken without a line.

    One that was read as a whole and names no key has the default one.
    """
    lines = tuple(readings.access_lines(_SSH))
    configuration = readings.configuration
    if configuration is None or not (lines or configuration.whole):
        return None
    versions, labels = _values(_VERSION, lines), _values(_HOST_KEY, lines)
    return SshAccess(
        version=next(versions, None),
        key_label=next(map(unquoted, labels), None),
        lines=lines,
    )


def _values(pattern: re.Pattern[str], lines: Iterable[ConfigurationLine]) -> Iterator[str]:
    return (match["value"] for line in lines if (match := pattern.match(line.text)))
