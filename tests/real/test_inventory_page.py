"""The inventory page in a real browser: it finds, it sorts, it asks nobody for anything."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from real.browser import Browser, chromium
from support.certificates import NOON
from support.fleets import hostile_device, many_devices, twelve_devices

from netpki.frontends.reports.html import html_page

ROWS = """
const rows = document.querySelectorAll(`#${arguments[0]} tbody tr`);
return [...rows].map((row) => row.cells[arguments[1]].textContent);
"""
COUNTS = """
const parts = [...document.querySelectorAll("table")].map((table) => table.closest("section"));
const count = (part) => part.querySelector(".count").textContent;
return Object.fromEntries(parts.map((part) => [part.id, count(part)]));
"""
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
"""
INSERTED = """
document.body.insertAdjacentHTML("beforeend", arguments[0]);
return new Promise((done) => {
  document.addEventListener("securitypolicyviolation", () => {
    if (violations.length === 2) done(violations.splice(0));
  });
});
"""
DANGEROUS = """
const found = document.querySelectorAll("script, img, iframe, link, object, svg *, [onerror]");
return [...found].map((element) => element.tagName.toLowerCase());
"""
LEFT, SUBJECT, SHA256 = 4, 3, 12
SITES = [f"site-{number:04}" for number in range(400) if number % 50 != 49]
"""Devices of the large fleet that hold certificates."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        found.command("Page.enable")
        found.command("Page.addScriptToEvaluateOnNewDocument", source=VIOLATIONS)
        found.open("about:blank")
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the pages of a small and a large fleet."""
    directory = tmp_path_factory.mktemp("pages")
    fleets = {"small": twelve_devices(), "large": many_devices(400)}
    for name, fleet in fleets.items():
        (directory / f"{name}.html").write_text(html_page(fleet, now=NOON), encoding="utf-8")
    return {name: (directory / f"{name}.html").as_uri() for name in fleets}


@pytest.fixture(autouse=True)
def no_errors(browser: Browser) -> Iterator[None]:
    """Whatever a test does, the console stays empty, nothing is blocked and no dialog opens."""
    browser.log("browser")
    browser.requests()
    yield
    assert browser.alert() is None
    assert browser.log("browser") == []
    assert browser.run("return violations") == []


def rows(browser: Browser, table: str, column: int = 0) -> list[str]:
    return list(browser.run(ROWS, table, column))


def search(browser: Browser, text: str) -> None:
    browser.run("document.getElementById('query').value = ''")
    browser.type("#query", text)


def sort(browser: Browser, table: str, column: int) -> str:
    """Click on a heading; the direction it then says it has."""
    heading = f"#{table} th:nth-child({column + 1})"
    browser.click(f"{heading} button")
    script = "return document.querySelector(arguments[0]).getAttribute('aria-sort')"
    return str(browser.run(script, heading))


