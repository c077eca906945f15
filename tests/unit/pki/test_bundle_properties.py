"""What holds of every bundle: one form whatever the input, no wrong key, no secret in any word."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certificates import NOON
from support.chains import Chain, make_chain, pem_of
from support.examples import examples
from unit.pki.making import PHRASE, KeyForm, key_as, pkcs7_of, pkcs12_of

from netpki.errors import BundleRefusedError
from netpki.pki import DEFECTS, Certificate, Inspection, Material, assemble, inspect

NAMES = ["sps.example.com", "192.0.2.10"]
CHAIN = make_chain(kind="ec-p256", depth=2)
RSA = make_chain()
CERTIFICATES = (CHAIN.leaf, *CHAIN.intermediates, CHAIN.root)
FORMS: tuple[KeyForm, ...] = (
    "pkcs1 or sec1",
    "pkcs8",
    "der",
    "encrypted pkcs8",
    "encrypted as of old",
)
RUN = 12
"""Characters in a row of a private key that would be a leak."""


def found_in(materials: list[Material]) -> Inspection:
    return inspect(materials, passphrase=PHRASE, names=NAMES, now=NOON)


def with_crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def with_mark(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def with_bag_attributes(data: bytes) -> bytes:
    return data.replace(b"-----BEGIN", b"Bag Attributes\n    localKeyID: 01 \n-----BEGIN")


def with_blanks(data: bytes) -> bytes:
    return b"\n \n" + data.replace(b"\n", b" \n") + b"\n\n"


def joined(data: bytes) -> bytes:
    return data.replace(b"-----\n-----", b"----------")


MANNERS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,
    with_crlf,
    with_mark,
    with_bag_attributes,
    with_blanks,
    joined,
)


@st.composite
def materials(draw: st.DrawFn) -> list[Material]:
    """The same things in any order, in any number of files, in any form."""
    pem = [one.pem().encode() for one in CERTIFICATES]
    parts: list[bytes] = []
    if draw(st.booleans()):
        parts.append(pkcs12_of(CHAIN.key, *CERTIFICATES[: draw(st.integers(1, 4))]))
    form = draw(st.sampled_from(FORMS))
    key = key_as(CHAIN.key, form)
    (parts if form == "der" else pem).append(key)
    if draw(st.booleans()):
        parts.append(pkcs7_of(*draw(st.permutations(CERTIFICATES))))
    parts += [one.der for one in draw(st.lists(st.sampled_from(CERTIFICATES), max_size=3))]
    order = draw(st.permutations(pem))
    cut = draw(st.integers(0, len(order)))
    files = [b"".join(some) for some in (order[:cut], order[cut:]) if some]
    parts += [draw(st.sampled_from(MANNERS))(data) for data in files]
    mixed = draw(st.permutations(parts))
    return [Material(f"file {number}", data) for number, data in enumerate(mixed)]


@settings(max_examples=examples(150))
@given(materials())
def test_whatever_the_order_and_the_form_the_file_is_the_same(given_now: list[Material]) -> None:
    found = found_in(given_now)
    assert found.bundle
    assert found.bundle.server_pem() == CHAIN.canonical
    assert {one.severity for one in found.defects} <= {"repaired"}


@pytest.mark.parametrize(
    "chain",
    [CHAIN, RSA, make_chain(kind="ec-p384", depth=0)],
    ids=["curve", "RSA", "no intermediate"],
)
@pytest.mark.parametrize("include_root", [True, False])
def test_the_canonical_file_is_left_as_it_is(chain: Chain, include_root: bool) -> None:  # noqa: FBT001 both ways
    first = found_in([Material("a", chain.canonical + chain.root.pem().encode())])
    assert first.bundle
    written = first.bundle.server_pem(include_root=include_root)
    anchors = [Material("root", chain.root.pem().encode())]
    again = inspect([Material("b", written)], trust_anchors=anchors, names=NAMES, now=NOON)
    assert again.bundle
    assert again.defects == ()
    assert again.bundle.server_pem(include_root=include_root) == written
    assert written.isascii()
    assert b"\r" not in written
    assert b"\n\n" not in written


def runs_of(*keys: bytes) -> set[str]:
    """Every stretch of the base64 text of the keys, and of their hexadecimal digits."""
    texts = ["".join(key.decode().splitlines()[1:-1]) for key in keys]
    return {text[at : at + RUN] for text in texts for at in range(len(text) - RUN + 1)}


SECRETS = {
    chain: runs_of(key_as(chain.key, "pkcs1 or sec1"), key_as(chain.key, "pkcs8"))
    for chain in (CHAIN, RSA)
}
HARM = [
    b"\xc2\xa0",
    b"\xa0",
    b"\xe2\x80\x8b",
    b"\xe2\x80\x93",
    b"\xef\xbb\xbf",
    b"-",
    b"\n",
    b"\r",
    b" ",
    b":",
    b"=",
    b"A",
    b"\0",
    b"\xff",
    b"-----BEGIN CERTIFICATE-----",
]


@st.composite
def harmed(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with some of them changed, lost or doubled, or with others between."""
    found = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        # Damage near the key is what this is about.
        at = draw(st.integers(0, len(found)) | st.integers(0, min(len(found), 300)))
        size = draw(st.integers(0, 4) | st.integers(0, 200))
        new = draw(st.sampled_from(HARM) | st.binary(max_size=3))
        found[at : at + draw(st.sampled_from([0, 1, size]))] = new
    return bytes(found)


