"""What IOS asks around certificates, and our answers.

Wording from captures of 12.x to XE 26.2 (``tests/recordings/ios``) and, where marked [P], from
strings that Cisco's own test tools match. "Unverified" marks what no capture shows.
"""

from __future__ import annotations

import re
from typing import Final

from netpki.dialog import Ask, Dialog, Paste, Refusal, Say, Type, YesIf
from netpki.errors import InputError
from netpki.pki import Certificate, Fingerprint
from netpki.platforms.contract import SaveMethod

EXEC: Final = "#"
CONFIG: Final = r"\(config\)#"
TRUSTPOINT: Final = r"\(ca-trustpoint\)#"
CHAIN: Final = r"\(config-cert-chain\)#"
HEX: Final = r"\(config-(?:pki-hexmode|pubkey)\)#"
"""Prompt of hex entry: ``pki-hexmode`` from a capture of XE 24.4 and later; ``pubkey`` on
classic IOS is unverified."""

CLI_ERRORS: Final = (
    Refusal(r"% ?Invalid input detected[^\r\n]*"),
    Refusal(r"% ?Incomplete command\.?"),
    Refusal(r"% ?Ambiguous command[^\r\n]*"),
    Refusal(r"% ?Unrecognized command"),
    Refusal(r"(?:% ?)?Command authorization failed\.?", hint="The AAA server denies the command."),
)

_AUTHENTICATE_REFUSALS: Final = (
    Refusal(
        r"% Please delete your existing CA certificate first\.",
        hint="The trustpoint holds a CA certificate already.",
    ),
    Refusal(r"% Certificate Authority \(trustpoint\) \S+ is unknown"),
    Refusal(
        r"Trustpoint fingerprint must be supplied\.",
        hint="This release wants a 'fingerprint' line in the trustpoint.",
    ),
    Refusal(r"Trustpoint CA certificate is rejected[^\r\n]*"),
    Refusal(r"% Error in saving certificate: status = FAIL"),
    Refusal(r"% Error in receiving Certificate Authority certificate[^\r\n]*"),
    Refusal(
        r"Please set clock calender-valid or enable NTP",
        hint="Set the device's clock, or configure NTP.",
    ),
    *CLI_ERRORS,
)


def enable(secret: str) -> Dialog:
    """From user EXEC to privileged EXEC."""
    return Dialog(
        command="enable",
        asks=(Ask(r"[Pp]assword:", Type(secret)),),
        mode=EXEC,
        refusals=(Refusal(r"% ?(?:Access denied|Bad secrets?|Error in authentication)[^\r\n]*"),),
    )


def configure_terminal() -> Dialog:
    """Into configuration mode."""
    return Dialog(
        command="configure terminal",
        mode=CONFIG,
        refusals=(
            Refusal(
                r"Configuration mode (?:is )?locked[^\r\n]*",
                hint="Somebody else is configuring the device.",
            ),
            *CLI_ERRORS,
        ),
    )


def end() -> Dialog:
    """Out of configuration mode."""
    return Dialog(command="end", mode=EXEC, refusals=CLI_ERRORS)


def enter_trustpoint(name: str) -> Dialog:
    """Into a trustpoint, which is made if there is none of this name."""
    return Dialog(command=f"crypto pki trustpoint {name}", mode=TRUSTPOINT, refusals=CLI_ERRORS)


def remove_trustpoint(name: str) -> Dialog:
    """Remove a trustpoint and its certificates; one without certificates goes silently."""
    return Dialog(
        command=f"no crypto pki trustpoint {name}",
        asks=(Ask(r"Are you sure you want to do this\? \[yes/no\]:", Say("yes"), optional=True),),
        mode=CONFIG,
        refusals=CLI_ERRORS,
    )


