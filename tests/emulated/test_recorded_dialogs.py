"""The emulated routers print what real ones printed, byte for byte.

Each test types the recorded inputs and compares the whole stream, echo included. Recordings
that came through web pages lost trailing blanks; where captures of the same release have them
they are put back before comparing.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from unit.emulators.making import make_ca

from netpki.emulators import PERSONALITIES, EmulatedRouter, Personality, TrmService
from netpki.pki import Certificate, read_certificate

TESTS = Path(__file__).parents[1]
PROMPT = re.compile(r"^[\w.-]+(?:\([\w-]+\))?[#>]")
QUESTION = re.compile(r"\[yes/no\]: |\[startup-config\]\? |\[confirm\]")


def certificate(name: str) -> Certificate:
    return read_certificate((TESTS / "corpus/certificates" / name).read_text())


def recording(name: str) -> list[str]:
    return (TESTS / "recordings/ios" / name).read_text().split("\n")


def excerpt(lines: list[str], first: str, last: str, *, after: int = 0) -> list[str]:
    """The recorded lines from one that begins with ``first`` to the next equal to ``last``."""
    begin = next(i for i, line in enumerate(lines) if i >= after and line.startswith(first))
    end = next(i for i, line in enumerate(lines) if i > begin and line == last)
    return lines[begin : end + 1]


def with_blanks(lines: list[str]) -> list[str]:
    """Trailing blanks as in the captures that kept them."""
    return [
        f"{line} " if re.search(r"Fingerprint (MD5|SHA1): [0-9A-F ]+[0-9A-F]$", line) else line
        for line in lines
    ]


def inputs(lines: list[str]) -> str:
    """What was typed: after prompts and questions, and in pastes."""
    typed, pasting, body = "", False, False
    for line in lines:
        prompt, question = PROMPT.match(line), QUESTION.search(line)
        if pasting:
            if body or line:
                typed += f"{line}\n"
                pasting = line not in {"", "quit"}
                body = True
        elif prompt and line != lines[-1]:
            typed += f"{line[prompt.end() :]}\n"
        elif question:
            typed += f"{line[question.end() :]}\n"
        elif line.startswith('End with a blank line or the word "quit"'):
            pasting, body = True, False
    return typed


def router_of(
    hostname: str, personality: Personality, *, at: datetime | None = None, trusted: bool = True
) -> EmulatedRouter:
    return EmulatedRouter(
        hostname=hostname,
        personality=personality,
        clock=at or datetime(2026, 1, 10, 12, tzinfo=UTC),
        clock_authoritative=trusted,
        seconds=lambda: 0.0,
    )


def replay(router: EmulatedRouter, lines: list[str], *, before: str = "conf t\n") -> str:
    """Type the inputs of ``lines``; the stream from the prompt that ``lines`` begin with."""
    console = router.console()
    console.open()
    prompt = console.feed(b"terminal width 0\nterminal monitor\n" + before.encode())
    start = prompt.decode().rsplit("\r\n", 1)[-1]
    return start + console.feed(inputs(lines).encode()).decode()


def wire(lines: list[str]) -> str:
    return "\r\n".join(lines)


@pytest.mark.parametrize(
    ("name", "hostname", "trustpoint", "pem", "key"),
    [
        (
            "iosv_terminal_authenticate_enroll_import.txt",
            "Manual",
            "CERT_TP",
            "iosv_lab_CA.pem",
            "ios-15",
        ),
        (
            "c8kv_17x_terminal_authenticate_enroll_import.txt",
            "CSR3",
            "DTLS",
            "msca_qytang-WIN2019-CA.pem",
            "xe-17",
        ),
    ],
)
def test_authenticate_by_terminal(
    name: str, hostname: str, trustpoint: str, pem: str, key: str
) -> None:
    lines = recording(name)
    first = f"{hostname}(config)#crypto pki authenticate"
    begin = next(i for i, line in enumerate(lines) if line.startswith(first))
    end = next(i for i, line in enumerate(lines) if i > begin and line.startswith(f"{hostname}(c"))
    expected = [*with_blanks(lines[begin:end]), f"{hostname}(config)#"]
    router = router_of(hostname, PERSONALITIES[key])
    router.add_trustpoint(trustpoint)
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = f"{hostname}(config)#" + console.feed(inputs(expected).encode()).decode()
    assert stream == wire(expected)
    stored = router.trustpoint(trustpoint)
    assert stored
    assert stored.ca == certificate(pem)


def test_the_lines_of_a_trustpoint_get_its_prompt() -> None:
    lines = recording("iosv_terminal_authenticate_enroll_import.txt")[:7]
    expected = [*lines, "Manual(ca-trustpoint)#"]
    router = router_of("Manual", PERSONALITIES["ios-15"])
    assert replay(router, expected) == wire(expected)
    stored = router.trustpoint("CERT_TP")
    assert stored
    assert stored.lines == (
        "enrollment terminal",
        "serial-number none",
        "ip-address none",
        "subject-name cn=Manual,c=US",
        "revocation-check crl",
        "rsakeypair CERT_KEY",
    )


def test_authenticate_with_quit_on_old_releases() -> None:
    lines = recording("thawte_terminal_12x_15x.txt")
    expected = lines[: lines.index("% Certificate successfully imported") + 1]
    old = replace(PERSONALITIES["ios-12.4"], single_fingerprint=False)
    router = router_of("Router", old, at=datetime(2010, 5, 1, tzinfo=UTC))
    router.add_trustpoint("thawte.com")
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = "Router(config)#" + console.feed(inputs(expected).encode()).decode()
    # The source lost every blank line and all blanks at both ends of lines.
    printed = [line.strip() for line in stream.split("\r\n") if line.strip()]
    assert printed[:-1] == [line.strip() for line in expected]
    shown = console.feed(b"end\nterm len 0\nshow crypto pki certificate\n").decode()
    wanted = lines[lines.index("CA Certificate") : lines.index(" Validity Date:")]
    assert [line.strip() for line in wanted] == [
        line.strip() for line in shown.split("\r\n")[3:] if line.strip()
    ][: len(wanted)]


def test_authenticate_by_url_fails_and_then_succeeds() -> None:
    lines = recording("iosv_scep_authenticate_enroll.txt")
    end = next(i for i, line in enumerate(lines) if line.startswith("SCEP(config)#crypto pki en"))
    expected = [*lines[:end], "SCEP(config)#"]
    at = datetime(2025, 12, 30, 7, 16, 20, 644000, tzinfo=UTC)
    router = router_of("SCEP", PERSONALITIES["ios-15"], at=at, trusted=False)
    router.add_trustpoint("CERT_TP", lines=["enrollment url http://192.0.2.9"])
    console = router.console()
    console.open()
    console.feed(b"terminal monitor\nconf t\n")
    stream = "SCEP(config)#" + console.feed(b"crypto pki authenticate CERT_TP\n").decode()
    ca = certificate("iosv_lab_CA.pem")
    router.ca_servers["http://192.0.2.9"] = replace_validity(router, ca)
    # The prompt after the message belongs to an Enter that the recording shows as a new line.
    stream += console.feed(b"\n\ncrypto pki authenticate CERT_TP              \n").decode()
    stream += console.feed(b"yes\n").decode()
    assert without_autosave(stream) == wire(expected)


def replace_validity(router: EmulatedRouter, ca: Certificate) -> Certificate:
    """Put the router's clock where ``ca`` is valid; it was made minutes later."""
    router.clock.set(ca.not_before)
    return ca


