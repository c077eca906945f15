"""The inventory of emulated routers: asked over SSH and TLS, or read from what they printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.certificates import NOON
from support.chains import make_chain, self_signed
from support.ssh import settings_for
from typer.testing import CliRunner
from unit.frontends.laboratories import fleet_in, laboratory, still, without

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter, TrmService
from netpki.frontends import facade
from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.nornir import pki_inventory
from netpki.frontends.saved import survey
from netpki.platforms.contract import DeviceRecord, Filtering
from netpki.platforms.ios.inventory.live import ASKED
from netpki.services.inventory import differences

CHAIN = make_chain("r1.example.com", kind="rsa-2048")
RENEWED = make_chain("r1.example.com", kind="rsa-2048", serial=77)
OWN = self_signed("IOS-Self-Signed-Certificate-1", kind="rsa-2048")
SCHEMA = json.loads(
    (Path(facade.__file__).parents[1] / "schemas" / "inventory-1.json").read_text("utf-8")
)
USES = """\
no ip http server
ip http secure-server
ip http secure-trustpoint WEB
ip http timeout-policy idle 300 life 600 requests 10
ip ssh version 2
ntp authentication-key 1 md5 not-to-be-seen
ntp authenticate
ntp trusted-key 1
ntp server 192.0.2.123 key 1
crypto ikev2 profile HUB
 pki trustpoint WEB
event manager applet RENEW
 action 1.0 cli command "crypto pki enroll WEB"
