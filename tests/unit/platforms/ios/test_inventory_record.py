"""One router from several texts that tell of the same things."""

from __future__ import annotations

import pytest
from support.chains import make_chain
from support.saved_configurations import chain_entry

from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import (
    AutoEnrollment,
    ConfigurationLine,
    DeviceRecord,
    HeldCertificate,
)
from netpki.platforms.ios.catalogue import named_command
from netpki.platforms.ios.inventory.outputs import Output, read_outputs
from netpki.platforms.ios.inventory.record import record_of

CHAIN = make_chain("r1.example.com", kind="ec-p256", serial=0x0B)
REFUSED = "           ^\n% Invalid input detected at '^' marker.\n"
ROOT, ISSUING, LEAF = CHAIN.root, CHAIN.intermediates[0], CHAIN.leaf


def configuration(*trustpoints: str, **chains: list[tuple[str, Certificate]]) -> str:
    sections = "".join(f"crypto pki trustpoint {each}\n" for each in trustpoints)
    for name, entries in chains.items():
        sections += f"crypto pki certificate chain {name}\n"
        sections += "".join("".join(chain_entry(kind, each)) for kind, each in entries)
    return f"version 15.2\nhostname r1\n{sections}end\n"


def shown(certificate: Certificate, heading: str, *trustpoints: str, more: str = "") -> str:
    sha1 = certificate.fingerprint("sha1").grouped
    return (
        f"{heading}\n  Status: Available\n  Certificate Serial Number (hex): "
        f"{certificate.serial_hex}\n  Certificate Usage: General Purpose\n"
        f"  Fingerprint SHA1: {sha1}\n  Associated Trustpoints: {' '.join(trustpoints)}\n{more}\n"
    )


def record(**texts: str) -> DeviceRecord:
    commands = {
        "running": "show running-config",
        "startup": "show startup-config",
        "certificates": "show crypto pki certificates verbose",
        "status": "show crypto pki trustpoints status",
    }
    outputs = [Output(named_command(commands[name]), text) for name, text in texts.items()]
    return record_of("r1", read_outputs(outputs, device="r1"))


def facts(held: HeldCertificate) -> tuple[str, tuple[str, ...], Certificate | None]:
    return held.kind, held.trustpoints, held.certificate


def test_the_screen_adds_to_the_certificate_of_the_configuration() -> None:
    running = configuration("A", A=[("", LEAF), ("ca", ISSUING)])
    screen = shown(LEAF, "Certificate", "A", more="  Storage: nvram:x#1.cer\n  Key Label: K\n")
    found = record(running=running, certificates=screen)

    leaf, issuing = found.certificates
    assert facts(leaf) == ("identity", ("A",), LEAF)
    assert (leaf.status, leaf.storage, leaf.key_label) == ("Available", "nvram:x#1.cer", "K")
    assert facts(issuing) == ("ca", ("A",), ISSUING)
    assert (issuing.status, issuing.saved) == (None, None)
    assert found.gaps == ()


def test_one_certificate_of_several_trustpoints_is_held_once() -> None:
    found = record(running=configuration("A", "B", A=[("ca", ROOT)], B=[("ca", ROOT)]))
    assert [facts(each) for each in found.certificates] == [("ca", ("A", "B"), ROOT)]
    assert [each.authenticated for each in found.trustpoints] == [True, True]


def test_another_fingerprint_under_the_same_number_is_another_certificate_and_a_gap() -> None:
    renewed = make_chain("r1.example.com", kind="ec-p256", serial=0x0B, ips=()).leaf
    found = record(
        running=configuration("A", A=[("", LEAF)]), certificates=shown(renewed, "Certificate", "A")
    )

    assert [facts(each) for each in found.certificates] == [
        ("identity", ("A",), LEAF),
        ("identity", ("A",), None),
    ]
    assert found.certificates[1].fingerprints == (renewed.fingerprint("sha1"),)
    (gap,) = found.gaps
    assert "read at different times" in gap.message


def test_what_only_a_screen_shows_is_held_without_encoding() -> None:
    found = record(certificates=shown(ROOT, "CA Certificate", "A", "Trustpool"))

    (held,) = found.certificates
    assert facts(held) == ("ca", ("A",), None)
    assert held.fingerprints == (Fingerprint.of(ROOT.der, "sha1"),)
    assert [(each.name, each.authenticated) for each in found.trustpoints] == [("A", True)]


def test_what_is_saved_is_told_from_the_startup_configuration() -> None:
    running = configuration("A", "B", "C", A=[("ca", ROOT)], B=[("ca", ISSUING)])
    startup = configuration("A", "C", A=[("ca", ROOT)])
    found = record(running=running, startup=startup)

    assert [(each.certificate, each.saved) for each in found.certificates] == [
        (ROOT, True),
        (ISSUING, False),
    ]
    assert [(each.name, each.saved) for each in found.trustpoints] == [
        ("A", True),
        ("B", False),
        ("C", True),
    ]


def test_a_file_name_proves_nothing_unless_the_stamps_agree() -> None:
    stamp = "! Last configuration change at 12:00:00 UTC Sat Nov 28 2026 by admin\n"
    running = configuration("A", A=[("ca", ROOT)])
    file = f" certificate ca {ROOT.serial_hex} nvram:x#1CA.cer\n"
    startup = configuration("A").replace("end\n", f"crypto pki certificate chain A\n{file}end\n")

    (undecided,) = record(running=running, startup=startup).certificates
    (saved,) = record(running=stamp + running, startup=stamp + startup).certificates
    assert (undecided.saved, saved.saved) == (None, True)


