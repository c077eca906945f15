"""Events as JSON by HTTPS, for Event-Driven Ansible, chat systems and whatever takes a POST."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeGuard

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, MaxRetryError, SSLError

import netpki
from netpki.errors import InputError
from netpki.frontends.delivery.events import CHANGES, Change, counts_of, events_of, heading_of
from netpki.frontends.delivery.token import is_token
from netpki.frontends.hosts import can_be_asked_for
from netpki.pki.names import harmless

Form = Literal["events", "text"]
"""``events``: ``{"netpki": {..., "events": [...]}}``. ``text``: ``{"text": "..."}``, one sentence
without a word from a device, as many chat systems take it."""

_EVENTS_EACH: Final = 500
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_TELLING: Final = ("urllib3.connectionpool", "urllib3.poolmanager", "urllib3.util.retry")
"""Loggers that tell whole addresses, which may be secrets."""
_POSTING: Final = ContextVar("_POSTING", default=False)
_LONGEST_WAIT: Final = 60
"""Seconds between two attempts, whatever the other side asks for."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to send.

    Attributes:
        url: ``https://``; ``http://`` to this machine alone. What stands after the host may be a
            secret and is never told.
        token: Sent as ``Authorization: Bearer``.
        ca_file: PEM file with the CA certificates to trust instead of those of the system.
        form: Of the payload.
        changes: Which events are wanted.
        allow_http: Let events and token go over the network in the clear.
        attempts: At most.
        backoff_seconds: Pause before the second repetition; it doubles from there.
        timeout_seconds: To connect, and for each part of an answer.
    """

    url: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    form: Form = "events"
    changes: Collection[Change] = CHANGES
    allow_http: bool = False
    attempts: int = 5
    backoff_seconds: float = 0.5
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Refuse an address that would give secrets away before anything is done.

        Raises:
            InputError: It is no address, or unfit.
        """
        _require_fit(self)


def send_to_webhook(document: Mapping[str, Any], webhook: Webhook) -> int:
    """Tell what a run found; returns how many messages that took.

    A run that found nothing is told as well. Long lists of events go in several messages, each
    with ``part`` and ``parts``. A repetition has the same ``Idempotency-Key``, so that a receiver
    that heeds it takes a message once.

    Raises:
        InputError: A message was not taken, after all attempts.
    """
    messages = list(_messages(document, webhook))
    context, retries = _context(webhook), _retries(webhook)
    with _unlogged(), urllib3.PoolManager(ssl_context=context, retries=retries) as pool:
        for message in messages:
            _post(pool, webhook, json.dumps(message).encode("ascii"))
    return len(messages)


def _messages(document: Mapping[str, Any], webhook: Webhook) -> Iterator[dict[str, Any]]:
    if webhook.form == "text":
        yield {"text": _sentence(document)}
        return
    events = list(events_of(document, webhook.changes))
    parts = [events[at : at + _EVENTS_EACH] for at in range(0, len(events), _EVENTS_EACH)] or [[]]
    for number, part in enumerate(parts, 1):
        heading = heading_of(document)
        yield {"netpki": {**heading, "part": number, "parts": len(parts), "events": part}}


def _sentence(document: Mapping[str, Any]) -> str:
    totals, changes = document["totals"], counts_of(document)
    by_severity = totals["by_severity"]
    worst = ", ".join(f"{count} {name}" for name, count in by_severity.items() if count)
    return (
        f"netpki compliance of {document['generated_at']}, policy "
        f"{harmless(document['policy']['name'])}: {_counted(totals['open'], 'open finding')} on "
        f"{_counted(totals['devices'], 'device')} ({worst or 'none fails'}; "
        f"{totals['unknown']} unknown), {changes['new']} new, {changes['fixed']} fixed."
    )


def _counted(count: int, things: str) -> str:
    return f"{count} {things}{'' if count == 1 else 's'}"


def _post(pool: urllib3.PoolManager, webhook: Webhook, body: bytes) -> None:
    try:
        response = pool.request(
            "POST",
            webhook.url,
            body=body,
            headers=_headers(webhook, body),
            redirect=False,  # it would carry the token to whoever the answer names
            timeout=urllib3.Timeout(webhook.timeout_seconds),
            preload_content=False,  # what a receiver answers is of no interest, however long
        )
    except HTTPError as error:
        reason = error.reason if isinstance(error, MaxRetryError) else error
        raise _failure(webhook, _reason(reason)) from None  # it quotes the whole address
    response.close()
    if response.status // 100 != 2:  # noqa: PLR2004 what HTTP calls success
        raise _failure(webhook, _answer(response.status), response.status)


