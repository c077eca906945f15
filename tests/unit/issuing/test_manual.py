"""Requests are laid out for a CA that people reach; what comes back must be for them."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from support.certificates import NOON
from support.chains import key_of, pem_of
from unit.issuing.making import (
    FIELDS,
    KEY,
    LOWER,
    ROOT,
    UPPER,
    lower_ca,
    other_ca,
    request_of,
    root_ca,
)
from unit.pki.making import pkcs7_of

from netpki.errors import CertificateFormatError, CertificateRefusedError, InputError
from netpki.issuing import IssuedChain, Issuer, ManualExchange, Pending
from netpki.pki.request import CertificateRequest, read_request

REQUEST = request_of()
CHAIN = lower_ca().issue(REQUEST, subject_label="sps01")
ABOVE = (LOWER.certificate, UPPER.certificate, ROOT.certificate)


def listed(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "exchange"


@pytest.fixture
def exchange(directory: Path) -> ManualExchange:
    directory.mkdir()
    return ManualExchange(directory, now=NOON)


def issue(
    exchange: Issuer, request: CertificateRequest = REQUEST, kept: IssuedChain | None = None
) -> IssuedChain | Pending:
    return exchange.issue(request, subject_label="sps01", kept=kept)


def refusal(exchange: Issuer, request: CertificateRequest = REQUEST) -> InputError:
    with pytest.raises(InputError) as caught:
        issue(exchange, request)
    return caught.value


def test_the_request_is_laid_out_and_what_to_do_is_said(directory: Path) -> None:
    answer = issue(ManualExchange(directory, now=NOON))
    assert isinstance(answer, Pending)
    path = directory / "sps01.csr"
    assert read_request(path.read_text()) == REQUEST
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert answer.reason.startswith(
        f"The request of sps01 waits to be signed: send {path} to the CA, and put the "
        f"certificate that comes back at {directory / 'sps01.pem'}"
    )


def test_to_ask_again_changes_nothing(exchange: ManualExchange, directory: Path) -> None:
    first = issue(exchange)
    before = (directory / "sps01.csr").stat()
    assert issue(exchange) == first
    assert (directory / "sps01.csr").stat() == before


FORMS = {
    "sps01.pem": pem_of(*CHAIN.certificates),
    "sps01.PEM": pem_of(*CHAIN.certificates).replace(b"\n", b"\r\n"),
    "sps01.crt": pem_of(ROOT.certificate, LOWER.certificate, CHAIN.leaf, UPPER.certificate),
    "sps01.cer": b"\xef\xbb\xbfBag Attributes\n" + pem_of(*CHAIN.certificates),
    "sps01.p7b": pkcs7_of(*reversed(CHAIN.certificates)),
    "sps01.P7B": pkcs7_of(*CHAIN.certificates, encoding=Encoding.PEM),
}


@pytest.mark.parametrize(("name", "data"), FORMS.items(), ids=FORMS)
def test_the_certificate_is_picked_up_in_whatever_form(
    name: str, data: bytes, exchange: ManualExchange, directory: Path
) -> None:
    (directory / name).write_bytes(data)
    assert issue(exchange) == CHAIN
    assert listed(directory) == [name]


@pytest.mark.parametrize("name", ["sps01.der", "sps01.cer", "sps01.CER"])
def test_a_certificate_may_come_alone(
    name: str, exchange: ManualExchange, directory: Path
) -> None:
    (directory / name).write_bytes(CHAIN.leaf.der)
    assert issue(exchange) == IssuedChain(CHAIN.leaf)


def test_what_a_ca_does_not_send_along_may_be_known(directory: Path) -> None:
    directory.mkdir()
    (directory / "sps01.cer").write_bytes(CHAIN.leaf.der)
    assert issue(ManualExchange(directory, known=ABOVE, now=NOON)) == CHAIN


def test_leaf_and_chain_may_come_in_two_files(exchange: ManualExchange, directory: Path) -> None:
    (directory / "sps01.cer").write_bytes(CHAIN.leaf.der)
    (directory / "sps01.p7b").write_bytes(pkcs7_of(*ABOVE))
    assert issue(exchange) == CHAIN


def test_of_several_certificates_for_the_key_the_newest_is_meant(
    exchange: ManualExchange, directory: Path
) -> None:
    newer = lower_ca(now=NOON + timedelta(days=300)).issue(REQUEST, subject_label="sps01")
    (directory / "sps01.pem").write_bytes(pem_of(newer.leaf))
    (directory / "sps01.crt").write_bytes(pem_of(*CHAIN.certificates))
    assert issue(exchange) == IssuedChain(newer.leaf, CHAIN.intermediates, CHAIN.root)


def test_a_kept_chain_serves_until_another_one_comes(
    exchange: ManualExchange, directory: Path
) -> None:
    kept = other_ca("Former Root").issue(REQUEST, subject_label="sps01")
    assert issue(exchange, kept=kept) == kept
    assert listed(directory) == []
    (directory / "sps01.pem").write_bytes(pem_of(*CHAIN.certificates))
    assert issue(exchange, kept=kept) == CHAIN


def test_a_certificate_for_another_key_is_refused_and_the_request_laid_out(
    exchange: ManualExchange, directory: Path
) -> None:
    other = request_of(FIELDS, key_of("ec-p256", "another"))
    (directory / "sps01.pem").write_bytes(pem_of(*CHAIN.certificates))
    error = refusal(exchange, other)
    assert isinstance(error, CertificateRefusedError)
    path = directory / "sps01.pem"
    assert error.message.startswith(f"{path}: no certificate is for the key of the request; ")
    assert CHAIN.leaf.subject in error.message
    assert "remove it" in error.hint
    assert error.hint.endswith(f"The request is {directory / 'sps01.csr'}.")
    assert read_request((directory / "sps01.csr").read_text()) == other


def test_a_certificate_that_lacks_names_is_refused_and_the_request_laid_out(
    exchange: ManualExchange, directory: Path
) -> None:
    more = request_of(FIELDS.with_defaults(names=["new.example.com", "192.0.2.77"]))
    (directory / "sps01.pem").write_bytes(pem_of(*CHAIN.certificates))
    error = refusal(exchange, more)
    assert isinstance(error, CertificateRefusedError)
    assert "the certificate lacks new.example.com, 192.0.2.77, which the request" in error.message
    assert "it is for sps.example.com, sps" in error.message
    assert read_request((directory / "sps01.csr").read_text()) == more


def test_a_ca_may_add_names_and_write_the_subject_in_its_way(
    exchange: ManualExchange, directory: Path
) -> None:
    asked = request_of(FIELDS.__class__(common_name="SPS", dns_names=("sps",)))
    (directory / "sps01.pem").write_bytes(pem_of(CHAIN.leaf))
    assert issue(exchange, asked) == IssuedChain(CHAIN.leaf)


def test_a_private_key_must_not_come(exchange: ManualExchange, directory: Path) -> None:
    (directory / "sps01.pem").write_bytes(pem_of(*CHAIN.certificates, KEY))
    error = refusal(exchange)
    assert "a private key came with the certificate" in error.message
    assert "give the CA the request" in error.hint
    assert KEY.pem().splitlines()[1] not in error.diagnostics()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "sps01.pem: it is empty"),
        (pem_of(CHAIN.leaf)[:300], "that begins on line 1 has no END line"),
        (pem_of(CHAIN.leaf).replace(b"M", "\u00a0".encode(), 1), "sps01.pem, line 2: "),
        (b"\x30\x82\x01\x00", "sps01.pem: it begins like DER"),
        (REQUEST.pem().encode(), "key of the request; there is none at all"),
    ],
    ids=["empty", "cut", "blank", "DER", "the request itself"],
)
def test_what_cannot_be_read_is_named(
    data: bytes, said: str, exchange: ManualExchange, directory: Path
) -> None:
    (directory / "sps01.pem").write_bytes(data)
    error = refusal(exchange)
    assert said in error.message
    assert isinstance(error, CertificateFormatError | CertificateRefusedError)
    assert error.hint


@pytest.mark.parametrize("host", ["../x", "a/b", "/etc/passwd", "..", "a;reboot", "\ud800"])
def test_no_name_of_a_host_leads_out_of_the_directory(
    host: str, exchange: ManualExchange, directory: Path
) -> None:
    answer = exchange.issue(REQUEST, subject_label=host)
    assert isinstance(answer, Pending)
    (name,) = listed(directory)
    assert name.endswith(".csr")
    assert listed(directory.parent) == ["exchange"]


def test_what_is_of_another_host_is_not_picked_up(
    exchange: ManualExchange, directory: Path
) -> None:
    (directory / "sps011.pem").write_bytes(pem_of(*CHAIN.certificates))
    (directory / "sps0.pem").write_bytes(pem_of(*CHAIN.certificates))
    assert isinstance(issue(exchange), Pending)


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="file"):
        issue(ManualExchange(tmp_path / "file", now=NOON))


def test_both_kinds_of_issuers_are_issuers() -> None:
    issuers: tuple[Issuer, ...] = (ManualExchange(Path("x"), now=NOON), root_ca())
    assert repr(issuers[0]) == "<ManualExchange x>"
