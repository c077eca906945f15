"""The web server by which a router is managed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from netpki.platforms.contract import HeldCertificate, WebAccess
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule
from netpki.services.compliance.rules.facts import is_root
from netpki.services.compliance.rules.told import Check, if_told, untold
from netpki.services.compliance.subjects import identities, web_servers

_GOOD_TLS: Final = frozenset({"TLSV1.2", "TLSV1.3"})
_WEAK: Final = re.compile(r"(?<![a-z])(rc4|3des|des|null|md5|exp)", re.IGNORECASE)
"""Parts of names of suites, as IOS, OpenSSL and IANA write them."""
_OLD: Final = re.compile(r"cbc[-_]sha1?$", re.IGNORECASE)
_WEB: Final = "its web server"


def _has_no_plain_side(web: WebAccess, _case: Case) -> Judgement:
    if web.plain is None:
        return untold("whether it answers without TLS")
    return Fault("It answers without TLS.") if web.plain else None


def if_secure(check: Check[WebAccess]) -> Check[WebAccess]:
    """``check`` for a web server with TLS; one without has nothing to judge."""

    def judge(web: WebAccess, case: Case) -> Judgement:
        if web.secure is None:
            return untold("whether it answers with TLS")
        return check(web, case) if web.secure else None

    return judge


def _has_a_signed_certificate(web: WebAccess, case: Case) -> Judgement:
    if web.trustpoint is None:
        return Fault("It has no trustpoint and makes itself a self-signed certificate.")
    held = [each for each in identities(case) if web.trustpoint in each.trustpoints]
    if not held:
        return untold(f"the certificate of trustpoint {web.trustpoint}")
    if any(map(_is_self_signed, held)):
        return Fault(f"The certificate of its trustpoint {web.trustpoint} is self-signed.")
    return None


def _is_self_signed(held: HeldCertificate) -> bool:
    return held.kind == "self-signed" or bool(held.certificate and is_root(held.certificate))


def _is_strong(web: WebAccess, _case: Case) -> Judgement:
    old = [each for each in web.tls_versions if each.upper() not in _GOOD_TLS]
    weak = _matching(_WEAK, web.ciphersuites)
    if old or weak:
        return Fault(f"It takes {', '.join((*old, *weak))}.")
    if not web.tls_versions:
        return untold("which versions of TLS it takes")
    if not web.ciphersuites:
        return untold("which suites it takes, and the default ones differ by release")
    aged = _matching(_OLD, web.ciphersuites)
    return Fault(f"It takes CBC with SHA-1: {', '.join(aged)}.", "info") if aged else None


def _matching(pattern: re.Pattern[str], suites: Iterable[str]) -> tuple[str, ...]:
    return tuple(suite for suite in suites if pattern.search(suite))


def if_on(check: Check[WebAccess]) -> Check[WebAccess]:
    """``check`` for a web server that answers at all."""

    def judge(web: WebAccess, case: Case) -> Judgement:
        if web.plain or web.secure:
            return check(web, case)
        off = web.plain is False and web.secure is False
        return None if off else untold("whether it is on")

    return judge


def _closes_idle_sessions(web: WebAccess, case: Case) -> Judgement:
    most = case.thresholds.idle_seconds
    if web.idle_seconds is None:
        return Fault(f"No idle time-out is configured; {most} seconds are the most.")
    if web.idle_seconds > most:
        return Fault(f"It closes idle sessions after {web.idle_seconds} seconds, not {most}.")
    return None


def _limits_sessions(web: WebAccess, _case: Case) -> Judgement:
    if web.most_connections is None:
        return Fault("No limit of connections is configured.")
    return None


RULES: Final = (
    Rule(
        code="HTTPS-001",
        title="The web server answers with TLS only",
        severity="high",
        source="policy",
        over=web_servers,
        check=if_told(_WEB, _has_no_plain_side),
        why="Passwords of administrators cross the network for everybody on the way to read.",
        remedy="no ip http server",
    ),
    Rule(
        code="HTTPS-002",
        title="The web server presents a certificate of a CA",
        severity="medium",
        source="policy",
        over=web_servers,
        check=if_told(_WEB, if_secure(_has_a_signed_certificate)),
        why="People learn to click through warnings, and then do so for an attacker as well.",
        remedy="Enroll a trustpoint and name it with ip http secure-trustpoint.",
        needs_whole=True,
    ),
    Rule(
        code="HTTPS-003",
        title="The web server takes TLS 1.2 or later with strong suites",
        severity="high",
        source="policy",
        over=web_servers,
        check=if_told(_WEB, if_secure(_is_strong)),
        why="Old versions and weak suites let others read or change what is sent.",
        remedy="Configure ip http tls-version TLSv1.2 and strong suites with "
        "ip http secure-ciphersuite.",
    ),
    Rule(
        code="HTTPS-004",
        title="The web server closes idle sessions",
        severity="high",
        source="DISA STIG Cisco IOS XE NDM V3R7, V-215833 (CAT I)",
        over=web_servers,
        check=if_told(_WEB, if_on(_closes_idle_sessions)),
        why="Whoever sits down at a screen that was left alone is administrator.",
        remedy="Configure ip http timeout-policy idle with the seconds wanted.",
        stig=("V-215833",),
        needs_whole=True,
        stig_in_part=True,
    ),
    Rule(
        code="HTTPS-005",
        title="The web server limits its connections",
        severity="medium",
        source="CIS Cisco IOS 17.x Benchmark 1.0.0, 1.2.11 and 1.2.12",
        over=web_servers,
        check=if_told(_WEB, if_on(_limits_sessions)),
        why="A flood of connections takes the processor that the router needs for its work.",
        remedy="Configure ip http max-connections.",
        needs_whole=True,
    ),
)
