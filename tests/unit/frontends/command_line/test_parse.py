"""``netpki parse``: recordings in, the documented JSON out; nothing unknown is passed over."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import examples
from typer.testing import CliRunner, Result

from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.exit_codes import ExitCode

RECORDINGS = Path(__file__).parents[3] / "recordings" / "ios"
VERBOSE = RECORDINGS / "subca_verbose_15x_xipki48.txt"
GRANTED = RECORDINGS / "iou_pending_then_granted.txt"
CHAIN = RECORDINGS / "c8000v_running_config_with_SLA_chain.txt"


def types(*words: str, capture: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(app, ["parse", *words], input=capture)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def parsed(*words: str, capture: str | None = None) -> Any:  # noqa: ANN401 JSON
    result = types(*words, capture=capture)
    assert result.exit_code == ExitCode.DONE, result.output
    return json.loads(result.stdout)


def test_a_certificate_in_the_documented_form() -> None:
    command = "show crypto pki certificates verbose"
    (found,) = parsed("--command", command, capture=VERBOSE.read_text("utf-8"))

    assert found == {
        "kind": "ca",
        "qualifier": "",
        "status": "Available",
        "version": 3,
        "serial_number": "5DDA33D49098123C",
        "usage": "Signature",
        "issuer": [["cn", "RCA1"], ["o", "xipki"], ["c", "DE"]],
        "subject": [["cn", "PSubCAwithCRL1S"], ["o", "xipki"], ["c", "DE"]],
        "subject_name": None,
        "subject_ip_address": None,
        "subject_serial_number": None,
        "crl_distribution_points": [],
        "start_date": "06:15:59 UTC Feb 27 2017",
        "end_date": "06:15:58 UTC Feb 27 2025",
        "renew_date": None,
        "not_before": "2017-02-27T06:15:59+00:00",
        "not_after": "2025-02-27T06:15:58+00:00",
        "renew_at": None,
        "public_key_algorithm": "rsaEncryption",
        "public_key_bits": 2048,
        "public_key_bytes": None,
        "signature_algorithm": "SHA1 with RSA Encryption",
        "fingerprint_md5": "852B316AAD523B3583BFCC9D07A68C00",
        "fingerprint_sha1": "12A343DFE81F0DDA7038146BF47264C04D75991C",
        "request_fingerprint_md5": None,
        "request_fingerprint_sha1": None,
        "key_usage": ["Key Cert Sign", "CRL Signature"],
        "extensions": [
            {
                "name": "X509v3 Key Usage",
                "value": "6000000",
                "lines": ["Key Cert Sign", "CRL Signature"],
            },
            {
                "name": "X509v3 Subject Key ID",
                "value": "7692FB4C 224078D5 E8B0867C ED5F5ED5 F77AC03B",
                "lines": [],
            },
            {"name": "X509v3 Basic Constraints", "value": "", "lines": ["CA: TRUE"]},
            {
                "name": "X509v3 Subject Alternative Name",
                "value": "",
                "lines": ["xipki.org", "info@xipki.org", "192.168.101.22"],
            },
            {
                "name": "X509v3 Authority Key ID",
                "value": "B556A958 47195FB6 B94B21C5 5882FFFF 4C741A57",
                "lines": [],
            },
            {"name": "Authority Info Access", "value": "", "lines": []},
            {
                "name": "X509v3 CertificatePolicies",
                "value": "",
                "lines": ["Policy: 1.2.3.4.5"],
            },
        ],
        "trustpoints": ["PSubCAwithCRL1S"],
        "storage": "nvram:RCA1#1212CA.cer",
        "key_label": None,
        "key_storage": None,
        "install_time": None,
        "installed_at": None,
        "unknown_zones": [],
    }


STATUS = """\
Trustpoint A:
  Issuing CA certificate configured:
    Subject Name:
     cn=Example Root,o=Example
    Fingerprint MD5: 5ECAF77E 82DECF83 DFEE5CC5 FE6A0E58
    Fingerprint SHA1: E09655FB 63A8F216 F50C1F42 9263665A 563075BD
  Router General Purpose certificate pending:
    Requested Subject Name:
     hostname=r1.example.com
    Request Fingerprint MD5: 5ECAF77E 82DECF83 DFEE5CC5 FE6A0E58
    Request Fingerprint SHA1: E09655FB 63A8F216 F50C1F42 9263665A 563075BD
    Enrollment polling: 1 times (9 left)
    Next poll: 32 seconds
  Last enrollment status: Pending
  State:
    Keys generated ............. Yes (General Purpose, non-exportable)
    Issuing CA authenticated ....... Yes
    Certificate request(s) ..... Pending
