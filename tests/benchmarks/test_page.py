"""The page that documents all figures."""

from benchmarks.contestants import INSTALL, NETPKI_NORNIR, PLAIN_PARAMIKO
from benchmarks.page import Figures, page_of
from benchmarks.runs import Run, Setting
from benchmarks.server_runs import ServerRun

TITLES = {each.key: each.title for each in (NETPKI_NORNIR, INSTALL, PLAIN_PARAMIKO)}
ROUTERS = Run(
    contestant=NETPKI_NORNIR.key,
    setting=Setting(50, 20),
    right=50,
    cpu=1.0,
    wall=2.0,
    sessions=100,
    lines=1000,
    emulator_cpu=1.0,
    peak_mib=57.0,
    adopted=0,
    busy=0.01,
    exit_code=0,
)


def server_run(contestant: str, appliances: int, right: int, busy: float) -> ServerRun:
    return ServerRun(
        contestant=contestant,
        setting=Setting(appliances, 20),
        served=appliances,
        right=right,
        cpu=9.0,
        wall=30.0,
        operations=24 * appliances,
        emulator_cpu=50.0,
        peak_mib=60.0,
        busy=busy,
        exit_code=0,
    )


def test_the_page_holds_every_figure() -> None:
    servers = [
        server_run(INSTALL.key, 100, 100, 0.02),
        server_run(PLAIN_PARAMIKO.key, 100, 33, 0.05),
        server_run(INSTALL.key, 25, 25, 0.0),
    ]
    page = page_of(
        Figures("2026-01-01", {"python": "3.11"}, [ROUTERS], [ROUTERS], [], servers), TITLES
    )
    assert "$" not in page
    assert "| netpki through Nornir | 50/50 | 20.0 (20.0) | 40 (40) | 2 | 57 MiB |" in page
    assert "| Nornir: the change | 20 | 100/100 | 100/100 | 30.0 | 3.3 | 9.0 | 90 | 60 |" in page
    assert "| script without checks | 20 | 100/100 | 33/100 |" in page
    assert "| Nornir: the change | 25 and 100 | 60.0 and 60.0 | 0 | 128 | yes |" in page
    assert "others used 2% of the two cores (median), 5% at most" in " ".join(page.split())
