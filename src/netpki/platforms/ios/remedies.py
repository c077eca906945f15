"""What somebody types to mend what a rule found on a router, one row for each rule.

Commands of ``ip http``, ``ip ssh`` and ``ntp`` are written from general knowledge of IOS, and
none was tried on a router here. **Unverified** besides (``docs/explanation/evidence.md``): which
releases know ``hmac-sha2-256``, the limits below, that the old certificate stays until the CA has
answered, and what becomes of one whose trustpoint gets another key pair. What a line uses gets
none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from netpki.platforms.contract import (
    DeviceRecord,
    HeldCertificate,
    HeldKey,
    HeldTrustpoint,
    TimeKeeping,
    WebAccess,
)
from netpki.platforms.contract.remedy import Limits, Remedy, are_plain, is_one_device

Row = Callable[[object, DeviceRecord, Limits], Remedy | None]

_SAVE: Final = "write memory"
_CAME_WITH_IT: Final = ("CISCO_IDEVID_SUDI", "SLA-TrustPoint")
"""Begin the names of trustpoints that hardware and software fill by themselves."""
_METHODS: Final = frozenset({"crl", "ocsp"})
_GOOD_TLS: Final = frozenset({"TLSV1.2", "TLSV1.3"})
_STRONG: Final = re.compile(r"sha(?:2|256|384)$", re.IGNORECASE)
"""End the names of suites, as IOS writes them, that are not weak."""
_OVER_PLAIN_HTTP: Final = frozenset({"ca-server", "webauth"})
_LONGEST_IDLE: Final = 600
"""Seconds that ``ip http timeout-policy`` takes."""
_RSA_BITS: Final = 3072
_MOST_RSA_BITS: Final = 4096
"""That IOS makes."""
_FEWEST_FOR_SSH_2: Final = 768
"""Bits of an RSA host key without which IOS does not start version 2."""
_OLD_RELEASES: Final = ("12.", "15.")
"""Whose NTP knows MD5 alone."""


def remedy_of(rule: str, item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """See ``RemedyOf``."""
    row = _ROWS.get(rule)
    return row(item, record, limits) if row else None


def _configure(*lines: str, then: str = _SAVE) -> Remedy:
    return Remedy("configuration", lines, then)


def _always(remedy: Remedy) -> Row:
    return lambda _item, _record, _limits: remedy


# Certificates and trustpoints


def _renew(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """Not where the clock is to blame, or by a router that cannot tell what is valid."""
    name = _enrolling(item, record)
    if name is None or _is_valid_by_ours_alone(item, record):
        return None
    return _configure(f"crypto pki enroll {name}")


def _rename(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """The line alone changes nothing: the CA has to issue the certificate anew."""
    name = _enrolling(item, record)
    if name is None:
        return None
    heading = f"crypto pki trustpoint {name}"
    return _configure(heading, " subject-alt-name <NAME>", " exit", f"crypto pki enroll {name}")


def _enrolling(item: object, record: DeviceRecord) -> str | None:
    """The one trustpoint that asks a CA on the network for a certificate like this.

    Enrollment by hand has several commands with people in between. The old certificate stays
    until the CA has issued the new one.
    """
    if not isinstance(item, HeldCertificate) or item.kind != "identity":
        return None
    if len(item.trustpoints) != 1 or (record.clock and not record.clock.authoritative):
        return None
    trustpoint = _trustpoint(item.trustpoints[0], record)
    if trustpoint is None or not _asks_a_ca(trustpoint) or not are_plain(trustpoint.name):
        return None
    return trustpoint.name


def _asks_a_ca(trustpoint: HeldTrustpoint) -> bool:
    return bool(trustpoint.url) or (trustpoint.enrollment or "").startswith("profile")


def _is_valid_by_ours_alone(item: object, record: DeviceRecord) -> bool:
    """A new certificate helps nobody whose clock refuses the present one wrongly."""
    theirs = record.clock.moment if record.clock else None
    if not isinstance(item, HeldCertificate) or theirs is None or record.read_at is None:
        return False
    if item.not_before is None or item.not_after is None:
        return False
    return (
        item.not_before <= record.read_at <= item.not_after
        and not item.not_before <= theirs <= item.not_after
    )


def _add_successor(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """Beside the old CA, which only people know to be needed no more."""
    if not isinstance(item, HeldCertificate) or item.kind != "ca" or not item.trustpoints:
        return None
    if any(name.startswith(_CAME_WITH_IT) for name in item.trustpoints):
        return None
    if not (is_one_device(record.name) and are_plain(*item.trustpoints)):
        return None
    old = ", ".join(item.trustpoints)
    wanted = "-t <NEW-TRUSTPOINT> -c <NEW-CA.pem> --sha256 <PIN>"
    return Remedy(
        "netpki",
        (f"netpki apply -i <INVENTORY> -l {record.name} {wanted}",),
        f"Point what uses {old} to the new trustpoint; once nothing needs {old}, remove it.",
    )


def _remove_empty(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """Not one with certificates: much of IOS takes any trustpoint, and no line tells of it."""
    if not isinstance(item, HeldTrustpoint) or not _is_empty(item, record):
        return None
    if not _knows_uses(record) or item.name in _used(record) or not are_plain(item.name):
        return None
    return _configure(f"no crypto pki trustpoint {item.name}")


def _correct_url(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """One that is filled renews with the CA that it holds, and may fail with another."""
    if not isinstance(item, HeldTrustpoint) or not _is_empty(item, record):
        return None
    if not are_plain(item.name):
        return None
    heading = f"crypto pki trustpoint {item.name}"
    return _configure(heading, " enrollment url <URL OF THE APPROVED CA>")


def _check_revocation(item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """The methods before none; saved only once they are seen to work.

    The vendor of content filtering wants no check for its CA.
    """
    if not isinstance(item, HeldTrustpoint) or not are_plain(item.name):
        return None
    if record.filtering is not None and not _own(item.name, record):
        return None
    told = (method for method in item.revocation_check if method in _METHODS)
    methods = " ".join(dict.fromkeys(told)) or "crl"
    return _configure(
        f"crypto pki trustpoint {item.name}",
        f" revocation-check {methods}",
        then=f"Once a new connection is accepted with it: {_SAVE}",
    )


# Key pairs


def _replace_pair(item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """All its trustpoints get others; not where it is a host key, or has other users."""
    if not isinstance(item, HeldKey) or not item.trustpoints or not are_plain(item.label):
        return None
    if _host_key(record) in {None, item.label}:
        return None
    others = any(
        use.target == "key" and use.name == item.label and use.kind != "trustpoint-key"
        for use in record.used_by
    )
    if others or set(item.trustpoints) & _used(record):
        return None
    done = f"Once each has its new certificate: crypto key zeroize rsa {item.label}, then {_SAVE}"
    return _with_pairs_of_their_own(item, item.trustpoints, record, limits, done)


def _separate(item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """What a line uses keeps the pair: that can be one of the trustpoints at most."""
    if not isinstance(item, HeldKey):
        return None
    used = _used(record)
    moving = [name for name in item.trustpoints if name not in used]
    if len(item.trustpoints) - len(moving) > 1:
        return None
    return _with_pairs_of_their_own(item, moving, record, limits, _SAVE)


def _with_pairs_of_their_own(
    key: HeldKey, names: Iterable[str], record: DeviceRecord, limits: Limits, then: str
) -> Remedy | None:
    bits = max(_RSA_BITS, limits.rsa_bits)
    if key.algorithm != "RSA" or bits > _MOST_RSA_BITS or not _knows_uses(record):
        return None
    moving = [_trustpoint(name, record) for name in names]
    taken = {each.label.casefold() for each in record.keys}
    lines: list[str] = []
    for trustpoint in moving:
        if trustpoint is None or not _can_move(trustpoint, record):
            return None
        label = _free_label(trustpoint.name, taken)
        lines += _lines_of_new_pair(trustpoint.name, label, bits)
        if _own(trustpoint.name, record):
            lines.append(f"crypto pki enroll {trustpoint.name}")
    return _configure(*lines, then=then) if lines else None


def _can_move(trustpoint: HeldTrustpoint, record: DeviceRecord) -> bool:
    """Whether it has no certificate of its own, or can get another by one command."""
    own = _own(trustpoint.name, record)
    return are_plain(trustpoint.name) and all(_enrolling(held, record) for held in own)


def _lines_of_new_pair(trustpoint: str, label: str, bits: int) -> Iterator[str]:
    yield f"crypto key generate rsa general-keys label {label} modulus {bits}"
    yield f"crypto pki trustpoint {trustpoint}"
    yield f" rsakeypair {label}"
    yield " exit"


def _free_label(trustpoint: str, taken: set[str]) -> str:
    """A name that no pair has, nor one of the same remedy; from then on it is taken."""
    number = 2
    while f"{trustpoint}-{number}".casefold() in taken:
        number += 1
    label = f"{trustpoint}-{number}"
    taken.add(label.casefold())
    return label


# Servers


def _close_plain_side(_item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """Not where clients enroll through it, or guests log in."""
    if any(use.kind in _OVER_PLAIN_HTTP for use in record.used_by):
        return None
    return _configure("no ip http server")


def _secure_trustpoint(_item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """With the one trustpoint that has a certificate of a CA; of several a person chooses."""
    names = sorted(
        {name for held in record.certificates for name in _fit_for_the_web(held, record)}
    )
    name = names[0] if len(names) == 1 else "<TRUSTPOINT>"
    if not names or (len(names) == 1 and not are_plain(name)):
        return None
    restart = "no ip http secure-server, ip http secure-server"
    return _configure(
        f"ip http secure-trustpoint {name}",
        then=f"In a session by SSH or at the console, never by HTTPS: {restart}. Then {_SAVE}",
    )


def _fit_for_the_web(held: HeldCertificate, record: DeviceRecord) -> Iterator[str]:
    """Trustpoints of a certificate of a CA that was valid when the router was read."""
    over = bool(held.not_after and record.read_at and held.not_after < record.read_at)
    if held.kind == "identity" and held.subject != held.issuer and not over:
        yield from (name for name in held.trustpoints if not name.startswith(_CAME_WITH_IT))


def _harden_tls(item: object, _record: DeviceRecord, _limits: Limits) -> Remedy | None:
    if not isinstance(item, WebAccess):
        return None
    lines: list[str] = []
    if any(version.upper() not in _GOOD_TLS for version in item.tls_versions):
        lines.append("ip http tls-version TLSv1.2")
    if any(not _STRONG.search(suite) for suite in item.ciphersuites):
        lines.append("ip http secure-ciphersuite <SUITES>")
    return _configure(*lines) if lines else None


def _close_idle_sessions(_item: object, _record: DeviceRecord, limits: Limits) -> Remedy | None:
    idle = min(limits.idle_seconds, _LONGEST_IDLE)
    return _configure(f"ip http timeout-policy idle {idle} life 3600 requests 100")


def _take_version_2(_item: object, record: DeviceRecord, _limits: Limits) -> Remedy | None:
    """A host key that is too short for it would end SSH."""
    label = _host_key(record)
    bits = [key.bits for key in record.keys if key.label == label and key.algorithm == "RSA"]
    if any(size is not None and size < _FEWEST_FOR_SSH_2 for size in bits):
        return None
    return _configure("ip ssh version 2")


# Time


def _first_sources(_item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """Where sources are configured already, nobody knows why the router does not follow them."""
    if record.time is None or record.time.sources:
        return None
    return _authenticated_sources(record.time, record, limits)


def _authenticated_sources(item: object, record: DeviceRecord, limits: Limits) -> Remedy | None:
    """Those that are missing, beside those that are there; only then is proof demanded."""
    if not isinstance(item, TimeKeeping):
        return None
    lines = list(_source_lines(item, record, limits))
    if not item.authenticates:
        lines.append("ntp authenticate")
    then = f"Once show ntp status says that the clock is synchronized: {_SAVE}"
    return _configure(*lines, then=then) if lines else None


def _source_lines(time: TimeKeeping, record: DeviceRecord, limits: Limits) -> Iterator[str]:
    keyed = [
        (each.key, each.trusted)
        for each in time.sources
        if each.key and are_plain(each.key) and (each.trusted or each.algorithm)
    ]
    for key in dict.fromkeys(key for key, trusted in keyed if not trusted):
        yield f"ntp trusted-key {key}"
    missing = limits.time_sources - len(keyed)
    if missing > 0:
        is_old = (record.release or "").startswith(_OLD_RELEASES)
        yield f"ntp authentication-key <NUMBER> {'md5' if is_old else 'hmac-sha2-256'} <SECRET>"
        yield "ntp trusted-key <NUMBER>"
    yield from (f"ntp server <ADDRESS-{each + 1}> key <NUMBER>" for each in range(missing))


# Facts about a record


def _trustpoint(name: str, record: DeviceRecord) -> HeldTrustpoint | None:
    return next((each for each in record.trustpoints if each.name == name), None)


def _inside(name: str, record: DeviceRecord) -> list[HeldCertificate]:
    return [held for held in record.certificates if name in held.trustpoints]


def _own(name: str, record: DeviceRecord) -> list[HeldCertificate]:
    return [held for held in _inside(name, record) if held.is_own]


def _is_empty(trustpoint: HeldTrustpoint, record: DeviceRecord) -> bool:
    return trustpoint.authenticated is False and not _inside(trustpoint.name, record)


def _knows_uses(record: DeviceRecord) -> bool:
    """Whether the configuration was read, as a whole, that says who uses trustpoints."""
    return record.is_whole is not False and any(s.kind == "running" for s in record.sources)


def _used(record: DeviceRecord) -> set[str | None]:
    """Trustpoints that something uses, as far as known."""
    named = {use.name for use in record.used_by if use.target == "trustpoint"}
    served = {each.trustpoint for each in record.served}
    return named | served | ({record.web.trustpoint} if record.web else set())


def _host_key(record: DeviceRecord) -> str | None:
    """Of SSH: the one configured, else the one that IOS gives a key pair without a label."""
    if record.ssh and record.ssh.key_label:
        return record.ssh.key_label
    known = record.ssh and record.hostname and record.domain_name
    return f"{record.hostname}.{record.domain_name}" if known else None


_ROWS: Final[Mapping[str, Row]] = {
    "EXP-001": _renew,
    "EXP-002": _renew,
    "EXP-003": _add_successor,
    "TA-002": _add_successor,
    "TA-003": _remove_empty,
    "TA-005": _correct_url,
    "KEY-001": _replace_pair,
    "KEY-003": _replace_pair,
    "KEY-004": _separate,
    "KEY-007": _replace_pair,
    "NAME-001": _rename,
    "REV-001": _check_revocation,
    "HTTPS-001": _close_plain_side,
    "HTTPS-002": _secure_trustpoint,
    "HTTPS-003": _harden_tls,
    "HTTPS-004": _close_idle_sessions,
    "HTTPS-005": _always(_configure("ip http max-connections <NUMBER>")),
    "SSH-001": _take_version_2,
    "TIME-001": _first_sources,
    "TIME-002": _authenticated_sources,
    "CFG-001": _always(Remedy("exec", (_SAVE,))),
}
