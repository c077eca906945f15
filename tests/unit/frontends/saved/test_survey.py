"""Folders of saved configurations and captures become records of devices."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from support.saved_configurations import write_configurations

from netpki.errors import InputError
from netpki.frontends.inventory_document import document_of
from netpki.frontends.saved import survey
from netpki.platforms.contract import DeviceRecord

RECORDINGS = Path(__file__).parents[3] / "recordings" / "ios"
SCHEMA = json.loads(
    (Path(__file__).parents[4] / "src/netpki/frontends/schemas/inventory-1.json").read_text(
        "utf-8"
    )
)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LICENSING_ROOT = "F1B52392C4A4EC2A"

CONFIGURATION = """\
version 15.2
hostname edge-1
crypto pki trustpoint WEB
 enrollment url http://user:secret@ca.example.com/
 revocation-check crl none
 rsakeypair WEB-KEY 2048
ip http secure-server
ip http secure-trustpoint WEB
username admin password 0 topsecret
end
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_configuration_tells_certificates_trustpoints_keys_and_uses(tmp_path: Path) -> None:
    recorded = (RECORDINGS / "c8000v_running_config_with_SLA_chain.txt").read_text("utf-8")
    (record,) = survey([write(tmp_path, r_cfg=CONFIGURATION.removesuffix("end\n") + recorded)])

    assert (record.name, record.hostname, record.release) == ("edge-1", "edge-1", "15.2")
    (held,) = record.certificates
    assert held.certificate is not None
    assert held.certificate.fingerprint("sha256").hexadecimal.startswith(LICENSING_ROOT)
    assert (held.kind, held.trustpoints, held.serial_number) == ("ca", ("SLA-TrustPoint",), "01")
    web, licensing = record.trustpoints
    assert (web.name, web.line, web.key_label) == ("WEB", 3, "WEB-KEY")
    assert web.revocation_check == ("crl", "none")
    assert (web.authenticated, licensing.authenticated) == (False, True)
    (key,) = record.keys
    assert (key.label, key.algorithm, key.bits, key.trustpoints) == (
        *("WEB-KEY", "RSA", 2048, ("WEB",)),
    )
    assert ("trustpoint", "WEB", "https-server", 8, "r.cfg") in [
        (use.target, use.name, use.kind, use.number, use.origin) for use in record.used_by
    ]
    assert "secret" not in repr(record).replace("secret 9", "")


def test_a_configuration_cut_short_is_an_incomplete_device(tmp_path: Path) -> None:
    (record,) = survey([write(tmp_path, r_cfg=CONFIGURATION.removesuffix("end\n"))])

    assert record.reached
    assert record.hostname == "edge-1"
    assert [gap.line for gap in record.gaps] == [9]


def test_captures_of_one_device_are_put_together(tmp_path: Path) -> None:
    session = (
        "edge-1#show clock detail\n*12:00:00.0 CET Sat Nov 28 2026\nNo time source\nedge-1#\n"
    )
    zone = CONFIGURATION.replace("end\n", "clock timezone CET 1 0\nend\n")
    folder = write(tmp_path, edge__running_txt=zone, edge__session_log=session)
    (record,) = survey([folder])

    assert record.clock is not None
    assert record.clock.moment == datetime(2026, 11, 28, 11, tzinfo=UTC)
    assert not record.clock.authoritative
    assert [(str(source)) for source in record.sources] == [
        "show running-config (edge/running.txt)",
        "show clock (edge/session.log)",
    ]


def test_the_saved_configuration_is_known_by_its_name_or_its_file_names(tmp_path: Path) -> None:
    startup = CONFIGURATION.replace(" rsakeypair WEB-KEY 2048\n", "")
    folder = write(tmp_path, edge__running_cfg=CONFIGURATION, edge__startup_cfg=startup)
    (record,) = survey([folder])

    assert [source.kind for source in record.sources] == ["running", "startup"]
    assert [each.saved for each in record.trustpoints] == [False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing of interest\n", "nothing tells which command printed this"),
        ("r1#show version\nCisco IOS\nr1#\n", "does not read the output of show version"),
        ("", "the file is empty"),
    ],
)
def test_a_file_that_tells_nothing_is_not_left_out(
    text: str, message: str, tmp_path: Path
) -> None:
    (record,) = survey([write(tmp_path, notes_txt=text)])

    assert (record.name, record.reached) == ("notes.txt", False)
    assert message in record.gaps[0].message


def test_an_archive_among_the_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    records = survey([write(tmp_path, r_cfg=CONFIGURATION)])

    assert [(record.name, record.reached) for record in records] == [
        ("a.zip", False),
        ("edge-1", True),
    ]


def test_a_session_that_goes_on_to_another_device_is_not_mixed_up(tmp_path: Path) -> None:
    trustpoint = (
        "Trustpoint {}:\n    Subject Name:\n    cn={}\n          Serial Number (hex): 01\n"
    )
    shows = "show crypto pki trustpoints\n"
    session = f"r1#{shows}{trustpoint.format('A', 'A')}r1#ssh r2\nr2#{shows}"
    session += f"{trustpoint.format('B', 'B')}r2#exit\nr1#\n"
    (record,) = survey([write(tmp_path, session_log=session)])

    assert (record.name, [each.name for each in record.trustpoints]) == ("r1", ["A"])
    assert "output of several devices (r1, r2)" in record.gaps[0].message


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file in"):
        survey([tmp_path])


def fleet(tmp_path: Path, count: int) -> list[Path]:
    return list(write_configurations(tmp_path, count, size=30_000))


def test_several_processes_find_the_same_as_one(tmp_path: Path) -> None:
    fleet(tmp_path, 20)
    told: list[tuple[int, int]] = []

    one = survey([tmp_path], processes=1)
    two = survey([tmp_path], processes=2, progress=lambda done, all_: told.append((done, all_)))
    assert one == two
    assert told == [(number, 20) for number in range(21)]


def test_a_fleet_of_files_makes_a_document_that_keeps_to_its_schema(tmp_path: Path) -> None:
    fleet(tmp_path, 3)
    records: tuple[DeviceRecord, ...] = survey([tmp_path])
    document = document_of(records, now=NOW)

    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert [device["status"] for device in document["devices"]] == ["complete"] * 3
    leaves = [each for each in document["certificates"] if each["issuers"] and not each["is_ca"]]
    assert leaves
    assert all(leaf["anchors"] for leaf in leaves)
    assert {use["kind"] for device in document["devices"] for use in device["references"]} >= {
        "https-server",
        "ikev2-profile",
    }


def test_the_order_of_the_records_does_not_change_the_document(tmp_path: Path) -> None:
    fleet(tmp_path, 4)
    records = survey([tmp_path])
    assert document_of(records, now=NOW) == document_of(reversed(records), now=NOW)
