"""Every defect of the table by itself: found, placed, explained, refused or repaired."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.certificates import CORPUS, NOON
from support.chains import (
    alternative_names,
    key_of,
    make_chain,
    pem_of,
    self_signed,
    signed,
    usage,
)
from unit.pki.making import PHRASE, key_as, openssl, pkcs12_of

from netpki.errors import BundleRefusedError, InputError
from netpki.pki import DEFECTS, Bundle, Certificate, Inspection, Material, assemble, inspect

DAY = timedelta(days=1)
NAME = "sps.example.com"
CHAIN = make_chain(kind="ec-p256")
KEY, LEAF, ROOT = CHAIN.key, CHAIN.leaf, CHAIN.root
(MIDDLE,) = CHAIN.intermediates
OTHER = make_chain("other.example.com", kind="ec-p256", tag="Other")
ITSELF = self_signed(kind="ec-p256")
GOOD = CHAIN.canonical + ROOT.pem().encode()
TEXT = GOOD.decode()
LINES = TEXT.splitlines()
REQUEST = (CORPUS / "c8kv_dtls.csr.pem").read_bytes()
LEAF_BEGINS = LINES.index("-----BEGIN CERTIFICATE-----") + 1
VERSION_3, VERSION_9 = (bytes((0xA0, 3, 2, 1, number)) for number in (2, 8))
KEY_BODY, LEAF_BODY = LINES[1], LINES[LEAF_BEGINS]


@dataclass(frozen=True)
class Case:
    """Materials with one thing wrong, and how that is told."""

    materials: bytes | Mapping[str, bytes]
    where: str
    words: str
    also: tuple[str, ...] = ()
    anchors: bytes | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def given(self) -> list[Material]:
        if isinstance(self.materials, bytes):
            return [Material("server.pem", self.materials)]
        return [Material(source, data) for source, data in self.materials.items()]

    @property
    def everything(self) -> dict[str, object]:
        anchors = [] if self.anchors is None else [Material("ca.pem", self.anchors)]
        return {"trust_anchors": anchors, "names": [NAME], "now": NOON, **self.options}

    def inspect(self) -> Inspection:
        return inspect(self.given, **self.everything)  # type: ignore[arg-type]  # as the table says

    def assemble(self, *accept: str) -> Bundle:
        return assemble(self.given, accept=accept, **self.everything)  # type: ignore[arg-type]  # likewise


def damaged(old: str, new: str) -> bytes:
    assert TEXT.count(old) >= 1
    return TEXT.replace(old, new, 1).encode()


def with_leaf(leaf: Certificate) -> bytes:
    return pem_of(KEY, leaf, MIDDLE, ROOT)


def another_leaf(*extensions: tuple[x509.ExtensionType, bool]) -> Certificate:
    return signed(f"CN={NAME}", KEY, by=CHAIN.issuer, extensions=extensions)


def made(**options: object) -> bytes:
    chain = make_chain(**{"kind": "ec-p256", **options})  # type: ignore[arg-type]  # as the table says
    return chain.canonical + chain.root.pem().encode()


def ed25519_key() -> bytes:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_key() -> bytes:
    key = KEY.signing_key.public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def for_clients() -> bytes:
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return with_leaf(another_leaf(alternative_names([NAME]), (client, False)))


def not_for_tls() -> bytes:
    return with_leaf(another_leaf(alternative_names([NAME]), usage("data_encipherment")))


def trusted_certificate() -> bytes:
    made = openssl("x509", "-trustout", "-addtrust", "serverAuth", given=LEAF.pem().encode())
    return KEY.pem().encode() + made.encode() + pem_of(MIDDLE, ROOT)


def with_something_critical() -> bytes:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\5\0")
    return with_leaf(another_leaf(alternative_names([NAME]), (odd, True)))


def truncated(text: str, lines: int) -> bytes:
    return "\n".join(text.splitlines()[:-lines]).encode()


CASES: dict[str, Sequence[Callable[[], Case]]] = {
    "utf-16": [
        lambda: Case(TEXT.encode("utf-16"), "server.pem", "the text is UTF-16"),
        lambda: Case(TEXT.encode("utf-16-le"), "server.pem", "the text is UTF-16"),
        lambda: Case(TEXT.encode("utf-16-be"), "server.pem", "the text is UTF-16"),
    ],
    "no-break-space": [
        lambda: Case(
            damaged(KEY_BODY, f"{KEY_BODY[:9]}\u00a0{KEY_BODY[9:]}"),
            "server.pem, line 2",
            "a no-break space stands in the base64 text.",
        ),
        lambda: Case(
            # As Windows writes it.
            damaged(KEY_BODY, f"{KEY_BODY}\u00a0").decode().encode("cp1252"),
            "server.pem, line 2",
            "a no-break space stands in the base64 text.",
        ),
        lambda: Case(
            damaged("-----BEGIN CERT", "-----BEGIN\u202fCERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "the blank U+202F stands in the BEGIN line.",
        ),
        lambda: Case(
            damaged("-----BEGIN EC PRIVATE", "-----BEGIN EC\u00a0PRIVATE"),
            "server.pem, line 1",
            "a no-break space stands in the BEGIN line.",
        ),
    ],
    "zero-width-character": [
        lambda: Case(
            damaged(LEAF_BODY, f"{LEAF_BODY[:9]}\u200b{LEAF_BODY[9:]}"),
            f"server.pem, line {LEAF_BEGINS + 1}",
            "a zero-width space stands in the base64 text.",
        ),
        lambda: Case(
            damaged("-----END CERT", "\u2060-----END CERT"),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----') + 1}",
            "the blank U+2060 stands in the base64 text.",
        ),
    ],
    "typographic-dash": [
        lambda: Case(
            damaged("-----BEGIN CERT", "\u2013\u2013BEGIN CERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "the dashes around BEGIN are typographic, not hyphens.",
        ),
        lambda: Case(
            damaged("-----BEGIN EC", "\u2014-BEGIN EC").decode().encode("cp1252"),
            "server.pem, line 1",
            "the dashes around BEGIN are typographic, not hyphens.",
        ),
        lambda: Case(
            damaged("-----END CERT", "\u2013\u2013-END CERT"),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----') + 1}",
            "dashes stand here that are typographic, not hyphens.",
        ),
    ],
    "non-ascii-character": [
        lambda: Case(
            damaged(KEY_BODY, f"\u00fc{KEY_BODY[1:]}"),
            "server.pem, line 2",
            "a character that is no ASCII (U+00FC) stands in the base64 text.",
        ),
    ],
    "not-base64": [
        lambda: Case(
            damaged(LEAF_BODY, "<br>"),
            f"server.pem, line {LEAF_BEGINS + 1}",
            "'<br>' is not base64.",
        ),
        lambda: Case(
            damaged(KEY_BODY, f"?{KEY_BODY}"),
            "server.pem, line 2",
            "what stands here is not base64.",
        ),
        lambda: Case(
            damaged(LEAF_BODY, LEAF_BODY[1:]),
            "server.pem",
            f"the block that begins on line {LEAF_BEGINS} is not base64",
        ),
        lambda: Case(
            damaged(LEAF_BODY, "\n".join(["?"] * 9)),
            f"server.pem, line {LEAF_BEGINS + 1}",
            "'?' is not base64 (likewise on line "
            + ", ".join(str(LEAF_BEGINS + more) for more in range(2, 7))
            + " and 3 more).",
        ),
        lambda: Case(
            damaged(LEAF_BODY, "?\n?\n?"),
            f"server.pem, line {LEAF_BEGINS + 1}",
            f"(likewise on line {LEAF_BEGINS + 2}, {LEAF_BEGINS + 3}).",
        ),
    ],
    "damaged-begin-line": [
        lambda: Case(
            damaged("-----BEGIN CERT", "----BEGIN CERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "'----BEGIN CERTIFICATE-----' is not a whole BEGIN line.",
        ),
        lambda: Case(
            damaged("KEY-----\n", "KEY-----"),
            "server.pem, line 1",
            "what stands here is not a whole BEGIN line.",
        ),
        lambda: Case(
            damaged("-----BEGIN CERT", "Leaf: -----BEGIN CERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "is not a whole BEGIN line.",
        ),
    ],
    "damaged-end-line": [
        lambda: Case(
            damaged("-----END CERT", "----END CERT"),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----') + 1}",
            "'----END CERTIFICATE-----' is not a whole END line.",
        ),
        lambda: Case(
            damaged("\n-----END EC", "-----END EC"),
            "server.pem, line 4",
            "what stands here is not a whole END line.",
        ),
    ],
    "line-in-block": [
        lambda: Case(
            damaged("-----END CERTIFICATE-----\n", ""),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----') + 1}",
            "'-----BEGIN CERTIFICATE-----' stands inside the block CERTIFICATE.",
        ),
        lambda: Case(
            damaged("-----END EC PRIVATE", "-----END RSA PRIVATE"),
            "server.pem, line 5",
            "what stands here stands inside the block EC PRIVATE KEY.",
        ),
    ],
    "no-end-line": [
        lambda: Case(
            truncated(TEXT, 1),
            "server.pem",
            f"that begins on line {pem_of(KEY, LEAF, MIDDLE).count(10) + 1} has no END line.",
        ),
        lambda: Case(
            truncated(KEY.pem(), 2),
            "server.pem",
            "EC PRIVATE KEY that begins on line 1 has no END",
        ),
    ],
    "no-begin-line": [
        lambda: Case(
            damaged("-----BEGIN CERTIFICATE-----\n", ""),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----')}",
            "'-----END CERTIFICATE-----' ends no block.",
            also=("text-between-blocks",),
        ),
    ],
    "joined-blocks": [
        lambda: Case(
            damaged("-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----"),
            f"server.pem, line {LINES.index('-----END CERTIFICATE-----') + 1}",
            "'-----END CERTIFICATE----------BEGIN CERTIFICATE-----' stands on one line.",
        ),
    ],
    "byte-order-mark": [
        lambda: Case(b"\xef\xbb\xbf" + GOOD, "server.pem, line 1", "a byte-order mark"),
        lambda: Case(
            # As several files put together have it.
            KEY.pem().encode() + pem_of(LEAF, MIDDLE, ROOT).decode().encode("utf-8-sig"),
            f"server.pem, line {LEAF_BEGINS}",
            "a byte-order mark stands before the text.",
        ),
    ],
    "windows-line-ends": [
        lambda: Case(GOOD.replace(b"\n", b"\r\n"), "server.pem", "lines end in CR LF, or in CR"),
        lambda: Case(GOOD.replace(b"\n", b"\r"), "server.pem", "lines end in CR LF, or in CR"),
    ],
    "spaces": [
        lambda: Case(GOOD.replace(b"\n", b" \t\n"), "server.pem, line 1", "blanks or empty lines"),
        lambda: Case(damaged(KEY_BODY, f"  {KEY_BODY}"), "server.pem, line 2", "blanks or empty"),
        lambda: Case(damaged(KEY_BODY, f"{KEY_BODY}\n"), "server.pem, line 3", "blanks or empty"),
        lambda: Case(
            damaged(KEY_BODY, f"{KEY_BODY[:8]} {KEY_BODY[8:]}"), "server.pem, line 2", "blanks"
        ),
    ],
    "text-between-blocks": [
        lambda: Case(
            damaged("-----BEGIN CERT", "Bag Attributes\n    friendlyName: a\n-----BEGIN CERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "text stands outside the blocks.",
        ),
        lambda: Case(
            damaged("-----BEGIN CERT", "we BEGIN CERTIFICATE business\n-----BEGIN CERT"),
            f"server.pem, line {LEAF_BEGINS}",
            "text stands outside the blocks.",
        ),
    ],
    "ignored-block": [
        lambda: Case(GOOD + REQUEST, f"server.pem, line {len(LINES) + 1}", "CERTIFICATE REQUEST"),
        lambda: Case(
            b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + GOOD,
            "server.pem, line 1",
            "the block EC PARAMETERS is no part",
        ),
        lambda: Case(
            {
                "server.pem": GOOD,
                "server.csr": x509.load_pem_x509_csr(REQUEST).public_bytes(Encoding.DER),
            },
            "server.csr",
            "the certificate request is no part",
        ),
    ],
    "nothing-found": [
        lambda: Case({"server.pem": GOOD, "empty.pem": b""}, "empty.pem", "it is empty."),
        lambda: Case({"server.pem": GOOD, "a.txt": b"hello\n"}, "a.txt", "it is neither PEM nor"),
        lambda: Case({"server.pem": GOOD, "ca.crt": ROOT.der[:-1]}, "ca.crt", "is cut short"),
        lambda: Case(
            {"server.pem": GOOD, "public.der": public_key()}, "public.der", "another kind"
        ),
        lambda: Case(GOOD, "ca.pem", "no certificate among the trust anchors", anchors=REQUEST),
    ],
    "broken-certificate": [
        lambda: Case(
            damaged(f"{LEAF_BODY}\n", ""),
            f"server.pem, line {LEAF_BEGINS}",
            "bytes are not an X.509 certificate in DER",
        ),
        lambda: Case(
            {"server.pem": GOOD, "broken.der": MIDDLE.der.replace(VERSION_3, VERSION_9, 1)},
            "broken.der",
            "bytes are not an X.509 certificate in DER",
        ),
        lambda: Case(
            GOOD,
            "ca.pem, line 1",
            "not an X.509",
            anchors=damaged(f"{LEAF_BODY}\n", "")[len(KEY.pem()) :],
        ),
    ],
    "trusted-certificate": [
        lambda: Case(
            trusted_certificate(), f"server.pem, line {LEAF_BEGINS}", "trust settings beside"
        ),
    ],
    "broken-pkcs7": [
        lambda: Case(
            {"server.pem": GOOD, "chain.p7b": bytes.fromhex("300b06092a864886f70d010702")},
            "chain.p7b",
            "the PKCS#7 data are broken, or hold no certificate.",
        ),
    ],
    "broken-pkcs12": [
        lambda: Case(
            {"server.pfx": pkcs12_of(KEY, LEAF, MIDDLE)}, "server.pfx", "the pass phrase is wrong"
        ),
        lambda: Case(
            {"server.pfx": pkcs12_of(KEY, LEAF, MIDDLE)},
            "server.pfx",
            "the PKCS#12 data are broken, or the pass phrase is wrong.",
            options={"passphrase": "wrong"},
        ),
    ],
    "encrypted-key": [
        lambda: Case(
            key_as(KEY, "encrypted pkcs8") + pem_of(LEAF, MIDDLE, ROOT),
            "server.pem, line 1",
            "the private key is encrypted",
        ),
        lambda: Case(
            pem_of(LEAF, MIDDLE, ROOT) + key_as(KEY, "encrypted as of old"),
            f"server.pem, line {pem_of(LEAF, MIDDLE, ROOT).count(10) + 1}",
            "the private key is encrypted",
        ),
    ],
    "unusable-key": [
        lambda: Case(
            key_as(KEY, "encrypted pkcs8") + pem_of(LEAF, MIDDLE, ROOT),
            "server.pem, line 1",
            "no private key that can be read, or the pass phrase is wrong.",
            options={"passphrase": "wrong"},
        ),
        lambda: Case(
            ed25519_key() + pem_of(LEAF, MIDDLE, ROOT),
            "server.pem, line 1",
            "is neither an RSA nor an EC key.",
        ),
        lambda: Case(
            damaged(KEY_BODY, KEY_BODY[4:]),
            "server.pem, line 1",
            "no private key that can be read.",
        ),
    ],
    "duplicate": [
        lambda: Case(
            GOOD + LEAF.pem().encode(),
            f"server.pem, line {len(LINES) + 1}",
            f"the certificate is that of server.pem, line {LEAF_BEGINS}.",
        ),
        lambda: Case(
            {"server.pem": GOOD, "server.key": key_as(KEY, "pkcs8")},
            "server.key, line 1",
            "the private key is that of server.pem, line 1.",
        ),
    ],
    "no-key": [
        lambda: Case(pem_of(LEAF, MIDDLE, ROOT), "", "there is no private key."),
        lambda: Case(REQUEST, "", "there is no private key.", also=("ignored-block", "no-leaf")),
    ],
    "several-keys": [
        lambda: Case(
            {"server.pem": GOOD, "ca.key": CHAIN.issuer.key.pem().encode()},
            "ca.key, line 1",
            "the private keys in server.pem, line 1 and ca.key, line 1 all fit a certificate.",
        ),
    ],
    "key-mismatch": [
        lambda: Case(
            pem_of(OTHER.key, LEAF, MIDDLE, ROOT),
            "server.pem, line 1",
            f"has the SHA-256 {OTHER.key.public_fingerprint}, fits none of the certificates",
        ),
    ],
    "ca-key": [
        lambda: Case(
            pem_of(CHAIN.issuer.key, LEAF, MIDDLE, ROOT),
            "server.pem, line 1",
            f"the key is that of CN=Example Intermediate 1, which issued CN={NAME}.",
        ),
    ],
    "key-among-anchors": [
        lambda: Case(
            CHAIN.canonical,
            "ca.pem, line 1",
            "a private key stands among the trust anchors.",
            anchors=pem_of(CHAIN.above[0].key, ROOT),
        ),
    ],
    "no-leaf": [
        lambda: Case(KEY.pem().encode(), "", "there is no certificate."),
    ],
    "several-leaves": [
        lambda: Case(
            GOOD + make_chain(kind="ec-p256", serial=77).leaf.pem().encode(),
            f"server.pem, line {len(LINES) + 1}",
            f"more than one certificate: CN={NAME} of 2021-11-23 (server.pem, line {LEAF_BEGINS})",
        ),
    ],
    "spare-key": [
        lambda: Case(
            {"server.pem": GOOD, "old.key": OTHER.key.pem().encode()},
            "old.key, line 1",
            "this EC 256 key fits no certificate and is left out.",
        ),
    ],
    "unrelated-certificate": [
        lambda: Case(
            GOOD + OTHER.leaf.pem().encode(),
            f"server.pem, line {len(LINES) + 1}",
            f"CN=other.example.com is not needed for CN={NAME} and is left out.",
        ),
        lambda: Case(
            GOOD + OTHER.root.pem().encode(),
            f"server.pem, line {len(LINES) + 1}",
            "CN=Other Root is not needed",
        ),
    ],
    "wrong-order": [
        lambda: Case(
            pem_of(MIDDLE, LEAF, KEY, ROOT),
            f"server.pem, line {MIDDLE.pem().count(chr(10)) + 1}",
            f"CN={NAME} stands after CN=Example Intermediate 1.",
        ),
        lambda: Case(
            pem_of(KEY, LEAF, ROOT, MIDDLE),
            f"server.pem, line {pem_of(KEY, LEAF, ROOT).count(10) + 1}",
            "CN=Example Intermediate 1 stands after CN=Example Root.",
        ),
    ],
    "expired": [
        lambda: Case(
            made(end=NOON - DAY),
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME}: it expired on 2026-11-21 12:00:00 UTC.",
        ),
        lambda: Case(
            GOOD,
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME}: it expired on",
            also=("expired",) * 2,
            options={"now": LEAF.not_after + DAY},
        ),
    ],
    "not-yet-valid": [
        lambda: Case(
            made(start=NOON + DAY),
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME}: it is not valid before 2026-11-23 12:00:00 UTC.",
        ),
    ],
    "weak-key": [
        lambda: Case(
            pem_of(
                key_of("rsa-1024"),
                signed(
                    "CN=weak",
                    key_of("rsa-1024"),
                    by=CHAIN.issuer,
                    extensions=[alternative_names([NAME])],
                ),
                MIDDLE,
                ROOT,
            ),
            "server.pem, line 16",
            "CN=weak: its RSA key has 1024 bits, fewer than 2048.",
        ),
        lambda: Case(
            make_chain(kind="ec-p224").canonical + make_chain(kind="ec-p224").root.pem().encode(),
            "server.pem, line 6",
            f"CN={NAME}: its EC key has 224 bits, fewer than 256.",
            also=("weak-key",) * 2,
        ),
    ],
    "weak-hash": [
        lambda: Case(
            made(kind="rsa-2048", digest="sha1"),
            "server.pem, line 28",
            f"CN={NAME}: the hash of its signature is SHA1.",
        ),
        lambda: Case(
            made(kind="rsa-2048", digest="md5"),
            "server.pem, line 28",
            f"CN={NAME}: the hash of its signature is MD5.",
        ),
    ],
    "name-missing": [
        lambda: Case(
            GOOD,
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME} is not for 'sps' but for '{NAME}', '192.0.2.10', '127.0.0.1'.",
            options={"names": ["sps", NAME, "192.0.2.10", "sps"]},
        ),
        lambda: Case(
            with_leaf(another_leaf()),
            f"server.pem, line {LEAF_BEGINS}",
            "for no name at all; the common name does not count.",
        ),
    ],
    "not-for-servers": [
        lambda: Case(
            for_clients(),
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME}: its extended key usage does not say server authentication.",
        ),
        lambda: Case(
            not_for_tls(), f"server.pem, line {LEAF_BEGINS}", "its key usage allows neither"
        ),
    ],
    "self-signed": [
        lambda: Case(
            ITSELF.canonical,
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME} is signed by its own key",
        ),
        lambda: Case(
            ITSELF.canonical,
            f"server.pem, line {LEAF_BEGINS}",
            f"CN={NAME} is signed by its own key",
            anchors=ROOT.pem().encode(),
        ),
    ],
    "no-trust-anchor": [
        lambda: Case(
            CHAIN.canonical,
            f"server.pem, line {pem_of(KEY, LEAF).count(10) + 1}",
            "the issuer of CN=Example Intermediate 1, CN=Example Root, is missing, and no trust",
        ),
    ],
    "untrusted-root": [
        lambda: Case(
            GOOD,
            f"server.pem, line {pem_of(KEY, LEAF, MIDDLE).count(10) + 1}",
            f"the path of CN={NAME} ends at CN=Example Root, which is no trust anchor.",
            anchors=OTHER.root.pem().encode(),
        ),
    ],
    "missing-intermediate": [
        lambda: Case(
            pem_of(KEY, LEAF),
            f"server.pem, line {LEAF_BEGINS}",
            f"the issuer of CN={NAME}, CN=Example Intermediate 1, is missing.",
            anchors=ROOT.pem().encode(),
        ),
        lambda: Case(
            pem_of(KEY, LEAF, ROOT),
            f"server.pem, line {LEAF_BEGINS}",
            f"the issuer of CN={NAME}, CN=Example Intermediate 1, is missing.",
        ),
        lambda: Case(
            pem_of(KEY, LEAF, make_chain(kind="ec-p384").intermediates[0]),
            f"server.pem, line {LEAF_BEGINS}",
            "is missing; a certificate of that name (server.pem, line "
            f"{pem_of(KEY, LEAF).count(10) + 1}) did not sign it.",
            also=("unrelated-certificate",),
        ),
    ],
    "path-refused": [
        lambda: Case(
            with_something_critical(),
            f"server.pem, line {LEAF_BEGINS}",
            f"clients refuse the path of CN={NAME} up to CN=Example Root: ",
        ),
    ],
}
ROWS = [(code, number) for code, cases in CASES.items() for number in range(len(cases))]


def row(code: str, number: int) -> Case:
    return CASES[code][number]()


def test_the_table_and_the_cases_have_the_same_codes() -> None:
    assert list(CASES) == list(DEFECTS)


@pytest.mark.parametrize(("code", "number"), ROWS)
def test_a_defect_is_placed_and_explained(code: str, number: int) -> None:
    case = row(code, number)
    found = case.inspect().defects
    first = next(one for one in found if one.code == code)
    assert first.where == case.where
    assert case.words in first.message
    assert (first.severity, str(first)) == (
        DEFECTS[code][0],
        f"{first.where}: {first.message}" if first.where else first.message,
    )
    for one in found:
        assert re.fullmatch(r"[^\n]+\.", one.message)
        assert re.fullmatch(r"[A-Z][^\n]+[.)]", one.remedy)


@pytest.mark.parametrize(("code", "number"), ROWS)
def test_nothing_else_is_said_of_a_single_defect(code: str, number: int) -> None:
    case = row(code, number)
    assert sorted(one.code for one in case.inspect().defects) == sorted((code, *case.also))


@pytest.mark.parametrize(("code", "number"), [at for at in ROWS if DEFECTS[at[0]][0] == "error"])
def test_an_error_is_refused_and_cannot_be_accepted(code: str, number: int) -> None:
    case = row(code, number)
    assert case.inspect().bundle is None
    with pytest.raises(BundleRefusedError) as caught:
        case.assemble()
    assert (
        str(next(one for one in caught.value.defects if one.code == code)).removesuffix(".")
        in caught.value.message
    )
    with pytest.raises(InputError, match=f"'{code}' cannot be accepted"):
        case.assemble(code)


@pytest.mark.parametrize(("code", "number"), [at for at in ROWS if DEFECTS[at[0]][0] == "policy"])
def test_a_defect_of_policy_is_refused_until_it_is_accepted(code: str, number: int) -> None:
    case = row(code, number)
    with pytest.raises(BundleRefusedError) as caught:
        case.assemble()
    assert caught.value.hint.endswith(f" Or accept what is known: {code}.")
    bundle = case.assemble(code)
    assert code in {one.code for one in bundle.defects}
    assert bundle.key.matches(bundle.leaf)
    assert bundle == case.inspect().bundle


@pytest.mark.parametrize(
    ("code", "number"), [at for at in ROWS if DEFECTS[at[0]][0] == "repaired"]
)
def test_what_can_be_repaired_is_repaired(code: str, number: int) -> None:
    bundle = row(code, number).assemble()
    assert bundle.server_pem() == CHAIN.canonical
    assert code in {one.code for one in bundle.defects}


def test_codes_are_for_programs_and_meanings_for_people() -> None:
    for code, (severity, meaning) in DEFECTS.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        assert severity in {"error", "policy", "repaired"}
        assert re.fullmatch(r"[A-Z].*\.", meaning)


def test_a_pass_phrase_that_is_not_needed_does_no_harm() -> None:
    case = Case(GOOD, "", "", options={"passphrase": PHRASE})
    assert case.inspect().defects == ()
