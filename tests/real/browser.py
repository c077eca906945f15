"""A headless Chromium for tests, spoken to as W3C WebDriver has it; nothing else is needed."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from real.installing import program
from real.processes import MARK, end_marked

_FLAGS: Final = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb"),
)
_STARTED: Final = re.compile(r"started successfully on port (\d+)")
_SECONDS: Final = 60
_ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"
"""Key of an element's id; WebDriver, section 12."""


class Browser:
    """One window."""

    def __init__(self, port: int, profile: Path, width: int, height: int) -> None:
        self._port = port
        self._session = ""
        options = {
            "binary": program("chromium"),
            "args": [*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"],
        }
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        found = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{found['sessionId']}"

    def open(self, address: str) -> None:
        """Load a page; returns when it is loaded."""
        self._ask("POST", f"{self._session}/url", {"url": address})

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 what the script returns
        """Run the body of a function in the page."""
        body = {"script": script, "args": list(arguments)}
        return self._ask("POST", f"{self._session}/execute/sync", body)

    def type(self, selector: str, text: str) -> None:
        """Type into an element, key by key, as a person does."""
        self._ask("POST", f"{self._element(selector)}/value", {"text": text})

    def click(self, selector: str) -> None:
        """Click on the middle of an element."""
        self._ask("POST", f"{self._element(selector)}/click", {})

    def alert(self) -> str | None:
        """Text of the dialog that is open."""
        try:
            return str(self._ask("GET", f"{self._session}/alert/text"))
        except AssertionError:
            return None

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What the ``browser`` said on its console, or its ``performance``, since last asked."""
        return list(self._ask("POST", f"{self._session}/se/log", {"type": kind}))

    def requests(self) -> list[str]:
        """Addresses that were requested since last asked."""
        events = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def command(self, name: str, **parameters: object) -> Any:  # noqa: ANN401 what it returns
        """A command of the DevTools protocol."""
        body = {"cmd": name, "params": parameters}
        return self._ask("POST", f"{self._session}/goog/cdp/execute", body)

    def picture(self, path: Path) -> None:
        """The window as PNG."""
        found = self._ask("GET", f"{self._session}/screenshot")
        path.write_bytes(base64.b64decode(found))

    def quit(self) -> None:
        """Close the window and end the browser."""
        self._ask("DELETE", self._session)

    def _element(self, selector: str) -> str:
        query = {"using": "css selector", "value": selector}
        found = self._ask("POST", f"{self._session}/element", query)
        return f"{self._session}/element/{found[_ELEMENT]}"

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 JSON
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"})
            response = connection.getresponse()
            found = json.loads(response.read())["value"]
        finally:
            connection.close()
        assert response.status == 200, found
        return found


@contextmanager
def chromium(directory: Path, *, width: int = 1680, height: int = 1050) -> Iterator[Browser]:
    """A browser with an empty profile below ``directory``; nothing of it is left afterwards."""
    with subprocess.Popen(
        [program("chromedriver"), "--port=0", "--log-level=SEVERE"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(directory), MARK: str(directory)},
        start_new_session=True,
    ) as driver:
        try:
            port = next(_ports(driver))
            browser = Browser(port, directory / "profile", width, height)
            try:
                yield browser
            finally:
                with suppress(AssertionError, OSError):
                    browser.quit()
        finally:
            driver.kill()
            end_marked(directory)


def _ports(driver: subprocess.Popen[str]) -> Iterator[int]:
    assert driver.stdout
    for line in driver.stdout:
        if found := _STARTED.search(line):
            yield int(found[1])
