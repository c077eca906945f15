"""What ``netpki sps`` does. Imported when one of its commands runs, not for ``--help``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from netpki.errors import InputError
from netpki.frontends.command_line.commands import (
    RolloutOptions,
    confirm,
    is_pending,
    print_json,
    progress_of,
)
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import output as standard_output
from netpki.frontends.command_line.sps.tables import show_bundle, show_installed, show_servers
from netpki.frontends.command_line.tables import show_plans
from netpki.frontends.command_line.target import Target, fleet_of
from netpki.frontends.command_line.waves import roll_out
from netpki.frontends.command_line.work import run
from netpki.frontends.facade import (
    ServerCertificateRequest,
    ServerExecution,
    make_server_pem,
)
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir.server_tasks import server_certificate, server_certificate_info
from netpki.services.rollout import Rollout, Share, read_sizes

_PASSPHRASE: Final = "NETPKI_PASSPHRASE"  # noqa: S105 name of a variable


@dataclass(frozen=True, slots=True)
class CertificateOptions:
    """What the certificate is made of, as typed."""

    files: Sequence[str]
    roots: Sequence[str]
    names: Sequence[str] | None
    accept: Sequence[str]
    include_root: bool
    passphrase_file: Path | None
    pem_file: str | None = None

    @property
    def passphrase(self) -> str:
        """From the file, or else from the environment.

        Raises:
            InputError: The file cannot be read.
        """
        return passphrase_in(self.passphrase_file)

    def of(self, files: Sequence[str]) -> CertificateOptions:
        """The same for these files, which no host is known for: no name is looked for."""
        return replace(self, files=files, names=self.names or ())

    def arguments(self) -> Mapping[str, Any]:
        """Arguments of the Nornir task."""
        return {
            "files": self.files,
            "passphrase": self.passphrase,
            "trust_anchors": self.roots,
            "names": self.names,
            "accept": self.accept,
            "include_root": self.include_root,
            "pem_file": self.pem_file,
        }


def passphrase_in(file: Path | None) -> str:
    """The pass phrase in the first line of a file, or else in the environment.

    Raises:
        InputError: The file cannot be read.
    """
    if file is None:
        return os.environ.get(_PASSPHRASE, "")
    try:
        lines = file.expanduser().read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"The pass phrase file {file} cannot be read.",
            hint="Its first line is the pass phrase.",
        ) from None
    return lines[0] if lines else ""


def info(target: Target, *, json_wanted: bool) -> ExitCode:
    """Read every appliance."""
    fleet = fleet_of(target)
    done = run(fleet, progress_of(fleet), server_certificate_info)
    if json_wanted:
        print_json("sps info", done, done.exit_code)
    else:
        show_servers(standard_output(), done.results)
    return done.exit_code


def plan(
    target: Target,
    certificate: CertificateOptions,
    *,
    json_wanted: bool,
    steps: bool,
    detailed_exit_code: bool,
) -> ExitCode:
    """Say what would be done; nothing is changed."""
    arguments = certificate.arguments()
    fleet = fleet_of(target)
    execution = ServerExecution(dry_run=True)
    done = run(fleet, progress_of(fleet), server_certificate, execution=execution, **arguments)
    code = done.exit_code
    if detailed_exit_code and code is ExitCode.DONE and is_pending(done):
        code = ExitCode.PENDING
    if json_wanted:
        print_json("sps plan", done, code)
    else:
        show_plans(standard_output(), done.results, commands=steps)
    return code


def apply(
    target: Target,
    certificate: CertificateOptions,
    execution: ServerExecution,
    rollout: RolloutOptions,
    *,
    json_wanted: bool,
) -> ExitCode:
    """Make the change, in waves, and prove it."""
    arguments = certificate.arguments()
    sizes, budget = read_sizes(rollout.waves), Share.parse(rollout.max_failures)
    fleet = fleet_of(target)
    hosts = tuple(fleet.inventory.hosts)
    if not rollout.confirmed:
        confirm(hosts, f"Each serves the certificate in {', '.join(certificate.files)}.")
    done = roll_out(
        fleet,
        progress_of(fleet),
        Rollout(hosts, sizes, budget.of(len(hosts))),
        server_certificate,
        execution=replace(execution, dry_run=False),
        **arguments,
    )
    if json_wanted:
        print_json("sps apply", done, done.exit_code)
    else:
        show_installed(standard_output(), done.results, halted=done.halted)
    return done.exit_code


def bundle(certificate: CertificateOptions, *, output: Path | None, json_wanted: bool) -> ExitCode:
    """Explain what is wrong with a bundle; write it if nothing is.

    Raises:
        InputError: A file cannot be read, or a code of a defect is unknown.
    """
    report = make_server_pem(
        ServerCertificateRequest(
            materials=read_materials(certificate.files, host=""),
            passphrase=certificate.passphrase,
            trust_anchors=read_materials(certificate.roots, host=""),
            names=certificate.names,
            accept=certificate.accept,
            include_root=certificate.include_root,
        ),
        output,
    )
    if json_wanted:
        sys.stdout.write(f"{json.dumps(report.data, indent=2)}\n")
    else:
        show_bundle(standard_output(), report.data)
    return ExitCode.FAILED if report.failed else ExitCode.DONE
