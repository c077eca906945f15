"""Requests and issued certificates as front ends get them: told truly, dry or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.chains import Authority, authority, pem_of

from netpki.errors import CertificateRefusedError, InputError
from netpki.frontends.facade import (
    LocalCaSigner,
    ManualSigner,
    RequestWishes,
    Signer,
    issue_certificate,
    request_certificate,
)
from netpki.frontends.report import Report
from netpki.issuing import LocalCa
from netpki.pki import Material, PrivateKey
from netpki.pki.request import read_request

ROOT = authority("Facade Root", kind="ec-p256")
ISSUING = authority("Facade Issuing", by=ROOT, kind="ec-p256")
STRANGER = authority("Facade Stranger", kind="ec-p256")
WISHES = RequestWishes({"key": "ec-p256", "common_name": "sps1"}, names=["sps1", "192.0.2.7"])
NOW = datetime.now(UTC)


def local(by: Authority = ISSUING, days: int = 397) -> LocalCaSigner:
    above = ROOT.certificate if by is ISSUING else by.certificate
    data = pem_of(by.key, by.certificate, above)
    return LocalCaSigner([Material("ca.pem", data)], days=days)


def requested(directory: Path, wishes: RequestWishes = WISHES, **how: bool) -> Report:
    return request_certificate("sps1", directory, wishes, **how)


def issued(directory: Path, signer: Signer | None = None, **how: Any) -> Report:  # noqa: ANN401 options
    return issue_certificate("sps1", directory, signer or local(), **how)


def answer(directory: Path, exchange: Path, *, days: int = 397, age: int = 0) -> None:
    """Put the certificate where people put it, signed so many days ago."""
    request = read_request((directory / "sps1.csr").read_text())
    then, above = NOW - timedelta(days=age), (ROOT.certificate,)
    ca = LocalCa(ISSUING.certificate, ISSUING.key, chain=above, days=days, now=then)
    chain = ca.issue(request, subject_label="sps1")
    exchange.mkdir(exist_ok=True)
    (exchange / "sps1.pem").write_text(chain.pem())


def outcome(report: Report) -> tuple[str, bool]:
    """What is said, in two words; no report of this kind is a failure."""
    assert not report.failed
    assert json.loads(json.dumps(report.data)) == report.data
    return report.data["outcome"], report.changed


def test_wishes_come_from_exactly_one_source() -> None:
    for wishes in (RequestWishes(), RequestWishes({}, configuration="[req]")):
        with pytest.raises(InputError, match="made of fields or of a configuration"):
            wishes.request_fields()


def test_what_the_source_lacks_is_added() -> None:
    wishes = RequestWishes({"dns_names": ["a"]}, common_name="b", names=["c", "192.0.2.1", "a"])
    fields = wishes.request_fields()
    assert fields.common_name == "b"
    assert fields.names == ("a", "c", "192.0.2.1")
    assert RequestWishes({"CN": "d"}, common_name="b").request_fields().common_name == "d"


@pytest.mark.parametrize("rekey", [False, True])
def test_a_dry_run_of_a_request_makes_nothing(tmp_path: Path, *, rekey: bool) -> None:
    directory = tmp_path / "keys"
    planned = requested(directory, dry_run=True, rekey=rekey)
    assert outcome(planned) == ("planned", True)
    assert not directory.exists()
    assert planned.data["request"] is planned.data["key_sha256"] is None
    assert planned.data["subject"] == "CN=sps1"
    assert planned.data["names"] == ["sps1", "192.0.2.7"]


def test_a_dry_run_with_a_new_key_does_not_show_the_digest_of_the_old_one(tmp_path: Path) -> None:
    made = requested(tmp_path / "keys")
    planned = requested(tmp_path / "keys", dry_run=True, rekey=True)
    assert outcome(planned) == ("planned", True)
    assert made.data["key_sha256"] in planned.before
    assert made.data["key_sha256"] not in planned.after
    assert outcome(requested(tmp_path / "keys")) == ("unchanged", False)


def test_the_digest_is_that_of_the_key_on_disk(tmp_path: Path) -> None:
    made = requested(tmp_path / "keys")
    assert outcome(made) == ("requested", True)
    key = PrivateKey.load(Path(made.data["key_file"]).read_bytes())
    assert made.data["key_sha256"] == key.public_fingerprint.hexadecimal
    assert read_request(made.data["request"]).public_der == key.public_der


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("spoilt")])
def test_a_request_that_was_lost_is_made_again(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    made = requested(tmp_path / "keys")
    spoil(Path(made.data["request_file"]))
    with pytest.raises(InputError, match="There is no request of sps1"):
        issued(tmp_path / "keys")
    planned = issued(tmp_path / "keys", dry_run=True)
    assert outcome(planned) == ("planned", True)
    assert planned.message == "Would change: the request, once it is made, is signed."
    again = requested(tmp_path / "keys")
    assert again.data["commands"] == ["a new request"]
    assert again.data["key_sha256"] == made.data["key_sha256"]


def test_without_a_request_a_plan_for_people_says_that_it_would_be_laid_out(
    tmp_path: Path,
) -> None:
    planned = issued(tmp_path / "keys", ManualSigner(tmp_path / "exchange"), dry_run=True)
    assert outcome(planned) == ("planned", True)
    assert "laid out for the CA" in planned.message
    assert list(tmp_path.iterdir()) == []


def test_a_local_ca_signs_once(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    planned = issued(tmp_path / "keys", dry_run=True)
    assert outcome(planned) == ("planned", True)
    assert (planned.data["after"], planned.data["chain"]) == (None, [])
    assert "signed  by CN=Facade Issuing" in planned.after
    assert not Path(planned.data["chain_file"]).exists()
    signed = issued(tmp_path / "keys")
    assert outcome(signed) == ("issued", True)
    for again in (issued(tmp_path / "keys"), issued(tmp_path / "keys", dry_run=True)):
        assert outcome(again) == ("unchanged", False)
        assert again.data["after"] == again.data["before"] == signed.data["after"]
        assert again.before == again.after == signed.after


def test_another_ca_signs_anew(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    first = issued(tmp_path / "keys")
    other = issued(tmp_path / "keys", local(STRANGER))
    assert outcome(other) == ("issued", True)
    assert other.data["before"] == first.data["after"]
    assert other.data["after"]["issuer"] == "CN=Facade Stranger"


def test_a_chain_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    chain = Path(issued(tmp_path / "keys").data["chain_file"])
    chain.write_text("spoilt")
    again = issued(tmp_path / "keys")
    assert outcome(again) == ("issued", True)
    assert again.data["before"] is None


def test_a_ca_that_may_not_sign_is_refused_even_in_a_dry_run(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    expired = authority("Gone", kind="ec-p256", end=NOW - timedelta(days=1))
    for dry_run in (True, False):
        with pytest.raises(CertificateRefusedError, match="cannot sign"):
            issued(tmp_path / "keys", local(expired), dry_run=dry_run)


def test_people_are_waited_for_and_a_dry_run_lays_nothing_out(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    people = ManualSigner(tmp_path / "exchange")
    planned = issued(tmp_path / "keys", people, dry_run=True)
    assert outcome(planned) == ("pending", True)
    assert not people.directory.exists()
    waiting = issued(tmp_path / "keys", people)
    assert outcome(waiting) == ("pending", True)
    assert waiting.before == waiting.after == ""
    for again in (issued(tmp_path / "keys", people), issued(tmp_path / "keys", people)):
        assert outcome(again) == ("pending", False)
        assert again.data["pending"]
        assert again.message.startswith("Waiting for the certificate of sps1. ")
    assert Path(waiting.data["exported_file"]).read_text() == (
        Path(waiting.data["request_file"]).read_text()
    )


def test_what_people_bring_is_foreseen_and_picked_up_once(tmp_path: Path) -> None:
    directory, exchange = tmp_path / "keys", tmp_path / "exchange"
    requested(directory)
    answer(directory, exchange)
    people = ManualSigner(exchange)
    planned, picked, again = (
        issued(directory, people, dry_run=True),
        issued(directory, people),
        issued(directory, people),
    )
    assert [outcome(each) for each in (planned, picked, again)] == [
        *(("planned", True), ("issued", True), ("unchanged", False)),
    ]
    assert planned.data["after"] == picked.data["after"] == again.data["before"]
    assert planned.after == picked.after
    assert picked.data["root"]["subject"] == "CN=Facade Root"


def test_an_answer_for_another_key_is_refused_and_a_dry_run_lays_nothing_out(
    tmp_path: Path,
) -> None:
    directory, exchange = tmp_path / "keys", tmp_path / "exchange"
    requested(directory)
    answer(directory, exchange)
    requested(directory, rekey=True)
    for dry_run, laid_out in ((True, False), (False, True)):
        with pytest.raises(CertificateRefusedError, match="for the key of the request"):
            issued(directory, ManualSigner(exchange), dry_run=dry_run)
        assert (exchange / "sps1.csr").exists() == laid_out


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_answer_that_is_due_already_is_waited_for(tmp_path: Path, *, dry_run: bool) -> None:
    directory, exchange = tmp_path / "keys", tmp_path / "exchange"
    requested(directory)
    answer(directory, exchange, days=100, age=90)
    report = issued(directory, ManualSigner(exchange), dry_run=dry_run)
    assert outcome(report) == ("pending", False)
    assert f"ends on {NOW + timedelta(days=10):%Y-%m-%d}" in report.message
    assert not (directory / "sps1.chain.pem").exists()
    assert [path.name for path in exchange.iterdir()] == ["sps1.pem"]


def test_known_certificates_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    requested(tmp_path / "keys")
    people = ManualSigner(tmp_path / "exchange", [Material("intermediate.pem", b"spoilt")])
    with pytest.raises(InputError, match=r"intermediate\.pem"):
        issued(tmp_path / "keys", people)


def test_nothing_of_a_key_is_in_a_report_or_in_what_describes_the_work(tmp_path: Path) -> None:
    signer = LocalCaSigner(local().materials, passphrase="secret-phrase")
    reports = [requested(tmp_path / "keys"), issued(tmp_path / "keys", signer)]
    key = Path(reports[0].data["key_file"]).read_text()
    shown = "".join(map(repr, (*reports, signer)))
    for secret in (*key.splitlines()[1:-1], "secret-phrase"):
        assert secret not in shown
