"""Webhooks over real sockets of this machine: repetition, trust, and secrets that stay secret."""

from __future__ import annotations

import json
import logging
import socket
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest
import urllib3
from support.compliance_reports import AT, Facts, device, document, example, finding, with_history
from unit.frontends.delivery.receivers import HERE, Receiver, make_certificate, receiving

import netpki
from netpki.errors import InputError
from netpki.frontends.delivery import Webhook, send_to_webhook

TOKEN = "s3cr3t-t0ken"
SECRETS = (TOKEN, "p4th-secret")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "here.pem", HERE)


def hook(receiver: Receiver, **parts: Any) -> Webhook:  # noqa: ANN401 any field
    return Webhook(receiver.url, **{"token": TOKEN, "backoff_seconds": 0, **parts})


def refused(webhook: Webhook) -> InputError:
    """The one error, which gives no secret away, not even with its traceback."""
    with pytest.raises(InputError) as caught:
        send_to_webhook(example(), webhook)
    told = "".join(traceback.format_exception(caught.value))
    assert not [secret for secret in SECRETS if secret in told + caught.value.diagnostics()]
    return caught.value


def said(receiver: Receiver, why: str) -> str:
    server = receiver.url.removesuffix("/hook/p4th-secret")
    return f"The webhook {server} took not every message: {why}."


def bodies(receiver: Receiver) -> list[Facts]:
    return [json.loads(body) for _, _, body in receiver.requests]


def test_a_run_is_one_message_with_all_that_a_rulebook_needs() -> None:
    shown = with_history(example())
    with receiving() as receiver:
        assert send_to_webhook(shown, hook(receiver)) == 1
    ((path, headers, _),) = receiver.requests
    assert path == "/hook/p4th-secret"
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["user-agent"] == f"netpki/{netpki.__version__}"
    ((key, told),) = bodies(receiver)[0].items()
    assert key == "netpki"
    events = told.pop("events")
    assert told == {
        "kind": "compliance",
        "version": 1,
        "generated_at": AT,
        "policy": {"name": "default", "profile": "default", "fail_on": "low"},
        "totals": shown["totals"],
        "changes": {"new": 1, "open": 1, "fixed": 1, "unconfirmed": 0},
        "part": 1,
        "parts": 1,
    }
    assert [(each["change"], each["device"], each["rule"]) for each in events] == [
        ("open", "r1", "EXP-001"),
        ("new", "r3", "META-001"),
        ("fixed", "r2", "EXP-001"),
    ]


def test_without_a_token_none_is_sent() -> None:
    with receiving() as receiver:
        send_to_webhook(example(), hook(receiver, token=None))
    assert "authorization" not in receiver.requests[0][1]


def test_only_wanted_changes_are_sent_and_none_is_a_message_too() -> None:
    with receiving() as receiver:
        shown = with_history(example())
        assert send_to_webhook(shown, hook(receiver, changes=("fixed",))) == 1
        assert send_to_webhook(example(), hook(receiver, changes=())) == 1
    assert [len(each["netpki"]["events"]) for each in bodies(receiver)] == [1, 0]


@pytest.mark.parametrize(("count", "sizes"), [(500, [500]), (501, [500, 1]), (1000, [500, 500])])
def test_many_events_go_in_parts(count: int, sizes: list[int]) -> None:
    shown = document([device("r1")], [finding("EXP-001", f"r{at}") for at in range(count)])
    with receiving() as receiver:
        assert send_to_webhook(shown, hook(receiver)) == len(sizes)
    told = [each["netpki"] for each in bodies(receiver)]
    assert [len(each["events"]) for each in told] == sizes
    assert [(each["part"], each["parts"]) for each in told] == [
        (at + 1, len(sizes)) for at in range(len(sizes))
    ]
    assert len({headers["idempotency-key"] for _, headers, _ in receiver.requests}) == len(sizes)