def test_no_startup_configuration_means_that_nothing_is_saved() -> None:
    found = record(
        running=configuration("A", A=[("ca", ROOT)]), startup="startup-config is not present\n"
    )
    assert [each.saved for each in found.certificates] == [False]
    assert found.gaps == ()


def test_the_key_of_a_trustpoint_is_known_by_its_certificate() -> None:
    running = configuration("A", A=[("", LEAF)]).replace(
        "trustpoint A\n", "trustpoint A\n rsakeypair K 2048\n"
    )
    status = (
        "Trustpoint A:\n  State:\n    Keys generated ............. Yes (General Purpose, "
        "exportable)\n    Issuing CA authenticated ....... No\n"
        "    Certificate request(s) ..... None\n"
    )
    found = record(running=running, status=status)

    (key,) = found.keys
    assert (key.label, key.algorithm, key.bits, key.exportable) == ("K", "EC", 256, True)
    assert key.public_key_sha256 == LEAF.public_key_sha256
    assert found.certificates[0].key_label == "K"


def test_trustpoints_that_enroll_by_themselves() -> None:
    found = record(
        running=configuration("A", "B", "C", "D")
        .replace("point A\n", "point A\n enrollment url http://ca.example.com:80\n auto-enroll\n")
        .replace(
            "point B\n",
            "point B\n enrollment retry count 5\n enrollment url http://u:pw@192.0.2.9/x vrf V\n"
            " auto-enroll 80 regenerate\n",
        )
        .replace("point C\n", "point C\n enrollment url flash:ca\n auto-enroll 70\n")
    )

    assert [(each.name, each.url, each.auto_enrollment) for each in found.trustpoints] == [
        ("A", "http://ca.example.com:80", AutoEnrollment()),
        ("B", "http://u:********@192.0.2.9/x", AutoEnrollment(80, regenerate=True)),
        ("C", None, AutoEnrollment(70)),
        ("D", None, None),
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://ca/scep?challenge=hunter2", "http://ca/scep?challenge=********"),
        ("http://ca/?op=1&hunter2", "http://ca/?op=********&********"),
        ("http://r1:hun?ter2@ca/", "http://r1:********?********"),
    ],
)
def test_no_secret_of_an_address_is_kept(url: str, kept: str) -> None:
    lines = f" enrollment url {url}\n ocsp url {url}\n"
    found = record(running=configuration("A").replace("point A\n", f"point A\n{lines}"))

    (trustpoint,) = found.trustpoints
    assert (trustpoint.url, trustpoint.enrollment) == (kept, f"url {kept}")
    assert trustpoint.settings == (f"enrollment url {kept}", f"ocsp url {kept}")
    assert "ter2" not in repr(found)


def test_trustpoints_and_certificates_tell_where_they_stand() -> None:
    running = configuration("A", A=[("ca", ROOT)], B=[("ca", ROOT), ("", LEAF)])
    output = Output(named_command("show running-config"), running, "r1.log", 11)
    found = record_of("r1", read_outputs([output], device="r1"))

    assert [(each.name, each.line, each.origin) for each in found.trustpoints] == [
        ("A", 13, "r1.log"),
        ("B", None, None),
    ]
    root, leaf = found.certificates
    heading = f"certificate ca {ROOT.serial_hex}"
    assert root.line == ConfigurationLine(heading, 15, "r1.log")
    place = 11 + running[: running.index(f" certificate {LEAF.serial_hex}")].count("\n")
    assert leaf.line == ConfigurationLine(f"certificate {LEAF.serial_hex}", place, "r1.log")


def test_what_only_the_saved_configuration_holds_stands_there() -> None:
    startup = configuration("A", A=[("ca", ROOT)])
    output = Output(named_command("show startup-config"), startup, "r1.startup")
    found = record_of("r1", read_outputs([output], device="r1"))

    assert (found.trustpoints[0].line, found.trustpoints[0].origin) == (3, "r1.startup")
    assert found.certificates[0].line == ConfigurationLine(
        f"certificate ca {ROOT.serial_hex}", 5, "r1.startup"
    )


def test_a_gap_tells_the_file_that_it_is_in() -> None:
    outputs = [
        Output(named_command("show crypto pki certificates"), "what?\n", "r1.log", 5),
        Output(named_command("show crypto pki trustpoints status"), REFUSED, "r2.log"),
    ]
    found = record_of("r1", read_outputs(outputs, device="r1"))

    assert {(each.origin, each.line, each.text) for each in found.gaps} >= {
        ("r1.log", 5, "what?"),
        ("r2.log", None, None),
    }


def test_a_refused_command_is_a_gap() -> None:
    found = record(running=configuration("A"), certificates=REFUSED)

    (gap,) = found.gaps
    assert gap.source == "show crypto pki certificates"
    assert "does not know the command" in gap.message


def test_without_any_text_that_can_be_read_the_device_was_not_reached() -> None:
    found = record(certificates="Certificate\n")
    assert not found.reached
    assert len(found.gaps) == 1
