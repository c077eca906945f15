"""What is to be done on a web server, and why; and which copies lead back."""

from __future__ import annotations

from dataclasses import replace

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
    FakeDevice,
    File,
    Machine,
    digest_of,
)

from netpki.errors import PreconditionError
from netpki.pki import Certificate
from netpki.platforms.contract import Served, Undo, WantedContent
from netpki.services.server_certificate import ServerPlan, WantedServerCertificate
from netpki.services.server_certificate.plan import plan_installation

OLD, NEW, THIRD = (make_chain(f"{n}.example.com", kind="ec-p256") for n in ("old", "new", "third"))
CONTENT = WantedContent(NEW.key, NEW.leaf, NEW.intermediates, NEW.root)
ONE_SOCKET = File(f"{ENDPOINT} {PEM}\n".encode())
TWO_SOCKETS = File(f"{ENDPOINT} {PEM}\n{OTHER_ENDPOINT} {PEM}\n".encode())
TWO_FILES = File(f"{ENDPOINT} {PEM}\n{OTHER_ENDPOINT} {OTHER_PEM}\n".encode())


def machine_with(held: Chain, sent: Chain | None = None, conf: File = ONE_SOCKET) -> Machine:
    """Its files hold one chain, its process has another one in memory, or none."""
    machine = Machine({CONF: conf, PEM: File(held.canonical), OTHER_PEM: File(OLD.canonical)})
    if sent:
        machine.process = {
            binding.endpoint: (sent.leaf, *sent.intermediates) for binding in machine.bindings
        }
    return machine


def planned(machine: Machine, pem_file: str | None = None) -> ServerPlan:
    device = FakeDevice(machine)
    with device.connect(read_only=True) as server:
        state = server.read()
    return plan_installation(WantedServerCertificate(CONTENT, pem_file), state, device)


def keep_copy(machine: Machine, stamp: str, data: bytes, path: str = PEM) -> None:
    machine.files[f"{path}{COPY}{stamp}"] = File(data)


def chosen(machine: Machine) -> str | None:
    interrupted = planned(machine).interrupted
    return interrupted.stamp if interrupted else None


def test_a_path_that_ends_below_a_root_is_not_validated_on_the_device() -> None:
    below = replace(CONTENT, intermediates=(), anchor=NEW.intermediates[0])
    assert WantedServerCertificate(below).issuers == ()
    assert WantedServerCertificate(CONTENT).issuers == (NEW.root, *NEW.intermediates)


def test_another_certificate_in_the_file_is_replaced() -> None:
    plan = planned(machine_with(OLD, OLD))
    assert [change.path for change in plan.changes] == [PEM]
    assert plan.reason == f"{PEM} is not as wanted"
    assert plan.steps == (f"write {PEM}", "restart by service")
    assert (plan.restart, plan.is_empty) == (True, False)
    assert (plan.device, plan.before) == ("sps1", OLD.leaf)
    assert plan.interrupted is None


def test_several_files_are_named() -> None:
    machine = machine_with(OLD, OLD)
    machine.delivery = "ca_file"
    plan = planned(machine)
    assert plan.reason == f"{CHAIN_FILE} and {PEM} and {CONF} are not as wanted"


def test_nothing_is_done_where_files_and_memory_are_as_wanted() -> None:
    plan = planned(machine_with(NEW, NEW))
    assert (plan.changes, plan.restart, plan.is_empty, plan.steps) == ((), False, True, ())
    assert plan.reason == "the certificate, its chain and its key are in place and served"


def test_files_alone_are_no_success() -> None:
    plan = planned(machine_with(NEW, OLD))
    assert (plan.changes, plan.restart) == ((), True)
    assert plan.reason == f"the files are as wanted and {ENDPOINT} serves another chain"
    assert plan.steps == ("restart by service",)


def test_what_is_served_alone_is_no_success() -> None:
    assert planned(machine_with(OLD, NEW)).changes


def test_a_web_server_that_says_nothing_is_restarted() -> None:
    plan = planned(machine_with(NEW))
    assert plan.reason == (f"the files are as wanted and {ENDPOINT} serves nothing (refused)")
    assert plan.before is None


def test_one_socket_that_waits_is_enough() -> None:
    machine = machine_with(NEW, NEW, TWO_SOCKETS)
    assert planned(machine).is_empty
    machine.process[OTHER_ENDPOINT] = (NEW.leaf,)
    plan = planned(machine)
    assert plan.restart
    assert OTHER_ENDPOINT in plan.reason
    assert [binding.endpoint for binding in plan.bindings] == [ENDPOINT, OTHER_ENDPOINT]


def test_several_certificate_files_need_a_choice() -> None:
    machine = machine_with(OLD, OLD, TWO_FILES)
    with pytest.raises(PreconditionError, match=f"several certificate files: {PEM}, {OTHER_PEM}"):
        planned(machine)
    for path, endpoint in ((PEM, ENDPOINT), (OTHER_PEM, OTHER_ENDPOINT)):
        plan = planned(machine, path)
        assert [binding.endpoint for binding in plan.bindings] == [endpoint]
        assert [change.path for change in plan.changes] == [path]


@pytest.mark.parametrize("conf", [ONE_SOCKET, TWO_FILES])
def test_a_certificate_file_that_is_none_is_refused_with_those_that_are(conf: File) -> None:
    with pytest.raises(PreconditionError, match="no certificate file /etc/web/none") as error:
        planned(machine_with(OLD, OLD, conf), "/etc/web/none.pem")
    assert PEM in error.value.hint


