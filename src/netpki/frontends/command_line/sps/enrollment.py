"""What ``netpki sps request`` and ``issue`` do; they work on files and connect to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from netpki.errors import InputError
from netpki.frontends.command_line.commands import print_json, progress_of
from netpki.frontends.command_line.exit_codes import ExitCode
from netpki.frontends.command_line.speech import output
from netpki.frontends.command_line.sps.commands import passphrase_in
from netpki.frontends.command_line.sps.tables import show_issued, show_requests
from netpki.frontends.command_line.target import Target, inventory_of
from netpki.frontends.command_line.work import run
from netpki.frontends.facade import LocalCaSigner, ManualSigner, RequestWishes, Signer
from netpki.frontends.materials import read_materials
from netpki.frontends.nornir.enrollment_tasks import certificate_request, issued_certificate

_OF_OPENSSL: Final = frozenset({".cnf", ".conf", ".cfg"})


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """What to ask a CA for, as typed."""

    directory: Path
    fields: Path | None
    names: Sequence[str] | None
    rekey: bool
    check: bool

    def wishes(self) -> RequestWishes:
        """What the file says.

        Raises:
            InputError: It cannot be read.
        """
        if self.fields is None:
            return RequestWishes(fields={})
        try:
            text = self.fields.expanduser().read_text("utf-8")
            if self.fields.suffix.lower() in _OF_OPENSSL:
                return RequestWishes(configuration=text, source=str(self.fields))
            return RequestWishes(fields=yaml.safe_load(text) or {}, source=str(self.fields))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())
            raise InputError(
                f"The file {self.fields} cannot be read ({reason}).",
                hint="It is YAML, or ends in .cnf and is a configuration for 'openssl req'.",
            ) from error


@dataclass(frozen=True, slots=True)
class IssueOptions:
    """Who signs, as typed."""

    directory: Path
    ca_files: Sequence[str]
    exchange: Path | None
    passphrase_file: Path | None
    days: int
    renew_before_days: int
    check: bool

    def signer(self) -> Signer:
        """The CA, or the way to one.

        Raises:
            InputError: A file cannot be read, or nobody is named.
        """
        materials = read_materials(self.ca_files, host="")
        if self.exchange is not None:
            return ManualSigner(self.exchange, materials)
        if not materials:
            raise InputError(
                "Nobody is named who signs.",
                hint="Give --ca with certificate and key of a CA, or --exchange for people.",
            )
        return LocalCaSigner(materials, passphrase_in(self.passphrase_file), self.days)


def request(target: Target, options: RequestOptions, *, json_wanted: bool) -> ExitCode:
    """Have a key and a request for each host."""
    wishes = options.wishes()
    fleet = inventory_of(target)
    done = run(
        fleet,
        progress_of(fleet),
        certificate_request,
        directory=options.directory,
        wishes=wishes,
        names=options.names,
        rekey=options.rekey,
        dry_run=options.check,
    )
    if json_wanted:
        print_json("sps request", done, done.exit_code)
    else:
        show_requests(output(), done.results)
    return done.exit_code


def issue(target: Target, options: IssueOptions, *, json_wanted: bool) -> ExitCode:
    """Have the request of each host signed."""
    signer = options.signer()
    fleet = inventory_of(target)
    done = run(
        fleet,
        progress_of(fleet),
        issued_certificate,
        directory=options.directory,
        signer=signer,
        renew_before_days=options.renew_before_days,
        dry_run=options.check,
    )
    if json_wanted:
        print_json("sps issue", done, done.exit_code)
    else:
        show_issued(output(), done.results)
    return done.exit_code