"""


def router_with_all(personality: str) -> EmulatedRouter:
    router = EmulatedRouter(
        hostname="r1",
        personality=PERSONALITIES[personality],
        clock=NOON,
        extra_configuration=USES,
    )
    lines = ["enrollment terminal", "revocation-check none", "rsakeypair WEB-KEY 2048"]
    issuing = CHAIN.issuer.certificate
    router.add_trustpoint("WEB", lines=lines, ca=issuing, identity=CHAIN.leaf, key=CHAIN.key)
    router.add_trustpoint("ROOT", ca=CHAIN.root)
    router.add_trustpoint("SAME-ROOT", ca=CHAIN.root, saved=False)
    router.add_trustpoint("EMPTY")
    return still(router)


@contextmanager
def listening(router: EmulatedRouter) -> Iterator[EmulatedFleet]:
    """With the port of its HTTPS server in its configuration, as the router believes it."""
    with EmulatedFleet([router], https=True) as fleet:
        router.running.enter_section(f"ip http secure-port {fleet.https_endpoint('r1')[1]}")
        yield fleet


def settings_of(fleet: EmulatedFleet, directory: Path) -> facade.DeviceSettings:
    return facade.DeviceSettings(settings_for(fleet, "r1", directory))


def asked(fleet: EmulatedFleet, directory: Path, *, probe: bool = False) -> DeviceRecord:
    return facade.survey_device(settings_of(fleet, directory), probe=probe)


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_router_tells_everything(personality: str, tmp_path: Path) -> None:
    router = router_with_all(personality)
    with listening(router) as fleet:
        record = asked(fleet, tmp_path)

    assert record.gaps == ()
    assert {(each.kind, each.trustpoints, each.certificate) for each in record.certificates} == {
        ("identity", ("WEB",), CHAIN.leaf),
        ("ca", ("WEB",), CHAIN.issuer.certificate),
        ("ca", ("ROOT", "SAME-ROOT"), CHAIN.root),
    }
    assert [(each.name, each.authenticated, each.saved) for each in record.trustpoints] == [
        ("WEB", True, True),
        ("ROOT", True, True),
        ("SAME-ROOT", True, False),
        ("EMPTY", False, True),
    ]
    key = next(each for each in record.keys if each.label == "WEB-KEY")
    assert (key.algorithm, key.bits, key.trustpoints) == ("RSA", 2048, ("WEB",))
    assert key.public_key_sha256 == CHAIN.leaf.public_key_sha256
    assert {(use.kind, use.name) for use in record.used_by if use.target == "trustpoint"} == {
        ("https-server", "WEB"),
        ("ikev2-profile", "WEB"),
        ("eem", "WEB"),
    }
    assert not router.configuration_commands()


def without_places(saved: DeviceRecord, live: DeviceRecord) -> DeviceRecord:
    """What was read from a file, with the places where the device itself was read."""
    assert saved.web is not None
    assert live.web is not None
    assert [line.text for line in saved.web.lines] == [line.text for line in live.web.lines]
    return replace(
        saved,
        sources=live.sources,
        addresses=live.addresses,
        trustpoints=tuple(
            replace(each, origin=None, line=known.line)
            for each, known in zip(saved.trustpoints, live.trustpoints, strict=True)
        ),
        certificates=tuple(
            replace(each, line=known.line)
            for each, known in zip(saved.certificates, live.certificates, strict=True)
        ),
        used_by=tuple(
            replace(use, origin=None, number=known.number)
            for use, known in zip(saved.used_by, live.used_by, strict=True)
        ),
        web=replace(saved.web, lines=live.web.lines),
        ssh=live.ssh,
        time=live.time,
    )


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_a_router_tells_how_it_is_managed(personality: str, tmp_path: Path) -> None:
    router = router_with_all(personality)
    with listening(router) as fleet:
        record = asked(fleet, tmp_path)

    assert record.domain_name == "example.net"
    assert record.addresses == ("127.0.0.1",)
    assert record.web is not None
    assert (record.web.plain, record.web.secure, record.web.trustpoint) == (False, True, "WEB")
    assert (record.web.idle_seconds, record.web.most_connections) == (
        300,
        300 if router.personality.modern_http else 16,
    )
    assert record.web.ciphersuites == router.personality.ciphers
    assert record.ssh is not None
    assert record.ssh.version == "2"
    assert record.time is not None
    assert record.time.authenticates
    (source,) = record.time.sources
    assert (source.address, source.key, source.algorithm, source.trusted) == (
        "192.0.2.123",
        "1",
        "md5",
        True,
    )
    assert "not-to-be-seen" not in repr(record)
    assert "not-to-be-seen" not in json.dumps(facade.inventory_of([record]))
    jsonschema.Draft202012Validator(SCHEMA).validate(facade.inventory_of([record]))


@pytest.mark.parametrize("personality", ["ios-15", "xe-17"])
def test_a_subscription_is_told_of_where_there_is_one(personality: str, tmp_path: Path) -> None:
    router = router_with_all(personality)
    with listening(router) as fleet:
        without_one = asked(fleet, tmp_path)
        router.trm = TrmService(CHAIN.root, polls_until_active=0)
        router.trm.register(NOON, frozenset({CHAIN.root}))
        with_one = asked(fleet, tmp_path)

    assert (without_one.filtering, without_one.gaps, with_one.gaps) == (None, (), ())
    if not router.personality.has_trm:
        assert with_one.filtering is None
        return
    assert with_one.filtering == Filtering(
        "Active",
        active=True,
        expires="Sat May 25 07:00:00 2013",
        expires_at=datetime(2013, 5, 25, 7, tzinfo=UTC),
        last_request="Processed response successfully",
    )


@pytest.mark.parametrize("personality", PERSONALITIES)
def test_what_was_saved_of_a_session_tells_the_same(personality: str, tmp_path: Path) -> None:
    router = router_with_all(personality)
    with listening(router) as fleet:
        live = asked(fleet, tmp_path)
        device = facade.open_device(settings_of(fleet, tmp_path))
        with device.connect(read_only=True) as store:
            outputs = store.show(*ASKED)
    session = "".join(f"r1#{typed}\n{out}\n" for typed, out in zip(ASKED, outputs, strict=True))
    (tmp_path / "r1.log").write_text(session + "r1#", encoding="utf-8")
    (saved,) = survey([tmp_path / "r1.log"])

    assert facade.inventory_of([saved])["devices"][0]["addresses"] == []
    assert differences(facade.inventory_of([live]), facade.inventory_of([saved])) == ()
    assert live.read_at is not None
    assert without_places(saved, live) == replace(live, read_at=None)
    assert {str(source).partition(" (")[0] for source in saved.sources} == {
        str(source) for source in live.sources
    }


def verdict(router: EmulatedRouter, directory: Path) -> str:
    with listening(router) as fleet:
        record = asked(fleet, directory, probe=True)
    (device,) = facade.inventory_of([record])["devices"]
    (served,) = device["served"]
    assert (served["service"], served["trustpoint"]) == ("https", "WEB")
    return str(served["verdict"])


def test_the_certificate_that_is_served_is_the_one_stored(tmp_path: Path) -> None:
    assert verdict(router_with_all("xe-17"), tmp_path) == "as_stored"


def test_a_renewed_certificate_that_is_not_served_yet_is_found(tmp_path: Path) -> None:
    router = router_with_all("xe-17")
    router.served_https = ((RENEWED.leaf,), RENEWED.key)
    assert verdict(router, tmp_path) == "not_stored"


def test_a_self_signed_certificate_in_place_of_the_one_configured_is_found(tmp_path: Path) -> None:
    router = router_with_all("xe-17")
    router.add_trustpoint(
        "TP-self-signed-1", lines=["enrollment selfsigned"], identity=OWN.leaf, key=OWN.key
    )
    router.served_https = ((OWN.leaf,), OWN.key)
    assert verdict(router, tmp_path) == "other_stored"


def test_a_server_that_does_not_answer_is_not_judged(tmp_path: Path) -> None:
    router = router_with_all("xe-17")
    router.private_keys.clear()
    assert verdict(router, tmp_path) == "unknown"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Path]:
    with laboratory(tmp_path / "lab", [router_with_all("ios-15")]):
        yield tmp_path / "lab"


def types(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["inventory", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.stdout


def without_time(document: dict[str, Any]) -> dict[str, Any]:
    devices = [{**device, "read_at": ""} for device in document["devices"]]
    return {**document, "devices": devices, "generated_at": ""}


def test_the_command_and_the_nornir_task_give_the_same_document(lab: Path) -> None:
    code, out = types("-i", str(lab / "nornir"), "--no-probe", "--json")
    document = json.loads(out)
    nornir = fleet_in(lab)
    result = nornir.run(pki_inventory, probe=False)["r1"][0]

    assert code == ExitCode.DONE
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert without_time(document) == without_time(result.result["inventory"])
    assert not result.changed


def test_every_form_of_an_inventory(lab: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    assert types("-i", str(lab / "nornir"), "--no-probe", "-o", str(made)) == (ExitCode.DONE, "")

    for name, form in (("made.csv", "device,"), ("made.html", "<!doctype html>")):
        assert types("--from", str(made), "-o", str(tmp_path / name)) == (ExitCode.DONE, "")
        assert (tmp_path / name).read_text("utf-8").lower().startswith(form)
    code, out = types("--from", str(made), "--format", "ansible")
    assert (code, list(json.loads(out)["all"]["hosts"])) == (ExitCode.DONE, ["r1"])
    assert "CN=r1.example.com" in types("--from", str(made))[1]
    assert types("diff", str(made), str(made)) == (ExitCode.DONE, "Nothing has changed.\n")


def test_a_router_that_is_down_stays_in_the_inventory(lab: Path) -> None:
    without(lab, "r1")
    code, out = types("-i", str(lab / "nornir"), "--json")
    (device,) = json.loads(out)["devices"]

    assert code == ExitCode.UNREACHABLE
    assert (device["name"], device["status"]) == ("r1", "unreachable")
    assert len(device["gaps"]) == 1


def test_what_changed_is_told_and_counted(tmp_path: Path) -> None:
    configuration = "version 15.2\nhostname r1\ncrypto pki trustpoint A\n{}end\n"
    for name, line in (("old", ""), ("new", " revocation-check none\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r1.cfg").write_text(configuration.format(line))
        assert types(
            *("--saved", str(tmp_path / name), "--format", "json"),
            *("-o", str(tmp_path / f"{name}.json")),
        ) == (ExitCode.DONE, "")
    files = (str(tmp_path / "old.json"), str(tmp_path / "new.json"))

    code, out = types("diff", *files, "--detailed-exitcode")
    assert code == ExitCode.PENDING
    assert "~ trustpoint A" in out
    assert "revocation_check: nothing -> none" in out
    _, machine = types("diff", *files, "--json")
    (change,) = json.loads(machine)["changes"]
    assert (change["device"], change["kind"], change["subject"]) == ("r1", "changed", "trustpoint")


@pytest.mark.parametrize(
    "words",
    [(), ("--saved", ".", "--from", "x.json"), ("-i", "x", "--saved", "y")],
)
def test_one_origin_is_needed(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["inventory", *words], env={"NETPKI_INVENTORY": ""})
    assert result.exit_code == ExitCode.USAGE
    assert "Give one of --inventory" in result.stderr
