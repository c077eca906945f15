"""Whether a command printed what a page shows.

``...`` stands for any text. Long hexadecimal numbers are new in each run: the first time such a
number of the page is met, whatever the command printed in its place is remembered, and from then
on the same number of the page must stand for the same number of the run. Dates and times are
compared by their form, ports of loopback addresses too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<anything>\.\.\.)"
    r"|(?P<colons>(?:[0-9A-Fa-f]{2}:){15,}[0-9A-Fa-f]{2})"
    r"|(?P<digits>\b[0-9A-Fa-f]{12,}\b)"
    r"|(?P<date>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<clock>[*.]?\b\d{2}:\d{2}:\d{2}\.\d{3} UTC \w{3} \w{3} \d+ \d{4})"
    r"|(?P<port>(?<=127\.0\.0\.1:)\d+|(?<=127\.0\.0\.1\]:)\d+)"
)
_FORMS: Final = {
    "anything": r".*?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "clock": r"[*.]?\d{2}:\d{2}:\d{2}\.\d{3} UTC \w{3} \w{3} \d+ \d{4}",
    "port": r"\d+",
}


@dataclass
class Comparison:
    """Remembers what the numbers of one page stand for."""

    _meanings: dict[str, str] = field(default_factory=dict)

    def agrees(self, expected: str, printed: str) -> bool:
        """Whether ``printed`` is what ``expected`` shows."""
        groups: dict[str, str] = {}
        match = re.fullmatch(self._pattern(_tidy(expected), groups), _tidy(printed), re.DOTALL)
        if match is None:
            return False
        self._meanings |= {token: match[group] for token, group in groups.items()}
        return True

    def _pattern(self, expected: str, groups: dict[str, str]) -> str:
        pattern, position = "", 0
        for token in _TOKEN.finditer(expected):
            pattern += re.escape(expected[position : token.start()])
            pattern += self._form(token, groups)
            position = token.end()
        return pattern + re.escape(expected[position:])

    def _form(self, token: re.Match[str], groups: dict[str, str]) -> str:
        kind, text = str(token.lastgroup), token[0]
        if kind in _FORMS:
            return _FORMS[kind]
        if text in self._meanings:
            return re.escape(self._meanings[text])
        if text in groups:
            return f"(?P={groups[text]})"
        groups[text] = f"number{len(groups)}"
        return f"(?P<{groups[text]}>[0-9A-Fa-f:]{{{len(text)}}})"


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