@contextmanager
def _unlogged() -> Iterator[None]:
    """Let urllib3 log nothing of what happens here; what others do with it is logged as ever."""
    for name in _TELLING:
        logging.getLogger(name).addFilter(_is_of_others)
    before = _POSTING.set(True)
    try:
        yield
    finally:
        _POSTING.reset(before)


def _is_of_others(_record: logging.LogRecord) -> bool:
    """A filter that may stay where it is: taking it away would disturb posts of other threads."""
    return not _POSTING.get()


def _headers(webhook: Webhook, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": hashlib.sha256(body).hexdigest()[:32],
        "User-Agent": f"netpki/{netpki.__version__}",
    }
    return headers | ({"Authorization": f"Bearer {webhook.token}"} if webhook.token else {})


class _Patience(urllib3.Retry):
    """Waits as long as the other side asks for, within reason."""

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        wanted = super().get_retry_after(response)
        return None if wanted is None else min(wanted, _LONGEST_WAIT)


def _retries(webhook: Webhook) -> urllib3.Retry:
    again = webhook.attempts - 1
    return _Patience(
        total=again,
        connect=again,
        read=again,
        status=again,
        redirect=0,
        other=0,  # a certificate that is not trusted will not be in a second
        allowed_methods={"POST"},
        status_forcelist=_AGAIN,
        backoff_factor=webhook.backoff_seconds,
        backoff_max=_LONGEST_WAIT,
        raise_on_status=False,
    )


def _context(webhook: Webhook) -> ssl.SSLContext:
    """Trust as the system has it, or the given file alone; names are always checked."""
    try:
        return ssl.create_default_context(cafile=webhook.ca_file)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The file {webhook.ca_file} holds no CA certificates that can be read.",
            hint="Give a PEM file with the certificates of the CAs to trust.",
        ) from error


def _require_fit(webhook: Webhook) -> None:
    try:
        url = urllib3.util.parse_url(webhook.url)
    except LocationParseError:
        url = urllib3.util.Url()
    if (
        url.scheme not in {"http", "https"}
        or not _is_host(url.host)
        or not webhook.url.isprintable()
    ):
        raise InputError(
            "The address of the webhook is no https:// address.",
            hint="Give one such as https://eda.example.com:5000/endpoint",
        )
    if url.auth:
        raise InputError(
            "The address of the webhook has a user or password in it.",
            hint="Give a token, in an environment variable or a file.",
        )
    if webhook.token is not None and not is_token(webhook.token):
        raise InputError(
            "The token of the webhook has spaces, line breaks or other characters that no token "
            "has.",
            hint="Give the token alone.",
        )
    if url.scheme == "http" and not (webhook.allow_http or _is_here(url.host)):
        raise InputError(
            f"The webhook {_server(webhook)} is reached over HTTP, in the clear.",
            hint="Use https://, or allow it where the network is trusted.",
        )


def _is_host(host: str | None) -> TypeGuard[str]:
    return host is not None and can_be_asked_for(host)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _server(webhook: Webhook) -> str:
    """The address without what may be a secret."""
    url = urllib3.util.parse_url(webhook.url)
    return f"{url.scheme}://{url.netloc}"


def _reason(error: Exception | None) -> str:
    """Without the address: libraries quote it whole."""
    if isinstance(error, SSLError):
        detail = getattr(error.args[0], "verify_message", "") if error.args else ""
        return f"its certificate or TLS is refused ({detail or 'no handshake'})"
    kinds = (
        (urllib3.exceptions.NameResolutionError, "its name cannot be resolved"),
        (urllib3.exceptions.NewConnectionError, "it takes no connection"),
        (urllib3.exceptions.TimeoutError, "it does not answer in time"),
    )
    return next((why for kind, why in kinds if isinstance(error, kind)), "the connection broke")


def _answer(status: int) -> str:
    if status // 100 == 3:  # noqa: PLR2004 what HTTP calls a redirection
        return f"it answers {status} and leads elsewhere, where no token may go"
    return f"it answers {status}"


def _failure(webhook: Webhook, why: str, status: int | None = None) -> InputError:
    hints = {
        401: "Check the token.",
        403: "Check the token.",
        404: "Check the address.",
    }
    return InputError(
        f"The webhook {_server(webhook)} took not every message: {why}.",
        hint=hints.get(status or 0, "Nothing else is lost: reports were written before."),
    )
