"""The options of ``netpki sps``, beyond those of all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

_WANTED: Final = "What shall be"
_SERVER: Final = "Which web server"
_WORK: Final = "How to work"

FilesOption = Annotated[
    list[str],
    typer.Option(
        "--file",
        "-f",
        metavar="FILE",
        help="Key, certificate, intermediates, root: any order, any form (PEM, DER, PKCS #7, "
        "PKCS #12); repeatable. '{host}' stands for the name of the host.",
        rich_help_panel=_WANTED,
    ),
]
BundleFilesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="Key, certificate, intermediates, root: any order, any form.",
    ),
]
RootsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--root",
        "-r",
        metavar="FILE",
        help="A root that clients trust; checked against, never written; repeatable.",
        rich_help_panel=_WANTED,
    ),
]
NamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="A name or address that clients use and the certificate must have; repeatable. "
        "\\[default: the address of the host]",
        rich_help_panel=_WANTED,
    ),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CODE",
        help="Go on in spite of this defect, such as weak-key; repeatable.",
        rich_help_panel=_WANTED,
    ),
]
IncludeRootOption = Annotated[
    bool,
    typer.Option(
        "--include-root",
        help="Let the server send the root as well; clients do not need it.",
        rich_help_panel=_WANTED,
    ),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="The pass phrase of encrypted keys and PKCS #12, as the first line of a file. "
        "\\[env var: NETPKI_PASSPHRASE]",
        rich_help_panel=_WANTED,
    ),
]
PemFileOption = Annotated[
    str | None,
    typer.Option(
        "--pem-file",
        metavar="PATH",
        help="Which certificate file is meant, where the web server has several.",
        rich_help_panel=_SERVER,
    ),
]
ConfigurationOption = Annotated[
    str,
    typer.Option(
        "--configuration",
        metavar="PATH",
        help="lighttpd.conf on the appliance.",
        rich_help_panel=_SERVER,
    ),
]
ServiceOption = Annotated[
    str,
    typer.Option(
        "--service",
        metavar="NAME",
        help="The web server's service on the appliance.",
        rich_help_panel=_SERVER,
    ),
]
VerifyTimeoutOption = Annotated[
    float,
    typer.Option(
        "--verify-timeout",
        min=1.0,
        metavar="SECONDS",
        help="How long the web server may take to serve after its restart.",
        rich_help_panel=_WORK,
    ),
]
DisableSshOption = Annotated[
    bool,
    typer.Option(
        "--disable-ssh",
        help="Close SSH on the appliance when all is done (netpki_admin_password).",
        rich_help_panel=_WORK,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write server.pem there, readable for you alone.",
    ),
]
