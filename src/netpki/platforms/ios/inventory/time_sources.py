"""From where one router has its time: NTP, as configured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netpki.platforms.contract import ConfigurationLine, TimeKeeping, TimeSource
from netpki.platforms.ios.inventory.outputs import Readings

_NTP: Final = re.compile(r"ntp ")
_SOURCE: Final = re.compile(
    r"ntp (?:server|peer) +(?:vrf +\S+ +)?(?:ip(?:v6)? +(?=\S))?(?P<address>\S+)(?P<options>.*)"
)
_KEY: Final = re.compile(r"(?:.* )?key +(?P<key>\d{1,10})(?: |$)")
_ALGORITHM: Final = re.compile(r"ntp authentication-key +(?P<key>\d{1,10}) +(?P<algorithm>\S+)")
_TRUSTED: Final = re.compile(r"(?P<first>\d{1,10})(?: *- *(?P<last>\d{1,10}))?")

_Range = tuple[int, int]


def time_keeping(readings: Readings) -> TimeKeeping | None:
    """What the configuration says; one that was read as a whole and has no line has no NTP."""
    lines = tuple(readings.access_lines(_NTP))
    configuration = readings.configuration
    if configuration is None or not (lines or configuration.whole):
        return None
    algorithms = _algorithms(lines)
    trusted = tuple(_trusted(lines))
    sources = {line: _source(line, algorithms, trusted) for line in lines}
    return TimeKeeping(
        authenticates=any(line.text == "ntp authenticate" for line in lines),
        sources=tuple(source for source in sources.values() if source),
        lines=tuple(line for line in lines if sources[line] is None),
    )


def _source(
    line: ConfigurationLine, algorithms: Mapping[str, str], trusted: Iterable[_Range]
) -> TimeSource | None:
    match = _SOURCE.match(line.text)
    if match is None:
        return None
    options = _KEY.match(match["options"])
    key = options["key"] if options else None
    return TimeSource(
        address=match["address"],
        key=key,
        algorithm=algorithms.get(key) if key else None,
        trusted=key is not None and any(low <= int(key) <= high for low, high in trusted),
        line=line,
    )


def _algorithms(lines: Iterable[ConfigurationLine]) -> dict[str, str]:
    found = (_ALGORITHM.match(line.text) for line in lines)
    return {match["key"]: match["algorithm"] for match in found if match}


def _trusted(lines: Iterable[ConfigurationLine]) -> Iterator[_Range]:
    """Numbers of trusted keys, alone or as in ``1 - 3``."""
    for line in lines:
        if line.text.startswith("ntp trusted-key "):
            for match in _TRUSTED.finditer(line.text):
                first = int(match["first"])
                yield first, int(match["last"] or first)
