"""The inventory of emulated appliances, beside routers: asked over real SSH and TLS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Group, Host, ParentGroups
from nornir.plugins.runners import ThreadedRunner
from support.appliances import CHANGING, NEW, NEWEST, OLD, OLDEST, settings_for
from support.chains import pem_of
from typer.testing import CliRunner
from unit.emulators.sps.making import make_appliance
from unit.frontends.laboratories import laboratory, routers

from netpki.emulators import ApplianceFleet, EmulatedAppliance
from netpki.errors import AuthenticationFailedError, PreconditionError
from netpki.frontends import facade
from netpki.frontends.command_line.application import app
from netpki.frontends.command_line.emulated_appliances import ApplianceLaboratory
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.inventory.loading import load
from netpki.frontends.nornir import pki_inventory
from netpki.frontends.nornir.inventory_tasks import platform_of
from netpki.issuing import create_local_ca
from netpki.pki import Certificate
from netpki.platforms.contract import DeviceRecord

SCHEMA = json.loads(
    (Path(facade.__file__).parents[1] / "schemas" / "inventory-1.json").read_text("utf-8")
)
Document = dict[str, Any]
Content = dict[str, tuple[int, int, bytes]]


def content_of(appliance: EmulatedAppliance) -> Content:
    """Mode, time and content of every file."""
    files = (path for path in appliance.root.rglob("*") if path.is_file())
    return {
        str(path): (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes())
        for path in files
    }


def id_of(certificate: Certificate) -> str:
    return f"sha256:{certificate.fingerprint('sha256').hexadecimal}"


def types(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["inventory", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.stdout


@dataclass(frozen=True)
class Mixed:
    """Appliances and a router, and what one command told of them.

    Attributes:
        appliances: By name; all but s3 are on.
        before: What they held before the command.
        path: Inventory of Ansible with all of them.
        code: Exit code of the command.
        document: What it wrote.
    """

    appliances: dict[str, EmulatedAppliance]
    before: dict[str, Content]
    path: Path
    code: int
    document: Document

    def device(self, name: str) -> Document:
        (found,) = (each for each in self.document["devices"] if each["name"] == name)
        return dict(found)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mixed]:
    """s1 serves its file, the file of s2 was replaced without a restart, s3 has SSH turned off."""
    directory = tmp_path_factory.mktemp("mixed")
    made = [
        make_appliance(NEWEST, "s1", server_pem=NEW.canonical),
        make_appliance(OLDEST, "s2", server_pem=OLD.canonical, ca_file=pem_of(*OLD.intermediates)),
        make_appliance(NEWEST, "s3", server_pem=OLD.canonical, ssh_enabled=False),
    ]
    ca = create_local_ca("Issuing", below="Root", kind="ec-p256", now=OLD.leaf.not_before)
    built = ApplianceLaboratory(ApplianceFleet(made), ca)
    with laboratory(directory / "routers", routers(1)), built.listening():
        (directory / "appliances.known_hosts").write_text(built.fleet.known_hosts())
        whole = yaml.safe_load((directory / "routers" / "inventory.yml").read_text())
        login = whole["all"].pop("vars")
        whole["all"]["children"] = {
            "routers": {"vars": login, "children": whole["all"]["children"]},
            **built.inventory(directory)["all"]["children"],
        }
        path = directory / "fleet.yml"
        path.write_text(yaml.safe_dump(whole))
        made[1].server_pem_path.write_bytes(NEW.canonical)
        before = {each.hostname: content_of(each) for each in made}
        code, out = types("-i", str(path), "--format", "json")
        appliances = {each.hostname: each for each in made}
        yield Mixed(appliances, before, path, code, json.loads(out))


def test_appliances_stand_beside_routers_in_one_document(mixed: Mixed) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(mixed.document)
    assert {
        each["name"]: (each["platform"], each["status"]) for each in mixed.document["devices"]
    } == {
        "r1": ("ios", "complete"),
        "s1": ("sps", "complete"),
        "s2": ("sps", "complete"),
        "s3": ("sps", "unreachable"),
    }
    assert mixed.code == ExitCode.UNREACHABLE


def test_nothing_was_changed_on_any_appliance(mixed: Mixed) -> None:
    assert {name: content_of(each) for name, each in mixed.appliances.items()} == mixed.before
    assert [each.starts for each in mixed.appliances.values()] == [1, 1, 1]
    for name in ("s1", "s2"):
        log = mixed.appliances[name].log
        assert log
        assert {operation.kind for operation in log} == {"exec"}
        assert not {operation.text for operation in log} & CHANGING
    assert mixed.appliances["s3"].log == []


def test_an_appliance_that_serves_what_its_file_holds(mixed: Mixed) -> None:
    device, appliance = mixed.device("s1"), mixed.appliances["s1"]
    path = str(appliance.server_pem_path)

    assert (device["hostname"], device["release"]) == ("s1", "lighttpd/1.4.69")
    assert [
        (each["certificate"], each["kind"], each["storage"], each["trustpoints"], each["saved"])
        for each in device["certificates"]
    ] == [
        (id_of(NEW.leaf), "identity", path, [], True),
        (id_of(NEW.intermediates[0]), "ca", path, [], True),
        (id_of(NEW.intermediates[1]), "ca", path, [], True),
    ]
    assert [
        (each["port"], each["verdict"], each["expected"], len(each["certificates"]))
        for each in device["served"]
    ] == [(port, "as_stored", id_of(NEW.leaf), 3) for port in appliance.tls_ports]
    assert [each["address"] for each in device["served"]] == ["127.0.0.1", "127.0.0.1"]
    assert device["gaps"] == []


def test_the_appliance_s_own_openssl_names_the_key_as_certificates_do(mixed: Mixed) -> None:
    (key,) = mixed.device("s1")["keys"]

    assert key["public_key_sha256"] == NEW.leaf.public_key_sha256
    assert (key["algorithm"], key["bits"], key["certificates"]) == ("EC", 256, [id_of(NEW.leaf)])
    assert key["label"] == str(mixed.appliances["s1"].server_pem_path)


def test_a_key_on_two_appliances_is_shared(mixed: Mixed) -> None:
    """The file of s2 has the key of s1, though it is not in use there yet."""
    assert mixed.document["shared_keys"] == [
        {"public_key_sha256": NEW.leaf.public_key_sha256, "devices": ["s1", "s2"]}
    ]


def test_a_file_that_was_replaced_without_a_restart_is_not_what_is_served(mixed: Mixed) -> None:
    device, appliance = mixed.device("s2"), mixed.appliances["s2"]

    assert [each["certificate"] for each in device["certificates"]] == [
        *map(id_of, (NEW.leaf, *NEW.intermediates, *OLD.intermediates))
    ]
    assert [
        (each["port"], each["verdict"], each["expected"], each["certificates"])
        for each in device["served"]
    ] == [
        (
            port,
            "not_stored",
            id_of(NEW.leaf),
            [id_of(OLD.leaf), id_of(OLD.intermediates[0])],
        )
        for port in appliance.tls_ports
    ]


def test_an_appliance_that_is_down_stays_in_the_inventory(mixed: Mixed) -> None:
    device = mixed.device("s3")
    (gap,) = device["gaps"]

    assert (device["certificates"], device["served"], device["keys"]) == ([], [], [])
    assert gap["source"] == "connection"


def test_every_form_of_an_inventory_takes_appliances(mixed: Mixed, tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    made.write_text(json.dumps(mixed.document))

    code, table = types("--from", str(made))
    assert code == ExitCode.UNREACHABLE
    assert "s3: connection: " in table
    assert re.search(r"CN=sps\.example\.com .* identity +2 devices ", table)
    assert "server.pem" in types("--from", str(made), "--format", "csv")[1]
    assert "server.pem" in types("--from", str(made), "--format", "html")[1]
    groups = json.loads(types("--from", str(made), "--format", "ansible")[1])
    assert list(groups["all"]["children"]["unreachable"]["hosts"]) == ["s3"]


def test_the_task_tells_the_platform_of_what_is_down_and_of_what_is_not(mixed: Mixed) -> None:
    fleet = Nornir(load(str(mixed.path), limit=["s1", "s3"]), runner=ThreadedRunner())
    results = fleet.run(pki_inventory, probe=False)
    up, down = results["s1"][0], results["s3"][0]
    assert isinstance(up.record, DeviceRecord)

    assert not up.changed
    assert up.result["inventory"]["devices"] == [
        mixed.device("s1") | {"keys": [mixed.device("s1")["keys"][0] | {"holders": 1}]}
    ]
    assert (down.failed, down.record.platform, down.record.reached) == (True, "sps", False)


def test_a_web_server_that_is_down_is_a_gap_and_its_file_is_told(tmp_path: Path) -> None:
    appliance = make_appliance(NEWEST, server_pem=OLD.canonical, tls_ports=1)
    appliance.inject("start-fails-always")
    with ApplianceFleet([appliance]) as fleet:
        web = facade.WebServer(str(appliance.configuration_path))
        record = facade.survey_appliance(settings_for(fleet, tmp_path), web)

    (served,) = record.served
    assert (served.chain, served.port) == ((), appliance.tls_ports[0])
    assert served.failure
    assert [gap.source for gap in record.gaps] == [f"127.0.0.1:{served.port}"]
    assert [each.certificate for each in record.certificates] == [OLD.leaf, *OLD.intermediates]
    (facts,) = facade.inventory_of([record])["devices"]
    assert (facts["status"], facts["served"][0]["verdict"]) == ("incomplete", "unknown")


def test_who_is_no_root_learns_so(tmp_path: Path) -> None:
    appliance = make_appliance(OLDEST, server_pem=OLD.canonical, tls_ports=1)
    with ApplianceFleet([appliance]) as fleet:
        login = {"username": "admin", "password": appliance.admin_password}
        with pytest.raises(PreconditionError, match="'admin' lands in a command line"):
            facade.survey_appliance(settings_for(fleet, tmp_path, **login))
        with pytest.raises(AuthenticationFailedError):
            facade.survey_appliance(settings_for(fleet, tmp_path, password="wrong"))


def host_with(
    *, platform: str | None = None, groups: tuple[str, ...] = (), **options: object
) -> Host:
    """A host as inventories make it; each group is in the one after it."""
    parents = ParentGroups()
    for name in reversed(groups):
        parents = ParentGroups([Group(name, groups=parents)])
    connection = {"netpki": ConnectionOptions(extras=dict(options))}
    return Host(
        "h1",
        hostname="192.0.2.1",
        platform=platform,
        groups=parents,
        connection_options=connection,
        defaults=Defaults(),
    )


@pytest.mark.parametrize(
    "host",
    [
        host_with(platform="sps"),
        host_with(groups=("smart_protection_servers",)),
        host_with(groups=("sps_1_4_69", "smart_protection_servers"), platform="linux"),
        host_with(web_configuration="/etc/lighttpd/lighttpd.conf"),
        host_with(web_service="lighttpd"),
        host_with(admin_username="admin"),
        host_with(admin_password="pw"),
        Host("h1", data={"netpki_web_service": "lighttpd"}, defaults=Defaults()),
        Host("h1", defaults=Defaults(platform="sps")),
    ],
)
def test_an_inventory_says_in_many_ways_that_a_host_is_an_appliance(host: Host) -> None:
    assert platform_of(host) == "sps"


@pytest.mark.parametrize(
    "host",
    [
        host_with(),
        host_with(groups=("branch", "routers"), tls_legacy=True, admin_password=None),
        host_with(platform="junos"),
        *(
            host_with(platform=name, groups=("smart_protection_servers",), web_service="lighttpd")
            for name in ("ios", "cisco_ios", "cisco_xe", "cisco_iosxe")
        ),
    ],
)
def test_any_other_host_is_a_router(host: Host) -> None:
    assert platform_of(host) == "ios"
