"""The page about results as a schema, and whether data keep to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from package.docs_support.pages import REPOSITORY

_PAGE: Final = REPOSITORY / "docs" / "reference" / "results.md"
_SECTION: Final = re.compile(r"^##+ (?P<title>.+)$(?P<text>(?:\n(?!#).*)*)", re.MULTILINE)
_ROW: Final = re.compile(r"^\| `(?P<key>\w+)` \| (?P<type>[^|]+?) \| .+ \|$", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")

Schema = Mapping[str, Mapping[str, str]]
"""Types by key, by the lower-case title of their section."""


def schema() -> Schema:
    """All sections of the page that have keys."""
    sections = {
        match["title"].lower(): {
            row["key"]: _LINK.sub(r"\1", row["type"]) for row in _ROW.finditer(match["text"])
        }
        for match in _SECTION.finditer(_PAGE.read_text("utf-8"))
        if "| key |" in match["text"]
    }
    for longer in ("stored certificate", "leaf"):
        sections[longer] = sections["certificate"] | sections[longer]
    return sections


def complaints(kind: str, value: object, sections: Schema, path: str = "") -> Iterator[str]:
    """Where ``value`` is not what the page says of ``kind``."""
    if kind.endswith(" or null"):
        if value is None:
            return
        kind = kind.removesuffix(" or null")
    if kind.startswith("list of "):
        yield from _of_list(kind.removeprefix("list of "), value, sections, path)
    elif kind in sections:
        yield from _of_section(sections[kind], value, sections, path)
    elif not _PLAIN[kind](value):
        yield f"{path} is {value!r}, not a {kind}"


def _of_list(kind: str, value: object, sections: Schema, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} is no list"
        return
    for number, item in enumerate(value):
        yield from complaints(kind, item, sections, f"{path}[{number}]")


def _of_section(
    keys: Mapping[str, str], value: object, sections: Schema, path: str
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    yield from (f"{path}.{key} is not on the page" for key in value.keys() - keys.keys())
    yield from (f"{path}.{key} is not in the data" for key in keys.keys() - value.keys())
    for key in keys.keys() & value.keys():
        yield from complaints(keys[key], value[key], sections, f"{path}.{key}")


def _is_time(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_name(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list) and [type(part) for part in pair] == [str, str] for pair in value
    )


_PLAIN: Final[Mapping[str, Any]] = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "time": _is_time,
    "name": _is_name,
}