def test_a_chat_gets_one_sentence_without_a_word_from_a_device() -> None:
    with receiving() as receiver:
        send_to_webhook(with_history(example()), hook(receiver, form="text"))
        clean = document([device("r1")], [])
        send_to_webhook(clean, hook(receiver, form="text"))
    run = "netpki compliance of 2026-11-22T12:00:00+00:00, policy default: "
    assert [each["text"].removeprefix(run) for each in bodies(receiver)] == [
        "2 open findings on 3 devices (1 critical; 1 unknown), 1 new, 1 fixed.",
        "0 open findings on 1 device (none fails; 0 unknown), 0 new, 0 fixed.",
    ]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_busy_receiver_is_asked_again_with_the_same_key(status: int) -> None:
    with receiving([status, status]) as receiver:
        assert send_to_webhook(example(), hook(receiver, attempts=3)) == 1
    first, second, third = receiver.requests
    assert first == second == third
    assert len(first[1]["idempotency-key"]) == 32


def test_the_same_run_has_the_same_key_and_another_has_another() -> None:
    with receiving() as receiver:
        for shown in (example(), example(), {**example(), "generated_at": "2026-11-23"}):
            send_to_webhook(shown, hook(receiver))
    one, again, other = (headers["idempotency-key"] for _, headers, _ in receiver.requests)
    assert one == again
    assert one != other


def test_it_gives_up_after_all_attempts_and_says_so() -> None:
    with receiving([503] * 9) as receiver:
        error = refused(hook(receiver, attempts=3))
    assert error.message == said(receiver, "it answers 503")
    assert error.hint == "Nothing else is lost: reports were written before."
    assert len(receiver.requests) == 3


def test_a_receiver_may_ask_for_a_pause_but_not_for_a_long_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", pauses.append)
    later = [(503, {"Retry-After": text}) for text in ("7", "60", "86400")]
    with receiving(later) as receiver:
        send_to_webhook(example(), hook(receiver))
    assert pauses == [7, 60, 60]


def test_pauses_double(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", pauses.append)
    with receiving([500] * 4) as receiver:
        send_to_webhook(example(), hook(receiver, backoff_seconds=0.5))
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (400, "Nothing else is lost: reports were written before."),
        (401, "Check the token."),
        (403, "Check the token."),
        (404, "Check the address."),
    ],
)
def test_what_will_not_change_is_not_repeated(status: int, hint: str) -> None:
    with receiving([status]) as receiver:
        error = refused(hook(receiver))
    assert (error.message, error.hint) == (said(receiver, f"it answers {status}"), hint)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed_and_no_token_goes_elsewhere(status: int) -> None:
    with receiving() as other, receiving([(status, {"Location": other.url})]) as receiver:
        error = refused(hook(receiver))
    why = f"it answers {status} and leads elsewhere, where no token may go"
    assert error.message == said(receiver, why)
    assert (len(receiver.requests), len(other.requests)) == (1, 0)


def test_what_was_taken_before_is_not_sent_again_and_the_rest_is_told() -> None:
    shown = document([device("r1")], [finding("EXP-001", f"r{at}") for at in range(1001)])
    with receiving([200, 400]) as receiver, pytest.raises(InputError, match="not every message"):
        send_to_webhook(shown, hook(receiver))
    assert [each["netpki"]["part"] for each in bodies(receiver)] == [1, 2]


def test_tls_is_trusted_by_the_file_that_is_given(certificate: Path) -> None:
    with receiving(certificate=certificate) as receiver:
        assert send_to_webhook(example(), hook(receiver, ca_file=certificate)) == 1
    assert len(receiver.requests) == 1


def test_a_certificate_of_nobody_is_refused_at_once(certificate: Path) -> None:
    with receiving(certificate=certificate) as receiver:
        error = refused(hook(receiver))
    reason = "its certificate or TLS is refused (self-signed certificate)"
    assert error.message == said(receiver, reason)
    assert receiver.requests == []


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = make_certificate(tmp_path / "other.pem", "192.0.2.1")
    with receiving(certificate=other) as receiver:
        error = refused(hook(receiver, ca_file=other))
    assert "its certificate or TLS is refused (IP address mismatch" in error.message
    assert receiver.requests == []


