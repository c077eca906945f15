"""Keys, requests, certificates and bundles on the controller; nothing is connected."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from playbooks.appliances import ISSUING, ROOT
from playbooks.secrets import shown_of
from support.ansible_controller import Controller, Run
from support.chains import key_of, make_chain, pem_of

from netpki.issuing import LocalCa
from netpki.pki import PrivateKey, names_of, read_certificate
from netpki.pki.request import read_request

PASSPHRASE = "pass-phrase-of-the-ca-which-nobody-shall-see"
CONFIGURATION = """
[ req ]
distinguished_name = dn
req_extensions = ext
prompt = no
[ dn ]
CN = sps6.example.com
O = Example Corporation
[ ext ]
subjectAltName = @names
[ names ]
DNS.1 = sps6.example.com
IP.1 = 2001:db8::1
"""


@dataclass(frozen=True)
class Place:
    """Files of one story."""

    controller: Controller
    ca: list[str]

    @property
    def pki(self) -> Path:
        return self.controller.directory / "pki"

    @property
    def exchange(self) -> Path:
        return self.controller.directory / "exchange"

    @property
    def key(self) -> str:
        return (self.pki / "sps1.key").read_text()

    def play(self, name: str, *words: str, **variables: object) -> Run:
        return self.controller.play(
            name, "-vvv", *words, pki=str(self.pki), exchange=str(self.exchange), **variables
        )


@pytest.fixture(scope="module")
def place(new_controller: Callable[[], Controller]) -> Place:
    controller = new_controller()
    controller.write("inventory.yml", {"all": {"hosts": {"sps1": {}}}})
    encrypted = ISSUING.key.signing_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
    )
    above = pem_of(ISSUING.certificate, ROOT.certificate).decode()
    key = controller.write("issuing.key", encrypted.decode())
    return Place(controller, [str(key), str(controller.write("issuing.pem", above))])


@pytest.fixture(scope="module")
def run(place: Place) -> Run:
    return place.play(
        "enrollment",
        "--diff",
        ca=place.ca,
        passphrase=PASSPHRASE,
        configuration=str(place.controller.write("sps6.cnf", CONFIGURATION)),
    )


def test_the_whole_story_goes_well(run: Run) -> None:
    assert run.code == 0, run.output
    assert "[WARNING]" not in run.output
    assert "Traceback" not in run.output


def test_check_mode_says_what_would_be_requested_and_makes_nothing(run: Run) -> None:
    planned = run.result("sps1", "Request planned")
    assert (planned["outcome"], planned["changed"]) == ("planned", True)
    assert planned["msg"] == (
        "Would make a new key (ec-p256) and a new request for sps1.example.com, 192.0.2.7."
    )
    assert planned["request"] is planned["key_sha256"] is None
    assert "not made yet" in planned["diff"]["after"]
    without = run.result("sps1", "Unrequested certificate planned")
    assert (without["outcome"], without["changed"]) == ("planned", True)
    assert without["message"] == "Would change: the request, once it is made, is signed."
    assert run.result("sps1", "Nothing is made")["ansible_facts"] == {"made": False}


def test_what_is_not_requested_cannot_be_signed(run: Run) -> None:
    assert run.status("sps1", "Unrequested certificate signed") == "failed"
    assert "There is no request of sps1" in run.message("sps1", "Unrequested certificate signed")


def test_key_and_request_are_made_once(run: Run, place: Place) -> None:
    made, again = (run.result("sps1", f"Request {name}") for name in ("made", "again"))
    assert (made["outcome"], made["changed"]) == ("requested", True)
    assert (again["outcome"], again["changed"]) == ("unchanged", False)
    same = ("key_sha256", "request", "names", "subject", "key_file", "request_file")
    assert [made[name] for name in same] == [again[name] for name in same]
    request = read_request(made["request"])
    assert request.names == ("sps1.example.com", "192.0.2.7") == tuple(made["names"])
    assert request.subject == "CN=sps1.example.com,O=Example Corporation"
    for name in (path.name for path in place.pki.glob("*.key*")):
        assert stat.S_IMODE((place.pki / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(place.pki.stat().st_mode) == 0o700


def test_other_wishes_are_shown_as_a_difference(run: Run) -> None:
    planned = run.result("sps1", "Request of other names")
    assert (planned["outcome"], planned["commands"]) == ("planned", ["a new request"])
    assert planned["key_sha256"] == run.result("sps1", "Request made")["key_sha256"]
    assert "192.0.2.7" in planned["diff"]["before"]
    assert "192.0.2.7" not in planned["diff"]["after"]


def test_a_local_ca_signs_once_until_the_certificate_is_due(run: Run) -> None:
    planned, signed, again, due = (
        run.result("sps1", f"Certificate {name}")
        for name in ("planned", "signed", "again", "when it is due")
    )
    assert [each["outcome"] for each in (planned, signed, again, due)] == [
        *("planned", "issued", "unchanged", "unchanged"),
    ]
    assert planned["after"] is None
    assert "signed  by CN=Playbook Issuing" in planned["diff"]["after"]
    assert signed["after"]["names"] == ["sps1.example.com", "192.0.2.7"]
    assert [each["subject"] for each in signed["chain"]][1:] == ["CN=Playbook Issuing"]
    assert signed["root"]["subject"] == "CN=Playbook Root"
    assert again["before"] == again["after"] == signed["after"]


def test_a_new_key_keeps_the_old_one(run: Run, place: Place) -> None:
    made, renewed = (run.result("sps1", f"Request {name}") for name in ("made", "with a new key"))
    assert renewed["changed"]
    assert made["key_sha256"] != renewed["key_sha256"]
    (old,) = place.pki.glob("sps1.key.*")
    assert PrivateKey.load(old.read_bytes()).public_fingerprint.hexadecimal == made["key_sha256"]


def test_a_file_for_openssl_and_any_name_of_a_host_are_taken(run: Run, place: Place) -> None:
    made = run.result("sps1", "Request as openssl")
    assert made["device"] == "2001:db8::1"
    assert made["names"] == ["sps6.example.com", "sps1.example.com", "2001:db8::1", "192.0.2.7"]
    assert made["subject"] == "CN=sps6.example.com,O=Example Corporation"
    assert Path(made["key_file"]).parent == place.pki


def test_people_are_waited_for_without_failing(run: Run, place: Place) -> None:
    names = ("nothing laid out yet", "laid out", "again")
    planned, laid_out, again = (run.result("sps1", f"Manual, {name}") for name in names)
    for each in (planned, laid_out, again):
        assert (each["outcome"], each["pending"]) == ("pending", True)
        assert each["msg"].startswith("Waiting for the certificate of sps1. ")
        assert each["exported_file"] in each["msg"]
        assert each["answer_file"] in each["msg"]
    assert [each["changed"] for each in (planned, laid_out, again)] == [True, True, False]
    assert "Nothing is laid out yet" in planned["msg"]
    request = (place.pki / "sps1.csr").read_text()
    assert (place.exchange / "sps1.csr").read_text() == request


@pytest.fixture(scope="module")
def answered(run: Run, place: Place) -> Run:
    assert run.code == 0
    now = datetime.now(UTC)
    ca = LocalCa(ISSUING.certificate, ISSUING.key, now=now)
    request = read_request((place.exchange / "sps1.csr").read_text())
    leaf = ca.issue(request, subject_label="sps1").leaf
    (place.exchange / "sps1.CRT").write_text(leaf.pem())
    return place.play("enrollment_answered", "--diff", known=[place.ca[-1]])


def test_what_people_bring_is_picked_up_once(answered: Run, place: Place) -> None:
    assert answered.code == 0, answered.output
    planned, picked, again = (
        answered.result("sps1", f"Answer {name}") for name in ("planned", "picked up", "again")
    )
    assert [each["outcome"] for each in (planned, picked, again)] == [
        *("planned", "issued", "unchanged"),
    ]
    assert planned["after"] == picked["after"] == again["before"]
    text = (place.pki / "sps1.chain.pem").read_text()
    assert text.count("BEGIN CERTIFICATE") == 3
    leaf = read_certificate(text.partition("-----END")[0] + "-----END CERTIFICATE-----\n")
    assert PrivateKey.load(place.key.encode()).matches(leaf)
    assert names_of(leaf) == ("sps1.example.com", "192.0.2.7")


REFUSALS = {
    "A request without names": "names no host",
    "An address that is none": "ends in a number",
    "A field that is none": "Is organization meant?",
    "A key too weak": "too weak",
    "Fields and a file": "mutually exclusive: fields|openssl_configuration",
    "A file that is not there": "no-such.cnf cannot be read on the controller",
    "A directory that others may enter": "is open to others (mode 0755)",
    "No signer": "one of the following is required: ca_files, exchange_directory",
    "Two signers": "mutually exclusive: ca_files|exchange_directory",
    "A CA without its key": "there are 0 keys",
    "A CA whose pass phrase is wrong": "pass phrase is wrong",
    "A certificate for no day": "cannot be valid for 0 days",
    "A bundle of nothing": "one of the following is required: files, content",
    "A bundle without its key": "This makes no server.pem",
    "A bundle whose file is not there": "no-such.pem cannot be read on the controller",
    "An unknown defect to accept": "everything",
}


@pytest.fixture(scope="module")
def refused(run: Run, place: Place) -> Run:
    assert run.code == 0
    public = place.controller.directory / "public"
    public.mkdir(mode=0o755)
    return place.play("enrollment_refused", ca=place.ca, passphrase=PASSPHRASE, public=str(public))


@pytest.mark.parametrize("task", REFUSALS)
def test_a_refusal_is_one_line_that_says_what_is_wrong(refused: Run, task: str) -> None:
    assert refused.status("sps1", task) == "failed"
    message = refused.message("sps1", task)
    assert REFUSALS[task] in message
    assert "\n" not in message.strip()
    assert not refused.result("sps1", task).get("changed")


def test_there_is_a_case_for_every_refusal(refused: Run) -> None:
    assert len(refused.entries) == len(REFUSALS)
    assert "Traceback" not in refused.output


CHAIN = make_chain(kind="ec-p256")


@pytest.fixture(scope="module")
def bundles(place: Place) -> tuple[Run, Path]:
    files = {
        "leaf.key": pem_of(CHAIN.key),
        "other.key": pem_of(key_of("ec-p256", "another")),
        "chain.pem": pem_of(*CHAIN.intermediates, CHAIN.leaf),
        "root.pem": pem_of(CHAIN.root),
    }
    directory = place.controller.directory / "bundles"
    directory.mkdir()
    for name, content in files.items():
        (directory / name).write_bytes(content)
    return place.play("bundles", "--diff", directory=str(directory)), directory


def test_the_module_writes_the_canonical_file_once(bundles: tuple[Run, Path]) -> None:
    run, directory = bundles
    assert run.code == 0, run.output
    names = ("checked only", "planned", "written", "again")
    found = [run.result("sps1", f"Module, {name}") for name in names]
    assert [each["changed"] for each in found] == [False, True, True, False]
    assert all(each["usable"] for each in found)
    assert not run.result("sps1", "Nothing is written")["stat"]["exists"]
    written = directory / "server.pem"
    assert written.read_bytes() == CHAIN.canonical
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert CHAIN.leaf.subject in found[1]["diff"]["after"]


def test_the_filter_makes_the_same_file(bundles: tuple[Run, Path]) -> None:
    run, _ = bundles
    assert run.status("sps1", "Filter, the same") == "ok"


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("Module, of another key", ["This makes no server.pem: 1 defect.", "fits"]),
        ("Filter, another key", ["fits"]),
        ("Filter, several reasons", ["other.example.com", "trust anchor"]),
        ("Filter, no text", ["each text must be text"]),
    ],
)
def test_what_makes_no_bundle_fails_with_the_reasons(
    bundles: tuple[Run, Path], task: str, words: list[str]
) -> None:
    run, _ = bundles
    assert run.status("sps1", task) == "failed"
    for word in words:
        assert word in run.message("sps1", task)


def test_no_key_and_no_pass_phrase_is_ever_shown(
    run: Run, answered: Run, refused: Run, bundles: tuple[Run, Path], place: Place
) -> None:
    keys = [path.read_text() for path in place.pki.glob("*.key*")]
    assert len(keys) == 3
    for each in (run, answered, refused, bundles[0]):
        assert shown_of(each, *keys, ISSUING.key.pem(), CHAIN.key.pem(), PASSPHRASE) == []
        assert shown_of(each, key_of("ec-p256", "another").pem()) == []
