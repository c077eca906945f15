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
    str | None,
    typer.Option(
        "--configuration",
        metavar="PATH",
        help="lighttpd.conf on the appliance. "
        "\\[default: netpki_web_configuration, or /etc/lighttpd/lighttpd.conf]",
        rich_help_panel=_SERVER,
    ),
]
ServiceOption = Annotated[
    str | None,
    typer.Option(
        "--service",
        metavar="NAME",
        help="The web server's service on the appliance. "
        "\\[default: netpki_web_service, or lighttpd]",
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
KeysDirectoryOption = Annotated[
    Path,
    typer.Option(
        "--directory",
        "-d",
        metavar="DIR",
        help="Where HOST.key, HOST.csr and HOST.chain.pem lie, open for you alone; made if need "
        "be.",
        rich_help_panel=_WANTED,
    ),
]
FieldsOption = Annotated[
    Path | None,
    typer.Option(
        "--fields",
        metavar="FILE",
        help="What to ask for: YAML with the fields of the subject, or a configuration for "
        "'openssl req' (.cnf, .conf).",
        rich_help_panel=_WANTED,
    ),
]
RequestNamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="A name or address that clients use; repeatable. "
        "\\[default: the address of the host]",
        rich_help_panel=_WANTED,
    ),
]
RekeyOption = Annotated[
    bool,
    typer.Option(
        "--rekey", help="Make a new key; the old one is kept beside it.", rich_help_panel=_WORK
    ),
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Only say what would be done.", rich_help_panel=_WORK)
]
CaFilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ca",
        metavar="FILE",
        help="Certificate and key of the CA that signs, and what is above it; any order, any "
        "form; repeatable. With --exchange certificates only.",
        rich_help_panel=_WANTED,
    ),
]
ExchangeOption = Annotated[
    Path | None,
    typer.Option(
        "--exchange",
        metavar="DIR",
        help="Lay requests out in this directory for a CA that people reach, and pick up its "
        "answers there.",
        rich_help_panel=_WANTED,
    ),
]
DaysOption = Annotated[
    int,
    typer.Option(
        "--days",
        min=1,
        metavar="N",
        help="How long the CA's certificates are valid.",
        rich_help_panel=_WANTED,
    ),
]
RenewOption = Annotated[
    int,
    typer.Option(
        "--renew-before",
        min=0,
        metavar="DAYS",
        help="Ask for a new certificate so long before the end of the old one.",
        rich_help_panel=_WANTED,
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
