"""What somebody types to mend what was found of web server, SSH server and time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.certificates import NOON
from unit.platforms.ios.mending import (
    LIMITS,
    SAVE,
    YEAR,
    clock,
    configuration,
    held,
    remedy,
    router,
    trustpoint,
    use,
)

from netpki.platforms.contract import (
    HeldCertificate,
    HeldKey,
    SshAccess,
    TimeKeeping,
    TimeSource,
    WebAccess,
)
from netpki.platforms.contract.remedy import Remedy
from netpki.platforms.ios.remedies import remedy_of

# Servers


def test_the_plain_web_server_is_closed() -> None:
    assert remedy("HTTPS-001", WebAccess(plain=True)) == configuration("no ip http server")


def test_clients_of_a_ca_and_guests_need_the_plain_web_server() -> None:
    for kind in ("ca-server", "webauth"):
        record = router(used_by=(use("CA", kind),))
        assert remedy("HTTPS-001", WebAccess(plain=True), record) is None


@pytest.mark.parametrize(
    ("certificates", "named"),
    [
        ((held(), held("SUDI", kind="ca")), "WEB"),
        ((held(), held("VPN")), "<TRUSTPOINT>"),
        ((held(), held("VPN", not_after=NOON - YEAR)), "WEB"),
        ((held(), held("CISCO_IDEVID_SUDI")), "WEB"),
        ((held(), held("OWN", subject="CN=OWN", issuer="CN=OWN")), "WEB"),
    ],
)
def test_the_web_server_gets_a_certificate_of_a_ca(
    certificates: tuple[HeldCertificate, ...], named: str
) -> None:
    then = (
        "In a session by SSH or at the console, never by HTTPS: no ip http secure-server, "
        "ip http secure-server. Then write memory"
    )
    found = remedy("HTTPS-002", WebAccess(secure=True), router(certificates=certificates))
    assert found == configuration(f"ip http secure-trustpoint {named}", then=then)


def test_without_a_certificate_of_a_ca_there_is_none_to_name() -> None:
    for certificates in ((), (held(kind="self-signed"),), (held("A B"),)):
        found = remedy("HTTPS-002", WebAccess(secure=True), router(certificates=certificates))
        assert found is None


VERSION, SUITES = "ip http tls-version TLSv1.2", "ip http secure-ciphersuite <SUITES>"
GOOD = (
    "rsa-aes-gcm-sha2",
    "dhe-aes-cbc-sha2",
    "tls13-aes256-gcm-sha384",
    "tls13-aes128-gcm-sha256",
)


@pytest.mark.parametrize(
    ("versions", "suites", "lines"),
    [
        (("TLSv1.1", "TLSv1.2"), GOOD, (VERSION,)),
        (("TLSv1.0",), (), (VERSION,)),
        (("TLSv1.2", "TLSv1.3"), (*GOOD, "rc4-128-md5"), (SUITES,)),
        ((), ("3des-ede-cbc-sha",), (SUITES,)),
        (("TLSv1.2",), ("aes-128-cbc-sha",), (SUITES,)),
        (("TLSv1.1",), ("des-cbc-sha",), (VERSION, SUITES)),
    ],
)
def test_versions_and_suites_are_hardened(
    versions: tuple[str, ...], suites: tuple[str, ...], lines: tuple[str, ...]
) -> None:
    web = WebAccess(secure=True, tls_versions=versions, ciphersuites=suites)
    assert remedy("HTTPS-003", web) == configuration(*lines)


def test_there_is_nothing_to_harden_in_what_is_strong() -> None:
    web = WebAccess(secure=True, tls_versions=("TLSv1.2",), ciphersuites=GOOD)
    assert remedy("HTTPS-003", web) is None
    assert remedy("HTTPS-003", router()) is None


@pytest.mark.parametrize(("wanted", "typed"), [(120, 120), (300, 300), (600, 600), (900, 600)])
def test_idle_sessions_are_closed_as_soon_as_the_policy_wants(wanted: int, typed: int) -> None:
    found = remedy_of("HTTPS-004", WebAccess(), router(), replace(LIMITS, idle_seconds=wanted))
    line = f"ip http timeout-policy idle {typed} life 3600 requests 100"
    assert found == configuration(line)


def test_connections_are_limited() -> None:
    assert remedy("HTTPS-005", WebAccess()) == configuration("ip http max-connections <NUMBER>")


@pytest.mark.parametrize(
    ("bits", "known"), [(512, False), (767, False), (768, True), (None, True)]
)
def test_version_2_of_ssh_needs_a_host_key_that_is_long_enough(
    bits: int | None,
    known: bool,  # noqa: FBT001 of a table
) -> None:
    keys = (HeldKey("SSH-KEY", "RSA", bits), HeldKey("OTHER", "RSA", 512))
    found = remedy("SSH-001", SshAccess("1"), router(keys=keys))
    assert found == (configuration("ip ssh version 2") if known else None)


def test_what_is_not_saved_is_saved() -> None:
    assert remedy("CFG-001", trustpoint(saved=False)) == Remedy("exec", (SAVE,))


# Time


SYNCHRONIZED = "Once show ntp status says that the clock is synchronized: write memory"
NEW_KEY = ("ntp authentication-key <NUMBER> hmac-sha2-256 <SECRET>", "ntp trusted-key <NUMBER>")
FIRST, SECOND = (f"ntp server <ADDRESS-{number}> key <NUMBER>" for number in (1, 2))
PROVEN = TimeSource("192.0.2.1", "1", "md5", trusted=True)


def source(key: str | None, algorithm: str | None = "md5") -> TimeSource:
    return TimeSource("192.0.2.2", key, algorithm)


@pytest.mark.parametrize(
    ("sources", "lines"),
    [
        ((), (*NEW_KEY, FIRST, SECOND)),
        ((source(None),), (*NEW_KEY, FIRST, SECOND)),
        ((PROVEN,), (*NEW_KEY, FIRST)),
        ((PROVEN, source("2", algorithm=None)), (*NEW_KEY, FIRST)),
        ((PROVEN, source("2")), ("ntp trusted-key 2",)),
        ((source("2"), source("2")), ("ntp trusted-key 2",)),
        ((PROVEN, source("2\nreload")), (*NEW_KEY, FIRST)),
        ((PROVEN, PROVEN), ()),
    ],
)
def test_as_many_time_sources_as_are_missing(
    sources: tuple[TimeSource, ...], lines: tuple[str, ...]
) -> None:
    """Proof is demanded last: it ends what the router has from sources without a key."""
    off, on = TimeKeeping(False, sources), TimeKeeping(True, sources)  # noqa: FBT003 its name says it
    wanted = configuration(*lines, "ntp authenticate", then=SYNCHRONIZED)
    assert remedy("TIME-002", off) == wanted
    assert remedy("TIME-002", on) == (configuration(*lines, then=SYNCHRONIZED) if lines else None)


@pytest.mark.parametrize(
    ("release", "algorithm"), [("12.4", "md5"), ("15.2", "md5"), ("17.9", "hmac-sha2-256")]
)
def test_old_releases_know_md5_alone(release: str, algorithm: str) -> None:
    time = TimeKeeping(authenticates=True, sources=(PROVEN,))
    key = f"ntp authentication-key <NUMBER> {algorithm} <SECRET>"
    wanted = configuration(key, NEW_KEY[1], FIRST, then=SYNCHRONIZED)
    assert remedy("TIME-002", time, router(release=release)) == wanted


def test_a_clock_without_a_source_gets_some() -> None:
    nowhere = router(time=TimeKeeping(authenticates=False))
    wanted = configuration(*NEW_KEY, FIRST, SECOND, "ntp authenticate", then=SYNCHRONIZED)
    assert remedy("TIME-001", clock(), nowhere) == wanted
    somewhere = router(time=TimeKeeping(authenticates=True, sources=(PROVEN,)))
    assert remedy("TIME-001", clock(), somewhere) is None
    assert remedy("TIME-001", clock(), router()) is None
