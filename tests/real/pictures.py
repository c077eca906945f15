"""Pictures of a window of fixed size, and the colours of their pixels."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any

from real.browser import Browser

WIDTH, HEIGHT = 1280, 960
Box = list[float]
Point = tuple[float, float]
Colour = tuple[int, int, int]

BOXES = """
const found = [...document.querySelectorAll(arguments[0])];
const edges = ({left, top, right, bottom}) => [left, top, right, bottom];
return found.map((each) => edges(each.getBoundingClientRect()));
"""
PIXELS = """
const [data, points] = arguments;
return (async () => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${data}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const {data: bytes} = context.getImageData(0, 0, picture.width, picture.height);
  return [picture.width, picture.height, points.map(([x, y]) => {
    const at = 4 * (Math.round(y) * picture.width + Math.round(x));
    return [...bytes.slice(at, at + 3)];
  })];
})();
"""
TWO_FRAMES = """
return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
"""
WHITE = (0xFF, 0xFF, 0xFF)
COLOURS = {
    "expired": (0xB3, 0x26, 0x1E),
    "soon": (0xE0, 0x7B, 0x00),
    "near": (0xE6, 0xBF, 0x2E),
    "fine": (0x3A, 0x78, 0xC3),
    "doubt": (0x6F, 0x42, 0xC1),
}


def resize(browser: Browser, width: int, height: int) -> None:
    browser.command(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=1,
        mobile=False,
    )


def boxes(browser: Browser, selector: str) -> list[Box]:
    return list(browser.run(BOXES, selector))


def middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def grid(box: Box, parts: int = 12) -> list[Point]:
    """Points all over a box, a pixel off its edges."""
    left, top, right, bottom = box[0] + 1, box[1] + 1, box[2] - 2, box[3] - 2
    return [
        (left + (right - left) * i / parts, top + (bottom - top) * j / parts)
        for i in range(parts + 1)
        for j in range(parts + 1)
    ]


def share(colours: list[Any], wanted: Colour) -> float:
    """How many of these pixels have a colour, as a part of one."""
    return sum(tuple(colour) == wanted for colour in colours) / len(colours)


def painted(colours: list[Any], look: str) -> float:
    """How many of these pixels come nearer to a colour than to any other, as a part of one.

    Bars are hatched: what shines through is white.
    """
    every = {**COLOURS, "": WHITE}
    nearest = [min(every, key=lambda name: math.dist(every[name], each)) for each in colours]
    return nearest.count(look) / len(nearest)


class Picture:
    """A picture of the window; the browser that took it decodes it."""

    def __init__(self, browser: Browser, path: Path) -> None:
        browser.run(TWO_FRAMES)
        browser.picture(path)
        self._browser = browser
        self._data = base64.b64encode(path.read_bytes()).decode()

    def colours(self, points: list[Point]) -> list[Any]:
        """Of the pixels there; to be asked for on a page without a policy."""
        width, height, found = self._browser.run(PIXELS, self._data, points)
        assert (width, height) == (WIDTH, HEIGHT)
        assert all(0 <= x < width and 0 <= y < height for x, y in points)
        return list(found)