def without_autosave(stream: str) -> str:
    return re.sub(r"\r\n[*.]?\w{3} .\d [\d:.]+: %PKI-4-NO\w*AUTOSAVE:[^\r]*", "", stream)


def test_authenticate_by_url_on_xe_leaves_a_blank_line() -> None:
    lines = recording("c8kv_17x_scep_enroll_reenroll.txt")
    end = next(i for i, line in enumerate(lines) if line.startswith("C8Kv1(config)#crypto pki en"))
    expected = with_blanks([*lines[:end], "C8Kv1(config)#"])
    router = router_of("C8Kv1", PERSONALITIES["xe-17"])
    router.add_trustpoint("DMVPN", lines=["enrollment url http://192.0.2.9"])
    router.ca_servers["http://192.0.2.9"] = certificate("iosv_lab_CA.pem")
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = "C8Kv1(config)#" + console.feed(inputs(expected).encode()).decode()
    assert masked(stream) == masked(wire(expected))


def masked(text: str) -> str:
    """Without fingerprints, which belong to certificates nobody published."""
    return re.sub(r"\b[0-9A-F]{8}( [0-9A-F]{8})+", "<digest>", text)


SUBORDINATE = [
    "Trustpoint 'trendmicro ' is a subordinate CA and holds a non self signed cert",
    "Certificate has the following attributes:",
    "       Fingerprint MD5: DFF1B76B 258DBE73 48E37668 97A93871 ",
    "      Fingerprint SHA1: 780A06F6 E9B4061C AD0C6502 710606EB 535F1C26 ",
    "",
    "% Do you accept this certificate? [yes/no]: yes",
    "Trustpoint CA certificate accepted.",
    "% Certificate successfully imported",
    "",
    "router(config)#",
]


