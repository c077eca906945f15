"""What ``lighttpd -p`` prints (measured on 1.4.69, layout of the others unverified)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from netpki.emulators.sps.lighttpd.configuration import Context, Entry, Value

_STEP: Final = "    "
_LONGEST_LINE: Final = 5
"""Plain values of a list that share one line."""


def printed(root: Context, *, directory: str, process: int) -> str:
    """The configuration in internal form.

    Args:
        root: The global context.
        directory: Where the program was started.
        process: Its number.
    """
    values = {"var.CWD": directory, "var.PID": process, **root.values}
    lines = ["config {", *_settings(values, _STEP), *_children(root, _STEP), "}"]
    return "\n".join(lines) + "\n"


def _settings(values: Mapping[str, Value], indent: str) -> Iterator[str]:
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        first, *rest = _value(value, indent)
        yield f"{indent}{name:{width}} = {first}"
        yield from rest
    yield ""


def _children(context: Context, indent: str) -> Iterator[str]:
    if context.children:
        yield ""
    for position, child in enumerate(context.children):
        if position and not child.is_else:
            yield ""
        word = "else " if child.is_else else ""
        yield f"{indent}{word}{child.condition} {{"
        inner = indent + _STEP
        yield f"{inner}# block {child.number}"
        yield from _settings(child.values, inner)
        yield from _children(child, inner)
        yield f"{indent}}} # end of {child.condition}"


def _value(value: Value, indent: str) -> list[str]:
    if isinstance(value, int):
        return [str(value)]
    if isinstance(value, str):
        return ['"' + value.replace('"', '\\"') + '"']
    if _fits_on_a_line(value):
        return ["(" + ", ".join(_value(each, indent)[0] for _, each in value) + ")"]
    return ["(", *_entries(value, indent + _STEP), f"{indent})"]


def _fits_on_a_line(entries: tuple[Entry, ...]) -> bool:
    plain = all(key is None and not isinstance(value, tuple) for key, value in entries)
    return plain and len(entries) <= _LONGEST_LINE


def _entries(entries: tuple[Entry, ...], indent: str) -> Iterator[str]:
    names = ["" if key is None else _value(key, "")[0] for key, _ in entries]
    width = max(len(name) for name in names)
    for name, (_, value) in zip(names, entries, strict=True):
        first, *rest = _value(value, indent)
        lines = [f"{indent}{name:{width}} => {first}" if name else f"{indent}{first}", *rest]
        lines[-1] += ","
        yield from lines