def test_a_file_without_ca_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    for name in ("empty.pem", "none.pem"):
        with pytest.raises(InputError) as caught:
            send_to_webhook(example(), Webhook("https://h", ca_file=tmp_path / name))
        assert caught.value.message == (
            f"The file {tmp_path / name} holds no CA certificates that can be read."
        )


def test_who_takes_no_connection_is_named() -> None:
    with socket.create_server((HERE, 0)) as closed:
        url = f"http://{HERE}:{closed.getsockname()[1]}/hook/p4th-secret"
    error = refused(Webhook(url, token=TOKEN, attempts=2, backoff_seconds=0))
    assert error.message == said(Receiver(url), "it takes no connection")


def test_who_does_not_answer_is_named() -> None:
    with socket.create_server((HERE, 0)) as silent:
        url = f"http://{HERE}:{silent.getsockname()[1]}/hook/p4th-secret"
        error = refused(Webhook(url, token=TOKEN, attempts=1, timeout_seconds=0.05))
    assert error.message == said(Receiver(url), "it does not answer in time")


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), receiving([503, 503]) as receiver:
        send_to_webhook(example(), hook(receiver, attempts=3))
        refused(
            Webhook(f"http://{HERE}:1/p4th-secret", token=TOKEN, attempts=2, backoff_seconds=0)
        )
    assert len(receiver.requests) == 3
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_what_others_do_with_urllib3_is_logged_as_ever(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), receiving() as receiver:
        send_to_webhook(example(), hook(receiver))
        assert "urllib3.connectionpool" not in {each.name for each in caplog.records}
        with urllib3.PoolManager() as pool:
            pool.request("POST", receiver.url.replace("p4th-secret", "other"))
    assert '"POST /hook/other HTTP/1.1" 200' in caplog.text


def test_what_others_do_meanwhile_is_logged_too(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def log_elsewhere(_pause: float) -> None:
        logger = logging.getLogger("urllib3.connectionpool")
        logger.debug("of this post")
        thread = threading.Thread(target=logger.debug, args=["of another thread"])
        thread.start()
        thread.join()

    monkeypatch.setattr("urllib3.util.retry.time.sleep", log_elsewhere)
    with caplog.at_level(logging.DEBUG), receiving([(503, {"Retry-After": "1"})]) as receiver:
        send_to_webhook(example(), hook(receiver))
    assert "of another thread" in caplog.text
    assert "of this post" not in caplog.text


def test_nothing_secret_is_shown_of_a_webhook() -> None:
    shown = repr(Webhook("https://h.example.com/p4th-secret", token=TOKEN))
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "The address of the webhook is no https:// address."),
        ("h.example.com/x", "The address of the webhook is no https:// address."),
        ("ftp://h.example.com", "The address of the webhook is no https:// address."),
        ("https://", "The address of the webhook is no https:// address."),
        (f"https://{'a' * 64}/", "The address of the webhook is no https:// address."),
        ("https://h:99999/", "The address of the webhook is no https:// address."),
        ("https://h/\r\nX-Evil: 1", "The address of the webhook is no https:// address."),
        ("https://u:p@h/", "The address of the webhook has a user or password in it."),
        (
            "http://h.example.com:80/p4th-secret",
            "The webhook http://h.example.com:80 is reached over HTTP, in the clear.",
        ),
        (
            "http://127.0.0.1.example.com/",
            "The webhook http://127.0.0.1.example.com is reached over HTTP, in the clear.",
        ),
    ],
)
def test_an_address_that_would_give_secrets_away_is_refused(url: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Webhook(url, token=TOKEN)
    assert caught.value.message == message


@pytest.mark.parametrize("url", ["http://localhost/x", "http://127.9.9.9:1/", "http://[::1]:5000"])
def test_http_to_this_machine_is_allowed(url: str) -> None:
    assert Webhook(url).url == url


def test_http_is_allowed_where_somebody_says_so() -> None:
    assert Webhook("http://h.example.com", allow_http=True).allow_http


def test_a_token_that_would_break_the_header_is_refused() -> None:
    with pytest.raises(InputError, match="The token of the webhook has spaces"):
        Webhook("https://h", token=f"{TOKEN}\r\nX-Evil: 1")