def test_one_file_for_two_sockets_needs_no_choice() -> None:
    machine = machine_with(OLD, OLD, TWO_SOCKETS)
    assert planned(machine).bindings == planned(machine, PEM).bindings == machine.bindings


@pytest.mark.parametrize(
    ("sent", "sends_anchor", "is_sent"),
    [
        ((NEW.leaf, *NEW.intermediates), False, True),
        ((NEW.leaf, *NEW.intermediates, NEW.root), False, True),
        ((NEW.leaf, *NEW.intermediates), True, False),
        ((NEW.leaf, *NEW.intermediates, NEW.root), True, True),
        ((NEW.leaf, NEW.root), False, False),
        ((NEW.leaf,), False, False),
        ((*NEW.intermediates, NEW.leaf), False, False),
        ((NEW.leaf, *NEW.intermediates, *NEW.intermediates), False, False),
        ((OLD.leaf, *NEW.intermediates), False, False),
        ((), False, False),
    ],
)
def test_what_counts_as_sent(
    sent: tuple[Certificate, ...],
    sends_anchor: bool,  # noqa: FBT001 parametrized
    is_sent: bool,  # noqa: FBT001 likewise
) -> None:
    wanted = WantedServerCertificate(replace(CONTENT, sends_anchor=sends_anchor))
    assert wanted.is_sent(Served(ENDPOINT, sent)) is is_sent


def test_issuers_begin_with_the_trust_anchor() -> None:
    assert WantedServerCertificate(CONTENT).issuers == (NEW.root, *NEW.intermediates)
    assert WantedServerCertificate(replace(CONTENT, anchor=None)).issuers == ()


def test_the_newest_copies_of_another_certificate_lead_back() -> None:
    machine = machine_with(NEW)
    keep_copy(machine, "20260101T000000Z", OLD.canonical)
    keep_copy(machine, "20260301T000000Z", THIRD.canonical)
    keep_copy(machine, "20260401T000000Z", NEW.canonical)
    keep_copy(machine, "20260501T000000Z", b"ca", CHAIN_FILE)
    assert chosen(machine) == "20260301T000000Z"


def test_copies_of_what_is_still_served_come_first() -> None:
    machine = machine_with(NEW, OLD)
    keep_copy(machine, "20260101T000000Z", OLD.canonical)
    keep_copy(machine, "20260201T000000Z", OLD.canonical)
    keep_copy(machine, "20260301T000000Z", THIRD.canonical)
    assert chosen(machine) == "20260201T000000Z"


def test_copies_without_a_certificate_are_not_what_is_served() -> None:
    machine = machine_with(NEW, OLD)
    keep_copy(machine, "20260101T000000Z", OLD.canonical)
    keep_copy(machine, "20260301T000000Z", b"empty\n")
    assert chosen(machine) == "20260101T000000Z"


def test_without_copies_nothing_leads_back() -> None:
    machine = machine_with(NEW, OLD)
    assert chosen(machine) is None
    keep_copy(machine, "20260401T000000Z", pem_of(NEW.key, NEW.leaf))
    assert chosen(machine) is None


def test_copies_are_looked_for_only_where_a_restart_alone_is_planned() -> None:
    for held, sent in ((NEW, NEW), (OLD, OLD)):
        machine = machine_with(held, sent)
        keep_copy(machine, "20260101T000000Z", THIRD.canonical)
        assert chosen(machine) is None


def test_copies_beside_the_target_of_a_link_are_found() -> None:
    machine = machine_with(NEW, OLD)
    target = "/opt/certificates/server.pem"
    machine.files[target] = machine.files.pop(PEM)
    machine.links = {PEM: target}
    keep_copy(machine, "20260101T000000Z", OLD.canonical, target)
    assert chosen(machine) == "20260101T000000Z"


def test_the_way_back_of_a_change_is_what_it_replaces() -> None:
    machine = machine_with(OLD, OLD)
    machine.delivery = "ca_file"
    plan = planned(machine)
    undo = plan.undo("20261122T120000Z")
    assert undo == Undo(
        "20261122T120000Z",
        {CHAIN_FILE: None, PEM: machine.stored(PEM), CONF: machine.stored(CONF)},
        {change.path: change.sha256 for change in plan.changes},
    )


def test_the_way_back_of_a_restart_is_that_of_the_interrupted_change() -> None:
    machine = machine_with(NEW, OLD)
    keep_copy(machine, "20260101T000000Z", OLD.canonical)
    undo = planned(machine).undo("20261122T120000Z")
    assert (undo.stamp_of(PEM), undo.ours) == ("20260101T000000Z", {})
    before = undo.before[PEM]
    assert before
    assert before.sha256 == digest_of(File(OLD.canonical))


def test_the_way_back_of_a_restart_without_copies_touches_no_file() -> None:
    undo = planned(machine_with(NEW, OLD)).undo("20261122T120000Z")
    assert undo == Undo("20261122T120000Z", {}, {})


def test_no_plan_shows_the_key() -> None:
    plan = planned(machine_with(OLD, OLD))
    body = NEW.key.pem().splitlines()[1]
    assert body.encode() in plan.changes[0].content
    assert body not in repr(plan)