def test_searching_narrows_every_table_to_the_right_rows(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    search(browser, "EDGE-1")
    assert browser.run(COUNTS) == {
        "gaps": "2 of 3",
        "certificates": "2 of 30",
        "uses": "2 of 20",
        "keys": "0 of 15",
        "served": "1 of 4",
        "trustpoints": "2 of 20",
        "devices": "1 of 12",
    }
    for table in ("gaps", "certificates", "uses", "served", "trustpoints", "devices"):
        assert set(rows(browser, table)) == {"edge-1"}, table
    assert rows(browser, "keys") == []
    assert "Nothing here matches" in browser.run(
        "return document.querySelector('#keys .more').textContent"
    )
    assert "Certificates: 2" in browser.run("return document.getElementById('found').textContent")


def test_all_words_must_be_in_a_row_and_an_empty_search_brings_all_back(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    search(browser, "core 2026 identity")
    assert rows(browser, "certificates") == ["core-1", "core-2", "core-3"]
    browser.type("#query", "\ue00c")  # Escape
    assert len(rows(browser, "certificates")) == 30
    assert len(rows(browser, "gaps")) == 3


def test_a_fingerprint_is_found_in_any_notation(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    digest = rows(browser, "certificates", SHA256)[0]
    colons = ":".join(digest[i : i + 2] for i in range(0, 20, 2))
    groups = f"{digest[:8]} {digest[8:16]}"
    for text in (colons, colons.lower(), groups, digest):
        search(browser, text)
        assert set(rows(browser, "certificates", SHA256)) == {digest}
        assert len(rows(browser, "certificates")) == 6  # all branches hold the old root


def test_a_word_is_never_found_across_two_cells(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    search(browser, "core-1corp-root")
    assert rows(browser, "certificates") == []


def test_left_is_sorted_by_time_both_ways_and_the_unknown_stays_last(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    assert sort(browser, "certificates", LEFT) == "ascending"
    found = rows(browser, "certificates", LEFT)
    assert found[:3] == ["expired 700 days ago", "expired 3 days ago", "18 days"]
    assert found[8:11] == ["25 days", "75 days", "88 days"]
    assert found[-4:] == ["3,300 days", "3,300 days", "3,300 days", "not known"]
    assert sort(browser, "certificates", LEFT) == "descending"
    found = rows(browser, "certificates", LEFT)
    assert found[:4] == ["3,300 days", "3,300 days", "3,300 days", "1,500 days"]
    assert found[-2:] == ["expired 700 days ago", "not known"]


def test_devices_are_sorted_both_ways_by_their_numbers_and_stably(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["large"])
    subjects = rows(browser, "certificates", SUBJECT)[:5]
    assert sort(browser, "certificates", 0) == "ascending"
    assert rows(browser, "certificates")[:6] == ["site-0000"] * 5 + ["site-0001"]
    assert rows(browser, "certificates", SUBJECT)[:5] == subjects
    assert sort(browser, "certificates", 0) == "descending"
    assert rows(browser, "certificates")[:6] == ["site-0398"] * 5 + ["site-0397"]
    assert rows(browser, "certificates", SUBJECT)[0] == subjects[0]
    assert rows(browser, "certificates", SUBJECT)[3] == subjects[3]


def test_one_heading_at_a_time_says_that_it_sorts_and_the_keyboard_works_it(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    sort(browser, "devices", 2)
    browser.type("#devices th:nth-child(2) button", "\ue007")  # Enter
    assert rows(browser, "devices", 1)[0] == "complete"
    assert rows(browser, "devices", 1)[-2:] == ["incomplete", "unreachable"]
    browser.type("#devices th:nth-child(2) button", " ")
    assert rows(browser, "devices", 1)[:2] == ["unreachable", "incomplete"]
    assert browser.run(
        "return [...document.querySelectorAll('#devices th')].map((th) => th.ariaSort)"
    ) == ["none", "descending", *["none"] * 8]


def test_a_sorted_table_stays_sorted_when_it_is_searched(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    sort(browser, "certificates", 0)
    sort(browser, "certificates", 0)
    search(browser, "https-server")
    assert rows(browser, "certificates")[:3] == ["core-3", "core-3", "core-2"]


def test_all_of_a_large_fleet_is_searched_sorted_and_can_be_seen(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["large"])
    assert browser.run(COUNTS)["certificates"] == "1,960"
    assert len(rows(browser, "certificates")) == 60
    search(browser, "site-0398")
    assert rows(browser, "certificates") == ["site-0398"] * 5
    search(browser, "identity")
    browser.click("#certificates .more button")
    assert sorted(rows(browser, "certificates")) == SITES
    search(browser, "is:expired self-signed")
    assert browser.run(COUNTS)["certificates"] == "192 of 1,960"


def test_scrolling_brings_further_rows(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    browser.run(
        "const frame = document.querySelector('#uses .scroll');"
        "frame.scrollIntoView(); frame.scrollTop = frame.scrollHeight;"
    )
    script = """
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    """
    browser.run(script)
    assert len(rows(browser, "uses")) == 120


def test_gaps_are_all_there_from_the_start(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    assert len(rows(browser, "gaps")) == 16


def test_printing_prints_every_row(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    browser.open(pages["large"])
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert len(rows(browser, "uses")) == 784
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    assert len(rows(browser, "uses")) == 60


def test_pictures_have_a_mark_for_every_certificate_and_lead_to_its_rows(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["small"])
    count = "return document.querySelectorAll(arguments[0]).length"
    assert browser.run(count, "svg.timeline rect.bar") == 20
    assert browser.run(count, "svg.timeline path.now") == 1
    assert browser.run(count, "svg.timeline rect.bar.expired") == 2
    assert browser.run(count, "svg.timeline rect.bar.soon") == 2
    assert browser.run(count, "svg.chains .node") == 23  # 21 certificates, 2 missing issuers
    assert browser.run(count, "svg.chains .edge") == 12
    assert browser.run(count, "svg.chains .edge.dashed") == 2
    box = browser.run("return document.querySelector('svg.timeline').getBoundingClientRect()")
    assert box["width"] > 900
    assert box["height"] > 400
    browser.run(
        "document.querySelector('svg.timeline a:nth-of-type(3)')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    assert set(rows(browser, "certificates", LEFT)) == {"18 days"}
    assert len(rows(browser, "certificates")) == 6


def test_pictures_of_a_large_fleet_stay_small(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    count = "return document.querySelectorAll(arguments[0]).length"
    assert browser.run(count, "svg.chains .node") == 9
    numbers = browser.run(
        "return [...document.querySelectorAll('svg.timeline .number')].map((n) => n.textContent)"
    )
    assert sum(int(number.replace(",", "")) for number in numbers) == 787


def test_the_numbers_on_top_lead_to_their_rows(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    browser.click(".tile.expired")
    assert rows(browser, "certificates") == ["branch-01", "branch-02"]
    browser.run("window.scrollTo(0, 0)")
    browser.click(".tile.near")
    assert len(rows(browser, "certificates")) == 9
    browser.click("#clear")
    assert len(rows(browser, "certificates")) == 30


def test_light_and_dark_are_both_there(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    colour = "return getComputedStyle(document.body).backgroundColor"
    before = browser.run(colour)
    browser.click("#theme")
    after = browser.run(colour)
    assert {before, after} == {"rgb(244, 246, 249)", "rgb(16, 21, 28)"}


def test_no_request_leaves_the_page(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    search(browser, "site-01")
    assert browser.run("return performance.getEntriesByType('resource')") == []
    asked = browser.requests()
    assert set(asked) == {pages["large"]}


def test_what_a_hostile_device_says_does_nothing_and_is_visible(
    browser: Browser, tmp_path: Path
) -> None:
    with listener() as (address, asked):
        file = tmp_path / "hostile.html"
        file.write_text(html_page(hostile_device(address), now=NOON), encoding="utf-8")
        browser.open(file.as_uri())
        for table in ("certificates", "gaps", "uses", "keys", "trustpoints"):
            sort(browser, table, 1)
        search(browser, "alert(1)")
        assert len(rows(browser, "certificates")) == 1
        assert set(browser.requests()) <= {file.as_uri(), "data:,"}
        assert asked == []
    found = browser.run(DANGEROUS)
    assert found.count("script") == 1
    assert found.count("link") == 1
    assert not {"img", "iframe", "object", "foreignobject", "image"} & set(found)
    text = browser.run("return document.querySelector('#certificates tbody').innerText")
    assert f"<img src={address}subject onerror=alert(1)>" in text
    assert "</script><script>alert(2)" in text
    assert not set(text) & set("\x1b\x07\u202e\u2066\u2028")


def test_the_policy_stops_what_gets_onto_the_page_all_the_same(
    browser: Browser, pages: dict[str, str]
) -> None:
    """The second wall: were a text ever not escaped, nothing would come of it."""
    with listener() as (address, asked):
        browser.open(pages["small"])
        stopped = browser.run(INSERTED, f'<img src="{address}x" onerror="alert(1)">')
        assert sorted(stopped) == [f"{address}x", "inline"]
        assert asked == []
    assert [found["level"] for found in browser.log("browser")] == ["SEVERE"] * 2


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that writes down what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 as the base class has it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_listener_would_have_heard() -> None:
    with listener() as (address, asked):
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET /x HTTP/1.0\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.0 404")
    assert asked == ["/x"]
