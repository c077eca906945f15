"""Whatever fails while a web server gets its certificate: the outcome tells the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from support.chains import Chain, make_chain, pem_of
from unit.services.fake_server import (
    CHAIN_FILE,
    CONF,
    COPY,
    ENDPOINT,
    OTHER_ENDPOINT,
    OTHER_PEM,
    PEM,
    PUBLIC,
    STAGED,
    ControllerDiedError,
    FakeDevice,
    FakeServer,
    Fault,
    File,
    Kind,
    Machine,
    Moment,
    digest_of,
)

from netpki.errors import (
    AuthenticationFailedError,
    ConnectionFailedError,
    NetpkiError,
    PreconditionError,
    VerificationError,
)
from netpki.pki import Certificate
from netpki.platforms.contract import FileChange, Undo, WantedContent
from netpki.services.journal import Journal
from netpki.services.outcome import RolledBack, Stuck, Unchanged
from netpki.services.server_certificate import (
    Installed,
    InstallOptions,
    ServerOutcome,
    ServerPlan,
    WantedServerCertificate,
    install,
    installation,
    preview_installation,
)

OLD, NEW, OTHER, THIRD = (
    make_chain(f"{name}.example.com", kind="ec-p256", tag=name)
    for name in ("old", "new", "other", "third")
)
AT_ONCE = InstallOptions(verify_timeout=0.0, verify_interval=0.0, reconnect_delays=(0.0,))
KINDS: tuple[Kind, ...] = get_args(Kind)
MOMENTS: tuple[Moment, ...] = get_args(Moment)
AGAIN: tuple[tuple[Kind, Moment], ...] = (
    *(("refused", "before"), ("refused", "after"), ("broken", "after"), ("gone", "before")),
)
"""How a second step fails."""

Result = ServerOutcome | BaseException


def wanted(chain: Chain = NEW, *, pem_file: str | None = None) -> WantedServerCertificate:
    content = WantedContent(chain.key, chain.leaf, chain.intermediates, chain.root)
    return WantedServerCertificate(content, pem_file)


def conf(*lines: str) -> File:
    return File("".join(f"{line}\n" for line in lines).encode(), PUBLIC)


def started(machine: Machine) -> Machine:
    assert machine.start()
    return machine


def one_file() -> Machine:
    """A new lighttpd: key, leaf and chain in one file."""
    return started(
        Machine({CONF: conf(f"{ENDPOINT} {PEM}"), PEM: File(OLD.canonical)}, "server_pem")
    )


def three_files() -> Machine:
    """An old lighttpd that gets a chain file, and a line that names it."""
    files = {CONF: conf(f"{ENDPOINT} {PEM}"), PEM: File(pem_of(OLD.key, OLD.leaf))}
    return started(Machine(files, "ca_file"))


def two_files() -> Machine:
    """An old lighttpd that has a chain file."""
    files = {
        CONF: conf(f"{ENDPOINT} {PEM} {CHAIN_FILE}"),
        PEM: File(pem_of(OLD.key, OLD.leaf)),
        CHAIN_FILE: File(pem_of(*OLD.intermediates), PUBLIC),
    }
    return started(Machine(files, "ca_file"))


def two_servers() -> Machine:
    """Two sockets with a certificate each."""
    files = {
        CONF: conf(f"{ENDPOINT} {PEM}", f"{OTHER_ENDPOINT} {OTHER_PEM}"),
        PEM: File(OLD.canonical),
        OTHER_PEM: File(OTHER.canonical),
    }
    return started(Machine(files, "server_pem"))


def dead() -> Machine:
    """Its key does not fit: the web server does not run."""
    files = {CONF: conf(f"{ENDPOINT} {PEM}"), PEM: File(pem_of(NEW.key, OLD.leaf))}
    return Machine(files, "server_pem")


def restart_only() -> Machine:
    """The controller died between rename and restart."""
    machine = one_file()
    machine.files[f"{PEM}{COPY}20261122T120000Z"] = machine.files[PEM]
    machine.files[PEM] = File(NEW.canonical)
    return machine


SCENES: tuple[Callable[[], Machine], ...] = (
    one_file,
    two_files,
    three_files,
    two_servers,
    dead,
    restart_only,
)
in_every_scene = pytest.mark.parametrize("scene", SCENES)


@dataclass(frozen=True)
class Before:
    """What there was before a run."""

    live: dict[str, File]
    process: dict[str, tuple[Certificate, ...]]

    @classmethod
    def of(cls, machine: Machine) -> Before:
        return cls(machine.live, dict(machine.process))


class Site:
    """A machine, and the one controller that works on it."""

    def __init__(self, machine: Machine, directory: Path) -> None:
        self.machine = machine
        self.journal = Journal(directory)
        self.stages: list[str] = []

    def run(
        self,
        *faults: Fault,
        goal: WantedServerCertificate | None = None,
        options: InstallOptions = AT_ONCE,
    ) -> Result:
        """One run in which these steps fail, counted from its begin."""
        self.machine.steps.clear()
        self.stages.clear()
        self.machine.faults = faults
        try:
            return install(
                FakeDevice(self.machine),
                goal or self.goal,
                self.journal,
                options,
                progress=self.stages.append,
            )
        except (NetpkiError, ZeroDivisionError, ControllerDiedError) as error:
            return error
        finally:
            self.machine.faults = ()
            self.machine.is_gone = False

    @property
    def goal(self) -> WantedServerCertificate:
        """The new certificate, for the first of several certificate files."""
        several = len({one.pem_file for one in self.machine.bindings}) > 1
        return wanted(pem_file=PEM if several else None)

    @property
    def serves_new(self) -> bool:
        """Whether the goal is reached, and nothing beside it was touched."""
        served = dict(self.machine.process)
        return served.pop(ENDPOINT, ()) == (NEW.leaf, *NEW.intermediates) and (
            served in ({}, {OTHER_ENDPOINT: (OTHER.leaf, *OTHER.intermediates)})
        )


def require_truth(site: Site, before: Before, result: Result) -> None:
    """What a result claims is what the machine shows."""
    machine = site.machine
    if isinstance(result, Installed):
        assert site.serves_new
        assert {one.endpoint: one.chain for one in result.served} == machine.process
        assert machine.live[PEM].attributes == before.live[PEM].attributes
    elif isinstance(result, Unchanged):
        assert site.serves_new
        assert Before.of(machine) == before
    elif isinstance(result, RolledBack):
        require_as_before(machine, before, result.plan)
    elif isinstance(result, Stuck):
        assert result.commands[-1] == "restart"
        machine.type_in(result.commands)
        require_files_as_before(machine, before, result.plan)
        assert machine.process == before.process
    elif isinstance(result, NetpkiError):
        assert Before.of(machine) == before
        assert "restart" not in machine.steps
    elif isinstance(result, ZeroDivisionError):
        assert Before.of(machine) == before


def require_as_before(machine: Machine, before: Before, plan: ServerPlan) -> None:
    require_files_as_before(machine, before, plan)
    if before.process or plan.interrupted is None:
        assert machine.process == before.process


def require_files_as_before(machine: Machine, before: Before, plan: ServerPlan) -> None:
    """As before, or as before the interrupted change whose copies the plan goes back to."""
    copies = {} if plan.interrupted is None else plan.interrupted.files
    restored = {path: digest_of(machine.live[path]) for path in copies}
    assert restored == {path: stored.sha256 for path, stored in copies.items()}
    assert {path: machine.live[path] for path in machine.live if path not in copies} == {
        path: file for path, file in before.live.items() if path not in copies
    }


def require_rerun_converges(site: Site) -> None:
    """One more run reaches the goal; the one after it has nothing to do and leaves nothing."""
    first = site.run()
    assert isinstance(first, Installed | Unchanged)
    assert site.serves_new
    assert isinstance(site.run(), Unchanged)
    assert site.machine.staged == set()


def steps_of(scene: Callable[[], Machine], directory: Path, *faults: Fault) -> int:
    site = Site(scene(), directory)
    site.run(*faults)
    return len(site.machine.steps)


def single_faults(scene: Callable[[], Machine], directory: Path) -> Iterator[Fault]:
    for step in range(1, steps_of(scene, directory) + 1):
        for kind, moment in product(KINDS, MOMENTS):
            yield Fault(step, kind, moment)


@in_every_scene
def test_without_failures_it_is_installed(scene: Callable[[], Machine], tmp_path: Path) -> None:
    site = Site(scene(), tmp_path)
    before = Before.of(site.machine)
    result = site.run()
    assert isinstance(result, Installed)
    require_truth(site, before, result)
    assert site.machine.staged == set()
    assert isinstance(site.run(), Unchanged)


@in_every_scene
def test_whatever_fails_once_the_outcome_is_true_and_a_rerun_converges(
    scene: Callable[[], Machine], tmp_path: Path
) -> None:
    seen: set[type] = set()
    for fault in single_faults(scene, tmp_path):
        site = Site(scene(), tmp_path)
        before = Before.of(site.machine)
        result = site.run(fault)
        seen.add(type(result))
        require_truth(site, before, result)
        require_rerun_converges(site)
    assert seen >= {Installed, RolledBack, Stuck, ConnectionFailedError, ControllerDiedError}


@pytest.mark.parametrize("scene", [one_file, three_files, restart_only])
def test_two_failures_in_a_row_make_no_outcome_a_lie(
    scene: Callable[[], Machine], tmp_path: Path
) -> None:
    cases = 0
    for first in single_faults(scene, tmp_path):
        if first.kind not in {"refused", "broken"}:
            continue
        last = steps_of(scene, tmp_path, first)
        for step, (kind, moment) in product(range(first.step + 1, last + 1), AGAIN):
            site = Site(scene(), tmp_path)
            before = Before.of(site.machine)
            require_truth(site, before, site.run(first, Fault(step, kind, moment)))
            assert isinstance(site.run(), Installed | Unchanged)
            assert site.serves_new
            cases += 1
    assert cases > 100


@pytest.mark.parametrize("scene", [one_file, two_files, three_files, two_servers])
def test_a_run_after_the_controller_died_tells_the_truth_whatever_fails_then(
    scene: Callable[[], Machine], tmp_path: Path
) -> None:
    for died, moment in product(range(1, steps_of(scene, tmp_path) + 1), MOMENTS):
        site = Site(scene(), tmp_path)
        assert isinstance(site.run(Fault(died, "crash", moment)), ControllerDiedError)
        machine = deepcopy(site.machine)
        site.run()
        for step, (kind, when) in product(range(1, len(site.machine.steps) + 1), AGAIN):
            again = Site(deepcopy(machine), tmp_path)
            before = Before.of(again.machine)
            result = again.run(Fault(step, kind, when))
            require_truth(again, before, result)
            require_rerun_converges(again)


def test_each_stage_is_announced(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    site.run()
    assert site.stages == ["reading", "checking", "changing", "restarting", "verifying"]
    site.run()
    assert site.stages == ["reading"]
    site = Site(restart_only(), tmp_path)
    site.machine.poison = {digest_of(site.machine.files[PEM])}
    site.run()
    assert site.stages == ["reading", "restarting", "rolling back"]


def test_the_steps_go_from_harmless_to_harmful(tmp_path: Path) -> None:
    site = Site(three_files(), tmp_path)
    site.run()
    order = (CHAIN_FILE, PEM, CONF)
    assert site.machine.steps == [
        *("connect", "read"),
        *(f"{verb} {path}" for verb in ("stage", "keep", "rename") for path in order),
        *("restart", "connect", "reread", "probe"),
    ]


def spoilt_mode(file: File) -> File:
    return replace(file, attributes=replace(file.attributes, mode=0o644))


def spoilt_context(file: File) -> File:
    return replace(file, attributes=replace(file.attributes, context="tmp_t"))


def spoilt_content(file: File) -> File:
    return replace(file, data=file.data + b"\n")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoilt_mode, "server.pem is root:web 0644 cert_t and was root:web 0640 cert_t"),
        (spoilt_context, "server.pem is root:web 0640 tmp_t and was root:web 0640 cert_t"),
        (spoilt_content, "server.pem is not what was written"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_rolled_back(
    spoil: Callable[[File], File], words: str, tmp_path: Path
) -> None:
    site = Site(one_file(), tmp_path)
    site.machine.spoils = spoil
    before = Before.of(site.machine)
    result = site.run()
    assert isinstance(result, RolledBack)
    assert isinstance(result.cause, VerificationError)
    assert words in result.cause.message
    require_truth(site, before, result)


def test_a_restart_that_did_not_happen_is_no_success(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    site.machine.is_frozen = True
    result = site.run()
    assert isinstance(result, RolledBack)
    assert result.cause.message == (
        f"sps1: {ENDPOINT} does not serve the wanted certificate with its chain: "
        "CN=old.example.com, 2 sent"
    )
    assert site.machine.process == one_file().process


def test_a_file_that_the_web_server_does_not_take_is_rolled_back(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    before = Before.of(site.machine)
    site.machine.poison = {digest_of(File(NEW.canonical))}
    result = site.run()
    assert isinstance(result, RolledBack)
    assert result.cause.message == "sps1: it did not start"
    require_truth(site, before, result)


def test_a_leaf_without_its_chain_is_not_what_was_wanted(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    site.machine.files[PEM] = File(pem_of(NEW.key, NEW.leaf))
    site.machine.start()
    assert isinstance(site.run(), Installed)
    assert site.machine.files[PEM].data == NEW.canonical


def test_a_slow_start_is_waited_for(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    site.machine.probes_until_up = 3
    assert isinstance(site.run(options=replace(AT_ONCE, verify_timeout=60.0)), Installed)
    assert site.machine.steps.count("probe") == 4


def test_what_other_sockets_send_is_watched_too(tmp_path: Path) -> None:
    site = Site(two_servers(), tmp_path)
    site.machine.files[OTHER_PEM] = File(THIRD.canonical)  # and nobody restarted it
    result = site.run()
    assert isinstance(result, Stuck)
    assert result.cause.message.startswith(
        f"sps1: {OTHER_ENDPOINT} does not serve what it served before: CN=third.example.com"
    )


def test_a_dead_web_server_with_two_certificates_is_mended(tmp_path: Path) -> None:
    machine = two_servers()
    machine.files[PEM] = File(pem_of(NEW.key, OLD.leaf))
    assert not machine.start()
    site = Site(machine, tmp_path)
    assert isinstance(site.run(), Installed)
    assert site.serves_new


def test_a_socket_that_came_to_life_does_not_spoil_the_way_back(tmp_path: Path) -> None:
    machine = two_servers()
    machine.process = {}  # it was stopped, and nothing is wrong with its files
    site = Site(machine, tmp_path)
    machine.poison = {digest_of(File(NEW.canonical))}
    assert isinstance(site.run(), RolledBack)
    assert machine.process == two_servers().process


def test_the_new_certificate_left_in_memory_is_no_way_back(tmp_path: Path) -> None:
    site = Site(dead(), tmp_path)
    look = steps_of(dead, tmp_path)
    back = site.machine.live
    result = site.run(Fault(look, "refused"), Fault(look + 3, "refused"))
    assert site.machine.steps[look - 1] == "probe"
    assert site.machine.steps[look + 2] == "restart"
    assert site.machine.live == back
    assert isinstance(result, Stuck)
    assert result.obstacle.message.startswith(
        f"sps1: {ENDPOINT} does not serve what it served before: CN=new.example.com"
    )


@pytest.mark.parametrize("sends_anchor", [False, True])
def test_the_root_may_be_sent_and_must_be_where_that_is_wanted(
    sends_anchor: bool,  # noqa: FBT001 parametrized
    tmp_path: Path,
) -> None:
    site = Site(one_file(), tmp_path)
    goal = wanted()
    goal = replace(goal, content=replace(goal.content, sends_anchor=sends_anchor))
    assert isinstance(site.run(goal=goal), Installed)
    root = (NEW.root,) if sends_anchor else ()
    assert site.machine.process[ENDPOINT] == (NEW.leaf, *NEW.intermediates, *root)
    other = replace(goal, content=replace(goal.content, sends_anchor=not sends_anchor))
    assert isinstance(site.run(goal=other), Installed)


def test_two_runs_in_one_second_keep_two_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Stopped:
            return cls(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=tz)

    monkeypatch.setattr(installation, "datetime", Stopped)
    site = Site(one_file(), tmp_path)
    for chain in (NEW, THIRD, OLD):
        assert isinstance(site.run(goal=wanted(chain)), Installed)
    copies = {path: file for path, file in site.machine.files.items() if COPY in path}
    assert copies == {
        f"{PEM}{COPY}20261231T235959Z": File(OLD.canonical),
        f"{PEM}{COPY}20270101T000000Z": File(NEW.canonical),
        f"{PEM}{COPY}20270101T000001Z": File(THIRD.canonical),
    }


def test_a_file_that_somebody_else_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    class Busy(FakeServer):
        def keep(self, changes: tuple[FileChange, ...], stamp: str) -> None:
            site.machine.files[PEM] = File(THIRD.canonical)
            super().keep(changes, stamp)

    class BusyDevice(FakeDevice):
        server = Busy

    site = Site(one_file(), tmp_path)
    with pytest.raises(PreconditionError, match="changed in the meantime"):
        install(BusyDevice(site.machine), wanted(), site.journal, AT_ONCE)
    assert site.machine.files == {**one_file().files, PEM: File(THIRD.canonical)}
    assert site.machine.process == one_file().process


@pytest.mark.parametrize("old_is_taken", [True, False])
def test_copies_of_an_interrupted_change_must_serve_again(
    old_is_taken: bool,  # noqa: FBT001 parametrized
    tmp_path: Path,
) -> None:
    machine = restart_only()
    machine.process = {}
    machine.poison = {digest_of(File(NEW.canonical))}
    if not old_is_taken:
        machine.poison.add(digest_of(File(OLD.canonical)))
    result = Site(machine, tmp_path).run()
    assert isinstance(result, RolledBack if old_is_taken else Stuck)
    assert machine.live == one_file().live
    assert machine.process == (one_file().process if old_is_taken else {})


@pytest.mark.parametrize("restored", [File(NEW.canonical), spoilt_mode(File(OLD.canonical))])
def test_a_file_that_was_not_brought_back_is_no_way_back(restored: File, tmp_path: Path) -> None:
    class Lying(FakeServer):
        def bring_back(self, undo: Undo) -> None:
            assert list(undo.before) == [PEM]
            site.machine.files[PEM] = restored

    class LyingDevice(FakeDevice):
        server = Lying

    site = Site(one_file(), tmp_path)
    site.machine.is_frozen = True  # so that what is served is right all the time
    result = install(LyingDevice(site.machine), wanted(), site.journal, AT_ONCE)
    assert isinstance(result, Stuck)
    assert result.obstacle.message == f"sps1: {PEM} is not as it was"


def test_what_is_left_of_a_run_that_died_is_removed_also_beside_the_target_of_a_link(
    tmp_path: Path,
) -> None:
    target = "/opt/certificates/server.pem"
    machine = Machine(
        {CONF: conf(f"{ENDPOINT} {PEM}"), target: File(NEW.canonical)}, links={PEM: target}
    )
    machine.files[f"{target}{STAGED}"] = File(NEW.canonical)
    site = Site(started(machine), tmp_path)
    assert isinstance(site.run(), Unchanged)
    assert site.machine.staged == set()
    assert isinstance(site.run(), Unchanged)
    assert site.machine.steps == ["connect", "read"]


def test_two_runs_at_a_time_are_one_too_many(tmp_path: Path) -> None:
    site = Site(one_file(), tmp_path)
    with (
        site.journal.exclusively(FakeDevice.name),
        pytest.raises(PreconditionError, match="another run"),
    ):
        install(FakeDevice(site.machine), wanted(), site.journal, AT_ONCE)
    assert site.machine.steps == []


@in_every_scene
def test_a_preview_changes_nothing_and_says_what_would_be_done(
    scene: Callable[[], Machine], tmp_path: Path
) -> None:
    machine = scene()
    files = dict(machine.files)
    goal = Site(machine, tmp_path).goal
    device = FakeDevice(machine)
    plan = preview_installation(device, goal)
    assert machine.steps == ["connect", "read"]
    assert device.read_only == [True]
    assert (machine.files, plan.is_empty) == (files, False)
    site = Site(machine, tmp_path)
    result = site.run()
    assert isinstance(result, Installed)
    assert result.plan == plan
    assert preview_installation(FakeDevice(machine), goal).is_empty


@pytest.mark.parametrize("error", [AuthenticationFailedError, ConnectionFailedError])
def test_a_refused_log_in_is_not_repeated_on_the_way(
    error: type[ConnectionFailedError], tmp_path: Path
) -> None:
    site = Site(one_file(), tmp_path)
    device = RefusingDevice(site.machine, error)
    result = install(device, wanted(), site.journal, replace(AT_ONCE, reconnect_delays=(0.0,) * 3))
    assert isinstance(result, Stuck)
    assert device.refusals == (2 if error is AuthenticationFailedError else 8)
    assert isinstance(result.obstacle, error)


class RefusingDevice(FakeDevice):
    """Lets one connection in."""

    def __init__(self, machine: Machine, error: type[ConnectionFailedError]) -> None:
        super().__init__(machine)
        self._error = error
        self.connections = 0
        self.refusals = 0

    @contextmanager
    def connect(self, *, read_only: bool = False) -> Iterator[FakeServer]:
        self.connections += 1
        if self.connections > 1:
            self.refusals += 1
            raise self._error("no", device=self.name)
        with super().connect(read_only=read_only) as server:
            yield server