def test_a_subordinate_ca_gets_a_line_of_its_own() -> None:
    router = router_of("router", PERSONALITIES["ios-15"])
    router.add_trustpoint("trendmicro")
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    ca = make_ca("Trend Micro", issuer="Some Root")
    stream = console.feed(f"crypto pki authenticate trendmicro\n{ca.pem()}\nyes\n".encode())
    tail = stream.decode().partition("-----END CERTIFICATE-----\r\n\r\n")[2]
    assert masked(tail) == masked(wire(SUBORDINATE))


def test_the_single_fingerprint_line_of_old_releases() -> None:
    router = router_of("router", PERSONALITIES["ios-12.4"])
    router.add_trustpoint("T")
    console = router.console()
    console.open()
    ca = certificate("iosv_lab_CA.pem")
    stream = console.feed(f"conf t\ncrypto pki authenticate T\n{ca.pem()}\n".encode()).decode()
    assert "\r\nFingerprint: 0813A2CD A3577F5B B8444C8F 093BDB2E \r\n\r\n% Do you" in stream
    assert "SHA1" not in stream


def test_a_missing_fingerprint_is_refused_on_26() -> None:
    lines = recording("iosxe_26_2_fingerprint.txt")
    refused = lines[1:5]
    router = router_of("R1", PERSONALITIES["xe-26"])
    router.add_trustpoint("T")
    stream = pasted(router, certificate("iosv_lab_CA.pem"))
    assert stream == wire([*refused, "R1(config)#"])
    assert router.trustpoint("T") == router.startup_trustpoint("T")


def test_a_matching_fingerprint_is_accepted_without_a_question_on_26() -> None:
    lines = recording("iosxe_26_2_fingerprint.txt")
    accepted = lines[lines.index(next(x for x in lines if "IOS XE lab" in x)) + 1 :][:4]
    router = router_of("R1", PERSONALITIES["xe-26"])
    router.add_trustpoint(
        "T", lines=["enrollment terminal", "fingerprint 0813A2CDA3577F5BB8444C8F093BDB2E"]
    )
    assert pasted(router, certificate("iosv_lab_CA.pem")) == wire([*accepted, "R1(config)#"])


def test_a_matching_fingerprint_by_url_on_26() -> None:
    lines = recording("iosxe_26_2_fingerprint.txt")
    start = next(i for i, line in enumerate(lines) if "C8000, 26.2, SCEP" in line)
    accepted = lines[start + 1 : start + 5]
    router = router_of("R1", PERSONALITIES["xe-26"])
    pin = "fingerprint 0813A2CDA3577F5BB8444C8F093BDB2E"
    router.add_trustpoint("T", lines=["enrollment url http://192.0.2.9", pin])
    router.ca_servers["http://192.0.2.9"] = certificate("iosv_lab_CA.pem")
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = console.feed(b"crypto pki authenticate T\n").decode()
    echo = "crypto pki authenticate T\r\n"
    assert masked(stream) == masked(echo + wire([*accepted, "R1(config)#"]))


def pasted(router: EmulatedRouter, ca: Certificate) -> str:
    """Everything after the paste into trustpoint T."""
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = console.feed(f"crypto pki authenticate T\n{ca.pem()}\n".encode()).decode()
    return stream.partition("-----END CERTIFICATE-----\r\n\r\n")[2]


