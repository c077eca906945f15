"""The screens of PKI in the forms that captures show, line by line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.chains import make_chain
from unit.emulators.making import START, make_ca, make_router, opened, said

from netpki.emulators import EmulatedRouter
from netpki.emulators.ios.ca_server import CaServer, HeldRequest, Rollover
from netpki.emulators.ios.configuration import PendingRequest
from netpki.emulators.ios.pki_state import PkiTimer, PoolCertificate, StoredCrl
from netpki.emulators.ios.trm import UrlFilter
from netpki.pki import Fingerprint

DIGEST = Fingerprint("md5", bytes(range(16)))


def shown(router: EmulatedRouter, command: str) -> str:
    """Without echo and prompt."""
    text = said(opened(router, "terminal length 0\n"), f"{command}\n")
    return text.removeprefix(f"{command}\n").removesuffix("r1#")


# Form: a public capture of IOS XE 17, ``show crypto pki timers detail``.
def test_timers() -> None:
    router = make_router("xe-17")
    router.pki.timers = [
        PkiTimer("CA(client)", START + timedelta(days=303, hours=23, minutes=59), "Expiry Alert"),
        PkiTimer("RENEW lab", START + timedelta(hours=3)),
        PkiTimer("SESSION CLEANUP", START + timedelta(seconds=164)),
    ]
    assert shown(router, "show crypto pki timers detail") == (
        "PKI Timers\n"
        "|        2:44.000  (2026-11-22T12:02:44Z)\n"
        "  |        2:44.000  (2026-11-22T12:02:44Z) SESSION CLEANUP\n"
        "  |     3:00:00.000  (2026-11-22T15:00:00Z) RENEW lab\n"
        "Expiry Alert Timers\n"
        "|303d23:59:00.000  (2027-09-22T11:59:00Z)\n"
        "  |303d23:59:00.000  (2027-09-22T11:59:00Z) CA(client)\n"
    )


# Form: a public capture of IOS XE 17, with one CRL that came over SCEP.
def test_crls() -> None:
    router = make_router("xe-17")
    moment = datetime(2026, 11, 20, 10, 38, 13, tzinfo=UTC)
    router.pki.crls = [StoredCrl("cn=ca,ou=lab", moment, moment, moment, 370)]
    assert shown(router, "show crypto pki crls") == (
        "CRL Issuer Name:\n"
        "    cn=ca,ou=lab\n"
        "    LastUpdate: 10:38:13 UTC Nov 20 2026\n"
        "    NextUpdate: 10:38:13 UTC Nov 20 2026\n"
        "\n"
        "    CRL downloaded at: 10:38:13 UTC Nov 20 2026\n"
        "\n"
        "    Retrieved from CRL Distribution Point:\n"
        "      ** CDP Not Published - Retrieved via SCEP\n"
        "\n"
        " CRL DER is 370 bytes\n"
        " CRL is stored in parsed CRL cache\n"
        "\n\n"
        "Parsed CRL cache current size is 370 bytes\n"
        "Parsed CRL cache maximum size is 65536 bytes\n"
    )


def test_counters() -> None:
    router = make_router("xe-17")
    router.pki.counters.sessions_started = 12
    lines = shown(router, "show crypto pki counters").splitlines()
    assert lines[0] == "PKI Sessions Started: 12"
    assert lines[8:] == [
        "CRL - fetch attempts: 0",
        "CRL - failed attempts: 0",
        "CRL - rejected busy fetching: 0",
        "AAA authorizations: 0",
    ]


# Form: public captures of IOS XE, ``show crypto pki server`` and ``... requests``.
def test_a_certificate_server_and_its_requests() -> None:
    router = make_router("xe-17")
    expires, crl = START + timedelta(days=1000), START + timedelta(hours=6)
    request = HeldRequest(1, "pending", DIGEST, "serialNumber=67109104+hostname=r2,cn=r2")
    router.pki.servers = [
        CaServer(
            "LAB",
            "CN=lab, O=Example",
            DIGEST,
            expires,
            crl,
            last_serial=10,
            database="Complete",
            rollover=Rollover(1, expires),
            requests=[request],
        )
    ]
    assert shown(router, "show crypto pki server LAB") == (
        "Certificate Server LAB:\n"
        "    Status: enabled\n"
        "    State: enabled\n"
        '    Server\'s configuration is locked  (enter "shut" to unlock it)\n'
        "    Issuer name: CN=lab, O=Example\n"
        "    CA cert fingerprint: 00010203 04050607 08090A0B 0C0D0E0F \n"
        "    Granting mode is: manual\n"
        "    Last certificate issued serial number (hex): A\n"
        "    CA certificate expiration timer: 12:00:00 UTC Aug 18 2029\n"
        "    CRL NextUpdate timer: 18:00:00 UTC Nov 22 2026\n"
        "    Current primary storage dir: nvram:\n"
        "    Database Level: Complete - all issued certs written as <serialnum>.cer\n"
        "    Auto-Rollover configured, overlap period 1 days\n"
        "    Autorollover timer: 12:00:00 UTC Aug 18 2029\n"
    )
    table = (
        "ReqID  State      Fingerprint                      SubjectName\n"
        "--------------------------------------------------------------\n"
    )
    assert shown(router, "show crypto pki server LAB requests") == (
        "Enrollment Request Database:\n"
        f"\nSubordinate CA certificate requests:\n{table}"
        f"\nRA certificate requests:\n{table}"
        f"\nRouter certificates requests:\n{table}"
        "1      pending    000102030405060708090A0B0C0D0E0F "
        "serialNumber=67109104+hostname=r2,cn=r2\n\n"
    )
    assert "'X' is not known" in shown(router, "show crypto pki server X requests")


def test_the_pool_says_where_each_certificate_came_from() -> None:
    router = make_router("xe-17")
    router.pki.trustpool = [
        PoolCertificate(make_ca("Example, Inc.")),
        PoolCertificate(make_ca("Two"), "Downloaded"),
    ]
    text = shown(router, "show crypto pki trustpool")
    assert "  Issuer: \n    cn=Example\n     Inc.\n  Subject: \n" in text
    assert "  Associated Trustpoints: Trustpool \n  Trustpool: Built-In\n\nCA Cert" in text
    assert text.endswith("  Trustpool: Downloaded\n")
    router.add_trustpoint("T", ca=make_ca("Two"))
    assert "  Associated Trustpoints: T Trustpool \n" in shown(router, "show crypto pki cert")


# Form: a capture of IOU 15.x; that of 12.x stands in Cisco's documentation of 12.3(14)T.
@pytest.mark.parametrize(
    ("key", "block"),
    [
        (
            "ios-15",
            (
                "\n\nCertificate\n  Subject:\n    Name: r1.example.net\n"
                "    Serial Number: 67109104\n   Status: Pending\n   Key Usage: Signature\n"
                "   Certificate Request Fingerprint MD5: 900150983CD24FB0 \n"
                "   Certificate Request Fingerprint SHA1: A9993E364706816A \n"
                "   Associated Trustpoint: T \n\n"
            ),
        ),
        (
            "ios-12.4",
            (
                "\n\nCertificate\n  Subject Name\n    Name: r1.example.net\n"
                "    Serial Number: 67109104\n  Status: Pending\n  Key Usage: Signature\n"
                "  Fingerprint:  900150983CD24FB0 00000000\n\n"
            ),
        ),
    ],
)
def test_a_request_under_way(key: str, block: str) -> None:
    md5 = "90015098 3CD24FB0 D6963F7D 28E17F72"
    sha1 = "A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D"
    block = block.replace("900150983CD24FB0", md5).replace("A9993E364706816A", sha1)
    router = make_router(key)
    pending = PendingRequest(b"abc", "r1.example.net", "67109104", usage="Signature")
    router.add_trustpoint("T", ca=make_ca(), pending=[pending])
    assert shown(router, "show crypto pki certificates").endswith(block)
    status = shown(router, "show crypto pki trustpoints status")
    assert "  Router Signature certificate pending:\n" in status
    assert "    Certificate request(s) ..... Pending\n" in status


# Form: public captures of IOS XE; the headings of an RA stand in Cisco's documentation.
def test_certificates_of_an_ra_and_of_the_router_itself() -> None:
    router = make_router("xe-16")
    own = make_ca("IOS-Self-Signed-Certificate-7")
    lines = ["enrollment selfsigned", "rsakeypair TP-self-signed-7"]
    router.add_trustpoint("RA", ca=make_ca(), ra_signature=make_ca("S"), ra_encryption=make_ca())
    router.add_trustpoint("TP-self-signed-7", lines=lines, identity=own)
    headings = [
        line
        for line in shown(router, "show crypto pki certificates").splitlines()
        if line and line[0] != " "
    ]
    assert headings == [
        "CA Certificate",
        "RA Signature Certificate",
        "RA KeyEncipher Certificate",
        "Router Self-Signed Certificate",
    ]
    configuration = shown(router, "show running-config")
    assert f" certificate ra-sign {make_ca('S').serial_hex}\n" in configuration
    assert f" certificate self-signed {own.serial_hex}\n" in configuration
    assert shown(router, "show crypto pki trustpoints").endswith(
        "Trustpoint TP-self-signed-7:\n"
        "    Subject Name:\n"
        "    cn=IOS-Self-Signed-Certificate-7\n"
        f"          Serial Number (hex): {own.serial_hex}\n"
        "    Persistent self-signed certificate trust point\n"
        "    Using key label TP-self-signed-7\n"
    )


# Form: public captures of IOS XE of 2026.
def test_pem_of_a_trustpoint_that_is_not_enrolled_and_of_a_self_signed_one() -> None:
    router = make_router("xe-26")
    router.add_trustpoint("CA", ca=make_ca())
    own = make_ca("Self")
    router.add_trustpoint("OWN", lines=["enrollment selfsigned"], identity=own)
    assert shown(router, "show crypto pki certificates pem") == (
        "------Trustpoint: CA------\n"
        "% The specified trustpoint is not enrolled (CA).\n"
        "% Only export the CA certificate in PEM format.\n"
        f"% CA certificate:\n{make_ca().pem()}\n"
        "------Trustpoint: OWN------\n"
        f"% Self-signed CA certificate:\n{own.pem()}\n"
        f"% General Purpose Certificate:\n{own.pem()}\n"
    )


# Form: public captures of Catalyst 9300 and 8000V, and of IOS 12.2.
def test_the_web_server() -> None:
    router = make_router("xe-26")
    router.running.enter_section("ip http secure-server")
    router.running.enter_section("ip http secure-trustpoint WEB")
    assert shown(router, "show ip http server secure status") == (
        "HTTP secure server status: Enabled\n"
        "HTTP secure server port: 443\n"
        "HTTP secure server ciphersuite:  rsa-aes-cbc-sha2 rsa-aes-gcm-sha2\n"
        "        dhe-aes-cbc-sha2 dhe-aes-gcm-sha2 ecdhe-rsa-aes-cbc-sha2\n"
        "        ecdhe-rsa-aes-gcm-sha2 ecdhe-ecdsa-aes-gcm-sha2 tls13-aes128-gcm-sha256\n"
        "        tls13-aes256-gcm-sha384 tls13-chacha20-poly1305-sha256\n"
        "HTTP secure server TLS version:  TLSv1.3 TLSv1.2\n"
        "HTTP secure server client authentication: Disabled\n"
        "HTTP secure server PIV authentication: Disabled\n"
        "HTTP secure server PIV authorization only: Disabled\n"
        "HTTP secure server trustpoint: WEB\n"
        "HTTP secure server peer validation trustpoint: \n"
        "HTTP secure server ECDHE curve: secp256r1\n"
        "HTTP secure server active session modules: ALL\n"
    )
    old = shown(make_router("ios-12.4"), "show ip http server status")
    assert old.startswith("HTTP server status: Disabled\nHTTP server port: 80\n")
    assert "TLS version" not in old
    assert "HTTP secure server trustpoint: \n" in old


# Form: public captures, ``show archive``.
def test_archived_configurations() -> None:
    router = make_router("xe-17")
    opened(router, "conf t\narchive\npath flash:lab\nmaximum 3\nend\n")
    router.archives = ["flash:lab-Mar-17-07-53-52.484-CDT-0", "flash:lab-Mar-18-20-30-52-CDT-1"]
    assert shown(router, "show archive") == (
        "The maximum archive configurations allowed is 3.\n"
        "There are currently 2 archive configurations saved.\n"
        "The next archive file will be named flash:lab-<timestamp>-2\n"
        " Archive #  Name\n"
        "   1        flash:lab-Mar-17-07-53-52.484-CDT-0\n"
        "   2        flash:lab-Mar-18-20-30-52-CDT-1 <- Most Recent\n"
        "   3        \n"
    )


def test_content_filtering_counts_on_releases_that_have_it() -> None:
    command = "show policy-map type inspect zone-pair urlfilter"
    router = make_router("ios-15")
    assert not shown(router, command)
    router.url_filter = UrlFilter(responses=5)
    assert "Total responses received from URL Filter Server: 5\n" in shown(router, command)
    assert "% Invalid input detected" in shown(make_router("xe-17"), command)


# Form: a public capture of IOS XE 26.2, ``show crypto pki certificates verbose``.
def test_verbose_names_the_key_of_a_certificate() -> None:
    chain = make_chain("r1.example.net", kind="ec-p256")
    router = make_router("xe-26")
    lines = ["enrollment terminal", "eckeypair WEB"]
    router.add_trustpoint("T", lines=lines, identity=chain.leaf, key=chain.key)
    assert "Key Label" not in shown(router, "show crypto pki certificates T")
    assert shown(router, "show crypto pki certificates verbose T").endswith(
        "  Key Label: WEB\n  Key storage device: private config\n"
    )
