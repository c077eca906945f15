"""The compliance page in a real browser: seen, searched, sorted, copied from; it asks nobody.

The picture of the documentation is made anew by:

    NETPKI_PICTURES=docs/images .venv/bin/pytest tests/real/test_compliance_page.py -k picture
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from real.browser import Browser, chromium
from real.pictures import (
    COLOURS,
    HEIGHT,
    TWO_FRAMES,
    WIDTH,
    Picture,
    boxes,
    grid,
    middle,
    painted,
    resize,
    share,
)
from support.compliance_nights import large_run
from support.compliance_reports import HOSTILE, example, hostile, with_history

from netpki.frontends.reports.compliance.page import compliance_page
from netpki.pki.names import harmless

ROWS = """
const rows = document.querySelectorAll(`#${arguments[0]} tbody tr`);
return [...rows].map((row) => row.cells[arguments[1]].textContent);
"""
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
"""
INSIDE = """
// Points within the area of one severity, as the window has them.
const path = document.querySelector(arguments[0]);
const [box, matrix] = [path.getBBox(), path.getScreenCTM()];
const found = [];
for (let i = 1; i < 30; i++) for (let j = 1; j < 30; j++) {
  const point = new DOMPoint(box.x + box.width * i / 30, box.y + box.height * j / 30);
  if (path.isPointInFill(point)) found.push(point.matrixTransform(matrix));
}
return found.map((point) => [point.x, point.y]);
"""
SEARCHING = """
// The best of five times for each text: what a busy machine adds is not the page's.
const query = document.getElementById("query");
const times = arguments[0].map(() => Infinity);
for (let round = 0; round < 5; round++) arguments[0].forEach((text, index) => {
  query.value = text;
  const start = performance.now();
  query.dispatchEvent(new Event("input"));
  document.getElementById("findings").getBoundingClientRect();
  times[index] = Math.min(times[index], performance.now() - start);
});
return [times, document.querySelector("#findings .count").textContent];
"""
DANGEROUS = """
const found = document.querySelectorAll("script, img, iframe, link, object, svg *, [onerror]");
return [...found].map((element) => element.tagName.toLowerCase());
"""
SEVERITY, RULE, DEVICE = 0, 1, 2


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        found.command("Page.enable")
        found.command("Page.addScriptToEvaluateOnNewDocument", source=VIOLATIONS)
        found.command(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": "light"},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )
        resize(found, WIDTH, HEIGHT)
        found.open("about:blank")
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of pages."""
    directory = tmp_path_factory.mktemp("pages")
    documents = {
        "small": with_history(example()),
        "large": large_run(),
        "hostile": hostile(),
        "huge": large_run(devices=1000, findings=10_000, nights=2),
    }
    for name, document in documents.items():
        (directory / f"{name}.html").write_text(compliance_page(document), encoding="utf-8")
    return {name: (directory / f"{name}.html").as_uri() for name in documents}


@pytest.fixture(autouse=True)
def no_errors(browser: Browser) -> Iterator[None]:
    """Whatever a test does, the console stays empty, nothing is blocked and no dialog opens."""
    browser.log("browser")
    browser.requests()
    yield
    assert browser.alert() is None
    assert browser.log("browser") == []
    assert browser.run("return window.violations") == []


def rows(browser: Browser, table: str, column: int) -> list[str]:
    return list(browser.run(ROWS, table, column))


def search(browser: Browser, text: str) -> None:
    browser.run("document.getElementById('query').value = ''")
    browser.type("#query", text)


def test_the_picture_shows_numbers_and_bars_in_their_colours(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    browser.open(pages["large"])
    verdict = boxes(browser, ".verdict")[0]
    looks = ("expired", "soon", "near", "fine", "doubt")
    tiles = {look: boxes(browser, f".tile.{look}")[0] for look in looks}
    strong = boxes(browser, ".tile strong")
    areas = {look: browser.run(INSIDE, f"#trend path.area.{look}") for look in looks}
    bars = {look: boxes(browser, f"#weeks .small rect.bar.{look}") for look in looks[:3]}
    legends = boxes(browser, "#trend .legend rect")
    directory = Path(os.environ.get("NETPKI_PICTURES") or tmp_path)
    picture = Picture(browser, directory / "compliance.png")
    browser.open("about:blank")

    # The thick edge of the banner, and its ground.
    assert picture.colours([(verdict[0] + 3, middle(verdict)[1])]) == [[0xB3, 0x26, 0x1E]]
    assert share(picture.colours(grid(verdict)), (0xFD, 0xEC, 0xEB)) > 0.5
    assert len(strong) == 8
    for box in strong:
        dark = share(picture.colours(grid(box, 30)), (0x18, 0x20, 0x2B))
        assert 0.02 < dark < 0.6, "a number is written there"
    for look, box in tiles.items():
        edge = [(box[0] + 2, y) for _, y in grid(box)]
        assert share(picture.colours(edge), COLOURS[look]) > 0.6, look
    for look, points in areas.items():
        assert len(points) > 30, look
        assert painted(picture.colours(points), look) > 0.4, look
    assert [len(found) for found in bars.values()] == [1, 6, 8]
    for look, found in bars.items():
        for box in found:
            assert painted(picture.colours(grid(box)), look) > 0.4, look
    assert len(legends) == 5


def test_bars_are_as_high_as_their_numbers(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    numbers = browser.run(
        "return [...document.querySelectorAll('#weeks .number')].map((n) => +n.textContent)"
    )
    heights = [box[3] - box[1] for box in boxes(browser, "#weeks .small rect.bar")]
    assert numbers == [2, 1, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 2, 2]
    for number, height in zip(numbers, heights, strict=True):
        assert height / number == pytest.approx(heights[1], rel=0.02)


@pytest.mark.parametrize("width", [390, 820, WIDTH, 2200])
def test_a_window_of_any_width_shows_the_page_without_sideways_scrolling(
    browser: Browser, pages: dict[str, str], width: int
) -> None:
    try:
        resize(browser, width, HEIGHT)
        browser.open(pages["large"])
        inner = browser.run("return document.documentElement.clientWidth")
        assert browser.run("return document.documentElement.scrollWidth") <= inner
        for left, _, right, _ in boxes(browser, ".verdict, .tile, .part, #query"):
            assert left >= 0
            assert right <= inner
    finally:
        resize(browser, WIDTH, HEIGHT)


def test_a_finding_fits_a_phone(browser: Browser, pages: dict[str, str]) -> None:
    try:
        resize(browser, 390, HEIGHT)
        browser.open(pages["small"])
        frame = boxes(browser, "#findings .scroll")[0]
        cells = boxes(browser, "#findings tbody tr:first-child td")
        assert len(cells) == 8
        assert all(frame[0] <= left and right <= frame[2] for left, _, right, _ in cells)
    finally:
        resize(browser, WIDTH, HEIGHT)


def test_searching_narrows_the_findings_and_every_other_table(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["large"])
    search(browser, "edge-002 http-001")
    assert rows(browser, "findings", DEVICE) == ["edge-002"]
    assert rows(browser, "fixed", DEVICE) == ["edge-002"]
    assert rows(browser, "devices", 0) == []
    browser.type("#query", "\ue00c")  # Escape
    assert len(rows(browser, "findings", DEVICE)) == 19


def test_the_numbers_on_top_lead_to_their_rows(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    for look, count in (("expired", 4), ("soon", 6), ("doubt", 2), ("waived", 1), ("fresh", 8)):
        browser.run("window.scrollTo(0, 0)")
        browser.click(f".tile.{look}")
        assert len(rows(browser, "findings", 0)) == count, look
    browser.run("window.scrollTo(0, 0)")
    browser.click(".tile.mended")
    assert len(rows(browser, "fixed", 0)) == 3
    assert len(rows(browser, "findings", 0)) == 19


def test_severities_are_sorted_by_their_weight_both_ways(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["large"])
    browser.click("#findings th:nth-child(1) button")
    found = [severity[:6] for severity in rows(browser, "findings", SEVERITY)]
    worst = ["critic"] * 4 + ["high"] * 6 + ["medium"] * 3 + ["low"] * 3
    assert found == [*worst, "unknow", "unknow", "waived"]
    browser.type("#findings th:nth-child(1) button", "\ue007")  # Enter
    found = [severity[:6] for severity in rows(browser, "findings", SEVERITY)]
    assert found == [*worst, "unknow", "unknow", "waived"][::-1]
    browser.click("#findings th:nth-child(2) button")
    assert rows(browser, "findings", RULE)[0].startswith("EXP-001")


def test_a_picture_leads_to_what_it_counts(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    click = (
        "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    for query, count in (("is:expired", 2), ("week:2026-12-07", 3), ("ends:2026-12", 10)):
        script = click.replace(
            "arguments[0]", f"document.querySelector('[data-query=\"{query}\"]')"
        )
        browser.run(script)
        assert len(rows(browser, "endings", 0)) == count, query


def test_a_command_is_copied_as_it_is(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    search(browser, "edge-003 key-001")
    browser.click("#findings .copy")
    browser.run(TWO_FRAMES)
    assert browser.run("return document.querySelector('#findings .copy').className") == "copy done"
    browser.run(
        "const area = document.createElement('textarea'); area.id = 'pasted';"
        "document.querySelector('main').prepend(area); window.scrollTo(0, 0);"
    )
    browser.type("#pasted", "\ue009v")  # Control
    assert browser.run("return document.getElementById('pasted').value") == (
        "crypto key generate rsa modulus 3072 label WAN-2026\n"
        "crypto pki trustpoint WAN-2026\n"
        " rsakeypair WAN-2026\n"
    )


def test_ten_thousand_findings_are_searched_while_somebody_types(
    browser: Browser, pages: dict[str, str]
) -> None:
    assert Path(pages["huge"].removeprefix("file://")).stat().st_size < 15_000_000
    browser.open(pages["huge"])
    assert browser.run("return document.querySelector('#findings .count').textContent") == "10,003"
    assert len(rows(browser, "findings", 0)) == 60
    times, count = browser.run(SEARCHING, ["e", "ed", "edge-0", "edge-07", "edge-077 exp-002"])
    assert max(times) < 300
    assert count == "10 of 10,003"
    assert rows(browser, "findings", DEVICE) == ["edge-077"] * 10


def test_light_and_dark_are_both_there(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["small"])
    colour = "return getComputedStyle(document.querySelector('.verdict')).backgroundColor"
    before = browser.run(colour)
    browser.click("#theme")
    assert (before, browser.run(colour)) == ("rgb(253, 236, 235)", "rgb(50, 26, 26)")


def test_printing_prints_every_finding(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["huge"])
    search(browser, "edge-00")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert len(rows(browser, "findings", 0)) == 90
    browser.run("window.dispatchEvent(new Event('afterprint'))")
    assert len(rows(browser, "findings", 0)) == 60


def test_no_request_leaves_the_page(browser: Browser, pages: dict[str, str]) -> None:
    browser.open(pages["large"])
    search(browser, "edge")
    assert browser.run("return performance.getEntriesByType('resource')") == []
    assert set(browser.requests()) == {pages["large"]}


def test_what_a_hostile_device_says_does_nothing_and_is_visible(
    browser: Browser, pages: dict[str, str]
) -> None:
    browser.open(pages["hostile"])
    for column in range(1, 9):
        browser.click(f"#findings th:nth-child({column}) button")
    assert sorted(rows(browser, "findings", DEVICE)) == sorted(map(harmless, HOSTILE))
    search(browser, "alert(1)")
    assert rows(browser, "findings", DEVICE) == ["<script>alert(1)</script>"]
    assert set(browser.requests()) <= {pages["hostile"], "data:,"}
    found = browser.run(DANGEROUS)
    assert (found.count("script"), found.count("link")) == (1, 1)
    assert not {"img", "iframe", "object", "foreignobject", "image"} & set(found)
    text = browser.run("return document.querySelector('main').innerText")
    assert not set(text) & set("\x1b\x07\u202e\u2066\u2028")
