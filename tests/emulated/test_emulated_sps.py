"""Web server of emulated appliances, met by clients that are not ours."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import paramiko
import pytest
from cryptography import x509
from OpenSSL import SSL
from real.installing import program
from support.chains import make_chain, pem_of
from support.pem_matrix import ROWS, UNREADABLE_CERTIFICATE, Row
from unit.emulators.sps.making import (
    RELEASES,
    SECONDS,
    logged_in,
    make_appliance,
    refuses,
    run,
    sent_certificates,
    switched_on,
)

from netpki.emulators import ApplianceFleet, EmulatedAppliance
from netpki.errors import InputError

OK = "[  OK  ]\n"
FAILED = "[FAILED]\n"
CHAIN = make_chain()
RENEWED = make_chain(serial=4711)
STRANGER = make_chain(tag="Stranger")
GOOD = CHAIN.canonical
KEY, LEAF, ROOT = pem_of(CHAIN.key), pem_of(CHAIN.leaf), pem_of(CHAIN.root)
INTERMEDIATE = pem_of(*CHAIN.intermediates)
OLDER = [release for release in RELEASES if release != "sps-1.4.69"]


@pytest.fixture(scope="module")
def clients() -> Iterator[dict[str, paramiko.SSHClient]]:
    """A root account of one appliance for each release; its server may run or not."""
    with ExitStack() as stack:
        fleet = stack.enter_context(
            ApplianceFleet(make_appliance(release, release) for release in RELEASES)
        )
        appliances.update(fleet.appliances)
        yield {release: stack.enter_context(logged_in(fleet, release)) for release in RELEASES}


appliances: dict[str, EmulatedAppliance] = {}
"""Those of ``clients``."""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_file_starts_or_stops_the_server_as_it_did_the_real_one(
    row: Row, release: str, clients: dict[str, paramiko.SSHClient]
) -> None:
    appliance, newest = appliances[release], release not in OLDER
    appliance.server_pem_path.write_bytes(row.make(CHAIN))
    answer = run(clients[release], "service lighttpd restart")
    starts = row.verdict != "fails"
    assert (answer.status == 0, appliance.is_serving) == (starts, starts)
    assert answer.out.endswith(OK if starts else FAILED)
    sent = [each.der for each in row.sends(CHAIN)]
    for port in appliance.tls_ports:
        if starts:
            assert sent_certificates(port) == (sent if newest else sent[:1])
        else:
            assert refuses(port)
    assert (words := row.words if newest else older_words(row)) in answer.err
    assert bool(answer.err) is bool(words)
    assert answer.err.count("Enter PEM pass phrase:") == 2 * row.name.startswith("encrypted")


def older_words(row: Row) -> str:
    """What the older releases print: nothing about dates, and they know no DER."""
    return {"expired leaf": "", "DER": UNREADABLE_CERTIFICATE}.get(row.name, row.words)


@pytest.mark.parametrize("release", OLDER)
@pytest.mark.parametrize("pem", [KEY + LEAF, GOOD], ids=["leaf", "whole"])
def test_an_older_release_sends_what_the_ca_file_completes(release: str, pem: bytes) -> None:
    appliance = make_appliance(release, server_pem=pem, ca_file=INTERMEDIATE + ROOT)
    with switched_on(appliance) as fleet:
        sent = sent_certificates(fleet.tls_ports("sps1")[0])
    assert sent == [CHAIN.leaf.der, CHAIN.intermediates[0].der, CHAIN.root.der]


@pytest.mark.parametrize(
    "ca_file",
    [INTERMEDIATE, INTERMEDIATE + ROOT, ROOT + INTERMEDIATE],
    ids=["alone", "with-root", "root-first"],
)
def test_the_newest_release_completes_the_chain_without_its_root(ca_file: bytes) -> None:
    appliance = make_appliance("sps-1.4.69", server_pem=KEY + LEAF, ca_file=ca_file)
    with switched_on(appliance) as fleet:
        sent = sent_certificates(fleet.tls_ports("sps1")[0])
    assert sent == [CHAIN.leaf.der, CHAIN.intermediates[0].der]


@pytest.mark.parametrize("depth", [0, 1])
def test_a_leaf_alone_beside_a_ca_file_of_another_ca_serves_nobody(depth: int) -> None:
    chain = make_chain(depth=depth)
    appliance = make_appliance(
        "sps-1.4.69",
        server_pem=pem_of(chain.key, chain.leaf),
        ca_file=pem_of(*STRANGER.intermediates),
    )
    with switched_on(appliance) as fleet:
        assert appliance.is_serving
        for port in fleet.tls_ports("sps1"):
            with pytest.raises(SSL.Error):
                sent_certificates(port)
        log = (appliance.root / "var/log/lighttpd/error.log").read_text()
    assert "SSL: building cert chain for TLS server name" in log


@pytest.mark.parametrize("release", RELEASES)
def test_a_leaf_that_signed_itself_needs_no_ca_file(release: str) -> None:
    appliance = make_appliance(release, ca_file=pem_of(*STRANGER.intermediates))
    with switched_on(appliance) as fleet:
        assert len(sent_certificates(fleet.tls_ports("sps1")[0])) == 1


@pytest.mark.parametrize("release", RELEASES)
def test_a_ca_file_without_a_certificate_is_an_outage(release: str) -> None:
    appliance = make_appliance(release, server_pem=GOOD, ca_file=b"nothing\n")
    with switched_on(appliance) as fleet:
        assert not appliance.is_serving
        assert all(map(refuses, fleet.tls_ports("sps1")))


@pytest.mark.parametrize("release", RELEASES)
def test_a_missing_ca_file_is_an_outage(release: str) -> None:
    appliance = make_appliance(release, server_pem=GOOD, ca_file=INTERMEDIATE)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        answer = run(client, f"rm {appliance.root}/etc/lighttpd/ca.pem; service lighttpd restart")
        assert refuses(fleet.tls_ports("sps1")[0])
    assert answer.status == 255
    assert "No such file or directory" in answer.err


@pytest.mark.parametrize("release", RELEASES)
def test_only_a_new_start_reads_a_new_file(release: str) -> None:
    appliance = make_appliance(release, server_pem=GOOD)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        port = fleet.tls_ports("sps1")[0]
        appliance.server_pem_path.write_bytes(RENEWED.canonical)
        assert sent_certificates(port)[0] == CHAIN.leaf.der
        assert run(client, "service lighttpd reload").out == f"Reloading lighttpd: {' ' * 39}{OK}"
        assert sent_certificates(port)[0] == CHAIN.leaf.der
        assert appliance.starts == 1
        run(client, "service lighttpd restart")
        assert sent_certificates(port)[0] == RENEWED.leaf.der
        assert appliance.starts == 2
        log = (appliance.root / "var" / "log" / "lighttpd" / "error.log").read_text()
    written = [line.split(") ", maxsplit=1)[1].split()[:2] for line in log.splitlines()]
    assert written == [
        ["server", "started"],
        ["logfiles", "cycled"],
        ["server", "stopped"],
        ["server", "started"],
    ]


def test_restart_stops_before_it_starts() -> None:
    appliance = make_appliance(server_pem=GOOD)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        appliance.server_pem_path.write_bytes(b"")
        answer = run(client, "service lighttpd restart")
        assert all(map(refuses, fleet.tls_ports("sps1")))
        assert not appliance.is_serving
        assert run(client, "service lighttpd status").out == "lighttpd is stopped\n"
        appliance.server_pem_path.write_bytes(GOOD)
        assert run(client, "service lighttpd start").status == 0
        assert sent_certificates(fleet.tls_ports("sps1")[1])
    assert answer.out == (
        f"Stopping lighttpd: {' ' * 40}{OK}Starting lighttpd: {' ' * 40}{FAILED}"
    )


@pytest.mark.parametrize(
    ("commands", "status", "out"),
    [
        ("service lighttpd status", 0, "lighttpd (pid 4194305) is running...\n"),
        ("service lighttpd stop", 0, OK),
        ("service lighttpd stop; service lighttpd stop", 1, FAILED),
        ("service lighttpd stop; service lighttpd status", 3, "lighttpd is stopped\n"),
        ("service lighttpd stop; service lighttpd reload", 1, FAILED),
        ("service lighttpd stop; service lighttpd start", 0, OK),
        ("service lighttpd start", 255, FAILED),
        ("service lighttpd condrestart", 0, OK),
        ("service lighttpd stop >/dev/null; service lighttpd condrestart", 0, ""),
        ("service lighttpd", 1, "{start|stop|restart|condrestart|reload|status}\n"),
        ("service lighttpd resatrt", 1, "{start|stop|restart|condrestart|reload|status}\n"),
        ("../etc/init.d/lighttpd restart", 0, OK),
        ("service httpd restart", 1, ""),
        ("service", 1, ""),
        ("hostname", 0, "sps1\n"),
    ],
)
def test_the_service_script_answers_as_on_red_hat(commands: str, status: int, out: str) -> None:
    appliance = make_appliance()
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        answer = run(client, commands)
    assert answer.status == status
    assert answer.out.endswith(out)


def test_the_systemctl_of_the_host_is_out_of_reach() -> None:
    appliance = make_appliance()
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        answer = run(client, "systemctl restart lighttpd; command -v systemctl")
        assert answer.out == f"{appliance.root}/usr/sbin/systemctl\n"
    assert "not been booted with systemd" in answer.err


@pytest.mark.parametrize("release", RELEASES)
def test_a_server_that_runs_is_not_started_twice(release: str) -> None:
    appliance = make_appliance(release)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        answer = run(client, f"lighttpd -f {appliance.configuration_path}")
        assert sent_certificates(fleet.tls_ports("sps1")[0])
    assert answer.status == 255
    assert "can't bind to" in answer.err
    assert "Address already in use" in answer.err
    assert appliance.starts == 1


@pytest.mark.parametrize("release", RELEASES)
def test_a_syntax_test_never_looks_at_the_certificate(release: str) -> None:
    appliance = make_appliance(release)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        appliance.server_pem_path.unlink()
        answer = run(client, f"lighttpd -t -f {appliance.configuration_path}")
    assert (answer.out, answer.err, answer.status) == ("Syntax OK\n", "", 0)


@pytest.mark.parametrize(("release", "status"), [*zip(RELEASES, (0, 255, 255), strict=True)])
def test_a_thorough_test_looks_at_the_certificate_from_1_4_40_on(
    release: str, status: int
) -> None:
    appliance = make_appliance(release)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        good = run(client, f"lighttpd -tt -f {appliance.configuration_path}")
        appliance.server_pem_path.write_bytes(LEAF)
        bad = run(client, f"lighttpd -tt -f {appliance.configuration_path}")
        assert sent_certificates(fleet.tls_ports("sps1")[0])
    assert good.status == 0
    assert good.out == ("" if status else "Syntax OK\n")
    assert bad.status == status
    assert ("couldn't read private key" in bad.err) == bool(status)


@pytest.mark.parametrize(
    ("arguments", "status", "out", "err"),
    [
        ("-v", 0, "lighttpd/1.4.69 (ssl) - a light and fast webserver\n", ""),
        ("-h", 0, " -h         show this help\n\n", ""),
        ("", 255, "", "(server.c.1317) No configuration available. Try using -f option.\n"),
        ("-q", 255, " -h         show this help\n\n", "lighttpd: invalid option -- 'q'\n"),
        ("-f", 255, "help\n\n", "lighttpd: option requires an argument -- 'f'\n"),
        (
            "-t -f /nowhere",
            255,
            "",
            "opening configfile /nowhere failed: No such file or directory\n",
        ),
    ],
)
def test_the_program_answers_as_the_real_one(
    arguments: str, status: int, out: str, err: str
) -> None:
    with switched_on(make_appliance("sps-1.4.69")) as fleet, logged_in(fleet) as client:
        answer = run(client, f"lighttpd {arguments}")
    assert answer.status == status
    assert answer.out.endswith(out)
    assert answer.err.endswith(err)


@pytest.mark.parametrize("release", OLDER)
def test_an_older_release_says_when_it_was_built(release: str) -> None:
    with switched_on(make_appliance(release)) as fleet, logged_in(fleet) as client:
        first, second = run(client, "lighttpd -v").out.splitlines()
    assert first == f"lighttpd/{release.removeprefix('sps-')} (ssl) - a light and fast webserver"
    assert second.startswith("Build-Date: ")


def test_a_changed_configuration_counts_from_the_next_start() -> None:
    appliance = make_appliance("sps-1.4.69", server_pem=GOOD)
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        elsewhere = appliance.root / "etc" / "elsewhere.pem"
        elsewhere.write_bytes(RENEWED.canonical)
        text = appliance.configuration_path.read_text()
        appliance.configuration_path.write_text(
            text.replace("/etc/lighttpd/server.pem", "/etc/elsewhere.pem", 1)
        )
        ports = fleet.tls_ports("sps1")
        assert [sent_certificates(port)[0] for port in ports] == [CHAIN.leaf.der] * 2
        run(client, "service lighttpd restart")
        assert [sent_certificates(port)[0] for port in ports] == [RENEWED.leaf.der, CHAIN.leaf.der]


def test_a_broken_configuration_is_an_outage_too() -> None:
    appliance = make_appliance()
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        appliance.configuration_path.write_text("server.port = \n")
        answer = run(client, "service lighttpd restart")
        assert all(map(refuses, fleet.tls_ports("sps1")))
    assert answer.status == 255
    assert "parser failed somehow near here: (EOL)\n" in answer.err


def test_no_port_outside_loopback_is_ever_opened() -> None:
    appliance = make_appliance("sps-1.4.69")
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        text = appliance.configuration_path.read_text()
        appliance.configuration_path.write_text(text.replace("127.0.0.1", "192.0.2.1"))
        answer = run(client, "service lighttpd restart")
    assert answer.status == 255
    assert "can't bind to socket: 192.0.2.1:" in answer.err


def test_the_plain_port_speaks_http() -> None:
    with switched_on(make_appliance()) as fleet, logged_in(fleet) as client:
        command = "sed -n 's/^server.port = //p' ../etc/lighttpd/lighttpd.conf"
        port = run(client, command).out.strip()
        arguments = [program("curl"), "-sSi", f"http://127.0.0.1:{port}/"]
        page = subprocess.run(arguments, check=True, capture_output=True, timeout=SECONDS).stdout
    assert page.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"Server: lighttpd/1.4.35\r\n" in page


@pytest.mark.parametrize("host", ["sps.example.com", "127.0.0.1"])
def test_curl_and_openssl_verify_a_chain_by_name_and_by_address(host: str, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(ROOT)
    with switched_on(make_appliance("sps-1.4.69", server_pem=GOOD)) as fleet:
        for port in fleet.tls_ports("sps1"):
            resolved = f"sps.example.com:{port}:127.0.0.1"
            curl = [program("curl"), "-sS", "--cacert", "root.pem", "--resolve", resolved]
            subprocess.run(
                [*curl, f"https://{host}:{port}/"], cwd=tmp_path, check=True, timeout=SECONDS
            )
            kind = "-verify_ip" if host[0].isdigit() else "-verify_hostname"
            openssl = [program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}"]
            subprocess.run(
                [*openssl, "-CAfile", "root.pem", "-verify_return_error", kind, host],
                cwd=tmp_path,
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=SECONDS,
            )


def test_the_first_certificate_is_signed_by_itself() -> None:
    with switched_on(make_appliance(hostname="sps7")) as fleet:
        (sent,) = sent_certificates(fleet.tls_ports("sps7")[0])
    certificate = x509.load_der_x509_certificate(sent)
    assert certificate.subject == certificate.issuer
    assert certificate.subject.rfc4514_string() == "CN=sps7"
    certificate.verify_directly_issued_by(certificate)


def test_an_old_appliance_speaks_tls_1_0_only() -> None:
    appliance = make_appliance(server_pem=GOOD, tls="1.0")
    with switched_on(appliance) as fleet:
        port = fleet.tls_ports("sps1")[0]
        assert sent_certificates(port, old=True) == [CHAIN.leaf.der]
        with pytest.raises(SSL.Error):
            sent_certificates(port)


def test_fifty_appliances_serve_at_once() -> None:
    appliances = [
        make_appliance(RELEASES[number % 3], f"sps{number}", server_pem=GOOD)
        for number in range(50)
    ]
    failed: list[str] = []

    def renew(hostname: str) -> None:
        appliance = fleet.appliances[hostname]
        with logged_in(fleet, hostname) as client:
            appliance.server_pem_path.write_bytes(RENEWED.canonical)
            answer = run(client, "service lighttpd restart")
        sent = [sent_certificates(port)[0] for port in fleet.tls_ports(hostname)]
        if answer.status or sent != [RENEWED.leaf.der] * 2:
            failed.append(hostname)

    begun = time.monotonic()
    with ApplianceFleet(appliances) as fleet:
        started = time.monotonic() - begun
        threads = [threading.Thread(target=renew, args=(name,)) for name in fleet.appliances]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    assert started < SECONDS


def test_nothing_is_left_behind() -> None:
    appliance = make_appliance()
    with switched_on(appliance):  # whatever is loaded once for all
        pass
    before, threads = _descriptors(), set(threading.enumerate())
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        run(client, "service lighttpd restart")
        with client.open_sftp() as files:
            files.listdir(".")
        root = appliance.root
        assert root.parent.stat().st_mode & 0o777 == 0o700
        ports = fleet.tls_ports("sps1")
    assert not root.parent.exists()
    assert all(map(refuses, ports))
    assert _descriptors() == before
    assert not set(threading.enumerate()) - threads


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 a count


def test_a_fleet_can_be_opened_again() -> None:
    fleet = ApplianceFleet([make_appliance(), make_appliance(hostname="sps2")])
    for _ in range(2):
        with fleet:
            roots = [appliance.root for appliance in fleet.appliances.values()]
            assert len(set(roots)) == 2
            for name in fleet.appliances:
                with logged_in(fleet, name) as client:
                    assert run(client, "hostname").out == f"{name}\n"


def test_a_directory_of_ones_own_is_private_and_stays(tmp_path: Path) -> None:
    place = tmp_path / "sps"
    place.mkdir(mode=0o755)
    appliance = make_appliance(server_pem=GOOD, directory=place)
    with switched_on(appliance):
        assert appliance.root == place
        assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "etc/lighttpd/server.pem").read_bytes() == GOOD
    assert (place / "etc/lighttpd/server.pem").stat().st_mode & 0o777 == 0o600


def test_a_path_with_blanks_and_quotes_works(tmp_path: Path) -> None:
    appliance = make_appliance(server_pem=GOOD, directory=tmp_path / "a 'b' $c")
    with switched_on(appliance) as fleet, logged_in(fleet) as client:
        assert run(client, "service lighttpd restart").status == 0
        assert sent_certificates(fleet.tls_ports("sps1")[0])


def test_two_appliances_need_two_names() -> None:
    with pytest.raises(InputError, match="same hostname"):
        ApplianceFleet([make_appliance(), make_appliance()])


def test_an_address_outside_loopback_is_refused() -> None:
    with pytest.raises(InputError, match="no loopback address"):
        ApplianceFleet([make_appliance()], host="192.0.2.1")


def test_an_appliance_without_a_fleet_says_so() -> None:
    with pytest.raises(InputError, match="switched off"):
        _ = make_appliance().root


def test_another_loopback_address_serves_as_well() -> None:
    appliance = make_appliance(server_pem=GOOD)
    with ApplianceFleet([appliance], host="127.0.0.9") as fleet, logged_in(fleet) as client:
        assert fleet.endpoint("sps1")[0] == "127.0.0.9"
        assert run(client, "service lighttpd restart").status == 0
        assert pem_of(CHAIN.leaf) in appliance.server_pem
