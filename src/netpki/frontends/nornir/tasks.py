"""Nornir tasks: validate, call the facade, translate. Nothing is printed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from nornir.core.inventory import Host
from nornir.core.task import Result, Task

from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.facade import CaRequest, Execution, Request, State, TrustpointRequest
from netpki.frontends.nornir.connection import device_of
from netpki.frontends.nornir.results import result_of_error, result_of_report
from netpki.platforms.contract import SaveMethod
from netpki.services.plan import Mode, Wanted
from netpki.services.rotation import Progress, Registration

_REQUESTS_AT_A_TIME = 32


@runtime_checkable
class StageListener(Protocol):
    """A processor that wants to know how far each host is."""

    def stage_reached(self, host: Host, stage: str) -> None:
        """Called from the host's thread."""


def ca_certificate(  # noqa: PLR0913 what may be asked of a CA certificate, by keyword
    task: Task,
    *,
    trustpoint: str,
    certificate: str,
    sha256: str,
    source: str = "certificate",
    state: State = "present",
    mode: Mode = "beside",
    settings: Sequence[str] = (),
    superseded: Sequence[str] = (),
    allow_weak_key: bool = False,
    allow_unset_clock: bool = False,
    save: SaveMethod = "write_memory",
    registration: Registration | None = None,
    journal_directory: Path | None = None,
    dry_run: bool | None = None,
) -> Result:
    """Bring a trustpoint to hold exactly this CA certificate, or to be gone.

    Args:
        task: From Nornir.
        trustpoint: See ``CaRequest``, which all arguments up to ``allow_unset_clock`` fill.
        certificate: One PEM certificate, as text.
        sha256: Its SHA-256, obtained from the issuer apart from the certificate.
        source: What to call the certificate in messages.
        state: ``present`` or ``absent``.
        mode: ``beside`` or ``in_place``.
        settings: Sub-commands of the trustpoint.
        superseded: SHA-256 of certificates that must not be installed any more.
        allow_weak_key: Accept keys smaller than 2048 bits.
        allow_unset_clock: Go on although the device does not trust its own clock.
        save: Command that makes the change survive a restart.
        registration: Prove the service behind the CA as well.
        journal_directory: Where undo records lie.
        dry_run: Plan only; None does what Nornir was told.

    Returns:
        The data of the facade's report, and the change of the trustpoint as ``diff``.
    """
    request = CaRequest(
        trustpoint=trustpoint,
        certificate=certificate,
        sha256=sha256,
        source=source,
        state=state,
        mode=mode,
        settings=tuple(settings),
        superseded=tuple(superseded),
        allow_weak_key=allow_weak_key,
        allow_unset_clock=allow_unset_clock,
    )
    execution = Execution(
        save=save, registration=registration, journal_directory=journal_directory
    )
    return apply_request(task, request=request, execution=execution, dry_run=dry_run)


def trustpoint(  # noqa: PLR0913 likewise
    task: Task,
    *,
    trustpoint: str,
    settings: Sequence[str] = (),
    state: State = "present",
    save: SaveMethod = "write_memory",
    journal_directory: Path | None = None,
    dry_run: bool | None = None,
) -> Result:
    """Bring a trustpoint to have these settings, or to be gone; its certificates stay."""
    return apply_request(
        task,
        request=TrustpointRequest(trustpoint, tuple(settings), state),
        execution=Execution(save=save, journal_directory=journal_directory),
        dry_run=dry_run,
    )


def apply_request(
    task: Task,
    *,
    request: Request | Wanted,
    execution: Execution | None = None,
    dry_run: bool | None = None,
) -> Result:
    """Carry out any request of the facade.

    Args:
        task: From Nornir.
        request: What shall be; a goal that was checked before is not checked again.
        execution: How to work.
        dry_run: Plan only; None does what ``execution`` or else Nornir was told.
    """
    how = execution or Execution()
    how = replace(how, dry_run=task.is_dry_run(dry_run) or (how.dry_run and dry_run is None))
    try:
        report = facade.apply(device_of(task), _goal(request), how, progress=announcing(task))
    except NetpkiError as error:
        return result_of_error(task.host, error)
    return result_of_report(task.host, report)


def pki_info(task: Task) -> Result:
    """Everything the device tells about its trust; see ``facade.gather``."""
    try:
        return Result(task.host, result=facade.gather(device_of(task)))
    except NetpkiError as error:
        return result_of_error(task.host, error)


def trm_registration(
    task: Task, *, registration: Registration | None = None, dry_run: bool | None = None
) -> Result:
    """Make sure that the content-filtering registration is active; see ``facade.register``."""
    try:
        data = facade.register(device_of(task), registration, dry_run=task.is_dry_run(dry_run))
    except NetpkiError as error:
        return result_of_error(task.host, error)
    return Result(task.host, result=data, changed=data["changed"])


def _goal(request: Request | Wanted) -> Request | Wanted:
    if not isinstance(request, CaRequest):
        return request
    hashable = replace(
        request, settings=tuple(request.settings), superseded=tuple(request.superseded)
    )
    return _checked(hashable)


@lru_cache(maxsize=_REQUESTS_AT_A_TIME)
def _checked(request: CaRequest) -> Wanted:
    """The goal of a request, the same for all hosts: parsed once."""
    return request.wanted()


def announcing(task: Task) -> Progress:
    """Tells the processors that listen how far the host is."""
    tell: list[Callable[[Host, str], None]] = [
        processor.stage_reached
        for processor in task.processors
        if isinstance(processor, StageListener)
    ]

    def announce(stage: str) -> None:
        for listener in tell:
            listener(task.host, stage)

    return announce
