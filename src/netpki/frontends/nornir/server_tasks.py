"""Nornir tasks for appliances that serve TLS: validate, call the facade, translate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nornir.core.task import Result, Task

from netpki.errors import NetpkiError
from netpki.frontends import facade
from netpki.frontends.facade import ServerCertificateRequest, ServerExecution, WebServer
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir.results import result_of_error, result_of_report
from netpki.frontends.nornir.settings import settings_of_host
from netpki.frontends.nornir.tasks import announcing


def server_certificate(  # noqa: PLR0913 what may be asked of a web server, by keyword
    task: Task,
    *,
    files: Sequence[str],
    passphrase: str = "",
    trust_anchors: Sequence[str] = (),
    names: Sequence[str] | None = None,
    accept: Sequence[str] = (),
    include_root: bool = False,
    pem_file: str | None = None,
    web: WebServer | None = None,
    execution: ServerExecution | None = None,
    dry_run: bool | None = None,
) -> Result:
    """Make the host's web server serve a certificate, with its key and chain.

    Args:
        task: From Nornir.
        files: Paths of key, leaf, intermediates and perhaps the root, in any order and form;
            ``{host}`` stands for the name of the host.
        passphrase: Opens encrypted keys and PKCS #12.
        trust_anchors: Paths of roots that clients trust, likewise; never written.
        names: Names and addresses by which clients reach the server; None takes the address of
            the host.
        accept: Codes of defects to accept.
        include_root: Send the root as well.
        pem_file: Which certificate file is meant, where the web server has several.
        web: Which web server is meant; None takes what the inventory says.
        execution: How to work.
        dry_run: Plan only; None does what ``execution`` or else Nornir was told.

    Returns:
        The data of the facade's report, and the change as ``diff``.
    """
    how = execution or ServerExecution()
    how = replace(how, dry_run=task.is_dry_run(dry_run) or (how.dry_run and dry_run is None))
    host = task.host
    try:
        request = ServerCertificateRequest(
            materials=read_materials(files, host=host.name),
            passphrase=passphrase,
            trust_anchors=read_materials(trust_anchors, host=host.name),
            names=names,
            accept=accept,
            include_root=include_root,
            pem_file=pem_file,
        )
        report = facade.install_server_certificate(
            settings_of_host(host), request, how, web=web, progress=announcing(task)
        )
    except NetpkiError as error:
        return result_of_error(host, error)
    return result_of_report(host, report)


def server_certificate_info(task: Task, *, web: WebServer | None = None) -> Result:
    """What the host's web server is, holds and serves; see ``facade.server_certificate_info``."""
    try:
        data = facade.server_certificate_info(settings_of_host(task.host), web)
    except NetpkiError as error:
        return result_of_error(task.host, error)
    return Result(task.host, result=data)
