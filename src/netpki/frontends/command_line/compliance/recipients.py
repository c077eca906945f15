"""Whom the command tells of a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.delivery import (
    Form,
    SyslogTarget,
    Webhook,
    read_token,
    send_to_syslog,
    send_to_webhook,
)

Sender = Callable[[Mapping[str, Any]], int]
"""Sends a document, and says how many messages that took."""

_TOKEN: Final = "NETPKI_WEBHOOK_TOKEN"  # noqa: S105 the name of a variable


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is told.

    Attributes:
        webhook: URL.
        webhook_token_file: File with the bearer token for it.
        webhook_ca: CA certificates that it is verified with.
        webhook_form: Of what is posted.
        syslog: Address of a syslog server.
    """

    webhook: str | None = None
    webhook_token_file: Path | None = None
    webhook_ca: Path | None = None
    webhook_form: Form = "events"
    syslog: str | None = None

    def senders(self) -> list[Sender]:
        """How each of them is told; nothing is sent yet.

        Raises:
            InputError: An address, a file or a token is none.
        """
        found: list[Sender] = []
        if self.syslog:
            found.append(partial(_to_syslog, target=SyslogTarget.parse(self.syslog)))
        if self.webhook:
            found.append(partial(_to_webhook, webhook=self._webhook(self.webhook)))
        elif self.webhook_token_file or self.webhook_ca:
            raise InputError(
                "A token or CA certificates are given, and no webhook.",
                hint="Add --webhook URL.",
            )
        return found

    def _webhook(self, url: str) -> Webhook:
        named = _TOKEN if os.environ.get(_TOKEN) and not self.webhook_token_file else None
        token = read_token(named, self.webhook_token_file, os.environ)
        return Webhook(url, token=token, ca_file=self.webhook_ca, form=self.webhook_form)


def _to_syslog(document: Mapping[str, Any], *, target: SyslogTarget) -> int:
    return send_to_syslog(document, target)


def _to_webhook(document: Mapping[str, Any], *, webhook: Webhook) -> int:
    return send_to_webhook(document, webhook)
