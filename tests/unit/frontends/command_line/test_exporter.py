"""``netpki compliance metrics``: the report as it is now, and one sentence if there is none."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.compliance_reports import example
from typer.testing import CliRunner

from netpki.errors import InputError
from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.compliance import exporter
from netpki.frontends.command_line.compliance.exporter import server_of
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.compliance_document import as_text


@pytest.fixture
def scraped(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    report = tmp_path / "report.json"
    with server_of(report, "127.0.0.1:0") as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield report, f"http://127.0.0.1:{server.server_port}/metrics"
        server.shutdown()
        thread.join()


def scrape(url: str) -> str:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 ours
        return str(answer.read().decode())


def test_metrics_are_those_of_the_report_as_it_is_now(
    scraped: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    report, url = scraped
    report.write_text(as_text(example()))
    assert 'netpki_device_reached{device="r1"} 1.0' in scrape(url)
    report.write_text(as_text({**example(), "devices": []}))
    assert "netpki_device_reached{" not in scrape(url)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory."),
        ("{", "is no JSON: "),
        ('{"format": "netpki-compliance", "version": 1}', "is damaged: generated_at is missing."),
    ],
)
def test_a_scrape_that_fails_is_a_sentence_here_and_an_error_there(
    content: str | None, told: str, scraped: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    report, url = scraped
    if content is not None:
        report.write_text(content)
    with pytest.raises(urllib.error.HTTPError) as caught:
        scrape(url)
    with caught.value as answer:
        assert answer.code == 500
        assert answer.read() == b"The report cannot be read; the exporter says why.\n"
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"netpki: {report} {told}")
    assert len(said.err.splitlines()) == 1


def test_a_report_that_comes_later_is_served_then(scraped: tuple[Path, str]) -> None:
    report, url = scraped
    with pytest.raises(urllib.error.HTTPError) as caught:
        scrape(url)
    caught.value.close()
    report.write_text(as_text(example()))
    assert "netpki_build_info{" in scrape(url)


@pytest.mark.parametrize(
    ("address", "host", "family"),
    [("[::1]:0", "::1", socket.AF_INET6), ("127.0.0.1:0", "127.0.0.1", socket.AF_INET)],
)
def test_metrics_are_served_over_either_protocol(
    address: str, host: str, family: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, int]] = []
    monkeypatch.setattr(
        exporter, "make_server", lambda *parts: made.append((parts[0], parts[3].address_family))
    )
    server_of(Path("report.json"), address)
    assert made == [(host, family)]


def test_an_address_that_is_taken_is_told(scraped: tuple[Path, str]) -> None:
    address = scraped[1].removeprefix("http://").removesuffix("/metrics")
    with pytest.raises(InputError, match=rf"^{address} cannot be listened on: Address already"):
        server_of(scraped[0], address)


@pytest.mark.parametrize(
    "address",
    [
        *("9469", "127.0.0.1:", "127.0.0.1:70000", ":9469", "127.0.0.1:\u0661", "[]:1"),
        *(f"{'a' * 64}:9469", f"r1.{'a' * 64}.example.com:9469", "a..b:1"),
    ],
)
def test_an_address_without_host_or_port_is_refused(tmp_path: Path, address: str) -> None:
    words = ["compliance", "metrics", str(tmp_path / "report.json"), "--listen", address]
    result = CliRunner().invoke(app, words)

    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == ExitCode.USAGE
    assert "is no address with a port" in " ".join(result.stderr.split())