def authenticate(name: str, certificate: Certificate, *, pinned: bool) -> Dialog:
    """Trust ``certificate`` on the trustpoint ``name`` by pasting it.

    Args:
        name: The trustpoint.
        certificate: The only certificate that is accepted.
        pinned: The trustpoint has a ``fingerprint`` line: the device compares by itself and
            asks nothing, or rejects.
    """
    return Dialog(
        command=f"crypto pki authenticate {name}",
        asks=(
            Ask(r'"quit" on a line by itself\.?', Paste(certificate.pem())),
            Ask(
                r"Do you accept this certificate\? \[yes/no\]:",
                YesIf(lambda shown: objection_to(shown, certificate)),
                optional=pinned,
            ),
        ),
        mode=CONFIG,
        success=r"Trustpoint CA certificate accepted",
        refusals=_AUTHENTICATE_REFUSALS,
    )


def enter_chain(name: str) -> Dialog:
    """Into the certificate chain of a trustpoint."""
    return Dialog(command=f"crypto pki certificate chain {name}", mode=CHAIN, refusals=CLI_ERRORS)


def paste_certificate(kind: str, serial: str, hexadecimal: str) -> Dialog:
    """Put a certificate back as the configuration shows it; no question is asked."""
    word = "" if kind == "identity" else f"{kind} "
    return Dialog(
        command=f"certificate {word}{serial}",
        asks=(Ask(HEX, Paste(hexadecimal)),),
        # One bulk paste was seen to come back in (config)# at once.
        mode=rf"(?:{CHAIN}|{CONFIG})",
        refusals=CLI_ERRORS,
    )


def save(method: SaveMethod) -> Dialog:
    """Write the running configuration to startup-config."""
    destination = (Ask(r"Destination filename \[startup-config\]\?", Say("")),)
    return Dialog(
        command="write memory"
        if method == "write_memory"
        else "copy running-config startup-config",
        asks=(
            *(destination if method == "copy_running_config" else ()),
            # Asked once after a change of the system image.
            Ask(
                r"Overwrite the previous NVRAM configuration\?\s?\[confirm\]",
                Say(""),
                optional=True,
            ),
        ),
        mode=EXEC,
        success=r"\[OK\]",
        refusals=(
            Refusal(r"startup-config file open failed[^\r\n]*", hint="Another session saves."),
            Refusal(
                r"%? ?(?:Error|Not enough space|nv_done)[^\r\n]*",  # unverified wordings
                hint="Look at the space in NVRAM: dir nvram:",
            ),
            *CLI_ERRORS,
        ),
    )


def trm_register() -> Dialog:
    """Register with the content-filtering service (seed: Trend Micro change note).

    What the command prints is unverified; its effect is read from the subscription status.
    """
    return Dialog(command="trm register", mode=EXEC, refusals=CLI_ERRORS)


_REMOVAL_WARNING = re.compile(
    r"[^\r\n]*\s*% Removing an enrolled trustpoint will destroy all certificates\s+"
    r"received from the related Certificate Authority\.\s+[^\r\n]*\Z"
)


def objection_to_removal(shown: str) -> str | None:
    """Why the removal of a trustpoint must not be confirmed, or None.

    The question must follow the captured warning and nothing else: a release that would also
    remove a key pair says so here.
    """
    if _REMOVAL_WARNING.fullmatch(shown.strip()):
        return None
    return "the device warns of more than the loss of the trustpoint's certificates"


_SHOWN = re.compile(r"Fingerprint(?: [\w-]+)?\s*:(?P<digits>[^\r\n]*)", re.IGNORECASE)


def objection_to(shown: str, certificate: Certificate) -> str | None:
    """Why what the device shows is not ``certificate``, or None.

    Every fingerprint shown must be whole and ours, and there must be one.
    """
    matches = list(_SHOWN.finditer(shown))
    if not matches:
        return "the device asks to accept a certificate without showing a fingerprint"
    for match in matches:
        digits = match["digits"].strip()
        try:
            fingerprint = Fingerprint.parse(digits)
        except InputError:
            return f"the device shows an incomplete fingerprint {digits!r}"
        ours = certificate.fingerprint(fingerprint.algorithm)
        if fingerprint != ours:
            return (
                f"the device shows {fingerprint.algorithm.upper()} {fingerprint.grouped}, "
                f"the pinned certificate has {ours.grouped}"
            )
    return None
