"""Which configuration lines use a trustpoint."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a trustpoint.

    Attributes:
        trustpoint: Its name, whether or not the configuration defines it.
        kind: What uses it, for example ``https-server``; ``other`` if only the word
            ``trustpoint`` gives it away.
        line: The line without its indentation.
        section: The unindented line above it; empty for a line that is itself unindented.
    """

    trustpoint: str
    kind: str
    line: str
    section: str


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    section: re.Pattern[str] | None
    line: re.Pattern[str]


def _row(kind: str, section: str | None, line: str) -> _Row:
    return _Row(kind, re.compile(section) if section else None, re.compile(line))


_SIP: Final = r"sip-ua$|voice class tenant |voice service voip"

# None of these forms occurs in the recordings kept with the tests. HTTPS, IKE, SIP signaling,
# RADIUS over DTLS, SSH, gNMI and CA server stand in public configurations of devices; the other
# rows are written from Cisco's command references and were not seen in a capture.
_ROWS: Final = (
    _row("https-server", None, r"ip http secure-trustpoint (?P<name>\S+)$"),
    _row("https-client", None, r"ip http client secure-trustpoint (?P<name>\S+)$"),
    _row("https-peer", None, r"ip http secure-peer-verify-trustpoint (?P<name>\S+)$"),
    _row("ikev2-profile", r"crypto ikev2 profile ", r"pki trustpoint (?P<name>\S+)"),
    _row("ikev1-profile", r"crypto isakmp profile ", r"ca trust-point (?P<name>\S+)"),
    _row("sip", _SIP, r"crypto signaling .*?\btrustpoint (?P<name>\S+)"),
    _row("sip", _SIP, r"crypto signaling .*?\bclient-vtp (?P<name>\S+)"),
    _row("voice-tls", r"voice class tls-profile ", r"trustpoint (?P<name>\S+)"),
    _row("dial-peer", r"dial-peer voice ", r"(?:.*? )?trustpoint (?P<name>\S+)"),
    _row("dspfarm", r"dspfarm profile ", r"trustpoint (?P<name>\S+)"),
    _row("voice-gateway", None, r"stcapp security trustpoint (?P<name>\S+)"),
    _row("telephony", r"telephony-service", r"secure-signaling trustpoint (?P<name>\S+)"),
    _row("telephony", r"telephony-service", r"tftp-server-credentials trustpoint (?P<name>\S+)"),
    _row("telephony", r"ctl-client", r"(?:server|sast[12]) (?:.*? )?trustpoint (?P<name>\S+)"),
    _row("telephony", r"capf-server", r"trustpoint-label (?P<name>\S+)"),
    _row("telephony", r"credentials$", r"trustpoint (?P<name>\S+)"),
    _row("webvpn", r"webvpn gateway ", r"ssl trustpoint (?P<name>\S+)"),
    _row("ssl-vpn", r"crypto ssl policy ", r"pki trustpoint (?P<name>\S+)"),
    _row("ssh", r"ip ssh server certificate profile", r"trustpoint (?:sign|verify) (?P<name>\S+)"),
    _row("wireless", None, r"wireless management trustpoint (?P<name>\S+)"),
    _row(
        "aaa-tls",
        r"(?:radius|tacacs) server ",
        r"d?tls (?:.*? )?trustpoint (?:client|server) (?P<name>\S+)",
    ),
    _row("aaa-tls", r"aaa server radius dynamic-author", r"client .*?\bclient-tp (?P<name>\S+)"),
    _row("aaa-tls", r"aaa server radius dynamic-author", r"client .*?\bserver-tp (?P<name>\S+)"),
    _row("eap", r"(?:eap profile|dot1x credentials) ", r"pki-trustpoint (?P<name>\S+)"),
    _row("gnmi", None, r"(?:gnxi|gnmi-yang) secure-\S*trustpoint (?P<name>\S+)"),
    _row("logging", r"logging tls-profile ", r"(?:client-id-)?trustpoint (?P<name>\S+)"),
    _row("provisioning", r"crypto provisioning ", r"trustpoint (?:\S+ )?(?P<name>\S+)$"),
    _row("ca-server", None, r"crypto (?:pki|ca) server (?P<name>\S+)$"),
    _row(
        "ca-server",
        r"crypto (?:pki|ca) server ",
        r"grant auto (?:\S+ )?trustpoint (?P<name>\S+)",
    ),
    _row(
        "enrollment-credential",
        r"crypto (?:pki|ca) profile enrollment ",
        r"(?:enrollment )?credential (?P<name>\S+)",
    ),
    _row(
        "chain-validation",
        r"crypto (?:pki|ca) trustpoint ",
        r"chain-validation continue (?P<name>\S+)",
    ),
)

_WORDS: Final = ("trust", " server ", "credential", "chain-validation", "client-vtp", "-tp ")
_OWN_SECTIONS = re.compile(r"crypto (?:pki|ca) (?:trustpoint|certificate chain) ")


def may_refer(line: str) -> bool:
    """Whether ``line`` is worth a closer look; quick, for every line of a configuration."""
    return any(word in line for word in _WORDS)


def find_references(
    lines: Iterable[tuple[str, str]], trustpoints: Collection[str]
) -> tuple[Reference, ...]:
    """Every use of a trustpoint among ``lines``, in their order.

    Args:
        lines: Pairs of the section (empty for an unindented line) and the line.
        trustpoints: Names that the configuration defines.
    """
    known = frozenset(trustpoints)
    found: list[Reference] = []
    for section, raw in lines:
        line = raw.strip()
        if not line.startswith(("no ", "!")):
            uses = tuple(_uses_by_table(section, line)) or tuple(
                _uses_by_word(section, line, known)
            )
            found += (Reference(name, kind, line, section) for kind, name in uses)
    return tuple(found)


def _uses_by_table(section: str, line: str) -> Iterator[tuple[str, str]]:
    for row in _ROWS:
        in_section = row.section.match(section) if row.section else not section
        match = row.line.match(line) if in_section else None
        if match:
            yield row.kind, match["name"]


def _uses_by_word(section: str, line: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Name after ``trustpoint``, or after one more word such as ``sign`` or ``client``."""
    if _OWN_SECTIONS.match(section or line):
        return
    words = line.split()
    for index, word in enumerate(words):
        if word.endswith(("trustpoint", "trust-point", "trustpoint-label")):
            name = next((name for name in words[index + 1 : index + 3] if name in known), None)
            if name:
                yield "other", name
