"""Nornir tasks for keys, requests and issued certificates; nothing is connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nornir.core.task import Result, Task

from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.facade import RequestWishes, Signer
from netpki.frontends.nornir.results import result_of_error, result_of_report


def certificate_request(  # noqa: PLR0913 what may be asked for, by keyword
    task: Task,
    *,
    directory: Path,
    wishes: RequestWishes | None = None,
    names: Sequence[str] | None = None,
    rekey: bool = False,
    dry_run: bool | None = None,
) -> Result:
    """Have a key and a request for the host; see ``facade.request_certificate``.

    Args:
        task: From Nornir.
        directory: Where the files of all hosts lie.
        wishes: What to ask for; without it nothing but the names.
        names: Names and addresses by which clients reach the host; None takes its address.
        rekey: Make a new key in any case.
        dry_run: Write nothing; None does what Nornir was told.
    """
    host = task.host
    asked = wishes or RequestWishes(fields={})
    address = host.hostname or host.name
    try:
        report = facade.request_certificate(
            host.name,
            directory,
            replace(
                asked,
                common_name=asked.common_name or (names[0] if names else address),
                names=(*asked.names, *((address,) if names is None else names)),
            ),
            rekey=rekey,
            dry_run=task.is_dry_run(dry_run),
        )
    except NetpkiError as error:
        return result_of_error(host, error)
    return result_of_report(host, report)


def issued_certificate(
    task: Task,
    *,
    directory: Path,
    signer: Signer,
    renew_before_days: int = 30,
    dry_run: bool | None = None,
) -> Result:
    """Have the request of the host signed; see ``facade.issue_certificate``.

    Args:
        task: From Nornir.
        directory: As for ``certificate_request``.
        signer: A CA, or the way to one.
        renew_before_days: See the facade.
        dry_run: Write nothing; None does what Nornir was told.
    """
    host = task.host
    try:
        report = facade.issue_certificate(
            host.name,
            directory,
            signer,
            renew_before_days=renew_before_days,
            dry_run=task.is_dry_run(dry_run),
        )
    except NetpkiError as error:
        return result_of_error(host, error)
    return result_of_report(host, report)
