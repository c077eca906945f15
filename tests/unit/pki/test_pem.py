"""Reading what people saved, mailed and pasted: one sentence for every defect."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

import certifi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import CORPUS, corpus, generated_ca, public_cas
from support.examples import examples
from unit.pki.making import openssl

from netpki.errors import CertificateFormatError
from netpki.pki import Certificate, PemBlock, read_blocks, read_certificate

CA = generated_ca("Example Root")
OTHER = generated_ca("Example Other Root")
PEM = CA.pem()
BODY = PEM.splitlines()[1:-1]
KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
REQUEST = (CORPUS / "c8kv_dtls.csr.pem").read_text()
PUBLIC = st.sampled_from(public_cas())


def refusal(text: str) -> CertificateFormatError:
    with pytest.raises(CertificateFormatError) as caught:
        read_certificate(text, source="ca.pem")
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PEM,
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\r"),
        PEM.replace("\n", " \t\n"),
        PEM.replace("\n", "\n    "),
        PEM.removesuffix("\n"),
        "Bag Attributes\n    friendlyName: root\nsubject=CN = Example Root\n\n" + PEM,
        PEM + "\nsincerely yours,\nthe issuer\n",
        PEM.replace("CERTIFICATE", "X509 CERTIFICATE"),
        PEM.replace(BODY[0], f"{BODY[0][:20]}\n{BODY[0][20:]}"),
        f"-----BEGIN CERTIFICATE-----\n{''.join(BODY)}\n-----END CERTIFICATE-----",
        PEM.replace(BODY[0], f"X-Origin: mail\nX-More: yes\n\n{BODY[0]}"),
        REQUEST + PEM,
    ],
    ids=[
        "byte-order mark",
        "CRLF",
        "CR",
        "trailing blanks",
        "indented",
        "no last newline",
        "bag attributes",
        "signature of a mail",
        "old label",
        "other columns",
        "one line",
        "headers of RFC 1421",
        "request beside it",
    ],
)
def test_harmless_variations_are_read(text: str) -> None:
    assert read_certificate(text) == CA


@settings(max_examples=examples(40))
@given(
    certificate=PUBLIC, columns=st.integers(1, 200), newline=st.sampled_from(["\n", "\r\n", "\r"])
)
def test_certificates_are_read_however_their_lines_are_wrapped(
    certificate: Certificate, columns: int, newline: str
) -> None:
    body = "".join(certificate.pem().splitlines()[1:-1])
    lines = [body[i : i + columns] for i in range(0, len(body), columns)]
    text = newline.join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"])
    assert read_certificate(text) == certificate


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "ca.pem holds no certificate where one certificate is meant."),
        ("hello\n", "ca.pem holds no certificate where one certificate is meant."),
        (CA.der.decode("latin-1"), "ca.pem holds no certificate where one certificate is meant."),
        ("\0" * 4096, "ca.pem holds no certificate where one certificate is meant."),
        (
            PEM + OTHER.pem(),
            f"ca.pem holds 2 certificates (on lines 1, {len(BODY) + 3})",
        ),
        (
            REQUEST,
            "ca.pem holds no certificate but a CERTIFICATE REQUEST on line 1 where one cert",
        ),
        (KEY + PEM, "ca.pem holds a private key beside the certificate."),
        (PEM + KEY, "ca.pem holds a private key beside the certificate."),
        (
            PEM.replace("PRIVATE", "").rsplit("-----END", 1)[0],
            "ca.pem: the block CERTIFICATE that begins on line 1 has no END line.",
        ),
        (
            "\n\n" + PEM.replace(BODY[2], BODY[2][:10] + "\u00a0" + BODY[2][10:]),
            "ca.pem, line 6: a no-break space stands in the base64 text.",
        ),
        (
            PEM.replace("BEGIN CERT", "BEGIN\u00a0CERT"),
            "ca.pem, line 1: a no-break space stands in the BEGIN line.",
        ),
        (
            PEM.replace("-----BEGIN CERTIFICATE-----", "\u2013----BEGIN CERTIFICATE\u2013\u2013"),
            "ca.pem, line 1: the dashes around BEGIN are typographic, not hyphens.",
        ),
        (
            "subject\n" + PEM.replace("-----", "\u2014\u2014-"),
            "ca.pem, line 2: the dashes around BEGIN are typographic, not hyphens.",
        ),
        (
            PEM.replace("CERTIFICATE-----\n", f"CERTIFICATE-----{BODY[0]}\n", 1),
            "is not a whole BEGIN line.",
        ),
        (
            PEM.removesuffix("\n") + PEM,
            f"line {len(BODY) + 2}: '-----END CERTIFICATE----------BEGIN CERTIFICATE-----' stands",
        ),
        (
            PEM.replace("-----END CERTIFICATE-----\n", "") + OTHER.pem(),
            f"ca.pem, line {len(BODY) + 2}: '-----BEGIN CERTIFICATE-----' stands inside",
        ),
        (PEM.replace(BODY[1], "<br>"), "ca.pem, line 3: '<br>' is not base64."),
        (PEM.replace(BODY[1], "@" * 500), f"ca.pem, line 3: {'@' * 80!r}... is not base64."),
        (
            PEM.replace(BODY[1], BODY[1][:-1]),
            "ca.pem: the block that begins on line 1",
        ),
        (
            PEM.replace(BODY[1] + "\n", ""),
            "ca.pem: the block on line 1: ",
        ),
        (
            PEM.replace(BODY[-2] + "\n" + BODY[-1] + "\n", ""),
            "ca.pem: the block on line 1: ",
        ),
        (
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "ca.pem: the block on line 1: 0 bytes are not an X.509 certificate in DER",
        ),
        (
            PEM.replace(BODY[0], f"X-Origin: mail\n\n{BODY[0]}").replace(BODY[1], "?"),
            "ca.pem, line 5: '?' is not base64.",
        ),
        (
            PEM.replace(BODY[1], BODY[1] + "\n-----END CERTIFICATE REQUEST-----"),
            "ca.pem, line 4: '-----END CERTIFICATE REQUEST-----' stands inside",
        ),
    ],
    ids=count(),
)
def test_every_defect_is_one_sentence_that_names_its_place_and_a_remedy(
    text: str, sentence: str
) -> None:
    error = refusal(text)
    assert sentence in error.message
    assert error.message.startswith("ca.pem")
    assert error.message.endswith(".")
    assert "\n" not in error.diagnostics()
    assert re.match(r"[A-Z].*\.$", error.hint)
    assert len(error.diagnostics()) < 500


@pytest.mark.parametrize(
    "text",
    [
        KEY.replace("MC4CAQ", "MC4?AQ") + PEM,
        KEY.replace("MC4CAQ", "\u00a0MC4CAQ"),
        KEY.replace("\n-----END", "-----END"),
        KEY.replace("MC4CAQ", "-----MC4CAQ"),
        KEY[:-60],
        KEY.replace("MC4CAQ", "MC4CA"),
    ],
)
def test_no_message_shows_any_of_a_damaged_private_key(text: str) -> None:
    error = refusal(text)
    shown: BaseException | None = error
    while shown is not None:
        assert not re.search(r"SEqVTm50|qfSnF", f"{shown!r} {shown}"), shown
        shown = shown.__cause__ or shown.__context__


def test_no_block_shows_its_content() -> None:
    (block,) = read_blocks(KEY)
    assert repr(block) == "PemBlock(label='PRIVATE KEY', line=1)"
    assert block == PemBlock("PRIVATE KEY", 1, block.der)


def test_an_encrypted_key_with_headers_is_seen_as_a_key() -> None:
    encrypted = (
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"
        "AAAA\n-----END RSA PRIVATE KEY-----\n"
    )
    assert "private key" in refusal(PEM + encrypted).message


def test_a_certificate_with_trust_settings_of_openssl_is_named_for_what_it_is() -> None:
    trusted = openssl("x509", "-trustout", "-addtrust", "serverAuth", given=PEM.encode())
    assert "no certificate but a TRUSTED CERTIFICATE on line 1" in refusal(trusted).message


def test_all_blocks_of_the_public_bundle_are_found_with_their_lines() -> None:
    text = Path(certifi.where()).read_text(encoding="utf-8")
    blocks = read_blocks(text, source="bundle")
    lines = text.splitlines()
    assert len(blocks) == text.count("-----BEGIN CERTIFICATE-----")
    assert all(lines[block.line - 1] == "-----BEGIN CERTIFICATE-----" for block in blocks)
    with pytest.raises(CertificateFormatError, match="bundle holds"):
        read_certificate(text, source="bundle")


@pytest.mark.parametrize("name", ["iosv_lab_CA.pem", "thawte_premium_server_ca.pem"])
def test_certificates_of_real_devices_are_read(name: str) -> None:
    assert corpus(name).is_ca


MEGABYTES = 10


@pytest.mark.parametrize(
    "junk",
    [
        "x" * (MEGABYTES << 20),
        "-" * (MEGABYTES << 20),
        "-----BEGIN CERTIFICATE-----\n" + "A" * (MEGABYTES << 20),
        "-----BEGIN CERTIFICATE-----\n"
        + f"{'A' * 63}\n" * (MEGABYTES << 14)
        + "-----END CERTIFICATE-----",
        "-----BEGIN " + "A " * (MEGABYTES << 19),
        f"a: {'b' * 60}\n" * (MEGABYTES << 14),
    ],
    ids=["one line", "dashes", "no end", "long body", "long label", "headers"],
)
def test_ten_megabytes_of_junk_are_refused_at_once(junk: str) -> None:
    began = time.process_time()
    error = refusal(junk)
    # A quadratic reader takes hours; a linear one well below a second.
    assert time.process_time() - began < 10
    assert len(error.diagnostics()) < 500


@settings(max_examples=examples(200))
@given(
    text=st.text(
        alphabet=st.sampled_from("-BEGIN CERTIFICATE\nMIAab+/=:\r\u00a0\u2013\ufeff END"),
        max_size=300,
    )
)
def test_nothing_but_the_one_kind_of_error_comes_out(text: str) -> None:
    with suppress(CertificateFormatError):
        read_certificate(text)


@settings(max_examples=examples(100))
@given(data=st.data(), certificate=PUBLIC)
def test_a_damaged_certificate_is_refused_or_is_another_certificate(
    data: st.DataObject, certificate: Certificate
) -> None:
    pem = certificate.pem()
    position = data.draw(st.integers(0, len(pem) - 1))
    size = data.draw(st.integers(1, 5))
    damaged = pem[:position] + pem[position + size :]
    try:
        read = read_certificate(damaged)
    except CertificateFormatError:
        return
    # Losing a line break, or a part of the signature, leaves what can be read; the pin decides.
    if read == certificate:
        assert not pem[position : position + size].strip("\n")