def test_a_second_ca_certificate_is_refused() -> None:
    router = router_of("R1", PERSONALITIES["xe-17"])
    router.add_trustpoint("T", ca=certificate("iosv_lab_CA.pem"))
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    removal = "'no crypto pki trustpoint <trustpoint-name>'"
    assert console.feed(b"crypto pki authenticate T\n").decode().split("\r\n") == [
        "crypto pki authenticate T",
        "% Please delete your existing CA certificate first.",
        f"% You must use {removal} to delete the CA certificate.",
        "",
        "R1(config)#",
    ]


def test_removal_of_a_trustpoint_with_certificates() -> None:
    lines = recording("c9300_17x_pem_terminal_import.txt")
    begin = next(i for i, line in enumerate(lines) if "#no crypto pki trustpoint" in line)
    expected = [*lines[begin : begin + 6], "", "C9300(config)#"]
    router = router_of("C9300", PERSONALITIES["xe-17"])
    router.add_trustpoint("gnmitrustpoint1", ca=certificate("iosv_lab_CA.pem"))
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = "C9300(config)#" + console.feed(inputs(expected).encode()).decode()
    assert stream == wire(expected)
    assert router.trustpoint("gnmitrustpoint1") is None


def test_an_empty_answer_is_asked_again() -> None:
    lines = recording("no_trustpoint_wrong_answer_2960SF.txt")[:6]
    expected = [*lines, "Are you sure you want to do this? [yes/no]: "]
    name = "TP-self-signed-1665464064"
    router = router_of("LAB2960SF", PERSONALITIES["ios-15"])
    router.add_trustpoint(name, ca=certificate("iosv_lab_CA.pem"))
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    command = f"no crypto pki trustpoint {name}\n\n"
    assert "LAB2960SF(config)#" + console.feed(command.encode()).decode() == wire(expected)
    assert router.trustpoint(name)


def test_the_chain_in_the_running_configuration() -> None:
    lines = recording("c8000v_running_config_with_SLA_chain.txt")
    begin = lines.index("crypto pki trustpoint SLA-TrustPoint")
    end = lines.index("        quit")
    expected = [as_sent(line) for line in lines[begin : end + 3]]
    router = router_of("C8000V", PERSONALITIES["xe-17"])
    router.add_trustpoint(
        "SLA-TrustPoint",
        lines=["enrollment pkcs12", "revocation-check crl", "hash sha256"],
        ca=certificate("cisco_licensing_root_ca_SLA-TrustPoint.pem"),
    )
    console = router.console()
    console.open()
    stream = console.feed(b"terminal length 0\nshow running-config\n").decode()
    assert f"\r\n{wire(expected)}\r\n" in stream
    assert "\r\n  \tquit\r\n" in stream


def as_sent(line: str) -> str:
    """A line of the recording with the blanks and the TAB that the capture tool changed."""
    if line == "        quit":
        return "  \tquit"
    return f"{line} " if re.fullmatch(r"  ([0-9A-F]{8} ){7}[0-9A-F]{8}", line) else line


def test_the_startup_configuration_names_files() -> None:
    lines = recording("startup_config_certificate_lines.txt")
    router = router_of("C8000V", PERSONALITIES["xe-16"])
    router.add_trustpoint(
        "TP-self-signed-703295296",
        identity=certificate("csr1000v_16.12.3_TP-self-signed-971124804.pem"),
    )
    router.add_trustpoint(
        "SLA-TrustPoint", ca=certificate("cisco_licensing_root_ca_SLA-TrustPoint.pem")
    )
    console = router.console()
    console.open()
    stream = console.feed(b"terminal length 0\nshow startup-config\n").decode()
    # Which number follows # is not known; here it is the serial number's.
    expected = wire(lines[:5]).replace("IOS-Self-Sig#2", "IOS-Self-Sig#1")
    assert f"\r\n{expected}\r\n" in stream


