"""The templates as ntc-templates and netmiko users see them."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from netmiko.utilities import get_structured_data
from ntc_templates.parse import ParsingException, parse_output
from textfsm import TextFSM
from textfsm.clitable import CliTableError

TEMPLATES = Path(str(resources.files("netpki.platforms.ios") / "templates"))
RECORDINGS = Path(__file__).parents[3] / "recordings" / "ios"
FILES = sorted(TEMPLATES.glob("*.textfsm"))

STATUS = """\
Trustpoint TEST:
  Issuing CA certificate configured:
    Subject Name:
     cn=c9200.example.com
    Fingerprint MD5: 5ECAF77E 82DECF83 DFEE5CC5 FE6A0E58 
    Fingerprint SHA1: E09655FB 63A8F216 F50C1F42 9263665A 563075BD 
  State:
    Keys generated ............. Yes (General Purpose, non-exportable)
    Issuing CA authenticated ....... Yes
    Certificate request(s) ..... Yes

"""  # noqa: W291 the device prints blanks there
CERTIFICATES = (RECORDINGS / "cisco_ios_show_crypto_pki_certificates_1.raw.txt").read_text("utf-8")


@pytest.fixture(autouse=True)
def _our_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NTC_TEMPLATES_DIR", str(TEMPLATES))


def parse(command: str, text: str) -> list[dict[str, str | list[str]]]:
    rows: list[dict[str, str | list[str]]] = parse_output("cisco_ios", command, text)
    return rows


def test_ntc_templates_reads_the_status_of_trustpoints() -> None:
    authority, state = parse("show crypto pki trustpoints status", STATUS)

    assert authority["trustpoint"] == state["trustpoint"] == "TEST"
    assert (authority["part"], authority["condition"]) == ("Issuing CA", "configured")
    assert authority["subject"] == "cn=c9200.example.com"
    assert authority["fingerprint_sha1"] == "E09655FB 63A8F216 F50C1F42 9263665A 563075BD"
    assert (state["part"], state["ca_authenticated"]) == ("State", "Yes")


def test_netmiko_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NET_TEXTFSM", str(TEMPLATES))
    rows = get_structured_data(
        STATUS, platform="cisco_ios", command="show crypto pki trustpoints TEST status"
    )

    assert isinstance(rows, list)
    assert rows == parse("sh cry pki trustpoi status", STATUS)


@pytest.mark.parametrize(
    ("command", "column"),
    [
        ("show crypto pki certificates", "heading"),
        ("show crypto ca certificates", "heading"),
        ("sh cry p ce", "heading"),
        ("show crypto pki certificates TP", "heading"),
        ("show crypto pki certificates verbose", "extensions"),
        ("show crypto pki certificates TP verbose", "extensions"),
        ("show crypto pki certificates verbose TP", "extensions"),
    ],
)
def test_the_index_finds_the_template_for_certificates(command: str, column: str) -> None:
    rows = parse(command, CERTIFICATES)

    assert len(rows) == 3
    assert column in rows[0]
    assert ("extensions" in rows[0]) == (column == "extensions")


def test_the_plain_template_agrees_with_the_verbose_one() -> None:
    plain = parse("show crypto pki certificates", CERTIFICATES)
    verbose = parse("show crypto pki certificates verbose", CERTIFICATES)

    assert plain == [{key: row[key] for key in plain[0]} for row in verbose]


@pytest.mark.parametrize(
    ("command", "text", "column", "value"),
    [
        ("show clock", "*18:57:38.347 UTC Mon Oct 19 2015\n", "mark", "*"),
        ("show clock detail", "18:57:38 UTC Mon Oct 19 2015\nTime source is NTP", "source", "NTP"),
        (
            "show crypto pki trustpoints",
            "Trustpoint A:\n    Subject Name: \n    cn=A\n          Serial Number (hex): 01\n",
            "serial_number",
            "01",
        ),
        (
            "show ip trm subscription status",
            "       Package Name:  X\n             Status:  Active\n",
            "status",
            "Active",
        ),
        ("show ip trm config", "  Server:  trps.example.com\n", "setting", "trps.example.com"),
        ("show crypto pki server", "Certificate Server x:\n  Status: enabled\n", "server", "x"),
        ("show crypto ca server x", "Certificate Server x:\n  State: y\n", "state", "y"),
        (
            "show crypto pki server x requests",
            (
                "RA certificate requests:\nReqID State Fingerprint SubjectName\n"
                f"{'-' * 62}\n7 pending {'AB' * 16} cn=x\n"
            ),
            "number",
            "7",
        ),
        ("show ip http server status", "HTTP server status: Enabled\n", "plain_status", "Enabled"),
        ("show ip http server secure status", "HTTP secure server port: 443\n", "port", "443"),
        ("show ip http server all", "HTTP secure server trustpoint: x\n", "trustpoint", "x"),
        (
            "show policy-map type inspect zone-pair x urlfilter",
            "Zone-pair: x\n  URL Filtering is in y\n",
            "url_filtering",
            "y",
        ),
        (
            "show archive",
            " Archive feature not enabled\n",
            "disabled",
            "Archive feature not enabled",
        ),
    ],
)
def test_the_index_finds_the_other_templates(
    command: str, text: str, column: str, value: str
) -> None:
    (row,) = parse(command, text)

    assert row[column] == value


def test_a_header_of_exec_prompt_timestamp_passes() -> None:
    header = (
        "Load for five secs: 1%/0%; one minute: 2%; five minutes: 3%\n"
        "Time source is NTP, 18:56:04.554 EST Mon Oct 17 2016\n\n"
    )
    for command, text in (
        ("show crypto pki trustpoints status", STATUS),
        ("show crypto pki certificates verbose", CERTIFICATES),
        ("show clock detail", "18:57:38 UTC Mon Oct 19 2015\nTime source is NTP\n"),
    ):
        assert parse(command, header + text) == parse(command, text)


def test_an_unlisted_command_has_no_template() -> None:
    with pytest.raises((ParsingException, CliTableError)):
        parse("show version", "")


def test_every_template_is_in_the_index_and_nothing_else_is() -> None:
    index = (TEMPLATES / "index").read_text("utf-8")

    assert re.findall(r"(?m)^(\S+\.textfsm),", index) == sorted(
        (file.name for file in FILES), key=lambda name: (-len(name), name)
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_state_refuses_an_unknown_line(file: Path) -> None:
    with file.open(encoding="utf-8") as template:
        machine = TextFSM(template)

    for rules in machine.states.values():
        assert (rules[-1].match, rules[-1].line_op) == ("^.", "Error")
    assert "EOF" not in machine.states
