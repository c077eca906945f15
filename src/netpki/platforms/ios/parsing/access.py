"""Lines of a configuration about web server, SSH server, time and content filtering.

Here they are only recognized; ``inventory/access.py`` and its neighbours read what they say.
"""

from __future__ import annotations

import re
from typing import Final

from netpki.dialog import mask_configuration

ACCESS_HEADINGS: Final = (
    *("ip http ", "ip ssh ", "no ip http ", "ntp "),
    *("parameter-map type trend-global ", "parameter-map type urlfpolicy trend "),
)
"""Beginnings of the lines, all unindented."""

# Which of these forms no capture shows stands in docs/explanation/evidence.md.
_TELLING: Final = re.compile(
    r"(?:no )?ip http (?:secure-)?server$"
    r"|ip http (?:secure-trustpoint|tls-version|secure-ciphersuite|timeout-policy"
    r"|max-connections) "
    r"|ip ssh (?:version|(?:rsa|ec|ecdsa) keypair-name) "
    r"|ntp (?:authenticate$|(?:server|peer|trusted-key|authentication-key) )"
    r"|parameter-map type (?:trend-global|urlfpolicy trend) "
)


def access_line(line: str) -> str | None:
    """An unindented line without its secrets, if it is one of these; else None.

    Keys of NTP are never kept.
    """
    line = line.rstrip()
    return mask_configuration(line) if _TELLING.match(line) else None
