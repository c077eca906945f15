"""Bad input: one sentence that says what to do, and nothing reaches the device."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from support.ansible_controller import Controller, Run
from support.certificates import CORPUS, corpus

from netpki.emulators import PERSONALITIES, EmulatedFleet, EmulatedRouter

WORDS = {
    "Text that is no PEM": "PEM",
    "Two certificates": "2 certificates",
    "PEM with its line breaks lost": "is not a whole BEGIN line",
    "A key in place of the certificate": "private key",
    "Another pin": "the pin",
    "Half a pin": "64 digits",
    "An expired certificate with a weak key": "1024",
    "A superseded certificate": "superseded",
    "An unknown setting": "'reload' is not a trustpoint sub-command",
    "A name of two words": "'NEW CA' is not a trustpoint name",
    "No certificate": "one of the following is required: certificate, certificate_file",
    "Certificate and file": "mutually exclusive: certificate|certificate_file",
    "A file that is not there": "no-such.pem cannot be read on the controller",
    "A directory": "Is a directory",
    "An argument that does not exist": "force",
    "A choice that does not exist": "must be one of: beside, in_place",
    "A password in the jump host": "the jump host cannot be read",
    "No user": "Set ansible_user",
    "A command on a device": "serves the modules of its own collection only",
    "A file on a device": "serves the modules of its own collection only",
}


@pytest.fixture(scope="module")
def router() -> EmulatedRouter:
    return EmulatedRouter(hostname="r1", personality=PERSONALITIES["ios-15"])


@pytest.fixture(scope="module")
def run(controller: Controller, router: EmulatedRouter) -> Iterator[Run]:
    names = {"": "iosv_lab_CA.pem", "other_": "msca_qytang-WIN2019-CA.pem"}
    texts = {f"{k}pem": (CORPUS / name).read_text() for k, name in names.items()}
    weak = corpus("thawte_premium_server_ca.pem")
    with EmulatedFleet([router]) as fleet:
        controller.inventory(fleet)
        yield controller.play(
            "bad_input",
            **texts,
            sha256=str(corpus("iosv_lab_CA.pem").fingerprint("sha256")),
            jump="user:jump-secret@host:22",
            weak_pem=weak.pem(),
            weak_sha256=str(weak.fingerprint("sha256")),
        )


@pytest.mark.parametrize("task", WORDS)
def test_bad_input_fails_with_one_line_that_says_what_is_wrong(run: Run, task: str) -> None:
    assert run.status("r1", task) == "failed", run.output
    message = run.message("r1", task)
    assert WORDS[task] in message
    assert "\n" not in message.strip()


def test_a_refusal_names_the_device_and_the_kind_of_error(run: Run) -> None:
    result = run.result("r1", "Another pin")
    assert result["device"] == "r1"
    assert result["error"]["kind"] == "CertificateRefusedError"
    assert not result["changed"]


def test_nothing_was_sent_and_nobody_even_logged_in(run: Run, router: EmulatedRouter) -> None:
    assert len(run.entries) == len(WORDS)
    assert router.command_log == []


def test_no_traceback_and_no_secret_is_shown(run: Run) -> None:
    assert "demo-password" not in run.output
    assert "jump-secret" not in run.output
    assert "Traceback" not in json.dumps(run.entries)
    assert "Traceback" not in run.output