def require_no_secret(text: str, secrets: set[str]) -> None:
    assert not [text[at : at + RUN] for at in range(len(text)) if text[at : at + RUN] in secrets]


def require_sense(data: list[Material], chain: Chain) -> None:
    """No crash, no wrong key, no secret, and every word fit for people."""
    found = inspect(data, names=NAMES, now=NOON)
    words = f"{found!r} {' '.join(map(str, found.defects))}"
    try:
        assemble(data, names=NAMES, now=NOON)
    except BundleRefusedError as error:
        assert found.refused()
        words += f"{error!r} {error} {error.hint} {error.defects!r}"
    else:
        assert not found.refused()
    require_no_secret(words, SECRETS[chain])
    assert all(one.code in DEFECTS for one in found.defects)
    assert all(one.message.isprintable() and one.message.endswith(".") for one in found.defects)
    assert (found.bundle is None) == any(one.severity == "error" for one in found.defects)
    if found.bundle:
        assert found.bundle.key == chain.key
        assert found.bundle.key.matches(found.bundle.leaf)
        again = inspect([Material("again", found.bundle.server_pem())], names=NAMES, now=NOON)
        assert again.bundle
        assert again.bundle.server_pem() == found.bundle.server_pem()
        assert not [one for one in again.defects if one.severity == "repaired"]


@settings(max_examples=examples(400))
@given(harmed(CHAIN.canonical + CHAIN.root.pem().encode()))
def test_a_damaged_file_is_refused_or_makes_a_file_that_works(data: bytes) -> None:
    require_sense([Material("server.pem", data)], CHAIN)


@settings(max_examples=examples(150))
@given(harmed(RSA.canonical))
def test_a_damaged_file_with_an_rsa_key_likewise(data: bytes) -> None:
    require_sense([Material("server.pem", data)], RSA)


@settings(max_examples=examples(150))
@given(harmed(CHAIN.key.pem().encode() + b"\xef\xbb\xbf" + key_as(RSA.key, "pkcs8")))
def test_two_damaged_keys_are_never_shown(data: bytes) -> None:
    found = inspect([Material("keys", data), Material("leaf", CHAIN.leaf.der)], now=NOON)
    words = f"{found!r} {' '.join(map(str, found.defects))}"
    require_no_secret(words, SECRETS[CHAIN] | SECRETS[RSA])


BINARY = {
    "key": key_as(CHAIN.key, "der"),
    "leaf": CHAIN.leaf.der,
    "chain": pkcs7_of(*CHAIN.intermediates, CHAIN.root),
    "all": pkcs12_of(CHAIN.key, *CERTIFICATES, phrase=""),
}


@settings(max_examples=examples(400))
@given(st.data(), st.sampled_from(sorted(BINARY)))
def test_damaged_der_is_refused_or_makes_a_file_that_works(data: st.DataObject, name: str) -> None:
    found = bytearray(BINARY[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(found) - 1) | st.integers(0, 40))
        found[at] = data.draw(st.sampled_from([0, 1, 0x30, 0x80, 0xFF, found[at] ^ 1]))
    parts = BINARY | {name: bytes(found)}
    require_sense([Material(source, one) for source, one in parts.items()], CHAIN)


@settings(max_examples=examples(200))
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_junk_is_told_as_such(junk: bytes) -> None:
    found = inspect([Material("junk", junk), Material("server.pem", CHAIN.canonical)], now=NOON)
    assert found.bundle is None or not junk
    assert found.defects[0].where.startswith("junk")


def test_the_mutations_reach_every_part() -> None:
    """The properties above would prove nothing if all damage led to the same refusal."""
    chance = random.Random(7)  # noqa: S311 no secret
    seen: set[str] = set()
    whole = CHAIN.canonical + CHAIN.root.pem().encode()
    for _ in range(300):
        at = chance.randrange(len(whole))
        data = whole[:at] + chance.choice(HARM) + whole[at + chance.randrange(3) :]
        found = inspect([Material("server.pem", data)], names=NAMES, now=NOON)
        seen.update(one.code for one in found.defects)
        seen.add("a bundle" if found.bundle else "none")
    assert len(seen) > 12
    assert {"a bundle", "none"} < seen


def test_anything_can_be_a_trust_anchor_without_a_crash() -> None:
    odd: list[Certificate] = [CHAIN.leaf, *CHAIN.intermediates]
    anchors = [Material("anchors", pem_of(*odd))]
    found = inspect([Material("a", CHAIN.canonical)], trust_anchors=anchors, now=NOON)
    assert found.bundle
    assert found.defects == ()
