"""The exact lines of each step, for check mode and for people who must finish by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final, assert_never

from netpki.dialog import mask_configuration
from netpki.pki import Certificate
from netpki.platforms.contract import (
    Configure,
    Install,
    Remove,
    Replace,
    SaveMethod,
    Step,
    Trustpoint,
)
from netpki.platforms.ios.settings import is_pinned, reverting

_GROUP: Final = 8
_GROUPS_PER_LINE: Final = 8


def hexadecimal_lines(certificate: Certificate) -> str:
    """DER as the running configuration shows it: eight groups of eight digits a line.

    Without the TAB before ``quit``: at a prompt it would ask for completion.
    """
    groups = textwrap.wrap(certificate.der.hex().upper(), _GROUP)
    return "\n".join(
        " ".join(groups[i : i + _GROUPS_PER_LINE]) for i in range(0, len(groups), _GROUPS_PER_LINE)
    )


def commands_of(step: Step) -> tuple[str, ...]:
    """Lines that carry the step out, answers and pasted text included."""
    return ("configure terminal", *_lines_of(step), "end")


def restore_commands_of(step: Step) -> tuple[str, ...]:
    """Lines that bring back what stood before the step."""
    return ("configure terminal", *_restoring(step), "end")


def save_commands_of(method: SaveMethod) -> tuple[str, ...]:
    """Lines that save."""
    if method == "write_memory":
        return ("write memory",)
    return ("copy running-config startup-config", "")


def _lines_of(step: Step) -> Iterator[str]:
    match step:
        case Configure():
            yield from _settings(step.trustpoint, step.settings)
        case Install():
            yield from _settings(step.trustpoint, step.settings)
            yield from _authenticate(step.trustpoint, step.settings, step.certificate)
        case Replace():
            yield from _removal(step.before)
            yield from _settings(step.trustpoint, step.settings)
            yield from _authenticate(step.trustpoint, step.settings, step.certificate)
        case Remove():
            yield from _removal(step.before)
        case _:
            assert_never(step)


def _settings(name: str, settings: tuple[str, ...]) -> Iterator[str]:
    yield f"crypto pki trustpoint {name}"
    yield from (f" {line}" for line in settings)
    yield " exit"


def _authenticate(name: str, settings: tuple[str, ...], certificate: Certificate) -> Iterator[str]:
    yield f"crypto pki authenticate {name}"
    yield from certificate.pem().splitlines()
    yield "quit"
    if not is_pinned(settings):
        yield "yes"


def _removal(trustpoint: Trustpoint) -> Iterator[str]:
    yield f"no crypto pki trustpoint {trustpoint.name}"
    if trustpoint.certificates:
        yield "yes"


def _restoring(step: Step) -> Iterator[str]:
    """From whatever the step has left behind; lines without effect there do no harm."""
    name, before = step.trustpoint, step.before
    if isinstance(step, Configure) and before is not None:
        yield from _settings(name, _open_settings(reverting(step.settings, before.settings)))
        return
    yield f"no crypto pki trustpoint {name}"
    yield "yes"  # where nothing is asked, it is an invalid command
    if before is None:
        return
    yield from _settings(name, _open_settings(before.settings))
    for stored in before.certificates:
        if stored.certificate is not None:
            word = "" if stored.kind == "identity" else f"{stored.kind} "
            yield f"crypto pki certificate chain {name}"  # again: quit may have left it
            yield f" certificate {word}{stored.serial}"
            yield from (f"  {line}" for line in hexadecimal_lines(stored.certificate).splitlines())
            yield "  quit"


def _open_settings(settings: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that hold a secret: masked, they would set the mask."""
    return tuple(line for line in settings if mask_configuration(line) == line)
