"""The one canonical server.pem: written once, privately, and only where nothing is wrong."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from support.chains import Chain, make_chain, pem_of, self_signed

from netpki.errors import InputError
from netpki.frontends import facade
from netpki.frontends.facade import ServerCertificateRequest, make_server_pem
from netpki.frontends.report import Report
from netpki.pki import Material

GOOD = make_chain(kind="ec-p256", depth=2)
OTHER = make_chain("other.example.com", kind="ec-p256", tag="Other")
ROOT = Material("root.pem", GOOD.root.pem().encode())
NAME = "sps.example.com"


def request_for(
    data: bytes = GOOD.canonical, *, source: str = "given.pem", root: bool = True
) -> ServerCertificateRequest:
    return ServerCertificateRequest(
        [Material(source, data)], trust_anchors=[ROOT] if root else [], names=[NAME]
    )


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "server.pem"


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def everything_in(report: Report) -> str:
    return f"{json.dumps(report.data)} {report!r} {report.before} {report.after}"


def listed(chain: Chain) -> str:
    """The certificates of a file as a difference shows them."""
    held = (chain.leaf, *chain.intermediates)
    return "".join(f"{one.subject} {one.fingerprint('sha256')}\n" for one in held)


def lines_of(chain: Chain) -> list[str]:
    return chain.key.pem().splitlines()[1:-1]


def test_a_good_bundle_is_written_once(dest: Path) -> None:
    shuffled = pem_of(*reversed(GOOD.intermediates), GOOD.leaf, GOOD.root, GOOD.key)
    report = make_server_pem(request_for(shuffled), dest)
    assert (report.changed, report.failed) == (True, False)
    assert dest.read_bytes() == GOOD.canonical
    assert mode_of(dest) == 0o600
    born = dest.stat()
    again = make_server_pem(request_for(shuffled), dest)
    assert (again.changed, again.failed) == (False, False)
    assert again.before == again.after == report.after
    assert dest.stat() == born


def test_the_report_tells_what_was_made(dest: Path) -> None:
    data = make_server_pem(request_for(), dest).data
    assert (data["usable"], data["message"]) == (True, "This makes a server.pem.")
    assert data["dest"] == str(dest)
    assert data["key_sha256"] == GOOD.key.public_fingerprint.hexadecimal
    assert [part["part"] for part in data["parts"]] == [
        "leaf",
        "intermediate",
        "intermediate",
        "root, not written",
    ]


def test_a_file_that_others_may_read_is_repaired(dest: Path) -> None:
    dest.write_bytes(GOOD.canonical)
    for mode in (0o644, 0o640, 0o400, 0o700):
        dest.chmod(mode)
        report = make_server_pem(request_for(), dest)
        assert report.changed
        assert mode_of(dest) == 0o600
        assert dest.read_bytes() == GOOD.canonical
    assert not make_server_pem(request_for(), dest).changed


def test_another_content_is_replaced_and_the_difference_is_told(dest: Path) -> None:
    dest.write_bytes(OTHER.canonical)
    dest.chmod(0o600)
    report = make_server_pem(request_for(), dest)
    assert report.changed
    assert dest.read_bytes() == GOOD.canonical
    assert (report.before, report.after) == (listed(OTHER), listed(GOOD))
    assert report.subject == str(dest)


def test_the_same_certificates_with_another_key_are_another_content(dest: Path) -> None:
    dest.write_bytes(pem_of(OTHER.key, GOOD.leaf, *GOOD.intermediates))
    dest.chmod(0o600)
    assert make_server_pem(request_for(), dest).changed
    assert dest.read_bytes() == GOOD.canonical


@pytest.mark.parametrize("old", [None, OTHER.canonical, GOOD.canonical])
def test_a_dry_run_tells_the_same_and_writes_nothing(old: bytes | None, dest: Path) -> None:
    if old is not None:
        dest.write_bytes(old)
        dest.chmod(0o600)
    told = make_server_pem(request_for(), dest, dry_run=True)
    assert (dest.read_bytes() if dest.exists() else None) == old
    assert list(dest.parent.iterdir()) == ([] if old is None else [dest])
    done = make_server_pem(request_for(), dest)
    assert done == told
    assert told.changed is (old != GOOD.canonical)


def test_a_dry_run_does_not_repair_a_mode(dest: Path) -> None:
    dest.write_bytes(GOOD.canonical)
    dest.chmod(0o644)
    assert make_server_pem(request_for(), dest, dry_run=True).changed
    assert mode_of(dest) == 0o644


@pytest.mark.parametrize("old", [None, OTHER.canonical])
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pem_of(OTHER.key, GOOD.leaf), "key-mismatch"),
        (pem_of(GOOD.key, GOOD.leaf), "missing-intermediate"),
        (pem_of(GOOD.leaf), "no-key"),
        (b"", "nothing-found"),
        (make_chain("x.example.com", kind="ec-p256", depth=2).canonical, "name-missing"),
    ],
)
def test_a_refused_bundle_leaves_everything_as_it_was(
    data: bytes, code: str, old: bytes | None, dest: Path
) -> None:
    if old is not None:
        dest.write_bytes(old)
        dest.chmod(0o644)
    report = make_server_pem(request_for(data), dest)
    assert (report.failed, report.changed) == (True, False)
    assert report.before == report.after == (listed(OTHER) if old else "")
    assert code in [defect["code"] for defect in report.data["defects"]]
    assert report.data["message"].startswith("This makes no server.pem: ")
    assert (dest.read_bytes() if dest.exists() else None) == old
    assert old is None or mode_of(dest) == 0o644
    assert list(dest.parent.iterdir()) == ([] if old is None else [dest])


def test_defects_are_counted() -> None:
    one = make_server_pem(request_for(pem_of(GOOD.key, GOOD.leaf)), None)
    assert one.data["message"] == "This makes no server.pem: 1 defect."
    nameless = replace(request_for(pem_of(GOOD.key, GOOD.leaf)), names=["no", "nor this"])
    two = make_server_pem(nameless, None)
    wrong = [found for found in two.data["defects"] if found["severity"] != "repaired"]
    assert two.data["message"] == f"This makes no server.pem: {len(wrong)} defects."
    assert len(wrong) > 1


def test_what_is_accepted_is_written_and_marked(dest: Path) -> None:
    request = replace(request_for(pem_of(GOOD.key, GOOD.leaf)), accept=["missing-intermediate"])
    report = make_server_pem(request, dest)
    assert (report.failed, report.changed) == (False, True)
    assert [(one["code"], one["accepted"]) for one in report.data["defects"]] == [
        ("missing-intermediate", True)
    ]
    assert dest.read_bytes() == pem_of(GOOD.key, GOOD.leaf)


@pytest.mark.parametrize("code", ["key-mismatch", "no-such-code"])
def test_a_code_that_cannot_be_accepted_is_refused_before_anything_else(
    code: str, dest: Path
) -> None:
    with pytest.raises(InputError, match=code):
        make_server_pem(replace(request_for(b""), accept=[code]), dest)


def test_the_root_is_written_where_it_is_asked_for(dest: Path) -> None:
    make_server_pem(replace(request_for(), include_root=True), dest)
    assert dest.read_bytes() == GOOD.canonical + ROOT.data


def test_without_names_no_name_is_looked_for() -> None:
    assert not make_server_pem(replace(request_for(), names=None), None).failed
    assert not make_server_pem(replace(request_for(), names=[]), None).failed
    assert make_server_pem(replace(request_for(), names=["192.0.2.99"]), None).failed


def test_a_check_alone_changes_nothing_and_names_no_file() -> None:
    report = make_server_pem(request_for(), None)
    assert (report.changed, report.failed, report.data["dest"]) == (False, False, None)
    assert report.data["usable"]


@pytest.mark.parametrize("old", [OTHER.canonical, OTHER.key.pem().encode(), b"\xff junk"])
def test_no_report_shows_a_key(old: bytes, dest: Path) -> None:
    dest.write_bytes(old)
    for data in (GOOD.canonical, pem_of(GOOD.key, OTHER.leaf)):
        shown = everything_in(make_server_pem(request_for(data), dest))
        assert not [line for line in lines_of(GOOD) + lines_of(OTHER) if line in shown]
        assert "PRIVATE" not in shown


def test_a_file_that_cannot_be_read_as_certificates_is_replaced(dest: Path) -> None:
    dest.write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    report = make_server_pem(request_for(), dest)
    assert report.changed
    assert report.before == "not readable\n"
    assert dest.read_bytes() == GOOD.canonical


def test_a_destination_that_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"The file {tmp_path} cannot be read"):
        make_server_pem(request_for(), tmp_path)
    missing = tmp_path / "none" / "server.pem"
    with pytest.raises(InputError, match=f"The file {missing} cannot be written"):
        make_server_pem(request_for(), missing)


def test_an_appliances_own_certificate_is_refused_unless_it_is_accepted(dest: Path) -> None:
    own = self_signed(kind="ec-p256")
    request = replace(request_for(own.canonical, root=False))
    refused = make_server_pem(request, dest)
    codes = {one["code"] for one in refused.data["defects"] if one["severity"] == "policy"}
    assert "self-signed" in codes
    assert not make_server_pem(replace(request, accept=sorted(codes)), dest).failed
    assert dest.read_bytes() == own.canonical


def test_the_facade_offers_it() -> None:
    assert "make_server_pem" in facade.__all__