"""


def test_the_status_of_a_trustpoint_in_the_documented_form() -> None:
    md5, sha1 = "5ECAF77E82DECF83DFEE5CC5FE6A0E58", "E09655FB63A8F216F50C1F429263665A563075BD"
    digests = {"fingerprint_md5": md5, "fingerprint_sha1": sha1}
    (found,) = parsed(capture=STATUS)

    assert found == {
        "name": "A",
        "ca": {
            "state": "configured",
            "subject": "cn=Example Root,o=Example",
            **digests,
            "polling": None,
            "next_poll": None,
        },
        "identities": [
            {
                "usage": "General Purpose",
                "state": "pending",
                "subject": "hostname=r1.example.com",
                **digests,
                "polling": "1 times (9 left)",
                "next_poll": "32 seconds",
            }
        ],
        "last_enrollment_status": "Pending",
        "next_enrollment": None,
        "next_enrollment_at": None,
        "notes": [],
        "state": {
            "keys_generated": "Yes (General Purpose, non-exportable)",
            "ca_authenticated": True,
            "certificate_requests": "Pending",
        },
    }


def test_a_session_is_a_list_of_outputs() -> None:
    before, after = parsed(str(GRANTED))

    assert (before["device"], before["command"]) == ("R15", "show crypto pki certificates")
    assert (before["line"], after["line"]) == (2, 28)
    assert [each["kind"] for each in before["result"]] == ["ca", "pending"]
    assert [each["kind"] for each in after["result"]] == ["identity", "ca"]
    assert after["error"] is None


def test_a_list_can_be_asked_for() -> None:
    (entry,) = parsed("--list", str(VERBOSE))
    assert entry["source"] == str(VERBOSE)
    assert entry["result"] == parsed(str(VERBOSE))


def test_standard_input_and_files_are_the_same() -> None:
    text = CHAIN.read_text("utf-8")
    assert parsed(capture=text) == parsed("-", capture=text) == parsed(str(CHAIN))


def test_a_configuration_shows_its_certificates_decoded() -> None:
    found = parsed(str(CHAIN))

    (held,) = found["certificates"]
    assert (held["trustpoint"], held["kind"], held["serial"]) == ("SLA-TrustPoint", "ca", "01")
    assert held["certificate"]["subject"] == "CN=Cisco Licensing Root CA,O=Cisco"
    assert held["certificate"]["fingerprint_sha1"] == "5CA95FB6E2980EC15AFB681BBB7E62B5AD3FA8B8"
    assert found["trustpoints"][0]["name"] == "SLA-TrustPoint"
    assert found["unknown"] == []


def test_secrets_of_a_configuration_are_masked() -> None:
    text = (
        "hostname r1\ncrypto pki trustpoint A\n password 0 topsecret\n"
        " enrollment url http://user:alsosecret@ca.example.com/\nend\n"
    )
    result = types(capture=text)
    assert "topsecret" not in result.stdout
    assert "alsosecret" not in result.stdout
    assert "ca.example.com" in result.stdout


@pytest.mark.parametrize(
    ("words", "capture"),
    [
        ((), "version 15.2\nhostname r1\nusername admin password 0 topsecret\n"),
        (("--command", "show clock"), "12:00:00.1 UTC Sat Nov 28 2026\n password topsecret\n"),
        ((), "r1(config)#crypto pki import A pem terminal password topsecret\n"),
        ((), "r1#show run | include password topsecret\nx\n"),
    ],
)
def test_secrets_are_masked_in_what_is_not_understood(
    words: tuple[str, ...], capture: str
) -> None:
    result = types(*words, capture=capture)
    assert result.exit_code != ExitCode.DONE
    assert "topsecret" not in result.stdout + result.stderr


def test_a_line_that_no_rule_knows_is_reported_with_its_number() -> None:
    text = VERBOSE.read_text("utf-8").replace("  Version: 3", "  Version: 3\n  Mood: good")
    result = types(capture=text)

    certificate, unknown = json.loads(result.stdout)
    assert result.exit_code == ExitCode.NOT_UNDERSTOOD
    assert certificate["version"] == 3
    assert unknown == {"kind": "unknown", "line": 5, "text": "  Mood: good"}
    assert "line 5: '  Mood: good' is not understood" in result.stderr


def test_unknown_lines_of_an_object_stand_in_it() -> None:
    result = types("--command", "sh clo", capture="12:00:00.1 UTC Sat Nov 28 2026\nwhat?\n")
    assert json.loads(result.stdout)["unknown"] == [{"line": 2, "text": "what?"}]
    assert result.exit_code == ExitCode.NOT_UNDERSTOOD


def test_an_output_cut_short_is_an_error_that_says_where() -> None:
    text = STATUS.replace("Trustpoint A:\n", "")
    result = types("--command", "show crypto pki trustpoints status", capture=text)

    assert result.exit_code == ExitCode.FAILED
    assert result.stdout == ""
    assert re.search(r"trustpoints status, line \d+: \w+ belongs to nothing", result.stderr)


def test_a_command_that_the_device_refused_is_an_error() -> None:
    text = (
        "r1#show crypto pki timers\n           ^\n% Invalid input detected at '^' marker.\n\nr1#\n"
    )
    result = types(capture=text)

    assert (result.exit_code, result.stdout) == (ExitCode.FAILED, "")
    assert "the device does not know the command" in result.stderr


def test_a_zone_that_nobody_knows_is_named_and_can_be_given() -> None:
    text = VERBOSE.read_text("utf-8").replace("UTC", "IST")
    (unknown,) = parsed(capture=text)
    (known,) = parsed("--zone", "IST=+05:30", capture=text)

    assert (unknown["not_after"], unknown["unknown_zones"]) == (None, ["IST"])
    assert unknown["end_date"] == "06:15:58 IST Feb 27 2025"
    assert (known["not_after"], known["unknown_zones"]) == ("2025-02-27T00:45:58+00:00", [])


def test_zones_of_a_configuration_in_the_capture_count() -> None:
    text = (
        "r1#show clock\n12:00:00.1 CET Sat Nov 28 2026\n"
        "r1#show running-config\nversion 15.2\nhostname r1\nclock timezone CET 1 0\nend\nr1#\n"
    )
    moments = [
        entry["result"]["moment"]
        for entry in parsed(capture=text)
        if entry["command"] == "show clock"
    ]
    assert moments == ["2026-11-28T11:00:00.100000+00:00"]


@pytest.mark.parametrize(
    ("words", "capture", "complaint"),
    [
        ((), "no idea\n", "nothing tells which command printed this"),
        (("--command", "show version"), "x", "does not read the output of 'show version'"),
        (("--command", "show clock"), "r1#show archive\n Archive feature not enabled\n", "no out"),
        (("--zone", "CET"), "", "'CET' is no time zone"),
        (("nowhere.txt",), "", "nowhere.txt cannot be read"),
        ((), "r1#show version\nCisco IOS\nr1#", "nothing that netpki reads, but show version"),
        ((), b"\0\0\0", "is no text"),
    ],
)
def test_bad_input_ends_with_one_sentence(
    words: tuple[str, ...], capture: str | bytes, complaint: str
) -> None:
    result = types(*words, capture=capture)
    assert result.exit_code == ExitCode.USAGE
    assert complaint in result.stderr
    assert result.stdout == ""


def test_nothing_shown_is_an_empty_list() -> None:
    assert parsed("--command", "show crypto pki certificates", capture="") == []


def test_a_table_for_people() -> None:
    result = types(str(GRANTED), "--format", "table")
    assert result.exit_code == ExitCode.DONE
    assert "identity" in result.stdout
    assert "cn=R12CA" in result.stdout


SAMPLES = [VERBOSE, GRANTED, CHAIN, RECORDINGS / "trm_seed_000.txt"]


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_captures_end_in_a_result_or_one_sentence(path: Path, data: st.DataObject) -> None:
    text = path.read_text("utf-8")
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 200)))
    junk = data.draw(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
    result = types(capture=(text[:begin] + junk + text[end:]).encode())

    assert result.exit_code in set(ExitCode)
    if result.stdout:
        json.loads(result.stdout)
    else:
        assert result.stderr.startswith("netpki: ")
