from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

from nornir.core import Nornir
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from nornir.core.processor import Processor
from nornir.core.task import Result, Task
from nornir.plugins.runners import ThreadedRunner
from rich.console import Console

from netpki.frontends.nornir import RichProgress

HOSTS = [f"r{number}" for number in range(60)]


def fleet() -> Nornir:
    inventory = Inventory(Hosts((name, Host(name=name)) for name in HOSTS), Groups(), Defaults())
    return Nornir(inventory, runner=ThreadedRunner(num_workers=8))


def by_number(task: Task) -> Result:
    number = int(task.host.name[1:])
    return Result(task.host, changed=number % 3 == 0, failed=number % 3 == 1)


def test_it_counts_how_hosts_end_whatever_the_threads_do() -> None:
    screen = io.StringIO()
    progress = RichProgress(Console(file=screen, force_terminal=True, width=120))
    fleet().with_processors([progress]).run(by_number)
    assert progress.endings == {"changed": 20, "unchanged": 20, "failed": 20}
    assert progress.stages == {}
    assert "60/60" in screen.getvalue()


def test_it_stays_for_several_runs_inside_a_context() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=120)
    with RichProgress(console, total=120) as progress:
        fleet().with_processors([progress]).run(by_number)
        fleet().with_processors([progress]).run(by_number)
    assert sum(progress.endings.values()) == 120
    assert "120/120" in screen.getvalue()


def test_it_is_silent_where_no_terminal_is() -> None:
    screen = io.StringIO()
    progress = RichProgress(Console(file=screen))
    fleet().with_processors([progress]).run(by_number)
    assert screen.getvalue() == ""
    assert sum(progress.endings.values()) == 60


def test_stages_can_be_told_from_any_thread() -> None:
    progress = RichProgress(Console(file=io.StringIO()))
    with ThreadPoolExecutor(8) as pool:
        for name in HOSTS:
            pool.submit(progress.stage_reached, Host(name=name), "verifying")
    assert progress.stages == dict.fromkeys(HOSTS, "verifying")


def test_it_is_a_processor_of_nornir() -> None:
    processor: Processor = RichProgress(Console(file=io.StringIO()))
    assert processor is not None
