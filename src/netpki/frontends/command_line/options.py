"""The options of the commands; each is written once and used by several."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

_DEVICES: Final = "Devices"
_LOGIN: Final = "Log-in"
_WANTED: Final = "What shall be"
_WORK: Final = "How to work"
_RESULT: Final = "Output"


class ModeName(StrEnum):
    """How a CA certificate gets in."""

    BESIDE = "beside"
    IN_PLACE = "in-place"


class StateName(StrEnum):
    """Whether the trustpoint shall be there."""

    PRESENT = "present"
    ABSENT = "absent"


class SaveName(StrEnum):
    """How the configuration is saved."""

    WRITE_MEMORY = "write-memory"
    COPY_RUNNING_CONFIG = "copy-running-config"


class ParseFormat(StrEnum):
    """Forms of what was parsed."""

    JSON = "json"
    TABLE = "table"


CaptureArguments = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE]...",
        show_default=False,
        help="Captures; standard input if none is given, or for '-'.",
    ),
]
ShowCommandOption = Annotated[
    str | None,
    typer.Option(
        "--command",
        metavar="COMMAND",
        help="What was typed, cut short as IOS allows; told from prompts or the output itself if "
        "left out.",
    ),
]
ZoneOption = Annotated[
    list[str] | None,
    typer.Option(
        "--zone",
        metavar="NAME=+HH:MM",
        help="A time zone that the device prints; those of a configuration in the capture are "
        "known, as are UTC and GMT.",
    ),
]
ParseFormatOption = Annotated[
    ParseFormat,
    typer.Option("--format", "-f", help="Form of the result.", rich_help_panel=_RESULT),
]
ListOption = Annotated[
    bool,
    typer.Option(
        "--list",
        help="A list of outputs with their source and command, even if there is only one.",
        rich_help_panel=_RESULT,
    ),
]
INVENTORY_HELP: Final = (
    "Inventory of Ansible (file, directory, script, 'host,') or of Nornir (config.yaml, or the "
    "directory with hosts.yaml); told apart by content."
)
InventoryOption = Annotated[
    str,
    typer.Option(
        "--inventory",
        "-i",
        envvar="NETPKI_INVENTORY",
        metavar="PATH",
        help=INVENTORY_HELP,
        rich_help_panel=_DEVICES,
    ),
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        "-l",
        metavar="PATTERN",
        help="Only these hosts, groups or globs; '!x' takes away, '&x' keeps the common ones.",
        rich_help_panel=_DEVICES,
    ),
]
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        max=100,
        envvar="NETPKI_WORKERS",
        help="Devices at a time.",
        rich_help_panel=_DEVICES,
    ),
]
UserOption = Annotated[
    str | None,
    typer.Option(
        "--user",
        "-u",
        envvar="NETPKI_USER",
        metavar="NAME",
        help="Account, where the inventory names none.",
        rich_help_panel=_LOGIN,
    ),
]
AskPasswordOption = Annotated[
    bool,
    typer.Option(
        "--ask-pass",
        "-k",
        help="Ask for the password, where the inventory has none. \\[env var: NETPKI_PASSWORD]",
        rich_help_panel=_LOGIN,
    ),
]
AskEnableOption = Annotated[
    bool,
    typer.Option(
        "--ask-enable",
        help="Ask for the enable secret, likewise. \\[env var: NETPKI_ENABLE_SECRET]",
        rich_help_panel=_LOGIN,
    ),
]
NoHostKeyCheckingOption = Annotated[
    bool,
    typer.Option(
        "--no-host-key-checking",
        help="Trust any host key. Discouraged: your password goes to whoever answers.",
        rich_help_panel=_LOGIN,
    ),
]
VaultPasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--vault-password-file",
        metavar="FILE",
        help="For values that Ansible Vault encrypted.",
        rich_help_panel=_LOGIN,
    ),
]
AskVaultPasswordOption = Annotated[
    bool,
    typer.Option("--ask-vault-pass", help="Ask for the vault password.", rich_help_panel=_LOGIN),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="One JSON document on standard output; everything else on standard error.",
        rich_help_panel=_RESULT,
    ),
]
CommandsOption = Annotated[
    bool,
    typer.Option(
        "--commands",
        help="Show exactly what would be typed on each device.",
        rich_help_panel=_RESULT,
    ),
]
DetailedExitCodeOption = Annotated[
    bool,
    typer.Option(
        "--detailed-exitcode",
        help="Exit with 3 when there is something to change.",
        rich_help_panel=_RESULT,
    ),
]
CertificateOption = Annotated[
    str,
    typer.Option(
        "--certificate",
        "-c",
        metavar="FILE",
        help="The CA certificate: one PEM certificate; '-' reads standard input.",
        rich_help_panel=_WANTED,
    ),
]
Sha256Option = Annotated[
    str,
    typer.Option(
        "--sha256",
        metavar="PIN",
        help="Its SHA-256, from the issuer by another way than the file.",
        rich_help_panel=_WANTED,
    ),
]
TrustpointOption = Annotated[
    str,
    typer.Option(
        "--trustpoint",
        "-t",
        metavar="NAME",
        help="The trustpoint that shall trust it.",
        rich_help_panel=_WANTED,
    ),
]
StateOption = Annotated[
    StateName,
    typer.Option(
        "--state",
        help="Whether the trustpoint shall be there.",
        rich_help_panel=_WANTED,
    ),
]
ModeOption = Annotated[
    ModeName,
    typer.Option(
        "--mode",
        help="beside: a new trustpoint, nothing is removed. in-place: the same name; the old "
        "chain is captured first and played back if anything fails.",
        rich_help_panel=_WANTED,
    ),
]
SettingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--setting",
        "-s",
        metavar="LINE",
        help="A line of the trustpoint, such as 'revocation-check none'; repeatable.",
        rich_help_panel=_WANTED,
    ),
]
SupersededOption = Annotated[
    list[str] | None,
    typer.Option(
        "--superseded",
        metavar="SHA256",
        help="A certificate that must not be installed any more; repeatable.",
        rich_help_panel=_WANTED,
    ),
]
AllowWeakKeyOption = Annotated[
    bool,
    typer.Option("--allow-weak-key", help="Accept keys below 2048 bits.", rich_help_panel=_WANTED),
]
AllowUnsetClockOption = Annotated[
    bool,
    typer.Option(
        "--allow-unset-clock",
        help="Go on where a device does not trust its own clock.",
        rich_help_panel=_WANTED,
    ),
]
SaveOption = Annotated[
    SaveName,
    typer.Option("--save", help="How to save.", rich_help_panel=_WORK),
]
RegisterOption = Annotated[
    bool,
    typer.Option(
        "--register",
        help="Also 'trm register', and wait until the subscription is active.",
        rich_help_panel=_WORK,
    ),
]
RegisterTimeoutOption = Annotated[
    float,
    typer.Option(
        "--register-timeout",
        min=1.0,
        metavar="SECONDS",
        help="How long to wait for that.",
        rich_help_panel=_WORK,
    ),
]
JournalDirectoryOption = Annotated[
    Path | None,
    typer.Option(
        "--journal-directory",
        envvar="NETPKI_JOURNAL_DIRECTORY",
        metavar="DIR",
        help="Where undo records lie. \\[default: the user's state directory]",
        rich_help_panel=_WORK,
    ),
]
WaveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--wave",
        metavar="SIZES",
        help="Devices per wave, counts or percentages of all; the last one repeats. "
        "\\[default: 1,5%,25%,100%]",
        rich_help_panel=_WORK,
    ),
]
MaxFailuresOption = Annotated[
    str,
    typer.Option(
        "--max-failures",
        metavar="N",
        help="Stop once more devices than this failed; a count or a percentage.",
        rich_help_panel=_WORK,
    ),
]
YesOption = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Do not ask for confirmation.", rich_help_panel=_WORK),
]


class EmulationMode(StrEnum):
    """Where emulated routers listen."""

    PORTS = "ports"
    ADDRESSES = "addresses"


DirectoryOption = Annotated[
    Path,
    typer.Option(
        "--directory",
        "-d",
        metavar="DIR",
        help="Where to write inventories, host keys and certificates; made if need be.",
    ),
]
CountOption = Annotated[int, typer.Option("--count", "-n", min=0, help="How many routers.")]
AppliancesOption = Annotated[
    int,
    typer.Option(
        "--appliances",
        min=0,
        help="How many Smart Protection Servers, with lighttpd 1.4.35, 1.4.45 and 1.4.69 in turn.",
    ),
]
PersonalityOption = Annotated[
    str,
    typer.Option(
        "--personality",
        metavar="NAME",
        help="ios-12.4, ios-15, xe-16, xe-17, xe-26, or mixed: each in turn.",
    ),
]
EmulationModeOption = Annotated[
    EmulationMode,
    typer.Option(
        "--mode",
        help="ports: each router has a port of its own on 127.0.0.1. addresses: each has an "
        "address of its own in 127.0.0.0/8, all on port 2222 (Linux).",
    ),
]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="DEVICE=FAULT[:ARG]",
        help="Let a device misbehave, such as r3=drop-at-step:12 or s1=start-fails-always; "
        "repeatable.",
    ),
]
RoundTripTimeOption = Annotated[
    float,
    typer.Option(
        "--round-trip-time", min=0.0, metavar="MS", help="Simulated milliseconds to each router."
    ),
]
