"""Every file that was tried on real web servers, and what is said of it before any server sees it.

The rows are those of the measurements: lighttpd starts with some of them, serves an incomplete
chain with others, and does not start, after it has been stopped, with the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.certificates import NOON
from support.chains import make_chain, pem_of
from unit.pki.making import key_as, pkcs12_of

from netpki.errors import BundleRefusedError
from netpki.pki import Material, assemble

NAME = "sps.example.com"
CHAIN = make_chain()
CURVE = make_chain(kind="ec-p256")
OTHER = make_chain("other.example.com", tag="Other")
EXPIRED = make_chain(end=NOON - timedelta(days=1))
KEY, LEAF, ROOT = CHAIN.key, CHAIN.leaf, CHAIN.root
(MIDDLE,) = CHAIN.intermediates
GOOD = CHAIN.canonical
KEY_TEXT, LEAF_TEXT, MIDDLE_TEXT = KEY.pem(), LEAF.pem(), MIDDLE.pem()
CERTIFICATES = pem_of(LEAF, MIDDLE)
BAG = "Bag Attributes\n    localKeyID: 01\nsubject=CN = sps\n"


def lines(text: str, *, but: int = 0) -> str:
    """The text without so many lines at its end."""
    kept = text.splitlines()
    return "\n".join(kept[: len(kept) - but]) + "\n"


def third_line(text: str, change: Callable[[str], str]) -> str:
    kept = text.splitlines()
    kept[2] = change(kept[2])
    return "\n".join(kept) + "\n"


def inserted(character: str) -> Callable[[str], str]:
    return lambda line: f"{line[:20]}{character}{line[20:]}"


TAKEN: dict[str, tuple[bytes, set[str]]] = {
    "key, leaf, intermediate": (GOOD, set()),
    "key, leaf, intermediate, root": (pem_of(KEY, LEAF, MIDDLE, ROOT), set()),
    "leaf, intermediate, key": (pem_of(LEAF, MIDDLE, KEY), set()),
    "leaf, key, intermediate": (pem_of(LEAF, KEY, MIDDLE), set()),
    "a key in PKCS#1": (key_as(KEY, "pkcs1 or sec1") + CERTIFICATES, set()),
    "a key in PKCS#8": (key_as(KEY, "pkcs8") + CERTIFICATES, set()),
    "CRLF": (GOOD.replace(b"\n", b"\r\n"), {"windows-line-ends"}),
    "a byte-order mark before the key": (b"\xef\xbb\xbf" + GOOD, {"byte-order-mark"}),
    "a byte-order mark before the leaf": (
        (KEY_TEXT + "\ufeff" + LEAF_TEXT + MIDDLE_TEXT).encode(),
        {"byte-order-mark"},
    ),
    "trailing spaces": (GOOD.replace(b"\n", b"  \n"), {"spaces"}),
    "leading spaces on the first base64 line": (GOOD.replace(b"\nMII", b"\n  MII"), {"spaces"}),
    "comments between the blocks": (
        f"# key\n{KEY_TEXT}\n# leaf\n{LEAF_TEXT}\n{MIDDLE_TEXT}".encode(),
        {"text-between-blocks"},
    ),
    "bag attributes": (
        (BAG + KEY_TEXT + BAG + LEAF_TEXT + MIDDLE_TEXT).encode(),
        {"text-between-blocks"},
    ),
    "another certificate at the end": (
        GOOD + OTHER.leaf.pem().encode(),
        {"unrelated-certificate"},
    ),
    "the root before the intermediate": (pem_of(KEY, LEAF, ROOT, MIDDLE), {"wrong-order"}),
    # From here on lighttpd does not start; a file that works can be made of them all the same.
    "the intermediate before the leaf": (pem_of(KEY, MIDDLE, LEAF), {"wrong-order"}),
    "the root before the leaf": (pem_of(KEY, ROOT, LEAF, MIDDLE), {"wrong-order"}),
    "no newline between END and BEGIN": (
        (KEY_TEXT.rstrip() + LEAF_TEXT.rstrip() + MIDDLE_TEXT).encode(),
        {"joined-blocks"},
    ),
}
REFUSED: dict[str, tuple[bytes, set[str]]] = {
    # lighttpd starts with these.
    "no intermediate": (pem_of(KEY, LEAF), {"missing-intermediate"}),
    "another intermediate": (
        pem_of(KEY, LEAF, *OTHER.intermediates),
        {"missing-intermediate"},
    ),
    "an intermediate that is no base64": (
        (KEY_TEXT + LEAF_TEXT + third_line(MIDDLE_TEXT, lambda _: "<p>")).encode(),
        {"not-base64"},
    ),
    "an intermediate that is no DER": (
        (KEY_TEXT + LEAF_TEXT + third_line(MIDDLE_TEXT, lambda line: "A" * len(line))).encode(),
        {"broken-certificate"},
    ),
    "an intermediate that lacks a line": (
        (
            KEY_TEXT + LEAF_TEXT + third_line(MIDDLE_TEXT, lambda _: "").replace("\n\n", "\n")
        ).encode(),
        {"broken-certificate"},
    ),
    "a truncated intermediate": (
        (KEY_TEXT + LEAF_TEXT + lines(MIDDLE_TEXT, but=5)).encode(),
        {"no-end-line"},
    ),
    "an expired leaf": (pem_of(KEY, EXPIRED.leaf, MIDDLE), {"expired"}),
    # lighttpd does not start with these.
    "another key": (pem_of(OTHER.key, LEAF, MIDDLE), {"key-mismatch"}),
    "an encrypted key in PKCS#8": (
        key_as(KEY, "encrypted pkcs8") + CERTIFICATES,
        {"encrypted-key"},
    ),
    "an encrypted key as of old": (
        key_as(KEY, "encrypted as of old") + CERTIFICATES,
        {"encrypted-key"},
    ),
    "no key": (CERTIFICATES, {"no-key"}),
    "a no-break space in the key": (
        third_line(KEY_TEXT, inserted("\u00a0")).encode() + CERTIFICATES,
        {"no-break-space"},
    ),
    "an umlaut in the key": (
        third_line(KEY_TEXT, inserted("\u00fc")).encode() + CERTIFICATES,
        {"non-ascii-character"},
    ),
    "the key alone": (KEY_TEXT.encode(), {"no-leaf"}),
    "an empty file": (b"", {"nothing-found"}),
    "a truncated leaf": ((KEY_TEXT + lines(LEAF_TEXT, but=5)).encode(), {"no-end-line"}),
    "a truncated leaf before the intermediate": (
        (KEY_TEXT + lines(LEAF_TEXT, but=5) + MIDDLE_TEXT).encode(),
        {"line-in-block"},
    ),
    "a truncated key": ((LEAF_TEXT + lines(KEY_TEXT, but=5)).encode(), {"no-end-line"}),
    "UTF-16": (GOOD.decode().encode("utf-16"), {"utf-16"}),
    "en dashes": (
        GOOD.replace(b"-----", "\u2013\u2013\u2013".encode()),
        {"typographic-dash"},
    ),
    "a zero-width character in the leaf": (
        (KEY_TEXT + third_line(LEAF_TEXT, inserted("\u200b")) + MIDDLE_TEXT).encode(),
        {"zero-width-character"},
    ),
    "PKCS#12 without its pass phrase": (pkcs12_of(KEY, LEAF, MIDDLE), {"broken-pkcs12"}),
    "DER": (LEAF.der, {"no-key"}),
}


def told(data: bytes) -> tuple[bytes | None, set[str]]:
    """The file that would be written, and what was said of it."""
    anchors = [Material("root.pem", ROOT.pem().encode())]
    given = [Material("server.pem", data)]
    try:
        bundle = assemble(given, trust_anchors=anchors, names=[NAME], now=NOON)
    except BundleRefusedError as error:
        return None, {one.code for one in error.defects}
    return bundle.server_pem(), {one.code for one in bundle.defects}


@pytest.mark.parametrize("row", TAKEN, ids=list(TAKEN))
def test_what_is_whole_becomes_the_canonical_file(row: str) -> None:
    data, codes = TAKEN[row]
    assert told(data) == (GOOD, codes)


@pytest.mark.parametrize("row", REFUSED, ids=list(REFUSED))
def test_what_would_be_an_outage_or_an_incomplete_chain_is_refused(row: str) -> None:
    data, codes = REFUSED[row]
    assert told(data) == (None, codes)


def test_a_curve_key_is_taken() -> None:
    anchors = [Material("root.pem", CURVE.root.pem().encode())]
    bundle = assemble(
        [Material("server.pem", CURVE.canonical)], trust_anchors=anchors, names=[NAME], now=NOON
    )
    assert (bundle.server_pem(), bundle.defects) == (CURVE.canonical, ())
