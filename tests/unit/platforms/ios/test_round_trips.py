"""What an emulated router prints reads back as the state it has, on every release."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import NOON, generated_ca
from support.examples import examples
from support.router_states import (
    LABELS,
    MOMENTS,
    SECRET_OF_TIME,
    USAGES,
    Kind,
    Management,
    Zoned,
    answer,
    certificates,
    empty_router,
    filled_routers,
    key_pairs,
    managements,
    names,
    one_line,
    shown_name,
    zones,
)

from netpki.emulators import PERSONALITIES, EmulatedRouter, TrmService
from netpki.emulators.ios.ca_server import CaServer, HeldRequest, Rollover
from netpki.emulators.ios.configuration import Role, Trustpoint
from netpki.emulators.ios.keys import KeyPair
from netpki.emulators.ios.pki_state import (
    SCEP_SOURCE,
    PkiCounters,
    PkiTimer,
    PoolCertificate,
    StoredCrl,
)
from netpki.emulators.ios.trm import UrlFilter
from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import SshAccess, WebAccess
from netpki.platforms.ios.catalogue import named_command
from netpki.platforms.ios.inventory.outputs import Output, read_outputs
from netpki.platforms.ios.inventory.record import record_of
from netpki.platforms.ios.parsing import (
    ShownCertificate,
    parse_certificates,
    parse_clock,
    parse_configuration,
    parse_trm_status,
    parse_trustpoint_statuses,
    parse_trustpoints,
)
from netpki.platforms.ios.parsing.archive import parse_archive
from netpki.platforms.ios.parsing.counters import parse_counters
from netpki.platforms.ios.parsing.crls import parse_crls
from netpki.platforms.ios.parsing.exported import parse_exported
from netpki.platforms.ios.parsing.filtering import parse_trm_configuration
from netpki.platforms.ios.parsing.firewall import parse_zone_pairs
from netpki.platforms.ios.parsing.https import parse_https_status
from netpki.platforms.ios.parsing.keys import parse_keys
from netpki.platforms.ios.parsing.servers import parse_server_requests, parse_servers
from netpki.platforms.ios.parsing.timers import parse_timers
from netpki.platforms.ios.parsing.trustpool import parse_trustpool

pytestmark = pytest.mark.parametrize("key", list(PERSONALITIES))

FEW = settings(max_examples=examples(6))
MANY = settings(max_examples=examples(12))


def zones_of(router: EmulatedRouter) -> dict[str, timedelta]:
    text = answer(router, "show running-config | include ^clock")
    return parse_configuration(text, device="r1", complete=False).zones


# --- certificates ------------------------------------------------------------------------------

KINDS = {
    "ca": "ca",
    "identity": "identity",
    "encryption": "identity",
    "ra-sign": "ra-signature",
    "ra-encrypt": "ra-encryption",
}


def held_once(router: EmulatedRouter) -> list[tuple[Role, Certificate, tuple[str, ...]]]:
    """Each certificate at its first place, with the trustpoints that hold it in this role."""
    holders: dict[tuple[Role, Certificate], list[str]] = {}
    for trustpoint in router.running.trustpoints.values():
        for pair in trustpoint.held():
            holders.setdefault(pair, []).append(trustpoint.name)
    return [(role, held, tuple(who)) for (role, held), who in holders.items()]


def require_same(shown: ShownCertificate, certificate: Certificate) -> None:
    """All facts that do not depend on who holds the certificate."""
    assert shown.status == "Available"
    assert shown.serial_number
    assert int(shown.serial_number, 16) == certificate.x509.serial_number
    assert shown.issuer == shown_name(certificate.x509.issuer)
    assert shown.subject == shown_name(certificate.x509.subject)
    assert (shown.not_before, shown.not_after) == (certificate.not_before, certificate.not_after)


@pytest.mark.parametrize("verbose", [False, True])
@MANY
@given(data=st.data())
def test_certificates(key: str, *, verbose: bool, data: st.DataObject) -> None:
    router = data.draw(filled_routers(key))
    text = answer(router, f"show crypto pki certificates{' verbose' * verbose}")
    shown = parse_certificates(text, device="r1", zones=zones_of(router))

    wanted = held_once(router)
    assert router.startup
    saved = {pair for each in router.startup.trustpoints.values() for pair in each.held()}
    for one, (role, certificate, holders) in zip(shown[: len(wanted)], wanted, strict=True):
        require_same(one, certificate)
        own = role in {"identity", "encryption"} and certificate.is_self_issued
        assert one.kind == ("self-signed" if own else KINDS[role])
        assert one.trustpoints == holders
        assert bool(one.storage) == ((role, certificate) in saved)
        assert bool(one.fingerprints) == verbose
        if verbose:
            assert one.fingerprints == (
                certificate.fingerprint("md5"),
                certificate.fingerprint("sha1"),
            )
            assert (one.version, one.public_key_bits) == (3, 256)
    require_pending(router, shown[len(wanted) :])


def require_pending(router: EmulatedRouter, shown: tuple[ShownCertificate, ...]) -> None:
    held = [
        (trustpoint.name, request)
        for trustpoint in router.running.trustpoints.values()
        for request in trustpoint.pending
    ]
    old = router.personality.key == "ios-12.4"
    assert [
        (
            one.kind,
            one.subject_name,
            one.subject_ip_address,
            one.subject_serial_number,
            one.usage,
            one.request_fingerprints,
            one.trustpoints,
        )
        for one in shown
    ] == [
        (
            "pending",
            request.name,
            request.ip_address or None,
            request.serial_number or None,
            request.usage,
            (request.fingerprint("md5"), *(() if old else (request.fingerprint("sha1"),))),
            () if old else (name,),
        )
        for name, request in held
    ]


@FEW
@given(data=st.data())
def test_the_use_of_a_certificate(key: str, data: st.DataObject) -> None:
    router = empty_router(key)
    usage = data.draw(st.sampled_from(list(USAGES)))
    identity = data.draw(certificates(Kind(usage=usage, self_signed=False)))
    router.add_trustpoint("T", identity=identity)
    (shown,) = parse_certificates(answer(router, "show crypto pki certificates T"), device="r1")
    assert shown.usage == usage


@FEW
@given(data=st.data())
def test_trustpool(key: str, data: st.DataObject) -> None:
    router = empty_router(key, data.draw(zones()))
    pool = st.lists(certificates(Kind(ca=True)), max_size=3)
    for certificate in data.draw(pool):
        origin = data.draw(st.sampled_from(["Built-In", "Downloaded"]))
        router.pki.trustpool.append(PoolCertificate(certificate, origin))
    text = answer(router, "show crypto pki trustpool")
    if key == "ios-12.4":
        assert "% Invalid input detected" in text
        return
    shown = parse_trustpool(text, device="r1", zones=zones_of(router))
    assert [each.origin for each in shown] == [each.origin for each in router.pki.trustpool]
    for one, pooled in zip(shown, router.pki.trustpool, strict=True):
        require_same(one.certificate, pooled.certificate)
        assert one.certificate.trustpoints == ("Trustpool",)


# --- trustpoints -------------------------------------------------------------------------------


@MANY
@given(data=st.data())
def test_trustpoints(key: str, data: st.DataObject) -> None:
    router = data.draw(filled_routers(key))
    shown = parse_trustpoints(answer(router, "show crypto pki trustpoints"), device="r1")
    for one, trustpoint in zip(shown, router.running.trustpoints.values(), strict=True):
        self_signed = "enrollment selfsigned" in trustpoint.lines
        certificate = trustpoint.identity if self_signed else trustpoint.ca
        assert one.name == trustpoint.name
        assert one.self_signed == self_signed
        assert one.certificate_configured == (trustpoint.ca is not None)
        if certificate is None:
            assert (one.subject, one.serial_number) == ((), None)
            continue
        assert one.subject == shown_name(certificate.x509.subject)
        assert int(one.serial_number or "", 16) == certificate.x509.serial_number
        assert bool(one.enrollment_url) == (
            "enrollment url http://192.0.2.9:80" in trustpoint.lines
        )
        named = self_signed and key != "ios-12.4"
        assert one.key_label == (trustpoint.name if named else None)


@MANY
@given(data=st.data())
def test_trustpoint_statuses(key: str, data: st.DataObject) -> None:
    router = data.draw(filled_routers(key))
    text = answer(router, "show crypto pki trustpoints status")
    shown = parse_trustpoint_statuses(text, device="r1")
    for one, trustpoint in zip(shown, router.running.trustpoints.values(), strict=True):
        assert one.name == trustpoint.name
        assert one.authenticated == (trustpoint.ca is not None)
        assert one.ca
        assert one.ca.condition == ("configured" if trustpoint.ca else "not configured")
        if trustpoint.ca:
            assert one.ca.subject == one_line(trustpoint.ca.x509.subject)
            assert one.ca.md5 == trustpoint.ca.fingerprint("md5")
            sha1 = None if key == "ios-12.4" else trustpoint.ca.fingerprint("sha1")
            assert one.ca.sha1 == sha1
        assert [
            (each.usage, each.condition, each.subject, each.md5) for each in one.identities
        ] == (own_statuses(trustpoint))
        asked = "Pending" if trustpoint.pending else "Granted" if trustpoint.identity else None
        assert one.last_enrollment_status == asked


def own_statuses(trustpoint: Trustpoint) -> list[tuple[object, ...]]:
    usages = ("Signature", "Encryption") if trustpoint.encryption else ("General Purpose", "")
    own = zip(usages, (trustpoint.identity, trustpoint.encryption), strict=True)
    return [
        *(
            (usage, "configured", one_line(held.x509.subject), held.fingerprint("md5"))
            for usage, held in own
            if held
        ),
        *(
            (request.usage, "pending", request.subject, request.fingerprint("md5"))
            for request in trustpoint.pending
        ),
    ]


@FEW
@given(exportable=st.booleans(), label=LABELS, pair=key_pairs())
def test_a_key_pair_is_what_its_trustpoint_says(
    key: str,
    *,
    exportable: bool,
    label: str,
    pair: KeyPair,
) -> None:
    router = empty_router(key)
    router.add_trustpoint("T", lines=["enrollment terminal", f"rsakeypair {label}"])

    def said() -> str | None:
        text = answer(router, "show crypto pki trustpoints T status")
        return parse_trustpoint_statuses(text, device="r1")[0].keys_generated

    assert said() == "No"
    router.add_key(replace(pair, label=label, usage="Signature", exportable=exportable))
    assert said() == f"Yes (Signature, {'' if exportable else 'non-'}exportable)"


# --- configuration -----------------------------------------------------------------------------


@MANY
@given(data=st.data())
def test_both_configurations(key: str, data: st.DataObject) -> None:
    router = data.draw(filled_routers(key))
    running = parse_configuration(answer(router, "show running-config"), device="r1")
    startup = parse_configuration(answer(router, "show startup-config"), device="r1")
    assert router.startup
    for read, real in ((running, router.running), (startup, router.startup)):
        assert {each.name: each.lines for each in read.trustpoints} == {
            name: trustpoint.lines for name, trustpoint in real.trustpoints.items()
        }
        assert {
            name: [(entry.kind, entry.serial) for entry in chain]
            for name, chain in read.chains.items()
        } == {
            name: [(kind_in_chain(role, held), held.serial_hex) for role, held in each.held()]
            for name, each in real.trustpoints.items()
            if any(each.held())
        }
    assert {
        name: [entry.certificate for entry in chain] for name, chain in running.chains.items()
    } == {
        name: [held for _, held in each.held()]
        for name, each in router.running.trustpoints.items()
        if any(each.held())
    }


def kind_in_chain(role: Role, certificate: Certificate) -> str:
    if role in {"identity", "encryption"}:
        return "self-signed" if certificate.is_self_issued else "identity"
    return role


@MANY
@given(data=st.data())
def test_exported_certificates(key: str, data: st.DataObject) -> None:
    router = data.draw(filled_routers(key))
    text = answer(router, "show crypto pki certificates pem")
    if not PERSONALITIES[key].shows_pem:
        assert not text  # "pem" is the name of a trustpoint there
        return
    shown = {each.name: each for each in parse_exported(text, device="r1")}
    for name, trustpoint in router.running.trustpoints.items():
        if any(trustpoint.held()):
            own = [each for each in (trustpoint.identity, trustpoint.encryption) if each]
            assert [each.certificate for each in shown[name].identities] == own
            assert shown[name].ca == (trustpoint.ca or own[0],)


@MANY
@given(zoned=zones(), moment=MOMENTS, mark=st.sampled_from(["", "*", "."]), source=st.booleans())
def test_clock(key: str, *, zoned: Zoned, moment: datetime, mark: str, source: bool) -> None:
    router = empty_router(key, zoned)
    router.clock.set(moment)
    router.clock.authoritative, router.clock.synchronised = mark != "*", mark != "."
    router.clock.source = "NTP" if source else ""
    zone_offsets = zones_of(router)
    assert zone_offsets == zoned.offsets
    read = parse_clock(answer(router, "show clock detail"), device="r1", zones=zone_offsets)
    assert read.moment == moment
    assert (read.authoritative, read.synchronised) == (mark != "*", not mark)
    assert read.source == ("NTP" if source else None)


# --- keys --------------------------------------------------------------------------------------


@MANY
@given(data=st.data())
def test_keys(key: str, data: st.DataObject) -> None:
    router = empty_router(key, data.draw(zones()))
    for pair in data.draw(st.lists(key_pairs(), max_size=4)):
        if key != "ios-12.4" or pair.key_type == "RSA":
            router.add_key(pair)
    kind = "rsa" if key == "ios-12.4" else "all"
    text = answer(router, f"show crypto key mypubkey {kind}")
    shown = parse_keys(text, device="r1", zones=zones_of(router))
    for one, pair in zip(shown, router.running.keys, strict=True):
        old = key == "ios-12.4"
        assert (one.label, one.algorithm, one.usage) == (
            pair.label,
            pair.key_type,
            f"{pair.usage} Key",
        )
        assert one.public_key == pair.public_der
        assert one.generated_at == pair.generated
        assert (one.exportable, one.redundancy or False) == (pair.exportable, pair.redundant)
        assert one.temporary == pair.temporary
        assert one.storage == (None if old or pair.temporary else pair.storage)


@FEW
@given(pairs=st.lists(key_pairs(), min_size=2, max_size=4))
def test_keys_of_one_kind_and_label(key: str, pairs: list[KeyPair]) -> None:
    router = empty_router(key)
    for pair in pairs:
        router.add_key(pair)
    held = router.running.keys
    text = answer(router, f"show crypto key mypubkey rsa {held[0].label}")
    wanted = [each for each in held if each.key_type == "RSA" and each.label == held[0].label]
    assert [each.public_key for each in parse_keys(text, device="r1")] == [
        each.public_der for each in wanted
    ]


# --- what is counted and due -------------------------------------------------------------------


@FEW
@given(numbers=st.lists(st.integers(0, 2**31), min_size=12, max_size=12))
def test_counters(key: str, numbers: list[int]) -> None:
    router = empty_router(key)
    router.pki.counters = PkiCounters(*numbers)
    read = parse_counters(answer(router, "show crypto pki counters"), device="r1")
    assert astuple(read)[1:] == tuple(numbers)


SECTIONS = ("PKI", "CRL", "CS", "Trustpool", "Expiry Alert")
TIMERS = st.builds(
    PkiTimer,
    name=st.sampled_from(["RENEW client", "SESSION CLEANUP", "CA(client)", "TRUSTPOOL"]),
    moment=st.timedeltas(timedelta(), timedelta(days=3000)).map(
        lambda left: NOON + timedelta(seconds=left // timedelta(seconds=1))
    ),
    section=st.sampled_from(SECTIONS),
)


@pytest.mark.parametrize("detail", [False, True])
@FEW
@given(timers=st.lists(TIMERS, max_size=5))
def test_timers(key: str, *, detail: bool, timers: list[PkiTimer]) -> None:
    router = empty_router(key)
    router.pki.timers = timers
    text = answer(router, f"show crypto pki timers{' detail' * detail}")
    read = parse_timers(text, device="r1")
    for section in SECTIONS:
        wanted = sorted(
            (each for each in timers if each.section == section), key=lambda each: each.moment
        )
        shown = [each for each in read if each.section == f"{section} Timers"]
        assert [each.name for each in shown] == ([None] * bool(wanted)) + [
            each.name for each in wanted
        ]
        for one, timer in zip(shown, [*wanted[:1], *wanted], strict=True):
            assert one.remaining_time == timer.moment - NOON
            assert one.due_at == (timer.moment if detail else None)


CRLS = st.builds(
    StoredCrl,
    issuer=names().map(one_line),
    last_update=MOMENTS,
    next_update=MOMENTS,
    downloaded=MOMENTS,
    size=st.integers(1, 60000),
    source=st.sampled_from([SCEP_SOURCE, "http://pki.example.net/issuing.crl"]),
)


@FEW
@given(zoned=zones(), held=st.lists(CRLS, max_size=3))
def test_crls(key: str, zoned: Zoned, held: list[StoredCrl]) -> None:
    router = empty_router(key, zoned)
    router.pki.crls = held
    read = parse_crls(answer(router, "show crypto pki crls"), device="r1", zones=zones_of(router))
    assert read.current_bytes == sum(crl.size for crl in held)
    assert [
        (crl.issuer, crl.last_update_at, crl.next_update_at, crl.downloaded_at, crl.der_bytes)
        for crl in read.crls
    ] == [(crl.issuer, crl.last_update, crl.next_update, crl.downloaded, crl.size) for crl in held]
    assert [crl.scep for crl in read.crls] == [crl.source == SCEP_SOURCE for crl in held]


# --- content filtering -------------------------------------------------------------------------


@FEW
@given(
    zoned=zones(),
    registered=st.booleans(),
    trusted=st.booleans(),
    polls=st.sampled_from([0, 1, None]),
)
def test_the_subscription(
    key: str,
    *,
    zoned: Zoned,
    registered: bool,
    trusted: bool,
    polls: int | None,
) -> None:
    router = empty_router(key, zoned)
    ca = generated_ca("Filter CA")
    router.add_trustpoint("T", ca=ca if trusted else None)
    router.trm = TrmService(ca, polls_until_active=polls)
    if registered:
        answer(router, "trm register")
    text = answer(router, "show ip trm subscription status")
    if not PERSONALITIES[key].has_trm:
        assert "% Invalid input detected" in text
        return
    read = parse_trm_status(text, device="r1")
    assert read.package == "Security & Productivity"
    assert read.active == (registered and trusted and polls is not None)
    assert bool(read.last_request_sent) == registered


@FEW
@given(
    server=st.sampled_from(["", "server 192.0.2.80", "server trps.example.net https-port 444"]),
    hours=st.none() | st.integers(1, 999),
)
def test_the_settings_of_content_filtering(key: str, server: str, hours: int | None) -> None:
    router = empty_router(key)
    lines = [server, f"cache-entry-lifetime {hours}" if hours else ""]
    for line in filter(None, lines):
        router.running.type_in_section("parameter-map type trend-global T", line)
    text = answer(router, "show ip trm config")
    if not PERSONALITIES[key].has_trm:
        assert "% Invalid input detected" in text
        return
    read = dict(parse_trm_configuration(text, device="r1").settings)
    assert read["Server"] == (server.split()[1] if server else "trps.trendmicro.com")
    assert read["HTTPS Port"] == ("444" if server.endswith("444") else "443")
    assert read["Cache Lifetime"] == f"{hours or 24} hours"


@FEW
@given(
    counts=st.builds(
        UrlFilter,
        zone_pair=LABELS,
        policy=LABELS,
        class_map=LABELS,
        allow_mode=st.booleans(),
        requests=st.integers(0, 10**9),
        responses=st.integers(0, 10**9),
    )
)
def test_what_was_filtered(key: str, counts: UrlFilter) -> None:
    router = empty_router(key)
    router.url_filter = counts
    text = answer(router, "show policy-map type inspect zone-pair urlfilter")
    if not PERSONALITIES[key].has_trm:
        assert "% Invalid input detected" in text
        return
    (pair,) = parse_zone_pairs(text, device="r1")
    (filtered,) = pair.classes
    assert (pair.name, pair.policy, filtered.name) == (
        counts.zone_pair,
        counts.policy,
        counts.class_map,
    )
    assert filtered.url_filtering == ("ALLOW_MODE" if counts.allow_mode else "BLOCK_MODE")
    assert filtered.counters == (
        ("Total requests sent to URL Filter Server", counts.requests),
        ("Total responses received from URL Filter Server", counts.responses),
    )


# --- servers and files -------------------------------------------------------------------------

DIGESTS = st.binary(min_size=16, max_size=16).map(lambda digest: Fingerprint("md5", digest))
REQUESTS = st.lists(
    st.builds(
        HeldRequest,
        number=st.integers(1, 9999),
        state=st.sampled_from(["pending", "granted", "rejected", "authorized"]),
        fingerprint=DIGESTS,
        subject=names().map(one_line),
        origin=st.sampled_from(["subordinate CA", "RA", "router"]),
    ),
    max_size=5,
    unique_by=lambda each: each.number,
)
SERVERS = st.builds(
    CaServer,
    name=LABELS,
    issuer=st.sampled_from(["CN=root", "cn=ca.example.net, ou=lab", "CN=R1, O=x C=pki"]),
    fingerprint=DIGESTS,
    expires=MOMENTS,
    next_crl=MOMENTS,
    granting=st.sampled_from(["manual", "auto"]),
    last_serial=st.integers(1, 2**40),
    disabled=st.sampled_from(["", "HTTP Server is disabled"]),
    storage=st.sampled_from(["nvram:", "flash:", "unix:/cerbase"]),
    crl_storage=st.sampled_from(["", "tftp://192.0.2.3"]),
    database=st.sampled_from(["Minimum", "Complete"]),
    registration=st.none() | DIGESTS,
    rollover=st.none() | st.builds(Rollover, st.integers(1, 400), MOMENTS),
    requests=REQUESTS,
)


@FEW
@given(zoned=zones(), held=st.lists(SERVERS, max_size=2, unique_by=lambda each: each.name))
def test_certificate_servers(key: str, zoned: Zoned, held: list[CaServer]) -> None:
    router = empty_router(key, zoned)
    router.pki.servers = held
    text = answer(router, "show crypto pki server")
    for one, server in zip(
        parse_servers(text, device="r1", zones=zones_of(router)), held, strict=True
    ):
        assert (one.name, one.issuer) == (server.name, server.issuer)
        assert one.enabled == (not server.disabled)
        assert (one.ca_fingerprint, one.ra_fingerprint) == (
            server.fingerprint,
            server.registration,
        )
        assert one.mode == ("RA" if server.registration else None)
        assert (one.granting, one.storage) == (server.granting, server.storage)
        assert one.database_level.startswith(server.database)
        assert [place for _, place in one.file_storage] == [server.crl_storage] * bool(
            server.crl_storage
        )
        if not server.registration:
            assert int(one.last_serial_number or "", 16) == server.last_serial
            assert (one.ca_expires_at, one.crl_next_update_at) == (
                server.expires,
                server.next_crl,
            )
        rollover = (one.rollover_overlap_days, one.rollover_at)
        assert rollover == (astuple(server.rollover) if server.rollover else (None, None))


@FEW
@given(held=REQUESTS)
def test_requests(key: str, held: list[HeldRequest]) -> None:
    router = empty_router(key)
    digest = Fingerprint.of(b"", "md5")
    router.pki.servers = [CaServer("CA", "cn=CA", digest, NOON, NOON, requests=held)]
    read = parse_server_requests(answer(router, "show crypto pki server CA requests"), device="r1")
    parts = {"subordinate CA": read.subordinate, "RA": read.ra, "router": read.router}
    for origin, shown in parts.items():
        assert shown is not None
        assert [astuple(each) for each in shown] == [
            astuple(each)[:-1] for each in held if each.origin == origin
        ]


@pytest.mark.parametrize("secure_only", [False, True])
@FEW
@given(
    plain=st.booleans(),
    secure=st.booleans(),
    client=st.booleans(),
    port=st.none() | st.integers(1025, 65535),
    trustpoint=st.none() | LABELS,
    idle=st.none() | st.integers(1, 600),
    most=st.none() | st.integers(1, 300),
    ciphers=st.none()
    | st.lists(
        st.sampled_from(PERSONALITIES["xe-26"].ciphers), min_size=1, max_size=9, unique=True
    ),
)
def test_web_server(  # noqa: PLR0913 each is one line of the configuration
    key: str,
    *,
    secure_only: bool,
    plain: bool,
    secure: bool,
    client: bool,
    port: int | None,
    trustpoint: str | None,
    idle: int | None,
    most: int | None,
    ciphers: list[str] | None,
) -> None:
    router = empty_router(key)
    for line, wanted in (
        ("ip http server", plain),
        ("ip http secure-server", secure),
        ("ip http secure-client-auth", client),
        (f"ip http secure-port {port}", port),
        (f"ip http secure-trustpoint {trustpoint}", trustpoint),
        (f"ip http secure-ciphersuite {' '.join(ciphers or [])}", ciphers),
        (f"ip http timeout-policy idle {idle} life 86400 requests 100", idle),
        (f"ip http max-connections {most}", most),
    ):
        if wanted:
            router.running.enter_section(line)
    text = answer(router, f"show ip http server {'secure ' * secure_only}status")
    read = parse_https_status(text, device="r1")
    personality = PERSONALITIES[key]
    assert (read.enabled, read.port, read.trustpoint) == (secure, port or 443, trustpoint)
    assert read.client_authentication == client
    assert read.ciphersuites == tuple(ciphers or personality.ciphers)
    assert read.tls_versions == (personality.tls_versions if personality.modern_http else ())
    assert read.plain_enabled == (None if secure_only else plain)
    assert read.plain_port == (None if secure_only else 80)
    default = 300 if personality.modern_http else 16
    assert read.idle_seconds == (None if secure_only else idle or 180)
    assert read.most_connections == (None if secure_only else most or default)


@MANY
@given(how=managements())
def test_how_a_router_is_managed(key: str, how: Management) -> None:
    router = empty_router(key)
    for line in how.lines:
        router.running.enter_section(line)
    output = Output(named_command("show running-config"), answer(router, "show running-config"))
    found = record_of("r1", read_outputs([output], device="r1"))

    web = found.web or WebAccess()
    assert (web.plain, web.secure, web.trustpoint) == (how.plain, how.secure, how.trustpoint)
    assert (web.idle_seconds, web.most_connections) == (how.idle, how.connections)
    ssh = found.ssh or SshAccess()
    assert (ssh.version, ssh.key_label) == (how.ssh_version, how.host_key)
    assert found.time is not None
    assert found.time.authenticates == how.authenticates
    told = {(each.address, each.key, each.algorithm, each.trusted) for each in found.time.sources}
    assert told == set(how.sources)
    assert SECRET_OF_TIME not in repr(found)
    assert found.gaps == ()


@FEW
@given(
    path=st.sampled_from(["", "flash:r1-config", "unix:/P09-$h-"]),
    maximum=st.none() | st.integers(1, 14),
    count=st.integers(0, 20),
)
def test_archive(key: str, path: str, maximum: int | None, count: int) -> None:
    router = empty_router(key)
    if maximum:
        router.running.type_in_section("archive", f"maximum {maximum}")
    if path:
        router.running.type_in_section("archive", f"path {path}")
    router.archives = [f"{path}-Mar-17-07-53-52.484-CDT-{number}" for number in range(count)]
    read = parse_archive(answer(router, "show archive"), device="r1")
    assert read.enabled == bool(path)
    if not path:
        return
    kept = router.archives[-(maximum or 10) :]
    assert read.maximum == (maximum or 10)
    assert (read.next_name or "").startswith(path)
    assert [each.name for each in read.files] == kept
    assert [each.most_recent for each in read.files] == [False] * (len(kept) - 1) + [True] * bool(
        kept
    )