def test_a_chain_is_pasted_back_in_hex_mode() -> None:
    ca = certificate("iosv_lab_CA.pem")
    router = router_of("r1", PERSONALITIES["xe-17"])
    router.add_trustpoint("T", ca=ca)
    console = router.console()
    console.open()
    shown = console.feed(b"term len 0\nterm width 0\nshow run | section certificate chain\n")
    hexadecimal = [
        line.strip() for line in shown.decode().split("\r\n") if re.match(r"  [0-9A-F]", line)
    ]
    console.feed(b"conf t\nno crypto pki trustpoint T\nyes\ncrypto pki trustpoint T\n")
    start = console.feed(b"crypto pki certificate chain T\ncertificate ca 01\n").decode()
    assert start.split("\r\n")[1:] == [
        "r1(config-cert-chain)#certificate ca 01",
        "r1(config-pki-hexmode)#",
    ]
    end = console.feed("".join(f"{line}\n" for line in [*hexadecimal, "quit"]).encode()).decode()
    assert end.endswith("r1(config-pki-hexmode)#quit\r\nr1(config-cert-chain)#")
    restored = router.trustpoint("T")
    assert restored
    assert restored.ca == ca


def saved(router: EmulatedRouter, typed: str) -> list[str]:
    console = router.console()
    console.open()
    return console.feed(typed.encode()).decode().split("\r\n")[1:-1]


def numbers_masked(lines: list[str]) -> list[str]:
    return [re.sub(r"\d+ bytes", "N bytes", line) for line in lines]


def test_saving_compressed() -> None:
    lines = recording("write_memory_variants.txt")
    router = router_of("r1", PERSONALITIES["ios-15"])
    router.compress_config = True
    assert numbers_masked(saved(router, "write memory\n")) == numbers_masked(lines[1:3])


def test_saving_plainly() -> None:
    lines = recording("write_memory_variants.txt")
    assert saved(router_of("r1", PERSONALITIES["ios-15"]), "wr\n") == lines[4:6]


def test_saving_over_another_release() -> None:
    lines = recording("write_memory_variants.txt")
    router = router_of("r1", PERSONALITIES["ios-15"])
    router.compress_config, router.overwrite_nvram_question = True, True
    assert numbers_masked(saved(router, "write memory\n\n")) == numbers_masked(lines[7:12])


def test_copying_over_another_release() -> None:
    lines = recording("write_memory_variants.txt")[13:20]
    router = router_of("cisco-router-1941", PERSONALITIES["ios-15"])
    router.overwrite_nvram_question = True
    console = router.console()
    console.open()
    typed = b" copy running-config startup-config\nstartup-config\n\n"
    stream = "cisco-router-1941#" + console.feed(typed).decode()
    assert stream == wire([*lines[:7], "cisco-router-1941#"])


def test_copying_with_enter() -> None:
    router = router_of("csr1000v", PERSONALITIES["xe-16"])
    console = router.console()
    assert console.open() == b"\r\ncsr1000v#"
    assert console.feed(b"copy running-config startup-config\n\n").decode().split("\r\n") == [
        "copy running-config startup-config",
        "Destination filename [startup-config]? ",
        "Building configuration...",
        "[OK]",
        "csr1000v#",
    ]


def test_files_in_nvram() -> None:
    lines = recording("selfsigned_15x_ciscozine.txt")
    shown = next(line for line in lines if "startup-config" in line)
    router = router_of("Ciscozine", PERSONALITIES["ios-15"])
    printed = saved(router, "dir nvram:\n")
    assert printed[0] == "Directory of nvram:/"
    mine = next(line for line in printed if "startup-config" in line)
    assert re.sub(r" +\d+ {22}", " N ", mine) == re.sub(r" +\d+ {22}", " N ", shown)
    assert len(mine) == len(shown)


def test_the_caret_of_the_recording() -> None:
    lines = recording("keygen_replace_iosxe.txt")
    begin = next(i for i, line in enumerate(lines) if line.endswith("#save"))
    router = router_of("LAB-RA09-C02-R01", PERSONALITIES["xe-16"])
    console = router.console()
    console.open()
    console.feed(b"conf t\n")
    stream = "LAB-RA09-C02-R01(config)#" + console.feed(b"save\ncopy run start\n").decode()
    # The blank line after the message was lost on the way; another capture has it.
    assert [line for line in stream.split("\r\n") if line][:-1] == lines[begin : begin + 6]


