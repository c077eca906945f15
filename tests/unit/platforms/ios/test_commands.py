"""The exact lines of each step, for check mode and for people."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import corpus, public_cas
from support.examples import examples

from netpki.pki import Certificate, read_certificate
from netpki.platforms.contract import (
    Configure,
    Install,
    Remove,
    Replace,
    Step,
    StoredCertificate,
    Trustpoint,
)
from netpki.platforms.ios.commands import (
    commands_of,
    hexadecimal_lines,
    restore_commands_of,
    save_commands_of,
)

CA = corpus("iosv_lab_CA.pem")
IDENTITY = corpus("iosv_lab_identity_Manual.pem")
LINES = ("enrollment terminal", "revocation-check none")
PEM = tuple(CA.pem().splitlines())
EMPTY = Trustpoint("TP", LINES)
FULL = Trustpoint(
    "TP",
    LINES,
    (StoredCertificate("ca", "01", CA), StoredCertificate("identity", "0A", IDENTITY)),
)
SETTINGS = ("crypto pki trustpoint TP", " enrollment terminal", " revocation-check none", " exit")
PASTE = ("crypto pki authenticate TP", *PEM, "quit")


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        (Configure("TP", LINES, None), SETTINGS),
        (Install("TP", LINES, CA, None), (*SETTINGS, *PASTE, "yes")),
        (
            Install("TP", (*LINES, "fingerprint 00"), CA, None),
            (*SETTINGS[:-1], " fingerprint 00", " exit", *PASTE),
        ),
        (
            Replace("TP", LINES, CA, FULL),
            ("no crypto pki trustpoint TP", "yes", *SETTINGS, *PASTE, "yes"),
        ),
        (
            Replace("TP", LINES, CA, EMPTY),
            ("no crypto pki trustpoint TP", *SETTINGS, *PASTE, "yes"),
        ),
        (Remove("TP", FULL), ("no crypto pki trustpoint TP", "yes")),
        (Remove("TP", EMPTY), ("no crypto pki trustpoint TP",)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_step_is_these_lines(step: Step, lines: tuple[str, ...]) -> None:
    assert commands_of(step) == ("configure terminal", *lines, "end")


def test_what_was_not_there_is_restored_by_removing_it() -> None:
    assert restore_commands_of(Install("TP", LINES, CA, None)) == (
        "configure terminal",
        "no crypto pki trustpoint TP",
        "yes",
        "end",
    )


def test_settings_without_certificates_are_restored_without_a_chain() -> None:
    step = Configure("TP", ("vrf A", "revocation-check crl"), Trustpoint("TP", LINES))
    assert restore_commands_of(step) == (
        "configure terminal",
        "crypto pki trustpoint TP",
        " no vrf A",
        *(f" {line}" for line in LINES),
        " exit",
        "end",
    )


def test_a_masked_secret_is_never_offered_for_typing() -> None:
    before = Trustpoint("TP", (*LINES, "password 7 02050D480809"))
    for step in (Configure("TP", ("vrf A",), before), Remove("TP", before)):
        assert not [line for line in restore_commands_of(step) if "password" in line]


def test_the_chain_before_is_restored_whole_and_in_order() -> None:
    lines = restore_commands_of(Replace("TP", (), CA, FULL))
    assert lines[: 3 + len(SETTINGS)] == (
        "configure terminal",
        "no crypto pki trustpoint TP",
        "yes",
        *SETTINGS,
    )
    restored: dict[str, Certificate] = {}
    label, digits = "", ""
    for line in lines:
        if line.startswith(" certificate "):
            label, digits = line.strip(), ""
        elif line.strip() == "quit":
            restored[label] = Certificate(bytes.fromhex(digits))
        elif line.startswith("  "):
            digits += line
    assert restored == {"certificate ca 01": CA, "certificate 0A": IDENTITY}
    assert "crypto pki certificate chain TP" in lines


def test_a_certificate_that_is_only_a_file_name_cannot_be_typed() -> None:
    shown = Trustpoint("TP", LINES, (StoredCertificate("ca", "01", None, "nvram:R1#1.cer"),))
    lines = restore_commands_of(Remove("TP", shown))
    assert not [line for line in lines if line.strip().startswith("certificate")]


def test_saving_is_these_lines() -> None:
    assert save_commands_of("write_memory") == ("write memory",)
    assert save_commands_of("copy_running_config") == ("copy running-config startup-config", "")


@settings(max_examples=examples(60))
@given(certificate=st.sampled_from(public_cas()))
def test_hex_is_the_der_in_the_columns_of_a_running_configuration(
    certificate: Certificate,
) -> None:
    lines = hexadecimal_lines(certificate).splitlines()
    assert bytes.fromhex("".join(lines)) == certificate.der
    assert all(len(line) == 8 * 8 + 7 for line in lines[:-1])
    assert all(len(group) == 8 for line in lines[:-1] for group in line.split())
    assert all(line == line.strip() for line in lines)


@settings(max_examples=examples(30))
@given(certificate=st.sampled_from(public_cas()))
def test_the_pasted_lines_are_the_certificate(certificate: Certificate) -> None:
    lines = commands_of(Install("TP", LINES, certificate, None))
    pasted = lines[lines.index("-----BEGIN CERTIFICATE-----") : lines.index("quit")]
    assert read_certificate("\n".join(pasted)) == certificate
    assert base64.b64decode("".join(pasted[1:-1])) == certificate.der
    assert "" not in lines
