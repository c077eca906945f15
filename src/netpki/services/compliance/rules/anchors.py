"""Which CAs devices trust, and where they enroll."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final

from netpki.platforms.contract import HeldCertificate, HeldTrustpoint
from netpki.services.compliance.case import Case
from netpki.services.compliance.rule import Fault, Judgement, Rule, Unknown
from netpki.services.compliance.rules.facts import (
    NOT_ENCODED,
    OF_LICENSING,
    above,
    day,
    is_root,
    knows_uses,
    sha256_of,
)
from netpki.services.compliance.rules.told import is_configured
from netpki.services.compliance.subjects import authorities, trustpoints

_STIG: Final = "CISC-ND-001440"
_STIG_SOURCE: Final = f"DISA STIG Cisco IOS XE NDM V3R7, {_STIG}"
_DAY: Final = timedelta(days=1)
_UNPROVEN: Final = Unknown("Its SHA-256 is not known; MD5 and SHA-1 prove nothing.")
_PLAIN: Final = ("http:", "tftp:", "ftp:", "rcp:")


def _anchors(case: Case) -> Iterator[HeldCertificate]:
    """CA certificates in trustpoints; what a server merely sends along is no anchor."""
    has_trustpoints = bool(case.record.trustpoints)
    return (held for held in authorities(case) if has_trustpoints or held.trustpoints)


def _is_approved(held: HeldCertificate, case: Case) -> Judgement:
    digest = sha256_of(held)
    if digest is None:
        return _UNPROVEN
    if digest in case.around.anchors.approved:
        return None
    return Fault(f"Its SHA-256 is not approved: {digest}.")


def _is_not_superseded(held: HeldCertificate, case: Case) -> Judgement:
    """A SHA-1 that is known from elsewhere in the fleet suffices for a fault, not for a pass."""
    digest = case.around.fleet.id_of(held).removeprefix("sha256:")
    reason = case.around.anchors.superseded.get(digest)
    if reason is not None:
        return Fault(f"It has to go: {reason.rstrip('.')}.")
    return _UNPROVEN if sha256_of(held) is None else None


def _judged_trustpoints(case: Case) -> Iterator[HeldTrustpoint]:
    """Not those that came with the device: no configuration shows them."""
    is_known = knows_uses(case)
    return (each for each in trustpoints(case) if is_configured(each) or not is_known)


def _is_filled_and_used(trustpoint: HeldTrustpoint, case: Case) -> Judgement:
    inside = [held for held in case.record.certificates if trustpoint.name in held.trustpoints]
    if not inside and trustpoint.authenticated is None:
        return Unknown("Whether it holds a certificate was not read.")
    if not inside and not trustpoint.authenticated:
        return Fault("It holds no certificate.")
    if _is_used(trustpoint.name, inside, case):
        return None
    if not knows_uses(case):
        return Unknown("The running configuration was not read, so who uses it is not known.")
    return _is_new(inside, case)


def _is_used(name: str, inside: Sequence[HeldCertificate], case: Case) -> bool:
    """By a line of the configuration, or by what needs no such line.

    That is a web server with a certificate of its own, smart licensing, and content filtering,
    of which no source shows a line that names its CA (unverified for releases not captured).
    """
    record = case.record
    return (
        any(use.target == "trustpoint" and use.name == name for use in record.used_by)
        or any(held.kind == "self-signed" for held in inside)
        or any(served.trustpoint == name for served in record.served)
        or name == OF_LICENSING
        or (record.filtering is not None and all(held.kind == "ca" for held in inside))
    )


def _is_new(inside: Sequence[HeldCertificate], case: Case) -> Judgement:
    """Somebody may be about to use it; where its age is unknown nobody is excused."""
    installed = [held.installed_at for held in inside if held.installed_at is not None]
    if not installed:
        return Fault("No line of the configuration names it; since when it is filled, is unknown.")
    if case.now - max(installed) <= case.thresholds.unused_days * _DAY:
        return None
    return Fault(f"No line of the configuration names it; it was filled on {day(max(installed))}.")


def _has_its_root(held: HeldCertificate, case: Case) -> Judgement:
    if held.certificate is None:
        return NOT_ENCODED
    here = {each.certificate for each in case.record.certificates}
    way = (held.certificate, *above(held.certificate, case))
    if any(is_root(each) and each in here for each in way):
        return None
    return Fault(f"It is an intermediate of {held.issuer}; no root above it is on the device.")


def _enrolling(case: Case) -> Iterator[HeldTrustpoint]:
    return (each for each in trustpoints(case) if each.url)


def _enrolls_where_it_may(trustpoint: HeldTrustpoint, case: Case) -> Judgement:
    url = _without_user(str(trustpoint.url))
    if any(_fits(url, pattern) for pattern in case.around.anchors.urls):
        return None
    return Fault(f"It enrolls with {url}, which is not approved.")


def _fits(url: str, pattern: str) -> bool:
    """Brackets stand in addresses of IPv6 and are no pattern."""
    return fnmatchcase(url.lower(), pattern.lower().replace("[", "[[]"))


def _enrolls_by_https(trustpoint: HeldTrustpoint, _case: Case) -> Judgement:
    url = _without_user(str(trustpoint.url))
    if not url.lower().startswith(_PLAIN):
        return None
    return Fault(f"It enrolls without TLS: {url}.")


def _without_user(url: str) -> str:
    """Without what may be a secret, or a name that looks like that of an approved CA.

    The query goes first: whoever is contacted stands before it.
    """
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", url)[0])


def _pool(case: Case) -> Iterator[HeldCertificate]:
    return (held for held in case.record.certificates if held.kind == "trustpool")


def _is_no_leftover(held: HeldCertificate, case: Case) -> Judgement:
    if held.not_after is None:
        return Unknown("Nothing that was read tells when the certificate ends.")
    if held.not_after >= case.now:
        return None
    return Fault(f"It ended on {day(held.not_after)} and is still in the trustpool.")


RULES: Final = (
    Rule(
        code="TA-001",
        title="Trusted CAs are approved",
        severity="critical",
        source=_STIG_SOURCE,
        over=_anchors,
        check=_is_approved,
        why="Whoever has a certificate of a CA that a device trusts can pose as its peer.",
        remedy="Compare the SHA-256 with what the CA publishes; approve it in the policy, or "
        "remove the trustpoint.",
        need="approved anchors",
        stig=(_STIG,),
    ),
    Rule(
        code="TA-002",
        title="Superseded and distrusted CAs are gone",
        severity="high",
        source="policy",
        over=_anchors,
        check=_is_not_superseded,
        why="A CA that was given up, or broken into, is still believed by devices that hold it.",
        remedy="Install the successor, then remove the old CA certificate.",
        need="superseded anchors",
    ),
    Rule(
        code="TA-003",
        title="Trustpoints hold certificates and are used",
        severity="low",
        source="policy",
        over=_judged_trustpoints,
        check=_is_filled_and_used,
        why="What nobody uses is renewed by nobody, and still trusted.",
        remedy="Remove the trustpoint, or waive it and say what uses it without a line of the "
        "configuration.",
        needs_whole=True,
    ),
    Rule(
        code="TA-004",
        title="Trust begins at roots",
        severity="low",
        source="policy; compare the documentation of trust-manager",
        over=_anchors,
        check=_has_its_root,
        why="A trusted intermediate has to be replaced on every device whenever its CA renews "
        "it, and its revocation cannot be seen.",
        remedy="Authenticate the root in a trustpoint of its own, or waive it with the reason.",
    ),
    Rule(
        code="TA-005",
        title="Devices enroll with approved CAs",
        severity="medium",
        source=_STIG_SOURCE,
        over=_enrolling,
        check=_enrolls_where_it_may,
        why="Another CA than the approved one would issue the next certificate.",
        remedy="Correct the enrollment URL, or approve it in the policy.",
        stig=(_STIG,),
        need="approved urls",
    ),
    Rule(
        code="TA-006",
        title="The trustpool is up to date",
        severity="medium",
        source="policy",
        over=_pool,
        check=_is_no_leftover,
        why="A pool with expired CAs has not been updated: their successors are missing, and "
        "connections to public services fail.",
        remedy="Update the trustpool from the vendor's bundle.",
    ),
    Rule(
        code="TA-007",
        title="Devices enroll over TLS",
        severity="low",
        source="policy",
        over=_enrolling,
        check=_enrolls_by_https,
        why="SCEP signs its messages, but everybody on the way sees who enrolls, and can answer "
        "in place of a CA whose fingerprint nobody compares. TFTP and FTP protect nothing.",
        remedy="Enroll over HTTPS where the CA offers it, else waive it and compare fingerprints.",
    ),
)
