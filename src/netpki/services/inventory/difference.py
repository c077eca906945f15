"""What has changed between two inventory documents, whatever order things stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["added", "removed", "changed"]
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        device: Name of the device.
        kind: What happened.
        subject: ``device``, ``certificate``, ``trustpoint``, ``key``, ``reference``,
            ``served``, ``gap``.
        name: Of the subject, for people.
        before: Its facts before; empty for what was added.
        after: Its facts after; of a change, only those facts that differ, on both sides.
    """

    device: str
    kind: Kind
    subject: str
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """A list of a device: what tells its entries apart, what to call them, what to pass over."""

    subject: str
    key: str
    identity: tuple[str, ...]
    label: Callable[[Mapping[str, Any], Mapping[str, Any]], str]
    passed_over: frozenset[str] = frozenset()


def differences(before: Document, after: Document) -> tuple[Change, ...]:
    """Changes by device, then by subject; empty for documents that say the same.

    When and by which program a document was made does not count.
    """
    subjects = _subjects(before) | _subjects(after)
    old, new = _devices(before), _devices(after)
    return tuple(
        change
        for name in sorted(old.keys() | new.keys())
        for change in _of_device(name, old.get(name), new.get(name), subjects)
    )


def _devices(document: Document) -> dict[str, Mapping[str, Any]]:
    return {device["name"]: device for device in document["devices"]}


def _subjects(document: Document) -> dict[str, Any]:
    return {each["id"]: each for each in document["certificates"]}


_DEVICE_FACTS: Final = ("hostname", "domain_name", "release", "status", "platform")
_GROUPS: Final = ("web", "ssh", "time", "filtering")
"""Facts of a device that consist of several."""
_LINES: Final = frozenset({"line", "lines"})
"""They say where a fact was read, which is no fact of its own."""
_MOVING: Final = frozenset({"number", "line", "origin"})
"""Facts that change when a line is added above, or a file is renamed."""


def _certificate_name(entry: Mapping[str, Any], subjects: Mapping[str, Any]) -> str:
    known = subjects.get(entry["certificate"], {})
    shown = known.get("subject") or known.get("serial_number") or entry["certificate"]
    return f"{shown} ({entry['kind']}, {', '.join(entry['trustpoints']) or 'no trustpoint'})"


_PARTS: Final = (
    _Part(
        "certificate",
        "certificates",
        ("certificate", "kind", "trustpoints"),
        _certificate_name,
        _MOVING,
    ),
    _Part(
        "trustpoint",
        "trustpoints",
        ("name",),
        lambda entry, _: str(entry["name"]),
        _MOVING | {"certificates"},
    ),
    _Part("key", "keys", ("label",), lambda entry, _: str(entry["label"])),
    _Part(
        "reference",
        "references",
        ("target", "name", "kind", "section", "line"),
        lambda entry, _: " / ".join(filter(None, (entry["section"], entry["line"]))),
        _MOVING - {"line"},
    ),
    _Part(
        "served",
        "served",
        ("service", "port"),
        lambda entry, _: f"{entry['service']}, port {entry['port']}",
        frozenset({"address"}),
    ),
    _Part(
        "gap",
        "gaps",
        ("source", "message", "text"),
        lambda entry, _: str(entry["message"]),
        _MOVING,
    ),
)


def _of_device(
    name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    subjects: Mapping[str, Any],
) -> Iterator[Change]:
    if before is None or after is None:
        kind: Kind = "added" if before is None else "removed"
        yield Change(name, kind, "device", name, _facts(before), _facts(after))
        return
    yield from _changed(name, "device", name, *_shared(_facts(before), _facts(after)))
    for part in _PARTS:
        yield from _of_part(name, part, before[part.key], after[part.key], subjects)


def _facts(device: Mapping[str, Any] | None) -> dict[str, Any]:
    """Facts of the device itself; a document made before they were written lacks some."""
    known = device or {}
    return {
        fact: _without_lines(known[fact]) for fact in (*_DEVICE_FACTS, *_GROUPS) if fact in known
    }


def _without_lines(value: Any) -> Any:  # noqa: ANN401 whatever JSON holds
    if isinstance(value, Mapping):
        return {name: _without_lines(fact) for name, fact in value.items() if name not in _LINES}
    return [_without_lines(each) for each in value] if isinstance(value, list) else value


def _shared(
    one: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts that both know, those of groups by names such as ``web.secure``."""
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    for fact in (fact for fact in one if fact in other):
        was, now = one[fact], other[fact]
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            names = [name for name in was if name in now]
            first |= {f"{fact}.{name}": was[name] for name in names}
            second |= {f"{fact}.{name}": now[name] for name in names}
        else:
            first[fact], second[fact] = was, now
    return first, second


def _of_part(
    device: str,
    part: _Part,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    subjects: Mapping[str, Any],
) -> Iterator[Change]:
    old, new = _entries(part, before), _entries(part, after)
    for identity in sorted(old.keys() | new.keys(), key=repr):
        was, now = old.get(identity), new.get(identity)
        name = part.label(was or now or {}, subjects)
        if was is None or now is None:
            kind: Kind = "added" if was is None else "removed"
            yield Change(device, kind, part.subject, name, was or {}, now or {})
        else:
            telling = (was.keys() & now.keys()) - part.passed_over
            yield from _changed(
                device,
                part.subject,
                name,
                {fact: was[fact] for fact in sorted(telling)},
                {fact: now[fact] for fact in sorted(telling)},
            )


def _entries(
    part: _Part, entries: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """By identity, and by a number for entries that say the same twice."""
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for entry in entries:
        identity = tuple(repr(entry[fact]) for fact in part.identity)
        again = 0
        while (*identity, str(again)) in found:
            again += 1
        found[(*identity, str(again))] = entry
    return found


def _changed(
    device: str, subject: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    facts = [fact for fact in before if before[fact] != after.get(fact)]
    if facts:
        yield Change(
            device,
            "changed",
            subject,
            name,
            {fact: before[fact] for fact in facts},
            {fact: after.get(fact) for fact in facts},
        )
