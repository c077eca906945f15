"""The groups of options that commands of ``netpki sps`` share."""

from dataclasses import replace
from typing import TYPE_CHECKING

from netpki.frontends.command_line.option_groups import taking
from netpki.frontends.command_line.shared_options import devices
from netpki.frontends.command_line.sps import options as wanted

if TYPE_CHECKING:
    from netpki.frontends.command_line.sps.commands import CertificateOptions
    from netpki.frontends.command_line.target import Target


@taking(target=devices)
def appliances(
    *,
    target: "Target",
    configuration: wanted.ConfigurationOption = None,
    service: wanted.ServiceOption = None,
) -> "Target":
    """Appliances to connect to."""
    return replace(target, web_configuration=configuration, web_service=service)


def judgement(
    *,
    root: wanted.RootsOption = None,
    name: wanted.NamesOption = None,
    accept: wanted.AcceptOption = None,
    include_root: wanted.IncludeRootOption = False,
    passphrase_file: wanted.PassphraseFileOption = None,
) -> "CertificateOptions":
    """How files of a certificate are judged; which ones is not said yet."""
    from netpki.frontends.command_line.sps import commands  # noqa: PLC0415 costly to import

    return commands.CertificateOptions(
        files=(),
        roots=root or (),
        names=name,
        accept=accept or (),
        include_root=include_root,
        passphrase_file=passphrase_file,
    )


@taking(judgement=judgement)
def certificate(
    *,
    judgement: "CertificateOptions",
    file: wanted.FilesOption,
    pem_file: wanted.PemFileOption = None,
) -> "CertificateOptions":
    """What an appliance shall serve."""
    return replace(judgement, files=file, pem_file=pem_file)