def test_a_message_breaks_into_a_word() -> None:
    lines = recording("keygen_replace_iosxe.txt")[-4:-1]
    at = datetime(2026, 5, 4, 12, 45, 56, 778000, tzinfo=UTC)
    router = router_of("LAB-RA09-C02-R01", PERSONALITIES["xe-16"], at=at, trusted=False)
    console = router.console()
    console.open()
    console.feed(b"terminal monitor\n")
    stream = "LAB-RA09-C02-R01#" + console.feed(b"copy r").decode()
    router.log("%SYS-5-CONFIG_I: Configured from console by console")
    stream += console.feed(b"u\n").decode()
    assert stream == wire([*lines, "", "LAB-RA09-C02-R01#"])


def test_the_clock_with_its_source() -> None:
    lines = recording("show_clock_detail_variants.txt")
    at = datetime(2019, 11, 15, 20, 55, 10, 207000, tzinfo=UTC)
    router = router_of("R1", PERSONALITIES["ios-15"], at=at)
    router.clock.source = "user configuration"
    console = router.console()
    console.open()
    stream = "R1#" + console.feed(b" show clock detail\n").decode()
    assert stream == wire([*lines[:3], "R1#"])


def test_a_clock_that_was_never_set() -> None:
    at = datetime(2015, 10, 19, 18, 57, 38, 347000, tzinfo=UTC)
    router = router_of("R1", PERSONALITIES["ios-15"], at=at, trusted=False)
    recorded = (TESTS / "recordings/ios/cisco_ios_show_clock.raw.txt").read_text()
    assert saved(router, "show clock\n") == recorded.splitlines()


def test_the_subscription_status() -> None:
    lines = recording("trm_seed_000.txt")[:8]
    at = datetime(2012, 8, 15, 11, 31, 43, tzinfo=UTC)
    router = router_of("router", PERSONALITIES["ios-15"], at=at)
    ca = certificate("thawte_premium_server_ca.pem")
    router.add_trustpoint("trendmicro", ca=ca)
    router.trm = TrmService(trusts=ca)
    console = router.console()
    console.open()
    console.feed(b"trm register\n")
    stream = "router#" + console.feed(b" show ip trm subscription status \n").decode()
    assert stream == wire([*lines, "router#"])


def test_a_ca_certificate_as_shown() -> None:
    lines = recording("c8kv_17x_terminal_authenticate_enroll_import.txt")
    expected = lines[lines.index("CA Certificate") : -1]
    router = router_of("CSR3", PERSONALITIES["xe-17"])
    router.add_trustpoint("DTLS", ca=certificate("msca_qytang-WIN2019-CA.pem"), saved=False)
    shown = saved(router, "show crypto pki certificates DTLS\n")
    headings = r"^(  (?:Issuer|Subject|Validity Date):|  Associated Trustpoints: DTLS)$"
    restored = [re.sub(headings, r"\1 ", line) for line in expected]
    assert [dates_masked(line) for line in shown] == [dates_masked(line) for line in restored]


def dates_masked(line: str) -> str:
    return re.sub(r"date: .*", "date: <local time>", line)


def test_details_of_a_ca_certificate_are_laid_out_as_recorded() -> None:
    lines = recording("subca_verbose_15x_xipki48.txt")
    router = router_of("R1", PERSONALITIES["ios-15"])
    router.add_trustpoint("T", ca=certificate("iosv_lab_CA.pem"))
    console = router.console()
    console.open()
    shown = console.feed(b"terminal length 0\nsh crypto pki certificates verbose \n").decode()
    layout = {shape(line) for line in shown.split("\r\n")[2:-1]}
    # This certificate may also sign, which the recorded one may not.
    assert layout - {shape(line) for line in lines} == {"      Digital Signature"}


def shape(line: str) -> str:
    """A line without the values of its certificate."""
    line = re.sub(r"(Serial Number \(hex\)|Key Usage): .*", r"\1: <number>", masked(line))
    line = re.sub(r"(Trustpoints|Storage): .*?( ?)$", r"\1: <name>\2", line)
    line = re.sub(r"Algorithm: \w+ with", "Algorithm: <hash> with", line)
    return re.sub(r"^    (cn|o|c)=.*", "    <attribute>", dates_masked(line))
