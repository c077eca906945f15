"""``show ip trm config``: settings of content filtering; the whole screen is unverified.

No source shows it. Its lines are read as labels and values like those of
``show ip trm subscription status``; any other line is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netpki.errors import OutputFormatError
from netpki.platforms.ios.parsing.noise import dedented, screen_page
from netpki.platforms.ios.parsing.screens import Screen, Unknown, read_page
from netpki.platforms.ios.parsing.show_command import show_command, zoneless

TRM_CONFIG: Final = Screen("show ip trm config", "cisco_ios_show_ip_trm_config")


@dataclass(frozen=True, slots=True)
class TrmConfiguration:
    """What the screen says, uninterpreted.

    Attributes:
        settings: Labels and values as shown and in that order; a label may occur again.
    """

    settings: tuple[tuple[str, str], ...]


def parse_trm_configuration(
    text: str, *, device: str, unknown: Unknown | None = None
) -> TrmConfiguration:
    """Read the screen.

    Raises:
        OutputFormatError: A line is unknown, or nothing is shown.
    """
    page = dedented(screen_page(text))
    rows = read_page(TRM_CONFIG, page, device=device, unknown=unknown)
    if not rows:
        raise OutputFormatError(f"{TRM_CONFIG.command}: nothing is shown.", device=device)
    return TrmConfiguration(tuple((row.text("LABEL"), row.text("SETTING")) for row in rows))


COMMANDS: Final = (show_command("show ip trm config", read=zoneless(parse_trm_configuration)),)
"""Without signs: nothing tells this screen from others."""
